"""What we use of granian's inside is as it was; when it is not, these tests say what has changed."""

from __future__ import annotations

import inspect
import socket

import pytest
from granian import _granian
from granian.server.common import AbstractServer
from granian.server.embed import Server

from mock_server.serving import listen
from tests.packaging._process import call
from tests.serving.applications import served_by


def test_granian_makes_its_socket_in_the_method_that_we_override_and_hands_on_what_that_leaves() -> None:
    assert "_init_shared_socket" in vars(AbstractServer), (
        "granian no longer has the method that serving/engine.py overrides"
    )
    assert "self._init_shared_socket()" in inspect.getsource(Server.startup)
    assert "(self._ssp, self._shd)" in inspect.getsource(Server._spawn_worker)


def test_granian_takes_a_descriptor_that_is_bound_already() -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        assert _granian.SocketHolder(bound.dup().detach(), False, 1024).is_uds() is False


def test_a_port_that_somebody_listens_on_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_header_values_beyond_ascii_arrive_in_both_encodings() -> None:
    def show(environ, start):  # type: ignore[no-untyped-def]
        start("200 OK", [])
        return [environ["HTTP_X_NAME"].encode("latin-1")]

    with served_by(show) as url:
        for value in ("Café".encode(), "Café".encode("latin-1")):
            assert call(url, headers={"X-Name": value}).body == value


def test_a_path_arrives_as_its_bytes() -> None:
    def show(environ, start):  # type: ignore[no-untyped-def]
        start("200 OK", [])
        return [environ["PATH_INFO"].encode("latin-1")]

    with served_by(show) as url:
        assert call(f"{url}/caf%C3%A9/%ff").body == "/café/".encode() + b"\xff"


def test_headers_that_come_twice_are_joined() -> None:
    def show(environ, start):  # type: ignore[no-untyped-def]
        start("200 OK", [])
        return [f"{environ['HTTP_X']} {environ['HTTP_COOKIE']}".encode()]

    with served_by(show) as url, socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as client:
        client.sendall(b"GET / HTTP/1.0\r\nHost: x\r\nX: a\r\nX: b\r\nCookie: c=1\r\nCookie: d=2\r\n\r\n")
        assert client.makefile("rb").read().endswith(b"a,b c=1;d=2")
