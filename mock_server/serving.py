"""granian in this very process: its Rust side speaks HTTP, one thread of ours serves, another lane waits.

granian's own servers put workers into processes, and its WSGI worker runs the application on as many threads as there
are requests. Here reader threads only take in a request's body (so that a slow upload holds up nobody) and queue it for
the one serving thread; see `web/lanes.py` for why that is one, and for what happens to requests that wait. We drive
granian's worker class itself, which is why its version is pinned exactly.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from granian import _futures, _granian

from mock_server.web import lanes, limits

logger = logging.getLogger(__name__)
# granian's Rust side would report a traceback for every answer that a fault cuts short; what breaks is logged here.
logging.getLogger("_granian").setLevel(logging.CRITICAL)

READERS = 64
WAITERS = 256
_BACKLOG = 1024
_CHUNK = 256 * 1024
_FLUSHED = 0.05
_DISCARDED = 64 * 1024 * 1024

# The types that granian ships for these are those of an older release.
_WORKERS: Any = _granian
_SCHEDULER: Any = _futures._new_cbscheduler  # noqa: SLF001 - pinned

_BASE: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}


@dataclass(frozen=True, slots=True)
class _Job:
    """A request whose body is here, and granian's handle to answer it by."""

    handle: Any
    scope: dict[str, Any]
    body: bytes

    def environ(self, *, waiting: bool) -> dict[str, Any]:
        environ = _BASE | self.scope
        environ["wsgi.input"] = io.BytesIO(self.body)
        # The body is here, whole, however it came.
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        if "CONTENT_LENGTH" not in environ and self.body:
            environ["CONTENT_LENGTH"] = str(len(self.body))
        lanes.mark(environ, waiting=waiting)
        return environ


class _Start:
    """WSGI's start_response."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self.status = int(status[:3])
        self.headers = headers


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, not yet listening to anybody. Raises OSError when the port is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(_BACKLOG)
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return bound


class Serving:
    """A WSGI application served on some sockets until it is stopped."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        sockets: Sequence[socket.socket],
        body_limit: Callable[[str, str], int] = limits.body_limit,
    ) -> None:
        self._application = application
        self._sockets = tuple(sockets)
        self._body_limit = body_limit
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._waiters = ThreadPoolExecutor(WAITERS, thread_name_prefix="mock-waiting")
        self._signals: list[Any] = []
        self._loops: list[asyncio.AbstractEventLoop] = []
        self._busy = False
        self._stopped = False
        self._served_at = 0.0
        self._thread = threading.Thread(target=self._serve_forever, name="mock-serving", daemon=True)

    def start(self) -> None:
        """Begin to serve; returns at once."""
        self._thread.start()
        for number, bound in enumerate(self._sockets, 1):
            signal = _WORKERS.WorkerSignal()
            loop = asyncio.new_event_loop()
            worker = _WORKERS.WSGIWorker(
                number,
                # granian closes its socket when it stops, so it gets a descriptor of its own.
                (None, _WORKERS.SocketHolder(os.dup(bound.fileno()), False, _BACKLOG)),
                None,
                1,
                512,
                READERS,
                30,
                _BACKLOG,
                "1",
                None,
                None,
                None,
                False,
                None,
                None,
                None,
                "tls1.3",
                None,
                [],
                False,
                (None, None),
            )
            worker.serve_mtr(_SCHEDULER(loop, self._take, impl_asyncio=True), loop, signal)
            self._signals.append(signal)
            self._loops.append(loop)

    def idle_seconds(self) -> float:
        """For how long no request was being served on the serving thread."""
        return 0.0 if self._busy or not self._queue.empty() else time.monotonic() - self._served_at

    def stop(self) -> None:
        """Serve nobody any more; what is under way is left behind."""
        self._stopped = True
        for signal in self._signals:
            signal.set()
        for loop in self._loops:
            loop.close()
        self._queue.put(None)
        self._waiters.shutdown(wait=False, cancel_futures=True)
        for loop in self._loops:
            loop.close()

    def _take(self, handle: Any, scope: dict[str, Any]) -> int:
        """On a reader thread: the body, then into the queue. granian is answered through `handle`, from any thread."""
        if self._stopped:
            # granian takes a connection or two until it has closed its socket.
            handle.response_bytes(503, [("Content-Length", "0"), ("Connection", "close")], b"")
            return 503
        limit = self._body_limit(scope["REQUEST_METHOD"], scope["PATH_INFO"])
        declared = int(scope.get("CONTENT_LENGTH") or 0)
        try:
            body = _read(scope["wsgi.input"], limit + 1)
            if len(body) > limit:
                # A client that is still sending would see a broken connection in place of the refusal.
                _discard(scope["wsgi.input"], _DISCARDED)
        except (OSError, ValueError, RuntimeError):
            logger.debug("a client went away while it sent its request")
            body = b""
        if len(body) < min(declared, limit + 1):
            handle.response_bytes(400, [("Content-Length", "0"), ("Connection", "close")], b"")
            return 400
        self._queue.put(_Job(handle, scope, body))
        return 200

    def _serve_forever(self) -> None:
        while (job := self._queue.get()) is not None:
            self._busy = True
            try:
                self._answer(job, waiting=False)
            except lanes.Handover:
                self._waiters.submit(self._answer, job, waiting=True)
            self._served_at = time.monotonic()
            self._busy = False

    def _answer(self, job: _Job, *, waiting: bool) -> None:
        start = _Start()
        environ = job.environ(waiting=waiting)
        answered: Any = ()
        try:
            answered = self._application(environ, start)
            body = b"".join(answered)
        except Exception:
            logger.exception("%s %s broke", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
            start("500 Internal Server Error", [("Content-Length", "0")])
            body = b""
        _SEND[lanes.breakage(environ)](job.handle, start, body)
        # What an application does on close comes after its answer: webhooks leave then.
        close = getattr(answered, "close", None)
        if close is not None:
            try:
                close()
            except Exception:
                # The answer is out; the one thread that serves everybody must live on.
                logger.exception("what follows %s %s broke", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))


