"""A WSGI application over HTTP: one thread runs the event loop and answers, and what waits is a record.

The thread that parses a request also answers it (why, says `web/lanes.py`). Bodies come in by the loop, so that a slow
upload holds up nobody. A request that has to wait, or works for long, says so and is called again.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

from mock_server.kernel.turns import Busy, Resume, Turn
from mock_server.server.serving.answering import Answering
from mock_server.server.serving.aside import SetAside
from mock_server.server.serving.connection import Connection
from mock_server.server.serving.herald import Herald
from mock_server.server.serving.long_work import LongWork
from mock_server.server.serving.requests import Answer, Asked, Start, refusal
from mock_server.server.serving.sockets import BACKLOG, new_loop
from mock_server.server.serving.waiting import WAITING, WaitingRoom
from mock_server.web import lanes, limits, streams
from mock_server.web.http import Environ
from mock_server.web.served import Load

logger = logging.getLogger(__name__)

CONNECTIONS = 10_000
SECONDS = 60.0
# Bytes that bodies may hold until their requests are answered, all together; and what of it large ones leave to others.
HELD = 640 * 1024 * 1024
HELD_FOR_SMALL = 128 * 1024 * 1024
# Of connections that are turned away so many at once have time to read why.
TURNED_AWAY = 64
# So many calls that take long may wait for a thread.
QUEUED = 1_000
GONE = refusal(HTTPStatus.REQUEST_TIMEOUT, "What was waited for had not come when this client said that it had gone.")
_GOODBYE_SECONDS = 0.5
_LOOK_AGAIN = 0.25

WsgiApplication = Callable[[Environ, Start], Iterable[bytes]]

# Bytes that the body of a request may have, by its method and path.
BodyLimit = Callable[[str, str], int]


class Serving:
    """A WSGI application served on some sockets until it is stopped.

    A client has `seconds` for a request's head, for its body, for reading what it gets, and between two requests; more
    than `connections` at once are turned away with 503, and so is who would have to wait when so many do as are
    `waiting` at most. `body_limit` says how large its body may be.
    """

    def __init__(
        self,
        application: WsgiApplication,
        sockets: Sequence[socket.socket],
        *,
        connections: int = CONNECTIONS,
        seconds: float = SECONDS,
        body_limit: BodyLimit = limits.body_limit,
        waiting: int = WAITING,
    ) -> None:
        self.loop = new_loop()
        self.seconds = seconds
        self.body_limit = body_limit
        self._application = application
        self._sockets = tuple(sockets)
        self._limit = connections
        self._connections: set[Answering] = set()
        self._turned_away = 0
        self._held = 0
        self._aside = SetAside(self._call_on_loop)
        self._waiting = WaitingRoom(self.loop, self._call_on_loop)
        self._most_waiting = waiting
        self._long_work = LongWork(self._call_on_loop)
        self.herald = Herald(self.loop, self._call_on_loop, self._aside)
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="mock-serving", daemon=True)

    def start(self) -> None:
        """Begin to serve; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Serve nobody any more; what is under way is left behind. The sockets are closed."""
        self._long_work.close()
        if self.loop.is_closed():
            return
        self.loop.call_soon_threadsafe(self._stopping.set)
        if threading.current_thread() is not self._thread:
            self._thread.join(2 * _GOODBYE_SECONDS)

    def load(self) -> Load:
        """How much there is to do, and how much was turned away."""
        now = {
            "connections": len(self._connections),
            "streams": len(self.herald),
            "waiting": len(self._waiting),
            "set_aside": len(self._aside),
            "long_work": self._long_work.queued,
            "body_bytes": self._held,
        }
        return Load(now, {"connections": self._turned_away})

    # What a connection asks, as Host tells.

    def admit(self, connection: Answering) -> bool:
        self._connections.add(connection)
        if len(self._connections) <= self._limit:
            return True
        self._turned_away += 1
        if self._turned_away.bit_count() == 1:
            logger.warning("%d connections are open; turned away so far: %d", self._limit, self._turned_away)
        if len(self._connections) > self._limit + TURNED_AWAY:
            connection.abort()
        return False

    def forget(self, connection: Answering) -> None:
        self._connections.discard(connection)

    def hold(self, size: int, *, large: bool) -> bool:
        if self._held + size > HELD - (HELD_FOR_SMALL if large else 0):
            return False
        self._held += size
        return True

    def let_go(self, size: int) -> None:
        self._held -= size

    def abandon(self, asked: Asked) -> None:
        """Its client is gone: one that only looks for something stops waiting for it, and whatever acts goes on."""
        asked.is_gone = True
        if asked.record is not None and asked.only_looks:
            self._waiting.leave(asked.record)
            asked.record = None
            lanes.forget(asked.environ)
            asked.late(GONE)

    def follow(self, answer: Answer, resume: Resume | None = None) -> None:
        """Do what follows an answer, as soon as its sandbox is free. Raises nothing: who serves must live on."""
        if answer.close is None:
            return
        try:
            with Turn(resume):
                answer.close()
        except Busy as busy:
            self._aside.add(busy.lock, partial(self.follow, answer), first=resume is not None)
        except Exception:
            logger.exception("what follows an answer broke")

    def answer(self, asked: Asked, resume: Resume | None = None) -> Answer | None:
        """The application's answer, on this thread; None when it has to wait, and is told late.

        Raises BodyWanted, which is None when it is told late. `resume` is how one that was set aside was called.
        """
        self._long_work.served_at = time.monotonic()
        try:
            with Turn(resume):
                return self._call(asked.environ, self._lane(asked))
        except Busy as busy:
            # One that was begun is not left half done, however late it is.
            late = None if lanes.was_begun(asked.environ) else asked.late
            self._aside.add(busy.lock, partial(self._again, asked), late, first=resume is not None)
        except lanes.Waiting as waiting:
            return self._wait(asked, waiting)
        except lanes.LongWork as work:
            # One that was begun is taken: its place is counted among those that wait.
            if self._long_work.queued >= QUEUED and not lanes.was_begun(asked.environ):
                return refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"{QUEUED} calls that take long are queued; try again.")
            self._long_work.add(
                work.about, partial(self._call, asked.environ, lanes.LONG), partial(self._worked, asked)
            )
        except streams.Crowded:
            told = f"{streams.STREAMS} streams are open, and no more may; the same call answers in JSON."
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, told, streams.RETRY_SECONDS)
        except lanes.Crowded:
            return refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"{self._most_waiting} requests wait, and no more may.")
        return None

    def _lane(self, asked: Asked) -> str:
        """Where it is served now. Who has waited already may do so again."""
        has_room = len(self._waiting) < self._most_waiting or lanes.was_begun(asked.environ)
        return lanes.SERVING if has_room else lanes.CROWDED

    def _wait(self, asked: Asked, waiting: lanes.Waiting) -> Answer | None:
        """Have it called again when its wait is over."""
        asked.only_looks = waiting.only_looks
        if asked.is_gone and asked.only_looks:
            waiting.wait.end()
            lanes.forget(asked.environ)
            return GONE
        asked.record = self._waiting.add(waiting.wait, partial(self._again, asked))
        return None

    def _again(self, asked: Asked, resume: Resume | None = None) -> None:
        asked.record = None
        self._tell(asked, partial(self.answer, asked, resume))

    def _worked(self, asked: Asked, done: Future[Answer]) -> None:
        """What came of long work: an answer, or a wait."""
        if done.cancelled():
            asked.late(refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The system gives this server no more threads."))
        elif isinstance(error := done.exception(), lanes.Waiting):
            self._tell(asked, partial(self._wait, asked, error))
        else:
            self._tell(asked, done.result)

    def _tell(self, asked: Asked, answered: Callable[[], Answer | None]) -> None:
        try:
            answer = answered()
        except lanes.BodyWanted:
            asked.late(None)
        else:
            if answer is not None:
                asked.late(answer)

    def _call_on_loop(self, function: Callable[[], None]) -> None:
        """Call it on the loop's thread, from any; not at all once that has ended."""
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(function)

    def _call(self, environ: Environ, lane: str) -> Answer:
        """What the application answers. It changes its environ and reads its body, and may be called again."""
        own = environ.copy()
        own["wsgi.input"].seek(0)
        lanes.mark(own, lane)
        streams.offer(own, len(self.herald))
        start = Start()
        answered: Any = ()
        try:
            answered = self._application(own, start)
            body = b"".join(answered)
        except lanes.Waiting:
            lanes.hand_on(own, environ)
            raise
        except Exception:
            logger.exception("%s %s broke", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            start, body = Start(), b""
        return Answer(start, body, lanes.breakage(own), getattr(answered, "close", None), streams.begun(own))

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
        self.herald.close_all()
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
        self._aside.check(now)
