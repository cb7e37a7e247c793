"""The connection of a stream: what it is told goes out in chunks, and it is hung up at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Telling:
    """Who listens; `is_full` says whether its client does not read. Before HTTP/1.1 there were no chunks."""

    def __init__(self, transport: asyncio.Transport, is_full: Callable[[], bool], *, in_chunks: bool) -> None:
        self._transport = transport
        self.is_full = is_full
        self._in_chunks = in_chunks

    def tell(self, sent: bytes) -> None:
        """Write something that was told."""
        if sent:
            self._transport.write(b"%x\r\n%b\r\n" % (len(sent), sent) if self._in_chunks else sent)

    def hang_up(self, sent: bytes) -> None:
        """Write the last."""
        self.tell(sent)
        if self._in_chunks:
            self._transport.write(b"0\r\n\r\n")
        self._transport.close()
