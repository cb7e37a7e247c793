"""Turning away whom there is no room for: a client beyond the limit of connections gets an answer, not silence.

granian leaves such clients in the socket's backlog, where they wait without a word. This looks at the same sockets: one
that stays ready to be accepted while as many descriptors are open as connections are allowed belongs to nobody else.
"""

from __future__ import annotations

import logging
import os
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from mock_server.version import __version__

logger = logging.getLogger(__name__)

# granian accepts within microseconds; what is still there after so many seconds, it will not take now.
_PATIENCE = 0.05
# A refused client has so many seconds to read its answer; so many are kept for that at once.
_LINGER = 1.0
_LINGERING = 64

_BODY = (
    b'{"type":"about:blank","title":"Service Unavailable","status":503,'
    b'"detail":"As many connections are open as this server allows; --max-connections says how many."}'
)
_ANSWER = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nContent-Length: %d\r\n"
    b"Connection: close\r\nRetry-After: 1\r\nX-Mock-Server: %s\r\n\r\n%s"
) % (len(_BODY), __version__.encode(), _BODY)


def open_descriptors() -> int:
    """How many descriptors this process has open."""
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 - only their number is asked for


class Turnstile:
    """A thread that answers 503 to connections beyond `connections`."""

    def __init__(self, sockets: Sequence[socket.socket], connections: int) -> None:
        self._sockets = list(sockets)
        self._connections = connections
        self._stopped = threading.Event()
        self._waking, self._woken = socket.socketpair()
        self._lingering: deque[tuple[float, socket.socket]] = deque()
        self._refused = 0
        self._thread = threading.Thread(target=self._run, name="mock-turnstile", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End. Until then the sockets cannot be closed by whoever opened them: one that is polled stays open."""
        self._stopped.set()
        self._waking.close()
        if self._thread.ident is not None:
            self._thread.join()
        self._woken.close()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._let_go(time.monotonic())
            if not self._ready(_LINGER if self._lingering else None):
                continue
            # Most often granian has it by the time that this thread looks again.
            if self._stopped.wait(_PATIENCE):
                break
            ready = self._ready(0)
            if ready and open_descriptors() >= self._connections:
                for bound in ready:
                    self._refuse(bound)
        for _, client in self._lingering:
            client.close()

    def _ready(self, seconds: float | None) -> list[socket.socket]:
        """The sockets on which somebody waits to be accepted, as soon as there is one."""
        poll = select.poll()
        known = {bound.fileno(): bound for bound in self._sockets}
        for number in (*known, self._woken.fileno()):
            poll.register(number, select.POLLIN)
        found = poll.poll(None if seconds is None else seconds * 1_000)
        return [known[number] for number, _ in found if number in known]

    def _refuse(self, bound: socket.socket) -> None:
        try:
            client, _ = bound.accept()
        except OSError:
            # Somebody left, or granian was quicker.
            return
        client.setblocking(False)
        with suppress(OSError):  # who has gone needs no answer
            client.send(_ANSWER)
            client.shutdown(socket.SHUT_WR)
        self._lingering.append((time.monotonic() + _LINGER, client))
        self._refused += 1
        if self._refused.bit_count() == 1:
            logger.warning("connections refused so far, since %d are open: %d", self._connections, self._refused)

    def _let_go(self, now: float) -> None:
        """Close whom there was time enough for: closed at once, a client would lose its answer with what it sends."""
        while self._lingering and (self._lingering[0][0] <= now or len(self._lingering) > _LINGERING):
            self._lingering.popleft()[1].close()
