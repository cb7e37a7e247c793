"""Clients that break the rules behind a request that is not answered yet, and what is held meanwhile: nothing stays."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mock_server.kernel.turns import SandboxLock
from mock_server.server.serving import Serving, listen, serving, sockets
from tests.serving.applications import Gate, echo, served_by
from tests.serving.test_clients import connected, everything
from tests.support.process import call, until

GET = b"GET /%s HTTP/1.1\r\nHost: x\r\n%s\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n%s\r\n"


class Slow:
    """An application that answers with its path, or waits first until it is released, and counts who waits."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.read: list[int] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/wait":
            self.gate.pass_through(environ)
        if environ["REQUEST_METHOD"] == "POST":
            if environ["QUERY_STRING"] != "may":
                start("401 Unauthorized", [])
                return [b"no"]
            self.read.append(len(environ["wsgi.input"].read()))
        start("200 OK", [])
        return [environ["PATH_INFO"].encode()]


@pytest.fixture
def slow() -> Iterator[Slow]:
    application = Slow()
    yield application
    application.gate.open()


@contextmanager
def own_serving(application: Any, **limits: Any) -> Iterator[tuple[Serving, str]]:
    """A Serving that one may look into, and its address."""
    bound = listen("127.0.0.1", 0)
    started = Serving(application, [bound], **limits)
    started.start()
    try:
        yield started, f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        started.stop()
        bound.close()


def statuses(received: bytes) -> list[bytes]:
    return re.findall(rb"HTTP/1\.1 (\d{3}) ", received)


@pytest.mark.parametrize("seconds", [60, 0.2], ids=["soon", "after its time"])
def test_nonsense_behind_a_request_that_waits_is_refused_behind_its_answer(slow: Slow, seconds: float) -> None:
    with served_by(slow, seconds=seconds) as url, connected(url, GET % (b"wait", b"")) as client:
        until(lambda: slow.gate.waiting)
        client.sendall(b"\x00nonsense\r\n\r\n")
        client.settimeout(0.6)
        with pytest.raises(TimeoutError):
            client.recv(65536)
        slow.gate.open()
        client.settimeout(20)
        received = everything(client)

    assert statuses(received) == [b"200", b"400"]
    assert b"\r\n\r\n/waitHTTP/1.1 400 " in received


def test_a_large_body_behind_a_request_that_waits_is_asked_about_in_its_turn(slow: Slow) -> None:
    head = b"POST /%s HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n"
    for query, answered in ((b"?may", b"200"), (b"", b"401")):
        slow.gate = Gate()
        with (
            own_serving(slow, body_limit=lambda method, path: 100_000_000) as (started, url),
            connected(url, GET % (b"wait", b""), head % query) as client,
        ):
            until(lambda: slow.gate.waiting)
            # Who may not send it is told so without a byte of it.
            sending = threading.Thread(target=_send, args=(client, b"x" * (3_000_000 if query else 0)))
            sending.start()
            slow.gate.open()
            received = client.recv(65536)
            received += client.recv(65536) if received.count(b"HTTP/1.1") == 1 else b""
            client.close()
            sending.join(20)

            assert statuses(received) == [b"200", answered]
            until(lambda: started._held == 0)
    assert slow.read == [3_000_000]


def _send(client: socket.socket, data: bytes) -> None:
    """Send all of it, or as much as the other side takes before it hangs up."""
    try:
        client.sendall(data)
    except OSError:
        return


def test_a_small_body_in_chunks_behind_a_request_that_waits_is_served(slow: Slow) -> None:
    chunked = b"POST /?may HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    with (
        served_by(slow, body_limit=lambda method, path: 100_000_000) as url,
        connected(url, GET % (b"wait", b"") + chunked + GET % (b"last", b"Connection: close\r\n")) as client,
    ):
        until(lambda: slow.gate.waiting)
        slow.gate.open()

        assert statuses(everything(client)) == [b"200", b"200", b"200"]
    assert slow.read == [2]


def test_a_body_that_finds_no_room_leaves_nothing_of_it_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HELD", 100)
    with own_serving(echo) as (started, url):
        chunks = b"".join(b"%x\r\n%s\r\n" % (size, b"x" * size) for size in (90, 20)) + b"0\r\n\r\n"
        with connected(url, POST % b"Transfer-Encoding: chunked\r\n", chunks) as client:
            assert statuses(everything(client)) == [b"503"]
        with connected(url, POST % b"Content-Length: 99\r\n", b"x" * 50) as client:
            until(lambda: started._held == 50)

        until(lambda: started._held == 0)


