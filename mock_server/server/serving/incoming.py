"""A request that is coming in, or waits for those before it, with what it holds of the room for bodies."""

from __future__ import annotations

import io

from mock_server.server.serving import requests
from mock_server.web.http import Environ


class Incoming:
    """One request. A `refused` one's body is not kept, only counted."""

    __slots__ = ("answered", "began", "body", "environ", "held", "keep_alive", "limit", "refused", "size")

    def __init__(self, environ: Environ, limit: int, began: float, *, keep_alive: bool) -> None:
        self.environ = environ
        self.limit = limit
        self.began = began
        self.keep_alive = keep_alive
        # Not a list of what has come: in pieces of two bytes it would cost twenty times as much. What it has come to is
        # handed on as it is, where a copy of a large one would be a tenth of a second that nobody else has.
        self.body: io.BytesIO | None = None
        self.size = 0
        # Bytes of the room for all bodies.
        self.held = 0
        self.refused = False
        self.answered = False

    @property
    def expects(self) -> bool:
        """Whether its client waits to be told that the body may come."""
        is_1_0 = self.environ["SERVER_PROTOCOL"] == "HTTP/1.0"
        return not is_1_0 and self.environ.get("HTTP_EXPECT", "").lower() == "100-continue"

    @property
    def connection(self) -> str | None:
        """What the answer's Connection header says; None for what goes without saying."""
        is_1_0 = self.environ["SERVER_PROTOCOL"] == "HTTP/1.0"
        return ("keep-alive" if is_1_0 else None) if self.keep_alive else "close"

    def refuse(self, length: int) -> None:
        """Its body is larger than its limit; what is served has its length, and nothing of it."""
        self.refused = True
        self.keep_alive = False
        self.body = None
        requests.put_body(self.environ, b"", length)

    def take_in(self, chunk: bytes) -> None:
        if self.body is None:
            self.body = io.BytesIO()
        self.body.write(chunk)

    def complete(self) -> None:
        if self.body is not None:
            requests.put_body(self.environ, self.body.getvalue(), self.size)
            self.body = None
