"""One client's connection: requests in, each with its time and its size, and their answers out in the same order."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

import httptools

from mock_server.server.serving import requests
from mock_server.server.serving.incoming import Incoming
from mock_server.server.serving.requests import Answer, Asked
from mock_server.web import lanes, limits

if TYPE_CHECKING:
    from mock_server.server.serving.serving import Serving

logger = logging.getLogger(__name__)

MAX_HEAD = 128 * 1024
# The time of a body grows with what has come, and that of an answer with what is left of it: a large one may be slow,
# and a trickle may not.
BYTES_A_SECOND = 64 * 1024
# Bytes of a refused body that are read on and thrown away: a client that is still sending would see a broken
# connection in place of its answer.
DISCARDED = 512 * 1024 * 1024
# Seconds that a client has to read why it was turned away.
LINGER = 1.0
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(asyncio.Protocol):
    """HTTP/1 as httptools parses it, on the loop's thread."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._loop = serving.loop
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport = None  # type: ignore[assignment]  # until there is one
        self._peers: Mapping[str, str] = {}
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._head_size = 0
        self._coming: Incoming | None = None
        self._waiting: deque[Incoming] = deque()
        self._busy = False
        # What is being served.
        self._asked: Asked | None = None
        # One with a large body behind those that are not answered yet: whether it may come is asked in its turn.
        self._unasked: Incoming | None = None
        self._turned_away = False
        # What a client that is turned away has still to be told, behind the answers that it has coming.
        self._last_words: bytes | None = None
        self._said_all = False
        self._unwritten = False
        self._deadline: float | None = None

    # What the transport says.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # what a listening socket makes
        server, client = transport.get_extra_info("sockname"), transport.get_extra_info("peername")
        if client is None:
            # It has gone already, and this loop asks only now who it was.
            self._transport.abort()
            return
        self._peers = {"SERVER_NAME": server[0], "SERVER_PORT": str(server[1]), "REMOTE_ADDR": client[0]}
        self._give_time()
        if not self._serving.admit(self):
            self._turn_away(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "As many connections are open as this server allows; --max-connections says how many.",
            )

    def connection_lost(self, _: Exception | None) -> None:
        for request in (self._coming, *self._waiting):
            self._let_go(request)
        self._waiting.clear()
        self._coming = self._unasked = None
        self._abandon()
        self._serving.forget(self)
        # It holds this connection, which holds it.
        del self._parser

    def data_received(self, data: bytes) -> None:
        # Again for each offer of another protocol that the data has.
        while data and not self._turned_away:
            data = self._parse(data)

    def _parse(self, data: bytes) -> bytes:
        """Let the parser have it; what is behind an offer of another protocol is returned."""
        self._head_size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._head_size = 0
            self._pass_over_upgrade()
            rest: bytes = data[upgrade.args[0] :]
            return rest
        except httptools.HttpParserCallbackError:
            logger.exception("a request broke")
            self._turn_away(HTTPStatus.INTERNAL_SERVER_ERROR, "This is a defect of the mock server; its log says more.")
        except httptools.HttpParserError as error:
            self._turn_away(HTTPStatus.BAD_REQUEST, f"This is no HTTP request: {error}.")
        else:
            # Of a head, or of what is around the chunks of a body: the parser keeps it.
            if self._head_size > MAX_HEAD:
                self._turn_away(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"A head has at most {MAX_HEAD} bytes.")
        return b""

    def eof_received(self) -> bool:
        """A client that has said all that it will may still listen: what it has asked for whole is answered."""
        self._said_all = True
        if not self._waiting and self._unasked is None:
            # One that hangs up says no more than that. Where it only waits to look at something, that is taken for it.
            self._abandon()
        return self._busy or bool(self._waiting) or self._unwritten

    def pause_writing(self) -> None:
        self._unwritten = True
        left = self._transport.get_write_buffer_size()
        self._deadline = self._loop.time() + self._serving.seconds + left / BYTES_A_SECOND

    def resume_writing(self) -> None:
        self._unwritten = False
        self._give_time()
        self._go_on()

    # What the parser says.

    def on_message_begin(self) -> None:
        if self._coming is not None:
            return
        self._url = b""
        self._headers = []
        self._give_time()

    def on_url(self, url: bytes) -> None:
        if self._coming is None:
            self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes behind a body in chunks is no header.
        if self._coming is None:
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Let a request in, or refuse it before its body has come."""
        parser = self._parser
        if self._coming is not None:
            # The head that stands for one that was read already.
            return
        method = parser.get_method().decode("latin-1")
        environ = requests.environ_of(method, self._url, parser.get_http_version(), self._headers, self._peers)
        limit = self._serving.body_limit(method, environ["PATH_INFO"])
        request = Incoming(environ, limit, self._loop.time(), keep_alive=parser.should_keep_alive())
        self._coming = request
        if not requests.has_body(environ) or self._turned_away:
            return
        length = requests.declared(environ)
        if length is not None and length > limit:
            self._refuse(request, length)
        elif limit > limits.SYSTEM_BODY and not (length is not None and length <= limits.SYSTEM_BODY):
            self._ask_whether(request)
        else:
            self._let_come(request)

    def on_body(self, chunk: bytes) -> None:
        request = self._coming
        self._head_size = 0
        if request is None or self._turned_away:
            return
        request.size += len(chunk)
        if self._deadline is not None and not self._unwritten:
            self._deadline = request.began + self._serving.seconds + request.size / BYTES_A_SECOND
        if request.refused or request.answered:
            if request.size > DISCARDED:
                self._transport.close()
        elif request.size > request.limit:
            self._let_go(request)
            self._refuse(request, request.size)
        elif self._serving.hold(len(chunk), large=request.limit > limits.SYSTEM_BODY):
            request.held += len(chunk)
            request.body += chunk
        else:
            self._turn_away(
                HTTPStatus.SERVICE_UNAVAILABLE, "Too many large bodies are being sent at once; try again soon."
            )

    def on_message_complete(self) -> None:
        if self._offers_upgrade() or self._turned_away:
            return
        request, self._coming = self._coming, None
        self._unasked = None
        self._head_size = 0
        if request is None:
            return
        if request.answered:
            if not self._busy:
                self._transport.close()
            return
        request.complete()
        self._waiting.append(request)
        self._go_on()

    # Offers of another protocol.

    def _offers_upgrade(self) -> bool:
        """Whether the parser takes a request's body for the other protocol's bytes, since it was offered one."""
        return self._coming is not None and self._parser.should_upgrade() and requests.has_body(self._coming.environ)

    def _pass_over_upgrade(self) -> None:
        """Serve the request as it is. The parser has stopped behind its head, so a new one reads what comes next."""
        offered = self._offers_upgrade()
        self._parser = httptools.HttpRequestParser(self)
        if offered and self._coming is not None:
            length = requests.declared(self._coming.environ)
            framing = b"Transfer-Encoding: chunked" if length is None else b"Content-Length: %d" % length
            self._parser.feed_data(b"POST / HTTP/1.1\r\n%s\r\n\r\n" % framing)

    # What follows.

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
        """Let a body come, of which nothing stands in the way."""
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
        head, body = answer.head(request.connection), answer.body_for(request.environ["REQUEST_METHOD"])
        if answer.breakage == lanes.TRUNCATED:
            self._transport.write(head + body[: len(body) // 2])
            self._transport.close()
            return
        self._transport.write(head + body)
        # One that was answered early is still being sent; its connection is closed behind it.
        if not request.keep_alive and request is not self._coming:
            self._transport.close()

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
            request.body.clear()
