"""Real receivers of webhooks on loopback, whose answers a test scripts."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from contract_tests.receiver import listening
from tests.support.process import free_port, until


@dataclass(frozen=True)
class Hit:
    """One POST as it came in; `at` is of the monotonic clock."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def event(self) -> str:
        """Msgboxx's name of what happened."""
        return self.headers["X-Msgboxx-Event"]


class Handler(BaseHTTPRequestHandler):
    """Notes each POST and lets the next scripted answer speak."""

    server: Receiver
    hit: Hit

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.hit = Hit(self.path, dict(self.headers.items()), body)
        self.server.take(self.hit)(self)

    def do_GET(self) -> None:
        """Nobody should GET here: whoever follows a redirect may."""
        self.do_POST()

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer."""
        self.begin(status, **headers, Content_Length=str(len(body)))
        self.wfile.write(body)

    def begin(self, status: int, **headers: str) -> None:
        """An answer's head; `_` in a header's name is `-`."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


Answer = Callable[[Handler], None]


class Receiver(ThreadingHTTPServer):
    """Answers 200 unless `answers` says otherwise for the next hits, or `always` for all."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.hits: list[Hit] = []
        self.answers: deque[Answer] = deque()
        self.always: Answer = status(200)
        self.released = threading.Event()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    def will(self, *answers: int | Answer) -> Receiver:
        """Script the answers to the next hits: a status, or what is to be done."""
        self.answers.extend(map(_told, answers))
        return self

    def will_always(self, answer: int | Answer) -> Receiver:
        """Script the answer to every hit that no other answer is scripted for."""
        self.always = _told(answer)
        return self

    def take(self, hit: Hit) -> Answer:
        with self._lock:
            self.hits.append(hit)
            return self.answers.popleft() if self.answers else self.always

    def wait_for(self, count: int, within: float = 30.0) -> list[Hit]:
        """The hits, once there are so many."""
        until(lambda: len(self.hits) >= count, seconds=within)
        return list(self.hits)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are what some tests are about."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that is gone afterwards; whatever hangs is let go."""
    with listening(Receiver()) as receiver:
        try:
            yield receiver
        finally:
            receiver.released.set()


def absent_url() -> str:
    """An address on loopback where nobody listens."""
    return f"http://127.0.0.1:{free_port()}/hook"


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda handler: handler.say(code, body, **headers)


def _told(answer: int | Answer) -> Answer:
    return status(answer) if isinstance(answer, int) else answer


def hang(handler: Handler) -> None:
    handler.server.released.wait(60)
    handler.say(200)


def reset(handler: Handler) -> None:
    """Break the connection off without a word."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def endless(code: int = 200, **headers: str) -> Answer:
    """A body that ends only when the other side has had enough."""

    def pour(handler: Handler) -> None:
        handler.begin(code, **headers)
        while not handler.server.released.is_set():
            handler.wfile.write(b"x" * 16_384)

    return pour


def dribble(handler: Handler) -> None:
    """A body of which a byte comes now and then, without end."""
    handler.begin(200)
    _trickle(handler)


def dribble_head(handler: Handler) -> None:
    """A head of which a byte comes now and then, without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _trickle(handler)


def _trickle(handler: Handler) -> None:
    while not handler.server.released.wait(0.05):
        handler.wfile.write(b"x")


def garble(handler: Handler) -> None:
    handler.wfile.write(b"\x00\xff nonsense\r\n\r\n")
