"""A receiver of webhooks on loopback: it keeps what arrives, and answers as a test says."""

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from typing import Any, Self, TypeVar

from .placeholders import Bindings, differences

_PATH = "/hook"
S = TypeVar("S", bound=BaseServer)


@dataclass(frozen=True, slots=True)
class Hook:
    """A request as it arrived; the headers' names may be asked for in any case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    def expect(self, body: Any) -> Self:
        """Assert the body by pattern."""
        found = list(differences(body, self.json, Bindings()))
        if found:
            raise AssertionError("\n  ".join([f"{self.method} {self.path}", *found, self.body.decode()]))
        return self


class Receiver(ThreadingHTTPServer):
    """Answers 200 unless it was told otherwise."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._lock = threading.Lock()
        self._hooks: list[Hook] = []
        self._answers: deque[int | None] = deque()
        self._always: int | None = 200

    @property
    def url(self) -> str:
        """Where webhooks are to be sent."""
        return f"http://127.0.0.1:{self.server_port}{_PATH}"

    @property
    def hooks(self) -> list[Hook]:
        """What arrived, in its order."""
        with self._lock:
            return list(self._hooks)

    def answers(self, *statuses: int | None) -> None:
        """With these the next requests are answered, one each; None is no answer at all."""
        with self._lock:
            self._answers.extend(statuses)

    def always(self, status: int | None) -> None:
        """With this every request is answered for which nothing else was said."""
        with self._lock:
            self._always = status

    def take(self, hook: Hook) -> int | None:
        """Keep a request: the status to answer, None for none."""
        with self._lock:
            self._hooks.append(hook)
            return self._answers.popleft() if self._answers else self._always


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status = self.server.take(Hook(self.command, self.path, self.headers, body))
        if status is None:
            return
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", self.server.url + "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        """Nobody should GET here: whoever follows a redirect may."""
        self.do_POST()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens meanwhile."""
    with listening(Receiver()) as receiver:
        yield receiver


@contextmanager
def listening(server: S) -> Iterator[S]:
    """A server listens meanwhile, on a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
