"""What a client may do to a connection, one kind each: nobody else notices, and nothing that was asked for is lost."""

from __future__ import annotations

import gc
import re
import socket
import struct
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress
from sys import getsizeof
from typing import Any

import pytest

from mock_server.server.serving import Serving, listen
from mock_server.server.serving.connection import Connection
from tests.serving.applications import Gate
from tests.support.process import call, until

GET = b"GET /%s HTTP/1.1\r\nHost: x\r\n%s\r\n"
POST = b"POST /%s HTTP/1.1\r\nHost: x\r\n%s\r\n"
OFFER = b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMA\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
SECONDS = 2.0
SIZES = {"/large": 10_000_000, "/piece": 20_000}


class Following(list[bytes]):
    """An answer that something follows."""

    def __init__(self, chunks: list[bytes], done: list[str], path: str) -> None:
        super().__init__(chunks)
        self.close = lambda: done.append(path)


class Application:
    """Answers with what it was asked; `/wait…` waits until it is told to go on, some have much to say."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.followed: list[str] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/wait"):
            self.gate.pass_through(environ)
        body = environ["wsgi.input"].read()
        start("200 OK", [("Content-Type", "text/plain")])
        if path in SIZES:
            return Following([b"x" * SIZES[path]], self.followed, path)
        said = f"{path} {environ.get('CONTENT_LENGTH')} ".encode("latin-1")
        return Following([said + body], self.followed, path)


class Apps:
    """An application that is served, and what serves it."""

    def __init__(self, **limits: Any) -> None:
        self.application = Application()
        self.socket = listen("127.0.0.1", 0)
        self.serving = Serving(self.application, [self.socket], **limits)
        self.port = self.socket.getsockname()[1]
        self.serving.start()

    @property
    def connections(self) -> set[Connection]:
        return self.serving._connections

    def connect(self, *sent: bytes) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        for part in sent:
            client.sendall(part)
        return client

    def said(self, *sent: bytes) -> bytes:
        """All that is answered to these bytes, after which the client says that it will send no more."""
        with self.connect(*sent) as client:
            client.shutdown(socket.SHUT_WR)
            return client.makefile("rb").read()

    def check(self, after: float) -> None:
        """Have every connection think that so many seconds have passed."""
        done = threading.Event()

        def check() -> None:
            for connection in list(self.connections):
                connection.check(self.serving.loop.time() + after)
            done.set()

        self.serving.loop.call_soon_threadsafe(check)
        assert done.wait(10)

    def is_well(self) -> None:
        """It serves, and nothing of its clients is left."""
        until(lambda: not self.connections and not self.serving._held, seconds=SECONDS + 5)
        assert call(f"http://127.0.0.1:{self.port}/well", timeout=5).status == 200


@pytest.fixture
def apps() -> Iterator[Apps]:
    made = Apps(seconds=SECONDS)
    yield made
    made.application.gate.open()
    made.serving.stop()
    made.socket.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large answer gets hardly more time than a small one."""
    monkeypatch.setattr("mock_server.server.serving.connection.BYTES_A_SECOND", 100_000_000)


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


