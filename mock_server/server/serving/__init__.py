"""Serving a WSGI application over HTTP/1: httptools parses, one thread answers, others take what waits."""

from __future__ import annotations

from mock_server.server.serving.serving import Serving
from mock_server.server.serving.sockets import listen, listen_everywhere, room_for_connections

__all__ = ["Serving", "listen", "listen_everywhere", "room_for_connections"]
