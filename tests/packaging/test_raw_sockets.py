"""Clients that stall, vanish, babble or come in crowds do not stop the server from answering the others."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import pytest

from tests.support.process import ONE, Served, call, serving

BODY = json.dumps({"username": "my@username.com", "password": "MySuperSecurePassw0rd!"}).encode()
LOG_IN = (
    b"POST /msgboxx/oauth/token HTTP/1.1\r\nHost: x\r\nX-Calling-Application: raw\r\nContent-Type: application/json\r\n"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving(*ONE) as served:
        yield served
        served.signal()
        assert "Traceback" not in served.log
        assert " 500 " not in served.log


@contextmanager
def connected(server: Served, *sent: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        for part in sent:
            client.sendall(part)
        yield client


def everything(client: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    received = b""
    while chunk := client.recv(65536):
        received += chunk
    return received


def answers(client: socket.socket, count: int) -> list[int]:
    """The statuses of this many answers on one connection."""
    received = b""
    while len(found := re.findall(rb"HTTP/1\.[01] (\d{3})", received)) < count:
        chunk = client.recv(65536)
        assert chunk, received
        received += chunk
    return [int(status) for status in found]


def well(server: Served) -> bool:
    return call(f"{server.url}/_mock/health", timeout=5).status == 200


def test_half_sent_headers_hold_up_nobody(server: Served) -> None:
    with ExitStack() as stalled:
        for _ in range(100):
            stalled.enter_context(connected(server, LOG_IN))

        assert well(server)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        LOG_IN + b"Transfer-Encoding: chunked\r\n\r\nnot hex\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x00" * 100_000,
    ],
)
def test_what_is_no_request_is_refused_and_leaves_the_server_well(server: Served, garbage: bytes) -> None:
    statuses = []
    with suppress(OSError), connected(server, garbage) as client:  # which the server may hang up on at any moment
        client.shutdown(socket.SHUT_WR)
        statuses = re.findall(rb"HTTP/1\.[01] (\d)", everything(client))

    assert all(status == b"4" for status in statuses)
    assert well(server)


@pytest.mark.parametrize(
    "path",
    [
        b"/msgboxx/contact/%00",
        b"/msgboxx/contact/%ff%fe",
        b"/msgboxx/contact?page=%ff",
        b"/%2e%2e/%2e%2e",
        b"//",
        b"/%",
    ],
)
def test_odd_paths_are_refused_as_any_other(server: Served, path: bytes) -> None:
    with connected(server, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as client:
        assert re.match(rb"HTTP/1.1 4\d\d ", everything(client))
    assert well(server)


def test_http_1_0_is_answered_and_hung_up_on(server: Served) -> None:
    with connected(server, b"GET /_mock/health HTTP/1.0\r\n\r\n") as client:
        received = everything(client)

    assert re.match(rb"HTTP/1\.[01] 200 ", received)
    assert b'"status":"ok"' in received


def test_a_body_that_comes_byte_by_byte_is_read(server: Served) -> None:
    with connected(server, LOG_IN, b"Content-Length: %d\r\n\r\n" % len(BODY)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in BODY:
            client.sendall(bytes([byte]))
        assert answers(client, 1) == [200]


def test_one_connection_serves_request_after_request(server: Served) -> None:
    with connected(server) as client:
        for _ in range(50):
            client.sendall(b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert answers(client, 1) == [200]


def test_a_refused_body_does_not_spoil_the_connection_for_the_next_request(server: Served) -> None:
    with connected(server, LOG_IN, b"Content-Length: 3\r\n\r\n{{{") as client:
        assert answers(client, 1) == [400]
        client.sendall(LOG_IN + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
        assert answers(client, 1) == [200]


def test_200_connections_at_once_are_all_answered(server: Served) -> None:
    request = LOG_IN + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    with ExitStack() as crowd:
        clients = [crowd.enter_context(connected(server)) for _ in range(200)]
        with ThreadPoolExecutor(20) as threads:
            list(threads.map(lambda client: client.sendall(request), clients))
            statuses = list(threads.map(lambda client: answers(client, 1), clients))

    assert statuses == [[200]] * 200
