"""What follows a client's requests: each is served in its turn and answered, or the client is turned away in words."""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from http import HTTPStatus
from typing import Protocol

from mock_server.server.serving import requests
from mock_server.server.serving.herald import Herald, Open
from mock_server.server.serving.incoming import Incoming
from mock_server.server.serving.requests import Answer, Asked
from mock_server.web import lanes
from mock_server.web.streams import Stream

# Seconds that a client has to read why it was turned away.
LINGER = 1.0
# Bytes of a body from which on a copy costs more than a second piece to write.
LARGE = 64 * 1024
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Host(Protocol):
    """What a connection asks of who serves it."""

    loop: asyncio.AbstractEventLoop
    seconds: float
    herald: Herald

    def body_limit(self, method: str, path: str, /) -> int:
        """Bytes that the body of such a request may have."""

    def admit(self, connection: Answering, /) -> bool:
        """Whether there is room for one more; it is counted either way, until `forget`."""

    def forget(self, connection: Answering, /) -> None:
        """It is closed."""

    def hold(self, size: int, *, large: bool) -> bool:
        """Whether there is room for so many bytes more of a body; `let_go` gives them back."""

    def let_go(self, size: int, /) -> None:
        """So many bytes of a body are no longer needed."""

    def answer(self, asked: Asked, /) -> Answer | None:
        """The application's answer; None when it has to wait, and is told late. Raises BodyWanted."""

    def abandon(self, asked: Asked, /) -> None:
        """Its client is gone."""

    def follow(self, answer: Answer, /) -> None:
        """Do what follows an answer."""


