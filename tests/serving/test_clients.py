"""Clients that stall, idle, trickle or come in crowds: each has its time and its room, and an answer at their end."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from mock_server.server.serving import connection as connections
from mock_server.server.serving import serving, sockets
from mock_server.server.serving.connection import Connection
from mock_server.version import __version__
from tests.serving import applications
from tests.serving.applications import CHUNKED, GET, POST, Application, Running, echo, everything, served, statuses
from tests.support.process import call, typical, until

SECONDS = 0.4
HALF_A_HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
STALLED = POST % (b"", b"Content-Length: 100\r\n") + b"{"


@pytest.fixture
def quick(application: Application, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """One whose clients have little time, a large answer hardly more than a small one."""
    monkeypatch.setattr(connections, "BYTES_A_SECOND", 100_000_000)
    with served(application, seconds=SECONDS) as running:
        yield running


# Time.


@pytest.mark.parametrize(
    ("sent", "answers"),
    [(b"", []), (HALF_A_HEAD, [408]), (GET % (b"", b""), [200])],
    ids=["that says nothing", "with half a head", "that is kept and not used"],
)
def test_a_connection_is_closed_when_its_time_is_over(quick: Running, sent: bytes, answers: list[int]) -> None:
    with quick.connect(sent) as client:
        began = time.monotonic()
        assert statuses(everything(client)) == answers
        assert time.monotonic() - began < 25 * SECONDS


def test_a_body_that_stops_is_answered_408_and_hung_up_on(quick: Running) -> None:
    with quick.connect(STALLED) as client:
        received = everything(client)

    assert received.startswith(b"HTTP/1.1 408 ")
    assert b'"detail":"The body did not come in time."' in received
    assert f"x-mock-server: {__version__}".encode() in received.lower()


def test_a_body_that_trickles_has_no_more_time_than_one_that_stops(quick: Running) -> None:
    with quick.connect(STALLED) as client:
        client.settimeout(0.02)
        received = b""
        began = time.monotonic()
        while not received and time.monotonic() - began < 20:
            client.sendall(b"x")
            with suppress(TimeoutError):
                received = client.recv(65536)

    assert statuses(received) == [408]


@pytest.mark.parametrize(("after", "status"), [(8, 200), (12, 408)])
def test_a_large_body_has_a_second_more_for_each_64_kib_that_has_come(
    after: float, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BYTES_A_SECOND", 10)
    large = POST % (b"", b"Content-Length: 100\r\n") + b"x" * 90
    with served(echo, seconds=2) as running, running.connect(large) as client:
        # Nine seconds more than the two that a small one has.
        (connection,) = until(lambda: running.serving._connections)
        until(lambda: connection._coming is not None and connection._coming.size == 90)
        loop, is_checked = running.serving.loop, threading.Event()
        loop.call_soon_threadsafe(lambda: connection.check(loop.time() + after))
        loop.call_soon_threadsafe(is_checked.set)
        assert is_checked.wait(10)
        client.sendall(b"x" * 10)

        assert statuses(client.recv(65_536)) == [status]


def test_a_connection_that_breaks_when_its_time_is_over_does_not_end_the_times_of_others(
    quick: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = Connection.check

    def broken(_: Connection, __: float) -> None:
        monkeypatch.setattr(Connection, "check", check)
        raise OSError

    monkeypatch.setattr(Connection, "check", broken)
    with quick.connect(b"GET /") as client:
        assert statuses(everything(client)) == [408]


def test_a_client_that_reads_nothing_of_a_large_answer_is_parted_with(quick: Running) -> None:
    with quick.connect(GET % (b"large", b"")):
        until(lambda: quick.application.followed)
        quick.is_rid_of_all()


def test_a_client_that_leaves_the_last_bytes_unread_is_parted_with(quick: Running) -> None:
    """They are so few that the transport takes more: it does not ask for a pause, and would wait for ever."""
    with quick.connect(GET % (b"", b"")) as client:
        (connection,) = until(lambda: quick.serving._connections)

        def is_full() -> bool:
            client.sendall(GET % (b"piece", b""))
            return bool(connection._transport.get_write_buffer_size())

        until(is_full)
        assert not connection._unwritten
        quick.is_rid_of_all()


def test_a_client_that_reads_a_trickle_keeps_no_answer_for_ever(quick: Running) -> None:
    with socket.socket() as client:
        # What the system takes in for it is not much, or reading that would take long.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        client.connect(("127.0.0.1", quick.port))
        client.sendall(GET % (b"large", b""))
        until(lambda: quick.application.followed)
        received = 0
        with suppress(ConnectionError):
            while piece := client.recv(16_384):
                received += len(piece)
                time.sleep(0.01)

    assert received < applications.SIZES["/large"]


# Room.


def test_a_body_that_ends_early_is_not_served(apps: Running) -> None:
    apps.connect(STALLED).close()
    assert call(f"{apps.url}/whole").status == 200
    assert apps.application.begun == ["/whole"]


def test_300_stalled_uploads_heads_and_idle_connections_each_hold_up_nobody(apps: Running) -> None:
    with ExitStack() as stalled:
        for sent in (STALLED, HALF_A_HEAD, b"") * 300:
            stalled.enter_context(apps.connect(sent))

        assert typical(lambda: call(apps.url, "POST", b"{}", timeout=5)) < 0.1


def test_a_connection_beyond_the_limit_is_told_so_and_those_that_are_open_are_served() -> None:
    with served(echo, connections=40) as running, ExitStack() as crowd:
        clients = [crowd.enter_context(running.connect()) for _ in range(40)]
        received = everything(crowd.enter_context(running.connect(GET % (b"", b""))))
        assert received.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 1\r\n" in received
        assert b"--max-connections" in received
        clients[0].sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert statuses(everything(clients[0])) == [200]
        for client in clients:
            client.close()

        until(lambda: call(running.url).status == 200)


def test_as_many_clients_may_knock_at_once_as_a_port_is_said_to_take() -> None:
    most = int(Path("/proc/sys/net/core/somaxconn").read_text())
    with served(echo) as running:
        assert call(running.url, "POST", b"x").body == b"x"
        about = running.serving._sockets[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)

    # Of a listening socket, tcpi_sacked is the length of its queue.
    assert struct.unpack_from("I", about, 28)[0] == min(most, sockets.BACKLOG)


def test_bodies_that_are_read_at_once_have_a_bound_all_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HELD", 1_000_000)
    head = POST % (b"", b"Content-Length: 900000\r\n")
    with served(echo) as running, ExitStack() as uploads:
        for _ in range(9):
            uploads.enter_context(running.connect(head, b"x" * 100_000))
        over = uploads.enter_context(running.connect(head, b"x" * 200_000))

        assert statuses(over.recv(65536)) == [503]
        assert call(running.url, "POST", b"small").body == b"small"


def test_large_bodies_leave_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HELD", 3_000_000)
    monkeypatch.setattr(serving, "HELD_FOR_SMALL", 1_000_000)
    half = POST % (b"import", b"Content-Length: 5000000\r\n") + b"x" * 2_000_000
    with served(echo, body_limit=lambda _, path: 10_000_000 if path == "/import" else 1_048_576) as running:
        with running.connect(half) as large:
            until(lambda: running.serving._held == 2_000_000)

            assert statuses(running.said(POST % (b"small", b"Content-Length: 2\r\n"), b"ok")) == [200]
            large.sendall(b"x")
            assert statuses(large.recv(100_000)) == [503]
        running.is_rid_of_all()


def test_a_body_that_finds_no_room_leaves_nothing_of_it_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HELD", 100)
    chunks = b"".join(b"%x\r\n%s\r\n" % (size, b"x" * size) for size in (90, 20)) + b"0\r\n\r\n"
    with served(echo) as running:
        with running.connect(POST % (b"", CHUNKED), chunks) as client:
            assert statuses(everything(client)) == [503]
        with running.connect(POST % (b"", b"Content-Length: 99\r\n"), b"x" * 50):
            until(lambda: running.serving._held == 50)

        running.is_rid_of_all()


def test_a_body_over_the_limit_is_answered_before_it_has_come() -> None:
    with served(echo) as running, running.connect(POST % (b"", b"Content-Length: 99000000\r\n")) as client:
        received = client.recv(65536)

    assert received.startswith(b"HTTP/1.1 200 ")
    assert b"content-length: 0" in received.lower()


@pytest.mark.parametrize("waits", [b"", b"late-"], ids=["at once", "after waiting"])
@pytest.mark.parametrize(("who", "status"), [(b"refused", 401), (b"taken", 200)])
def test_a_large_body_is_taken_in_only_from_who_may_send_it(
    large: Running, who: bytes, status: int, waits: bytes
) -> None:
    path, may = waits + who, status == 200
    assert call(f"{large.url}/{path.decode()}", "POST", b"x" * 3_000_000).status == status
    with large.connect(POST % (path, b"Content-Length: 9000000\r\n")) as client:
        early = b""
        client.settimeout(0.3 if may else 10)
        with suppress(TimeoutError):
            early = client.recv(65536)

    assert large.application.read == ([3_000_000] if may else [])
    assert statuses(early) == ([] if may else [401])


def test_a_refusal_that_comes_late_is_sent_before_the_connection_is_closed(apps: Running) -> None:
    assert call(f"{apps.url}/late-refused", "POST", b"x" * 2_000_000).body == b"no"
