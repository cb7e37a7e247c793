"""HTTP/1 as it is spoken here: what arrives, what is answered, and in which order."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from mock_server.server.serving import listen
from tests.serving.applications import served_by
from tests.support.process import call

GET = b"GET /%s HTTP/1.1\r\nHost: x\r\n%s\r\n"


def mirror(environ: dict[str, Any], start: Any) -> list[bytes]:
    """Answer with the part of the environ that the query names, with the body behind it."""
    wanted = environ["QUERY_STRING"] or "PATH_INFO"
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(environ.get(wanted)).encode("latin-1"), environ["wsgi.input"].read()]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served_by(mirror, seconds=5) as found:
        yield found


def said(url: str, *sent: bytes) -> bytes:
    """All that is answered to these bytes, after which the client says that it will send no more."""
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as client:
        for part in sent:
            client.sendall(part)
        client.shutdown(socket.SHUT_WR)
        return client.makefile("rb").read()


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


def test_a_port_that_somebody_listens_on_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize("value", ["Café".encode(), "Café".encode("latin-1")], ids=["UTF-8", "Latin-1"])
def test_header_values_beyond_ascii_arrive_as_they_were_sent(url: str, value: bytes) -> None:
    assert call(f"{url}/?HTTP_X_NAME", headers={"X-Name": value}).body == value  # type: ignore[dict-item]


@pytest.mark.parametrize("name", ["X_Name", "X_NAME", "x-one_other"])
def test_a_header_with_an_underscore_is_none_with_dashes(url: str, name: str) -> None:
    assert call(f"{url}/?HTTP_{name.upper().replace('-', '_')}", headers={name: "value"}).body == b"None"
    assert call(f"{url}/?mock.underscored", headers={name: "value"}).body == str([(name, "value")]).encode()


def test_a_length_with_an_underscore_is_no_length(url: str) -> None:
    received = said(url, GET % (b"?CONTENT_LENGTH", b"content_length: 5\r\ntransfer_encoding: chunked\r\n"))
    assert received.endswith(b"\r\n\r\nNone")


def test_a_path_arrives_as_its_bytes(url: str) -> None:
    assert call(f"{url}/caf%C3%A9/%ff").body == "/café/".encode() + b"\xff"


def test_a_request_in_the_form_for_proxies_reaches_the_same_path(url: str) -> None:
    assert said(url, b"GET http://other.example/some/path HTTP/1.1\r\nHost: x\r\n\r\n").endswith(b"\r\n/some/path")


@pytest.mark.parametrize(("header", "joined"), [("X-Twice", b"a,b"), ("Cookie", b"a;b")])
def test_a_header_that_comes_twice_is_joined(url: str, header: str, joined: bytes) -> None:
    line = header.encode() + b": "
    key = header.upper().replace("-", "_").encode()
    assert said(url, GET % (b"?HTTP_" + key, line + b"a\r\n" + line + b"b\r\n")).endswith(b"\r\n" + joined)


def test_each_request_of_a_connection_says_what_its_own_head_says(url: str) -> None:
    heads = [b"X-Name: one\r\n", b"X-Name: one\r\n", b"X-Name: two\r\n", b"X_Name: one\r\n", b""]
    received = said(url, *(GET % (b"?HTTP_X_NAME", head) for head in heads))
    assert re.findall(rb"\r\n\r\n(one|two|None)", received) == [b"one", b"one", b"two", b"None", b"None"]


def test_the_headers_of_an_environ_are_at_hand_as_long_as_none_is_changed(url: str) -> None:
    head = GET % (b"?mock.headers", b"X-Name: one\r\nX_Name: two\r\n%s")
    assert said(url, head % b"").endswith(b"\r\n\r\n" + str({"HTTP_HOST": "x", "HTTP_X_NAME": "one"}).encode())
    # The body has come, so nothing says any more that it comes in chunks.
    chunked = said(url, head % b"Transfer-Encoding: chunked\r\n", b"1\r\n!\r\n0\r\n\r\n")
    assert chunked.endswith(b"\r\n\r\nNone!")


def test_a_client_that_says_that_it_will_send_no_more_is_answered(url: str) -> None:
    assert statuses(said(url, GET % (b"", b""))) == [200]


def test_pipelined_requests_are_answered_in_their_order(url: str) -> None:
    received = said(url, b"".join(GET % (b"%d" % number, b"") for number in range(50)))

    assert re.findall(rb"\r\n\r\n/(\d+)", received) == [b"%d" % number for number in range(50)]


def test_head_is_answered_without_the_body_and_with_its_length(url: str) -> None:
    received = said(url, b"HEAD /four HTTP/1.1\r\nHost: x\r\n\r\n")

    assert b"Content-Length: 5\r\n" in received
    assert received.endswith(b"\r\n\r\n")


def test_a_client_that_expects_it_is_told_to_go_on(url: str) -> None:
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as client:
        client.sendall(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ok")
        assert client.recv(65536).endswith(b"\r\n\r\n/aok")


def test_a_body_in_chunks_arrives_whole_and_what_trails_it_is_no_header(url: str) -> None:
    chunked = b"POST /?HTTP_X_LATE HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert said(url, chunked, b"2\r\nab\r\n", b"1;x=y\r\nc\r\n0\r\nX-Late: 1\r\n\r\n").endswith(b"\r\n\r\nNoneabc")


@pytest.mark.parametrize("offer", [b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMA\r\n"])
def test_an_offer_of_another_protocol_is_passed_over(url: str, offer: bytes) -> None:
    post = b"POST /a HTTP/1.1\r\nHost: x\r\n" + offer
    bodies = (b"Content-Length: 2\r\n\r\nok", b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")

    assert statuses(said(url, GET % (b"", offer), GET % (b"", b""))) == [200, 200]
    for body in bodies:
        received = said(url, post, body, GET % (b"last", b""))
        assert b"\r\n\r\n/aok" in received
        assert received.endswith(b"\r\n\r\n/last")


@pytest.mark.parametrize(
    ("asked", "said_of_it"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", b"close"),
        (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", b"keep-alive"),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"close"),
    ],
)
def test_the_answer_says_what_becomes_of_the_connection(url: str, asked: bytes, said_of_it: bytes) -> None:
    assert b"Connection: " + said_of_it + b"\r\n" in said(url, asked)


@pytest.mark.parametrize(
    "wrong",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n X: folded\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_what_two_servers_could_read_in_two_ways_is_400(url: str, wrong: bytes) -> None:
    received = said(url, wrong)

    assert statuses(received) == [400]
    assert b"application/problem+json" in received


def test_a_head_of_a_megabyte_is_431(url: str) -> None:
    assert statuses(said(url, b"GET / HTTP/1.1\r\nX: " + b"x" * 300_000)) == [431]


def test_an_answer_without_a_body_says_nothing_of_its_length() -> None:
    def nothing(_: Any, start: Any) -> list[bytes]:
        start("204 No Content", [])
        return [b""]

    with served_by(nothing) as url:
        received = said(url, GET % (b"", b""))

    assert statuses(received) == [204]
    assert b"ontent-" not in received
