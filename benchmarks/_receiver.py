"""A receiver of webhooks in a process of its own: it takes each and notes when it came; a GET tells of all.

Run as a script, it prints its port and lives until its standard input ends. Below /hang it never answers, below /reset
it breaks off, below /close it answers and closes the connection, and everything else is taken.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"

_ARRIVALS: dict[str, list[float]] = {}


class _Told(asyncio.Protocol):
    """Just enough HTTP/1.1 for what sends here: one request after the other on a connection."""

    def __init__(self) -> None:
        self._read = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, rest = self._read.partition(b"\r\n\r\n")
            length = int(
                next((line[15:] for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0)
            )
            if len(rest) < length:
                return
            self._read = rest[length:]
            self._answer(head, rest[:length])

    def _answer(self, head: bytes, body: bytes) -> None:
        assert self._transport is not None
        method, path, _ = head.split(b" ", 2)
        if path.startswith(b"/hang"):
            return
        if path.startswith(b"/reset"):
            self._transport.abort()
            return
        told = b""
        if method == b"GET":
            told = json.dumps(_ARRIVALS).encode()
        else:
            _ARRIVALS.setdefault(str(json.loads(body).get("messageId")), []).append(time.monotonic())
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(told), told))
        if path.startswith(b"/close"):
            self._transport.close()


@contextmanager
def receiving() -> Iterator[int]:
    """The port of a receiver that is gone afterwards."""
    command = [sys.executable, str(Path(__file__))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Told, HOST, 0, backlog=1_024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