class Answering:
    """A connection's requests from when each has come whole, or is refused before."""

    def __init__(self, serving: Host) -> None:
        self._serving = serving
        self._loop = serving.loop
        self._transport: asyncio.Transport = None  # type: ignore[assignment]  # until there is one
        self._head_size = 0
        self._coming: Incoming | None = None
        self._waiting: deque[Incoming] = deque()
        self._busy = False
        # What is being served, and the stream that its answer was the beginning of.
        self._asked: Asked | None = None
        self._stream: Open | None = None
        # One with a large body behind those that are not answered yet: whether it may come is asked in its turn.
        self._unasked: Incoming | None = None
        self._turned_away = False
        # What a client that is turned away has still to be told, behind the answers that it has coming.
        self._last_words: bytes | None = None
        self._said_all = False
        self._unwritten = False
        self._deadline: float | None = None

    def check(self, now: float) -> None:
        """Part with a client whose time is over."""
        if self._deadline is None or now < self._deadline:
            return
        if self._unwritten or self._turned_away or self._transport.is_closing():
            # It does not read what it asked for, or the last that it was told.
            self._transport.abort()
        elif self._coming is not None and not self._coming.answered:
            self._turn_away(HTTPStatus.REQUEST_TIMEOUT, "The body did not come in time.")
        elif self._coming is None and self._head_size:
            self._turn_away(HTTPStatus.REQUEST_TIMEOUT, "The head did not come in time.")
        else:
            self._transport.close()

    def close(self) -> None:
        """Hang up, once what is written has left."""
        self._transport.close()

    def abort(self) -> None:
        """Hang up at once."""
        self._transport.abort()

    def _give_time(self) -> None:
        if not self._unwritten:
            self._deadline = None if self._busy else self._loop.time() + self._serving.seconds

    def _go_on(self) -> None:
        """Serve what waits, in its order, as long as nothing stands in its way; meanwhile no more is read."""
        while self._waiting and not self._busy and not self._unwritten and not self._transport.is_closing():
            request = self._waiting.popleft()
            self._serve(request)
        if self._transport.is_closing():
            return
        is_free = not self._waiting and not self._busy and not self._unwritten
        if self._waiting or (self._unasked is not None and not is_free):
            self._transport.pause_reading()
            return
        self._transport.resume_reading()
        if is_free and self._turned_away:
            self._part()
        elif is_free and self._unasked is not None:
            self._ask_whether(self._unasked)
        elif is_free and self._said_all:
            self._transport.close()

    def _refuse(self, request: Incoming, length: int) -> None:
        """Let the application say that a body is too large; at once, where that would not be out of turn."""
        request.refuse(length)
        if not self._busy and not self._waiting:
            self._serve(request)
            request.answered = True

    def _ask_whether(self, request: Incoming) -> None:
        """Let the application refuse a large body before it is taken in: who may not send it, and to where."""
        if self._busy or self._waiting:
            self._unasked = request
            self._transport.pause_reading()
            return
        self._unasked = None
        self._busy = True
        self._deadline = None
        unread = request.environ | {"wsgi.input": requests.Unread()}
        self._asked = Asked(unread, partial(self._told_whether, request))
        try:
            answer = self._serving.answer(self._asked)
        except lanes.BodyWanted:
            self._told_whether(request, None)
        else:
            if answer is not None:
                self._told_whether(request, answer)
            else:
                self._transport.pause_reading()

    def _told_whether(self, request: Incoming, answer: Answer | None) -> None:
        """The refusal, or None for a body that may come."""
        self._busy = False
        self._asked = None
        self._give_time()
        if self._transport.is_closing():
            return
        self._transport.resume_reading()
        if answer is None:
            request.began = self._loop.time()
            if request is self._coming and not self._turned_away:
                self._let_come(request)
        else:
            request.answered = True
            request.keep_alive = False
            self._waiting.clear()
            self._answer(request, answer)
        self._go_on()

    def _let_come(self, request: Incoming) -> None:
        if request.expects:
            self._transport.write(_CONTINUE)

    def _serve(self, request: Incoming) -> None:
        self._busy = True
        self._deadline = None
        self._asked = Asked(request.environ, partial(self._answer_late, request))
        answer = self._serving.answer(self._asked)
        if answer is not None:
            self._answer(request, answer)

    def _answer_late(self, request: Incoming, answer: Answer | None) -> None:
        if answer is None:
            raise LookupError("an application that has the body asked for it")
        self._answer(request, answer)
        self._go_on()

    def _abandon(self) -> None:
        if self._asked is not None:
            self._serving.abandon(self._asked)
        if self._stream is not None:
            self._serving.herald.close(self._stream)
            self._stream = None
            self._busy = False

    def _answer(self, request: Incoming, answer: Answer) -> None:
        self._busy = False
        self._asked = None
        self._let_go(request)
        self._give_time()
        try:
            if not self._transport.is_closing():
                self._write(request, answer)
        finally:
            self._serving.follow(answer)

    def _write(self, request: Incoming, answer: Answer) -> None:
        if answer.breakage == lanes.RESET:
            self._transport.abort()
            return
        if answer.stream is not None:
            self._begin_stream(request, answer, answer.stream)
            return
        head, body = answer.head(request.connection), answer.body_for(request.environ["REQUEST_METHOD"])
        if answer.breakage == lanes.TRUNCATED:
            self._transport.write(head + body[: len(body) // 2])
            self._transport.close()
            return
        if len(body) < LARGE:
            self._transport.write(head + body)
        else:
            # Not put together, where the loop can do without.
            self._transport.writelines((head, body))
        # One that was answered early is still being sent; its connection is closed behind it.
        if not request.keep_alive and request is not self._coming:
            self._transport.close()

    def _begin_stream(self, request: Incoming, answer: Answer, stream: Stream) -> None:
        """The answer goes on as long as its client is there; nothing that this asks for meanwhile is served."""
        in_chunks = request.environ["SERVER_PROTOCOL"] != "HTTP/1.0"
        self._busy = True
        self._deadline = None
        self._transport.write(answer.head_of_stream(in_chunks=in_chunks))
        herald = self._serving.herald
        self._stream = herald.open(stream, self._transport, lambda: self._unwritten, in_chunks=in_chunks)

    def _turn_away(self, status: HTTPStatus, detail: str) -> None:
        """Serve what came before, and nothing more; then say why."""
        if self._turned_away or self._transport.is_closing():
            return
        self._turned_away = True
        self._unasked = None
        refusal = requests.refusal(status, detail)
        self._last_words = refusal.head("close") + refusal.body
        self._let_go(self._coming)
        self._go_on()

    def _part(self) -> None:
        """Say the last, and wait a moment before hanging up: at once, a client would lose it with what it sends."""
        words, self._last_words = self._last_words, None
        if words is None:
            return
        if self._coming is None or not self._coming.answered:
            self._transport.write(words)
        self._deadline = self._loop.time() + min(LINGER, self._serving.seconds)
        try:
            self._transport.write_eof()
        except OSError:
            # It has gone, and the system knows that before the transport does.
            self._transport.abort()

    def _let_go(self, request: Incoming | None) -> None:
        """What came of this request's body is needed no more, or is with who serves it."""
        if request is not None and request.held:
            self._serving.let_go(request.held)
            request.held = 0
            request.body = None
