"""granian's embedded server behind one adapter: what we know of its inside stands here, and nowhere else.

Public are its class, its settings, `serve` and `stop`. Not public is the one method that is overridden: granian binds
by itself, with SO_REUSEPORT, so that a second server would not be told that a port is taken, and none could ask for any
free one and be told which. It is pinned exactly for that; `tests/serving/test_engine.py` says what has changed.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from granian import _granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

# ASGI, not granian's own RSGI: that drops header values beyond ASCII and does not tell the path as it was written.
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
# granian has taken what is sent when the call returns, so that what it returns need not be waited for.
Send = Callable[[Mapping[str, Any]], object]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# The types that granian ships for these are those of an older release.
_UNTYPED: Any = _granian

BACKLOG = 1_024
# Its logger is told apart from the whole process's logging, which it would configure anew.
_LOGGING = {"incremental": True, "formatters": {}, "handlers": {}, "loggers": {}}

# It would report a traceback for every answer that a fault cuts short; what breaks is logged by who called it.
logging.getLogger("_granian").setLevel(logging.CRITICAL + 1)


class Engine(Server):
    """HTTP/1 on a bound socket. A head has `seconds` to come, and so has the next one on a connection that is kept.

    It takes `connections` at once; a further one stays in the socket's backlog.
    """

    def __init__(self, application: Application, bound: socket.socket, *, connections: int, seconds: float) -> None:
        super().__init__(
            application,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backlog=BACKLOG,
            backpressure=connections,
            http1_settings=HTTP1Settings(header_read_timeout=max(1, round(seconds * 1_000))),
            log_enabled=False,
            log_dictconfig=_LOGGING,
        )
        self._bound = bound
        self._shd: Any = None

    def end(self) -> None:
        """Have `serve` return, once the requests that are under way are answered. Call it on the loop's thread."""
        self.stop()  # type: ignore[no-untyped-call]  # it ships no types for it

    def _init_shared_socket(self) -> None:
        # granian closes its socket when it stops, so it gets a descriptor of its own.
        self._shd = _UNTYPED.SocketHolder(os.dup(self._bound.fileno()), False, BACKLOG)
