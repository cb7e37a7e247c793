"""An application that nothing but Serving serves here, and clients that send it whatever bytes they like."""

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from mock_server.kernel.waits import Signal, Wait
from mock_server.server.serving import Serving, listen
from mock_server.web import lanes
from tests.support.process import until

GET = b"GET /%s HTTP/1.1\r\nHost: x\r\n%s\r\n"
POST = b"POST /%s HTTP/1.1\r\nHost: x\r\n%s\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
OFFER = b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMA\r\n"
# Bytes of the answers of some paths.
SIZES = {"/large": 10_000_000, "/piece": 20_000}


class Gate:
    """What requests wait for, until it is opened; `waiting` is how many have come to it."""

    def __init__(self, seconds: float = 20.0) -> None:
        self.is_open = False
        self.waiting = 0
        self._opened = Signal()
        self._seconds = seconds

    def pass_through(self, environ: dict[str, Any], *, only_looks: bool = False) -> bool:
        """Wait; whether it was opened in time."""
        lanes.may_wait(environ)
        until = lanes.kept(environ, "gate", self._wait)
        lanes.wait(environ, until, only_looks=only_looks)
        return until.is_so()

    def open(self) -> None:
        self.is_open = True
        self._opened.tell()

    def _wait(self) -> Wait:
        self.waiting += 1
        return Wait(lambda: self.is_open, self._seconds, self._opened)


def wait_a_moment(environ: dict[str, Any]) -> None:
    lanes.wait(environ, lanes.kept(environ, "a moment", lambda: Wait(lambda: False, 0.01)))


class Following(list[bytes]):
    """An answer that something follows."""

    def __init__(self, chunks: list[bytes], close: Callable[[], None]) -> None:
        super().__init__(chunks)
        self.close = close


class Application:
    """Answers with its path and what it was sent.

    `/act` and `/look` wait before, `/work…` works for long, `/late-…` waits for a moment, `/…refused` reads no body.
    """

    def __init__(self, seconds: float = 20.0) -> None:
        self.gate = Gate(seconds)
        self.work = threading.Event()
        # The paths: of calls, of those that have waited or begun to work, and of those whose answer has left.
        self.begun: list[str] = []
        self.acted: list[str] = []
        self.followed: list[str] = []
        # The bytes of bodies.
        self.read: list[int] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        path = environ["PATH_INFO"]
        self.begun.append(path)
        came = True
        if path in ("/look", "/act"):
            came = self.gate.pass_through(environ, only_looks=path == "/look")
            self.acted.append(path)
        elif path.startswith("/work"):
            lanes.takes_long(environ, path)
            self.acted.append(path)
            self.work.wait(20)
        elif path.startswith("/late-"):
            wait_a_moment(environ)
        if path.endswith("refused"):
            start("401 Unauthorized", [])
            return [b"no"]
        body = environ["wsgi.input"].read()
        self.read += [len(body)] if body else []
        said = b"x" * SIZES[path] if path in SIZES else path.encode("latin-1") + body
        start("200 OK" if came else "408 Request Timeout", [("X-Thread", threading.current_thread().name)])
        return Following([said], lambda: self.followed.append(path))


class Running:
    """A Serving that one may look into, and what its clients do."""

    def __init__(self, application: Any, **limits: Any) -> None:
        self.application = application
        self.socket = listen("127.0.0.1", 0)
        self.serving = Serving(application, [self.socket], **limits)
        self.port = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def connect(self, *sent: bytes) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        for part in sent:
            client.sendall(part)
        return client

    def said(self, *sent: bytes) -> bytes:
        """All that is answered to these bytes, after which the client says that it will send no more."""
        with self.connect(*sent) as client:
            client.shutdown(socket.SHUT_WR)
            return everything(client)

    def wait_for(self, count: int) -> None:
        """Until so many requests wait."""
        until(lambda: len(self.serving._waiting) == count)

    def is_rid_of_all(self) -> None:
        """Nothing of its clients is left."""
        until(lambda: not self.serving._connections and not self.serving._held)


@contextmanager
def served(application: Any, **limits: Any) -> Iterator[Running]:
    """An application that is served until the block ends; `limits` are those of Serving."""
    running = Running(application, **limits)
    running.serving.start()
    try:
        yield running
    finally:
        running.serving.stop()
        running.socket.close()


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read()]


def everything(client: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    return client.makefile("rb").read()


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


def send(client: socket.socket, data: bytes) -> threading.Thread:
    """Send all of it on a thread, or as much as the other side takes before it hangs up."""

    def sends() -> None:
        try:
            client.sendall(data)
        except OSError:
            return

    sending = threading.Thread(target=sends)
    sending.start()
    return sending


def vanish(client: socket.socket) -> None:
    """Close with a reset, as a process that is killed does."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
