"""A WSGI application behind granian: one thread runs the event loop and answers, others take what waits.

CPython runs one thread at a time anyway, and one that never hands over the interpreter's lock is both the fastest and
the fairest. A request's body is read by the loop, so that a slow upload holds up nobody; then the application is called
on the loop's own thread. One that has to wait says so (`web/lanes.py`) and is called again on a waiting thread.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

from mock_server.kernel.clock import stopwatch
from mock_server.serving import requests
from mock_server.serving.bodies import Intake, RefusedBodyError
from mock_server.serving.engine import Engine, Receive, Scope, Send
from mock_server.serving.requests import Answer, Environ, Start
from mock_server.serving.turnstile import Turnstile
from mock_server.web import lanes

logger = logging.getLogger(__name__)

WAITERS = 256
CONNECTIONS = 10_000
SECONDS = 60.0
_GOODBYE_SECONDS = 0.5

WsgiApplication = Callable[[Environ, Start], Iterable[bytes]]


class Serving:
    """A WSGI application served on some sockets until it is stopped.

    A client has `seconds` for a request's head, for its body (see `Intake`) and between two requests; more than
    `connections` at once are turned away with 503.
    """

    def __init__(
        self,
        application: WsgiApplication,
        sockets: Sequence[socket.socket],
        *,
        connections: int = CONNECTIONS,
        seconds: float = SECONDS,
    ) -> None:
        self._application = application
        self._intake = Intake(seconds)
        self._waiters = ThreadPoolExecutor(WAITERS, thread_name_prefix="mock-waiting")
        self._loop = asyncio.new_event_loop()
        self._engines = [Engine(self._serve, bound, connections=connections, seconds=seconds) for bound in sockets]
        self._turnstile = Turnstile(sockets, connections)
        self._stopped = False
        self._ended = threading.Event()
        self._served_at = 0.0
        self._thread = threading.Thread(target=self._run, name="mock-serving", daemon=True)

    def start(self) -> None:
        """Begin to serve; returns at once."""
        self._thread.start()
        self._turnstile.start()

    def idle_seconds(self) -> float:
        """For how long no request was being served on the serving thread."""
        return stopwatch() - self._served_at

    def stop(self) -> None:
        """Serve nobody any more; what is under way is left behind."""
        self._stopped = True
        self._turnstile.stop()
        self._waiters.shutdown(wait=False, cancel_futures=True)
        self._loop.call_soon_threadsafe(self._stop_engines)
        self._ended.wait(2 * _GOODBYE_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._intake.watch(self._loop)
        serving = self._loop.create_task(self._serve_all())
        self._loop.run_forever()
        if serving.done():
            serving.result()
        self._loop.close()

    async def _serve_all(self) -> None:
        try:
            await asyncio.gather(*(engine.serve() for engine in self._engines))
        finally:
            self._ended.set()
            # granian may have taken a connection or two in its last moment; they are told.
            self._loop.call_later(_GOODBYE_SECONDS, self._loop.stop)

    def _stop_engines(self) -> None:
        for engine in self._engines:
            engine.end()
        # It waits for requests that are under way; nobody else does.
        self._loop.call_later(_GOODBYE_SECONDS, self._ended.set)
        self._loop.call_later(2 * _GOODBYE_SECONDS, self._loop.stop)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, from its head to what follows its answer."""
        if self._stopped:
            requests.refuse(send, HTTPStatus.SERVICE_UNAVAILABLE, "This server is being stopped.")
            return
        environ = requests.environ_of(scope)
        if not requests.has_body(environ):
            await self._answer(environ, send)
            return
        try:
            left = await self._with_body(environ, receive, send)
        except RefusedBodyError as refusal:
            logger.info("%s %s was refused: %s", scope["method"], scope["path"], refusal.detail)
            requests.refuse(send, refusal.status, refusal.detail)
            left = True
        if left:
            await self._intake.discard(receive)

    async def _with_body(self, environ: Environ, receive: Receive, send: Send) -> bool:
        """Answer a request that has a body; whether some of that is still to come."""
        length = requests.declared(environ)
        limit = lanes.body_limit(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if length is not None and length > limit:
            requests.with_body(environ, b"", length)
            await self._answer(environ, send)
            return True
        if limit > lanes.SYSTEM_BODY and (length is None or length > lanes.SYSTEM_BODY):
            # Who may not send that much is told so before it is taken in.
            with suppress(lanes.BodyWanted):
                await self._answer(environ | {"wsgi.input": requests.Unread()}, send)
                return True
        body = await self._intake.read(receive, limit)
        requests.with_body(environ, body if len(body) <= limit else b"", len(body))
        await self._answer(environ, send)
        return len(body) > limit

    async def _answer(self, environ: Environ, send: Send) -> None:
        """Call the application, send its answer, and let it do what follows. Raises BodyWanted."""
        try:
            answer = self._called(environ, waiting=False)
        except lanes.Handover:
            answer = await self._loop.run_in_executor(self._waiters, partial(self._called, environ, waiting=True))
        await answer.leave(send)
        answer.follow_up()
        self._served_at = stopwatch()

    def _called(self, environ: Environ, *, waiting: bool) -> Answer:
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
            start("500 Internal Server Error", [("Content-Length", "0")])
            body = b""
        return Answer(start, body, lanes.breakage(own), getattr(answered, "close", None))
