"""A WSGI application over HTTP: one thread runs the event loop and answers, others take what waits.

CPython runs one thread at a time anyway, and one that never hands over the interpreter's lock is both the fastest and
the fairest: the thread that parses a request also answers it. Bodies come in by the loop, so that a slow upload holds
up nobody. A request that has to wait says so (`web/lanes.py`) and is called again on a waiting thread.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from mock_server.kernel.turns import Busy, Resume, SandboxLock, Turn
from mock_server.serving.connection import Connection
from mock_server.serving.loops import new_loop
from mock_server.serving.requests import Answer, Environ, Start, refusal
from mock_server.serving.sockets import BACKLOG
from mock_server.web import lanes, limits

logger = logging.getLogger(__name__)

WAITERS = 256
CONNECTIONS = 10_000
SECONDS = 60.0
# Seconds that a request waits for a sandbox that another call keeps busy: longer than any such call may take.
ASIDE_SECONDS = 330.0
# Bytes that bodies may hold until their requests are answered, all together; and what of it large ones leave to others.
HELD = 640 * 1024 * 1024
HELD_FOR_SMALL = 128 * 1024 * 1024
# Of connections that are turned away so many at once have time to read why.
TURNED_AWAY = 64
_GOODBYE_SECONDS = 0.5
_LOOK_AGAIN = 0.25

WsgiApplication = Callable[[Environ, Start], Iterable[bytes]]

# Bytes that the body of a request may have, by its method and path.
BodyLimit = Callable[[str, str], int]

Late = Callable[[Answer | None], None]


@dataclass(frozen=True, slots=True)
class _Aside:
    """A request whose sandbox is busy: until when it waits, for what, and who is told then."""

    deadline: float
    lock: SandboxLock
    late: Late | None


class Serving:
    """A WSGI application served on some sockets until it is stopped.

    A client has `seconds` for a request's head, for its body, for reading what it gets, and between two requests; more
    than `connections` at once are turned away with 503. `body_limit` says how large its body may be.
    """

    def __init__(
        self,
        application: WsgiApplication,
        sockets: Sequence[socket.socket],
        *,
        connections: int = CONNECTIONS,
        seconds: float = SECONDS,
        body_limit: BodyLimit = limits.body_limit,
    ) -> None:
        self.loop = new_loop()
        self.seconds = seconds
        self.body_limit = body_limit
        self._application = application
        self._sockets = tuple(sockets)
        self._limit = connections
        self._connections: set[Connection] = set()
        self._turned_away = 0
        self._held = 0
        self._aside: dict[Resume, _Aside] = {}
        self._waiters = ThreadPoolExecutor(WAITERS, thread_name_prefix="mock-waiting")
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="mock-serving", daemon=True)

    def start(self) -> None:
        """Begin to serve; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Serve nobody any more; what is under way is left behind. The sockets are closed."""
        self._waiters.shutdown(wait=False, cancel_futures=True)
        if self.loop.is_closed():
            return
        self.loop.call_soon_threadsafe(self._stopping.set)
        if threading.current_thread() is not self._thread:
            self._thread.join(2 * _GOODBYE_SECONDS)

    # What a connection asks.

    def admit(self, connection: Connection) -> bool:
        """Whether there is room for one more; it is counted either way, until `forget`."""
        self._connections.add(connection)
        if len(self._connections) <= self._limit:
            return True
        self._turned_away += 1
        if self._turned_away.bit_count() == 1:
            logger.warning("%d connections are open; turned away so far: %d", self._limit, self._turned_away)
        if len(self._connections) > self._limit + TURNED_AWAY:
            connection.abort()
        return False

    def forget(self, connection: Connection) -> None:
        """It is closed."""
        self._connections.discard(connection)

    def hold(self, size: int, *, large: bool) -> bool:
        """Whether there is room for so many bytes more of a body, which may be `large`; `let_go` gives them back."""
        if self._held + size > HELD - (HELD_FOR_SMALL if large else 0):
            return False
        self._held += size
        return True

    def let_go(self, size: int) -> None:
        """So many bytes of a body are no longer needed."""
        self._held -= size

    def answer(self, environ: Environ, late: Late) -> Answer | None:
        """The application's answer; None when it has to wait, and `late` gets it then.

        Raises BodyWanted, for which `late` gets None.
        """
        return self._attempt(environ, late)

    def follow(self, answer: Answer, resume: Resume | None = None) -> None:
        """Do what follows an answer, as soon as its sandbox is free."""
        if answer.close is None:
            return
        try:
            with Turn(resume):
                answer.follow_up()
        except Busy as busy:
            self._set_aside(busy.lock, partial(self.follow, answer), first=resume is not None)

    def _attempt(self, environ: Environ, late: Late, resume: Resume | None = None) -> Answer | None:
        """Serve a request on this thread; `resume` is how one that was set aside was called."""
        try:
            with Turn(resume):
                return self._call(environ, waiting=False)
        except Busy as busy:
            self._set_aside(busy.lock, partial(self._resumed, environ, late), late, first=resume is not None)
        except lanes.Handover:
            waiting = self._waiters.submit(self._call, environ, waiting=True)
            waiting.add_done_callback(lambda done: self._pass_on(done, late))
        return None

    def _resumed(self, environ: Environ, late: Late, resume: Resume) -> None:
        try:
            answer = self._attempt(environ, late, resume)
        except lanes.BodyWanted:
            late(None)
        else:
            if answer is not None:
                late(answer)

    def _set_aside(
        self, lock: SandboxLock, again: Callable[[Resume], None], late: Late | None = None, *, first: bool = False
    ) -> None:
        """Have `again` called on this thread when a sandbox is free, or `late` told that it was not in time."""

        def resume() -> None:
            if not self.loop.is_closed():
                self.loop.call_soon_threadsafe(called)

        def called() -> None:
            try:
                if self._aside.pop(resume, None) is not None:
                    again(resume)
            finally:
                # One that no longer wants this sandbox, as it was deleted meanwhile, holds up nobody.
                lock.give_up(resume)

        self._aside[resume] = _Aside(self.loop.time() + ASIDE_SECONDS, lock, late)
        lock.queue(resume, first=first)

    def _pass_on(self, done: Future[Answer], late: Late) -> None:
        if not done.cancelled() and not self.loop.is_closed():
            wants_body = isinstance(done.exception(), lanes.BodyWanted)
            self.loop.call_soon_threadsafe(late, None if wants_body else done.result())

    def _call(self, environ: Environ, *, waiting: bool) -> Answer:
        """What the application answers. It changes its environ and reads its body, and may be called again."""
        own = environ.copy()
        own["wsgi.input"].seek(0)
        lanes.mark(own, waiting=waiting)
        start = Start()
        answered: Any = ()
        try:
            answered = self._application(own, start)
            body = b"".join(answered)
        except Exception:
            logger.exception("%s %s broke", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            start, body = Start(), b""
        return Answer(start, body, lanes.breakage(own), getattr(answered, "close", None))

    # The loop.

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._until_stopped())
        self.loop.close()

    async def _until_stopped(self) -> None:
        # What it is not told, asyncio listens anew with: a hundred.
        servers = [
            await self.loop.create_server(lambda: Connection(self), sock=bound, backlog=BACKLOG)
            for bound in self._sockets
        ]
        self._look_after()
        await self._stopping.wait()
        for server in servers:
            server.close()
        for connection in list(self._connections):
            connection.close()
        if self._connections:
            # Their last bytes leave.
            await asyncio.sleep(_GOODBYE_SECONDS / 10)
        for connection in list(self._connections):
            connection.abort()
        await asyncio.sleep(0)

    def _look_after(self) -> None:
        """One timer for all connections costs a request nothing."""
        self.loop.call_later(min(_LOOK_AGAIN, self.seconds / 4), self._look_after)
        now = self.loop.time()
        for connection in list(self._connections):
            connection.check(now)
        for resume, aside in list(self._aside.items()):
            if aside.deadline < now and aside.late is not None:
                del self._aside[resume]
                aside.lock.give_up(resume)
                aside.late(refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Another call keeps this sandbox busy; try again."))