@pytest.mark.parametrize("endless", [b"0\r\nX-Late: ", b"1;x="], ids=["trailer", "chunk's extension"])
def test_what_is_around_the_chunks_of_a_body_has_the_bound_of_a_head(endless: bytes) -> None:
    with served_by(echo) as url, connected(url, POST % b"Transfer-Encoding: chunked\r\n", endless) as client:
        threading.Thread(target=_send, args=(client, b"x" * 5_000_000)).start()

        assert client.recv(65536).startswith(b"HTTP/1.1 431 ")


def test_thousands_of_offers_of_another_protocol_at_once_are_passed_over(slow: Slow) -> None:
    offer = GET % (b"", b"Upgrade: x\r\nConnection: Upgrade\r\n")
    with served_by(slow) as url, connected(url) as client:
        threading.Thread(target=_send, args=(client, offer * 3_000 + GET % (b"", b"Connection: close\r\n"))).start()

        assert len(statuses(everything(client))) == 3_001


@pytest.mark.parametrize("name", ["Content_Length", "Transfer_Encoding", "Content_Type"])
def test_a_header_with_an_underscore_says_nothing_of_the_body(name: str) -> None:
    keys: list[set[str]] = []

    def note(environ: dict[str, Any], start: Any) -> list[bytes]:
        keys.append(set(environ))
        return echo(environ, start)

    with served_by(note) as url, connected(url, GET % (b"", f"{name}: 7\r\nConnection: close\r\n".encode())) as client:
        assert statuses(everything(client)) == [b"200"]
    assert keys[0].isdisjoint({"CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "CONTENT_TYPE"})


def test_one_that_was_hung_up_on_and_does_not_read_is_parted_with() -> None:
    def much(_: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [b"x" * 20_000]

    with own_serving(much, seconds=0.3) as (started, url), connected(url) as client:
        (connection,) = until(lambda: list(started._connections))
        # Not as much that writing pauses: what is left would wait for its reader for ever.
        while not connection._transport.get_write_buffer_size():
            client.sendall(GET % (b"", b""))
            threading.Event().wait(0.001)

        until(lambda: not started._connections, seconds=10)


def test_a_defect_while_a_request_is_parsed_is_no_fault_of_the_client() -> None:
    def broken(method: str, path: str) -> int:
        raise LookupError(method, path)

    with served_by(echo, body_limit=broken) as url:
        answer = call(url)
    assert answer.status == 500
    assert "defect of the mock server" in answer.json["detail"]


def test_as_many_clients_may_knock_at_once_as_a_port_is_said_to_take() -> None:
    most = int(Path("/proc/sys/net/core/somaxconn").read_text())
    with own_serving(echo) as (started, url):
        assert call(url, "POST", b"x").body == b"x"
        about = started._sockets[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)

    # Of a listening socket, tcpi_sacked is the length of its queue.
    assert struct.unpack_from("I", about, 28)[0] == min(most, sockets.BACKLOG)


class _Busy:
    """An application whose requests, or what follows their answers, want a lock; `leave` makes them not want it."""

    def __init__(self, *, following: bool) -> None:
        self.lock = SandboxLock()
        self.following = following
        self.followed = 0
        self.left = False

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [])
        if self.following and environ["PATH_INFO"] == "/follow":
            return _Followed([b""], self._follow)
        if not self.left:
            with self.lock:
                pass
        return [b""]

    def _follow(self) -> None:
        with self.lock:
            self.followed += 1


class _Followed(list[bytes]):
    """An answer that something follows."""

    def __init__(self, body: list[bytes], close: Callable[[], None]) -> None:
        super().__init__(body)
        self.close = close


def test_what_follows_an_answer_and_had_to_wait_holds_up_nobody_behind_it() -> None:
    application = _Busy(following=True)
    with served_by(application) as url:
        with application.lock:
            for _ in range(3):
                assert call(f"{url}/follow").status == 200
            assert application.followed == 0

        until(lambda: application.followed == 3)
        assert call(url, timeout=5).status == 200


def test_those_who_were_called_and_want_the_lock_no_more_hold_up_nobody(server: Any) -> None:
    """A sandbox that is deleted while requests wait for it."""
    gone = call(f"{server.url}/_mock/sandboxes", "POST", {}).json["id"]
    sandbox = server.apps.control.world.get(gone)
    answered: list[int] = []

    def ask() -> None:
        answered.append(call(f"{server.url}/_mock/sandboxes/{gone}/clock", timeout=10).status)

    asking = [threading.Thread(target=ask) for _ in range(6)]
    with sandbox.lock:
        for thread in asking:
            thread.start()
        until(lambda: len(sandbox.lock._aside) == 6)
        server.apps.control.world.delete(gone)
    for thread in asking:
        thread.join(20)

    assert answered == [404] * 6