def vanish(client: socket.socket) -> None:
    """Close with a reset, as a process that is killed does."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


# What comes behind a request that is under way.


@pytest.mark.parametrize("behind", [b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"])
def test_what_is_no_request_costs_the_one_before_it_neither_its_answer_nor_what_follows_that(
    apps: Apps, behind: bytes
) -> None:
    with apps.connect(GET % (b"wait", b""), GET % (b"second", b""), behind) as client:
        until(lambda: apps.application.gate.waiting)
        apps.application.gate.open()
        received = client.makefile("rb").read()

    assert statuses(received) == [200, 200, 400]
    assert apps.application.followed == ["/wait", "/second"]
    apps.is_well()


def test_what_comes_behind_the_last_request_does_not_cost_its_answer(apps: Apps) -> None:
    with apps.connect(GET % (b"wait", b"Connection: close\r\n") + b"more\r\n\r\n") as client:
        until(lambda: apps.application.gate.waiting)
        apps.application.gate.open()

        assert statuses(client.makefile("rb").read()) == [200]


def test_a_request_is_refused_behind_an_answer_that_is_still_being_read(apps: Apps) -> None:
    with apps.connect(GET % (b"large", b""), GET % (b"second", b""), b"nonsense\r\n\r\n") as client:
        received = client.makefile("rb").read()

    assert statuses(received) == [200, 200, 400]


def test_a_body_that_is_refused_and_then_broken_is_answered_once(apps: Apps) -> None:
    too_large = b"%x\r\n%s" % (2_000_000, b"x" * 2_000_000)

    assert len(statuses(apps.said(POST % (b"", CHUNKED), too_large, b"nonsense\r\n"))) == 1
    apps.is_well()


# Heads that two servers could read in two ways.


def test_a_length_by_another_name_hides_no_request_behind_an_offer_of_another_protocol(apps: Apps) -> None:
    received = apps.said(GET % (b"first", b"Content_Length: 40\r\n" + OFFER), GET % (b"second", b""))

    assert re.findall(rb"\r\n\r\n/(\w+)", received) == [b"first", b"second"]


def test_a_request_for_proxies_without_a_path_asks_for_the_root(apps: Apps) -> None:
    assert b"\r\n\r\n/ None" in apps.said(b"GET http://x HTTP/1.1\r\nHost: x\r\n\r\n")


def test_a_client_of_http_1_0_is_not_told_to_go_on(apps: Apps) -> None:
    asked = b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok"

    assert statuses(apps.said(asked)) == [200]


# Much of what is little.


@pytest.mark.parametrize("headers", [b"", OFFER], ids=["plain", "each with an offer of another protocol"])
def test_10_000_pipelined_requests_are_all_answered(apps: Apps, headers: bytes) -> None:
    with apps.connect() as client:
        sending = threading.Thread(target=lambda: [client.sendall(GET % (b"%d" % n, headers)) for n in range(10_000)])
        sending.start()
        reader = client.makefile("rb")
        found: list[bytes] = []
        while len(found) < 10_000:
            line = reader.readline()
            assert line, len(found)
            found += re.findall(rb"^/(\d+) ", line)
            if line == b"\r\n":
                found += re.findall(rb"^/(\d+) ", reader.read(len(b"/%d None " % len(found))))
        sending.join()

    assert found == [b"%d" % number for number in range(10_000)]


def test_a_body_in_chunks_of_a_byte_costs_what_it_has_and_not_its_chunks(apps: Apps) -> None:
    with apps.connect(POST % (b"", CHUNKED), b"2\r\nab\r\n" * 20_000) as client:
        until(lambda: apps.serving._held == 40_000)
        (connection,) = apps.connections
        assert connection._coming is not None
        assert getsizeof(connection._coming.body) < 2 * 40_000
        client.sendall(b"0\r\n\r\n")
        assert statuses(client.recv(100_000)) == [200]


# Room for bodies.


def test_a_body_holds_its_room_until_it_is_answered(apps: Apps) -> None:
    with apps.connect(POST % (b"wait", b"Content-Length: 1000\r\n"), b"x" * 1_000) as client:
        until(lambda: apps.application.gate.waiting)

        assert apps.serving._held == 1_000
        apps.application.gate.open()
        assert statuses(client.recv(100_000)) == [200]
        until(lambda: apps.serving._held == 0)


def test_a_body_whose_client_is_gone_holds_its_room_until_it_was_served(apps: Apps) -> None:
    client = apps.connect(POST % (b"wait", b"Content-Length: 1000\r\n"), b"x" * 1_000)
    until(lambda: apps.application.gate.waiting)
    vanish(client)
    until(lambda: not apps.connections)

    assert apps.serving._held == 1_000
    apps.application.gate.open()
    apps.is_well()


def test_large_bodies_leave_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_server.server.serving.serving.HELD", 3_000_000)
    monkeypatch.setattr("mock_server.server.serving.serving.HELD_FOR_SMALL", 1_000_000)
    apps = Apps(seconds=SECONDS, body_limit=lambda _, path: 10_000_000 if path == "/import" else 1_048_576)
    with apps.connect(POST % (b"import", b"Content-Length: 5000000\r\n"), b"x" * 2_000_000) as large:
        until(lambda: apps.serving._held == 2_000_000)

        assert statuses(apps.said(POST % (b"small", b"Content-Length: 2\r\n"), b"ok")) == [200]
        large.sendall(b"x")
        assert statuses(large.recv(100_000)) == [503]
    apps.is_well()
    apps.serving.stop()
    apps.socket.close()


# Clients that are slow.


@pytest.mark.parametrize(("after", "status"), [(8, 200), (12, 408)])
def test_a_large_body_has_a_second_more_for_each_64_kib_that_has_come(
    after: float, status: int, apps: Apps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_server.server.serving.connection.BYTES_A_SECOND", 10)
    with apps.connect(POST % (b"", b"Content-Length: 100\r\n"), b"x" * 90) as client:
        # Nine seconds more than the two that a small one has.
        (connection,) = until(lambda: apps.connections)
        until(lambda: connection._coming is not None and connection._coming.size == 90)
        apps.check(after)
        client.sendall(b"x" * 10)

        assert statuses(client.recv(65_536)) == [status]


# Clients that go.


def test_clients_that_vanish_at_any_byte_of_a_request_leave_nothing(apps: Apps) -> None:
    request = POST % (b"", CHUNKED + b"Expect: 100-continue\r\n") + b"2\r\nok\r\n0\r\n\r\n" + GET % (b"", OFFER)
    for place in range(len(request) + 1):
        vanish(apps.connect(request[:place]))
        apps.connect(request[:place]).close()
    apps.is_well()


def test_a_connection_that_breaks_when_its_time_is_over_does_not_end_the_times_of_others(
    apps: Apps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Connection, __: float) -> None:
        monkeypatch.undo()
        raise OSError

    monkeypatch.setattr(Connection, "check", broken)
    with apps.connect(b"GET /") as client:
        assert statuses(client.makefile("rb").read()) == [408]


def test_a_client_that_reads_nothing_of_a_large_answer_is_parted_with(apps: Apps, quick: None) -> None:
    with apps.connect(GET % (b"large", b"")):
        until(lambda: apps.application.followed)
        apps.is_well()


def test_a_client_that_leaves_the_last_bytes_unread_is_parted_with(apps: Apps, quick: None) -> None:
    """They are so few that the transport takes more: it does not ask for a pause."""
    with apps.connect() as client:
        client.sendall(GET % (b"", b""))
        (connection,) = until(lambda: apps.connections)
        deadline = time.monotonic() + SECONDS
        while not connection._transport.get_write_buffer_size():
            assert time.monotonic() < deadline
            client.sendall(GET % (b"piece", b""))
            time.sleep(0.001)
        assert not connection._unwritten
        apps.is_well()


def test_a_client_that_reads_a_trickle_does_not_keep_its_answer_for_ever(apps: Apps, quick: None) -> None:
    with apps.connect() as client:
        client.sendall(GET % (b"large", b""))
        until(lambda: apps.application.followed)
        received = 0
        with suppress(ConnectionError):
            while piece := client.recv(65_536):
                received += len(piece)
                time.sleep(0.05)

    assert received < SIZES["/large"]


def test_a_connection_that_is_over_is_gone_without_a_collection(apps: Apps) -> None:
    gc.disable()
    try:
        with apps.connect(GET % (b"", b"")) as client:
            assert statuses(client.recv(100_000)) == [200]
            ours = weakref.ref(next(iter(apps.connections)))
        until(lambda: ours() is None, seconds=10)
    finally:
        gc.enable()
