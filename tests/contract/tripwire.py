"""A tripwire: an HTTP server on loopback that writes down whatever reaches it, and answers as it was told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Tripwire(ThreadingHTTPServer):
    """`arrived` are `METHOD /path` in their order; `answers` are status, headers and body for each request."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scheme = "http"
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"
        self.arrived: list[str] = []
        self.answer: tuple[int, Mapping[str, str], bytes] = (200, {"Content-Type": "application/json"}, b"{}")

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Tripwire
    protocol_version = "HTTP/1.0"

    def _take(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.arrived.append(f"{self.command} {self.path}")
        status, headers, body = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def __getattr__(self, name: str) -> Any:
        """Every method is taken."""
        if name.startswith("do_"):
            return self._take
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def tripwire(context: ssl.SSLContext | None = None) -> Iterator[Tripwire]:
    """One that listens meanwhile."""
    server = Tripwire(context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
