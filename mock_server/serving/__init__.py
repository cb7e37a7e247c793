"""Serving a WSGI application: one thread answers, a loop of its own waits, and granian's Rust side speaks HTTP."""

from __future__ import annotations

from mock_server.serving.serving import Serving
from mock_server.serving.sockets import listen, room_for_connections

__all__ = ["Serving", "listen", "room_for_connections"]
