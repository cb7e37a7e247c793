"""What carries a script's requests: the gateway in this process, called as WSGI servers do, or HTTP to a server."""

from __future__ import annotations

import http.client
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

from mock_server.server.loading import build_apps
from mock_server.server.settings import Settings
from mock_server.version import __version__
from mock_server.web.gateway import Gateway

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer as it came."""

    status: int
    headers: Headers
    body: bytes


class Transport(Protocol):
    """What carries a request: target with its query, headers, body (None: without one)."""

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Raw: ...


class InProcess:
    """The gateway of a apps of its own, called as WSGI servers do."""

    def __init__(self) -> None:
        settings = Settings(port=0)
        self.apps = build_apps(settings)
        self._gateway = Gateway(self.apps, names=settings.systems, version=__version__)

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Raw:
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "4020",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:4020",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body or b""),
            "wsgi.errors": io.StringIO(),
            "wsgi.input_terminated": True,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
        }
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
        started: list[tuple[str, Headers]] = []
        answered: Any = self._gateway(environ, lambda status, told, _=None: started.append((status, told)))
        try:
            told = b"".join(answered)
        finally:
            # What an application does on close comes after its answer: webhooks leave then.
            if hasattr(answered, "close"):
                answered.close()
        status, answer_headers = started[-1]
        return Raw(int(status[:3]), answer_headers, told)


class OverHttp:
    """A server that runs; each request has a connection of its own, so that one may wait while others are sent."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._host, self._port = where.hostname or "", where.port

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Raw:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=60)
        try:
            connection.putrequest(method, target, skip_host="Host" in headers, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return Raw(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()
