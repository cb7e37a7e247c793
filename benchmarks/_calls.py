"""Requests in this very process, without a socket: a WSGI app, and environs as a server makes them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_ENVIRON: Mapping[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "4020",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "127.0.0.1:4020",
    "HTTP_USER_AGENT": "benchmarks",
    "HTTP_ACCEPT": "*/*",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.url_scheme": "http",
    "wsgi.version": (1, 0),
}


@dataclass(slots=True)
class Call:
    """One request that can be sent again and again, each time with an environ of its own."""

    app: Wsgi
    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    _environ: dict[str, Any] = field(init=False)
    _body: bytes = field(init=False)
    _status: str = field(init=False, default="")

    def __post_init__(self) -> None:
        path, _, query = self.path.partition("?")
        self._body = b"" if self.body is None else json.dumps(self.body).encode()
        self._environ = {**_ENVIRON, "REQUEST_METHOD": self.method, "PATH_INFO": path, "QUERY_STRING": query}
        if self._body:
            self._environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(self._body))}
        for name, value in self.headers.items():
            self._environ["HTTP_" + name.upper().replace("-", "_")] = value

    def __call__(self) -> bytes:
        """Send it; the answer's body."""
        environ = self._environ.copy()
        environ["wsgi.input"] = io.BytesIO(self._body)
        answered = self.app(environ, self._start)
        body = b"".join(answered)
        close = getattr(answered, "close", None)
        if close is not None:
            close()
        return body

    def checked(self, status: int) -> Any:
        """Send it once, insist on a status, and read the answer."""
        body = self()
        if int(self._status[:3]) != status:
            raise RuntimeError(f"{self.method} {self.path} answered {self._status}, not {status}: {body[:500]!r}")
        return json.loads(body)

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self._status = status
