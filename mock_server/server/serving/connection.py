"""One client's connection: requests in, each with its time and its size, and their answers out in the same order."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus

import httptools

from mock_server.server.serving import requests
from mock_server.server.serving.answering import Answering, Host
from mock_server.server.serving.incoming import Incoming
from mock_server.web import limits

logger = logging.getLogger(__name__)

MAX_HEAD = 128 * 1024
# The time of a body grows with what has come, and that of an answer with what is left of it: a large one may be slow,
# and a trickle may not.
BYTES_A_SECOND = 64 * 1024
# Bytes of a refused body that are read on and thrown away: a client that is still sending would see a broken
# connection in place of its answer.
DISCARDED = 512 * 1024 * 1024


class Connection(Answering, asyncio.Protocol):
    """HTTP/1 as httptools parses it, on the loop's thread."""

    def __init__(self, serving: Host) -> None:
        super().__init__(serving)
        self._parser = httptools.HttpRequestParser(self)
        self._heads = requests.Heads({})
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []

    # What the transport says.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # what a listening socket makes
        server, client = transport.get_extra_info("sockname"), transport.get_extra_info("peername")
        if client is None:
            # It has gone already, and this loop asks only now who it was.
            self._transport.abort()
            return
        peers = {"SERVER_NAME": server[0], "SERVER_PORT": str(server[1]), "REMOTE_ADDR": client[0]}
        self._heads = requests.Heads(peers)
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
        if self._stream is not None:
            self._stream.room.look()
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
        environ = self._heads.environ(method, self._url, parser.get_http_version(), self._headers)
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
            request.take_in(chunk)
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
