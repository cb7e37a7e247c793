"""What serving has of the system: listening sockets, so many connections, and an event loop."""

from __future__ import annotations

import asyncio
import errno
import resource
import socket
from importlib.util import find_spec

BACKLOG = 1_024

LOCALHOST = "localhost"
# A machine without IPv6 has no such sockets, or no such address.
_NO_SUCH_FAMILY = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT)
# How many ports that are free in one family are tried in the other.
_TRIES = 16

# Descriptors that are left for everything but clients: files, webhooks, the event loop.
RESERVE = 256


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, not yet listening to anybody. Raises OSError when the port is in use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(BACKLOG)
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return bound


def listen_everywhere(host: str, port: int) -> tuple[socket.socket, ...]:
    """One socket, or for `localhost` one for each family that this machine has, all of one port. Raises OSError."""
    if host != LOCALHOST:
        return (listen(host, port),)
    for _ in range(_TRIES):
        first = listen("127.0.0.1", port)
        try:
            return (first, listen("::1", first.getsockname()[1]))
        except OSError as error:
            if error.errno in _NO_SUCH_FAMILY:
                return (first,)
            first.close()
            if port or error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no port is free in both families, of {_TRIES}")


def room_for_connections(wanted: int, *, raise_limit: bool = False) -> int:
    """How many of `wanted` connections this process may have by its limit of descriptors, and at least one.

    With `raise_limit` the soft limit is raised towards the hard one first, which is the process's to decide.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + RESERVE
    if raise_limit and resource.RLIM_INFINITY != soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - RESERVE))


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's, which takes half the time, where it is installed, and asyncio's own elsewhere; nobody runs it yet.

    Whatever is served is the same by both; `tests/serving` runs on each.
    """
    if find_spec("uvloop") is None:
        return asyncio.new_event_loop()
    import uvloop  # noqa: PLC0415 - it is not made for every platform

    return uvloop.new_event_loop()
