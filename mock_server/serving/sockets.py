"""Listening sockets, and how many connections this process may have."""

from __future__ import annotations

import resource
import socket

BACKLOG = 1_024

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