class _CutError(Exception):
    """The end of a body that a fault cut short."""


class _Half:
    """granian's kind of body: one chunk, and then it breaks, so that the connection is closed half-way."""

    def __init__(self, chunk: bytes) -> None:
        self._chunks = [chunk]

    def __next__(self) -> bytes:
        if self._chunks:
            return self._chunks.pop()
        # hyper drops what it has not yet written when a body breaks; on granian's own thread nobody is kept waiting.
        time.sleep(_FLUSHED)
        raise _CutError

    def close(self) -> None:
        """Nothing to give back."""


def _send_whole(handle: Any, start: _Start, body: bytes) -> None:
    handle.response_bytes(start.status, start.headers, body)


def _send_half(handle: Any, start: _Start, body: bytes) -> None:
    headers = [(name, value) for name, value in start.headers if name.lower() != "content-length"]
    handle.response_iter(start.status, [*headers, ("Content-Length", str(len(body)))], _Half(body[: len(body) // 2]))


def _send_nothing(handle: Any, start: _Start, body: bytes) -> None:  # noqa: ARG001 - the signature of its siblings
    # hyper refuses to write a head whose framing contradicts itself, and closes the connection without a word.
    nonsense = [("Content-Length", "1"), ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "nonsense")]
    handle.response_bytes(200, nonsense, b"x")


_SEND = {None: _send_whole, lanes.TRUNCATED: _send_half, lanes.RESET: _send_nothing}


def _discard(stream: Any, limit: int) -> None:
    """Read on, at most `limit` bytes, and keep none of it."""
    while limit > 0 and (chunk := stream.read(_CHUNK)):
        limit -= len(chunk)


def _read(stream: Any, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while size < limit:
        chunk = stream.read(min(_CHUNK, limit - size))
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)
