"""Clients that stall, idle, trickle or come in crowds: each has its time and its room, and an answer at their end."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from mock_server.kernel.waits import Wait
from mock_server.server.serving import serving
from mock_server.version import __version__
from mock_server.web import lanes
from tests.serving.applications import echo, served_by
from tests.support.process import call, typical, until

SECONDS = 0.5


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served_by(echo, seconds=SECONDS) as found:
        yield found


def connected(url: str, *sent: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20)
    for part in sent:
        client.sendall(part)
    return client


def everything(client: socket.socket) -> bytes:
    received = b""
    while chunk := client.recv(65536):
        received += chunk
    return received


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"


@pytest.mark.parametrize(
    ("sent", "answers"),
    [(b"", []), (HEAD, [b"408"]), (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", [b"200"])],
    ids=["that says nothing", "with half a head", "that is kept and not used"],
)
def test_a_connection_is_closed_when_its_time_is_over(url: str, sent: bytes, answers: list[bytes]) -> None:
    with connected(url, sent) as client:
        began = time.monotonic()
        received = everything(client)

        assert time.monotonic() - began < 20 * SECONDS
        assert re.findall(rb"HTTP/1.1 (\d+)", received) == answers


def test_a_body_that_stops_is_answered_408_and_hung_up_on(url: str) -> None:
    with connected(url, HEAD, b"\r\n{") as client:
        received = everything(client)

    assert received.startswith(b"HTTP/1.1 408 ")
    assert b'"detail":"The body did not come in time."' in received
    assert f"x-mock-server: {__version__}".encode() in received.lower()


def test_a_body_that_trickles_has_no_more_time_than_one_that_stops(url: str) -> None:
    with connected(url, HEAD, b"\r\n") as client:
        client.settimeout(0.02)
        received = b""
        began = time.monotonic()
        while not received and time.monotonic() - began < 20:
            client.sendall(b"x")
            try:
                received = client.recv(65536)
            except TimeoutError:
                continue

    assert received.startswith(b"HTTP/1.1 408 ")


def test_a_body_that_ends_early_is_not_served() -> None:
    begun: list[str] = []

    def note(environ, start):  # type: ignore[no-untyped-def]
        begun.append(environ["PATH_INFO"])
        return echo(environ, start)

    with served_by(note) as url:
        connected(url, HEAD.replace(b"/ ", b"/cut "), b"\r\n{").close()
        assert call(f"{url}/whole").status == 200

        assert begun == ["/whole"]


def test_300_stalled_uploads_and_300_idle_connections_hold_up_nobody() -> None:
    with served_by(echo) as url, ExitStack() as stalled:
        for _ in range(300):
            stalled.enter_context(connected(url, HEAD, b"\r\n{"))
            stalled.enter_context(connected(url))

        assert typical(lambda: call(url, "POST", b"{}", timeout=5)) < 0.1


def test_a_connection_beyond_the_limit_is_told_so_and_those_that_are_open_are_served() -> None:
    with served_by(echo, connections=40) as url, ExitStack() as crowd:
        clients = [crowd.enter_context(connected(url)) for _ in range(40)]
        refused = crowd.enter_context(connected(url, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))

        received = everything(refused)
        assert received.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 1\r\n" in received
        assert b"--max-connections" in received
        clients[0].sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert clients[0].recv(65536).startswith(b"HTTP/1.1 200 ")
        for client in clients:
            client.close()

        until(lambda: call(url).status == 200)


def test_a_body_over_the_limit_is_answered_before_it_has_come(url: str) -> None:
    with connected(url, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n") as client:
        assert re.match(rb"HTTP/1.1 200 .*content-length: 0", client.recv(65536), re.DOTALL | re.IGNORECASE)


def test_bodies_that_are_read_at_once_have_a_bound_all_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HELD", 1_000_000)
    with served_by(echo) as url, ExitStack() as uploads:
        for _ in range(9):
            uploads.enter_context(
                connected(url, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n", b"x" * 100_000)
            )
        over = [
            uploads.enter_context(
                connected(url, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n", b"x" * 200_000)
            )
        ]

        assert over[0].recv(65536).startswith(b"HTTP/1.1 503 ")
        assert call(url, "POST", b"small").body == b"small"


@pytest.mark.parametrize("waits", [False, True], ids=["at once", "after waiting"])
@pytest.mark.parametrize("may", [False, True], ids=["who may not", "who may"])
def test_a_large_body_is_taken_in_only_from_who_may_send_it(may: bool, waits: bool) -> None:
    read: list[int] = []

    def judge(environ, start):  # type: ignore[no-untyped-def]
        if waits:
            lanes.wait(environ, lanes.kept(environ, "a moment", lambda: Wait(lambda: False, 0.01)))
        if not may:
            start("401 Unauthorized", [])
            return [b"no"]
        read.append(len(environ["wsgi.input"].read()))
        start("200 OK", [])
        return [b"yes"]

    body = b"x" * 3_000_000
    with served_by(judge, body_limit=lambda method, path: 100_000_000) as url:
        assert call(url, "POST", body).status == (200 if may else 401)
        with connected(url, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n") as client:
            client.settimeout(0.5 if may else 10)
            try:
                early = client.recv(65536)
            except TimeoutError:
                early = b""

    assert read == ([len(body)] if may else [])
    assert early.startswith(b"HTTP/1.1 401 ") is not may


def test_a_refusal_that_comes_late_is_sent_before_the_connection_is_closed() -> None:
    def refuse(environ, start):  # type: ignore[no-untyped-def]
        lanes.wait(environ, lanes.kept(environ, "a moment", lambda: Wait(lambda: False, 0.05)))
        start("413 Content Too Large", [])
        return [b"too large"]

    with served_by(refuse) as url:
        assert call(url, "POST", b"x" * 2_000_000).body == b"too large"
