"""What carries a script's requests: the gateway in this process, called as WSGI servers do, or HTTP to a server."""

import http.client
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

from werkzeug.test import create_environ, run_wsgi_app

from mock_server.server.loading import build_apps
from mock_server.server.settings import Settings
from mock_server.version import __version__
from mock_server.web.apps import Apps
from mock_server.web.gateway import Gateway

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Raw:
    status: int
    headers: Headers
    body: bytes


class Transport(Protocol):
    """What carries a request: target with its query, headers, body (None: without one)."""

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Raw: ...


def encoded(body: Any) -> bytes | None:
    """A body of JSON, or of bytes as they are, as it is sent."""
    if body is None or isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def asked(transport: Transport, method: str, target: str, body: Any = None) -> Raw:
    """A call of the control plane."""
    sent = encoded(body)
    headers = {} if sent is None else {"Content-Type": "application/json", "Content-Length": str(len(sent))}
    return transport.send(method, target, headers, sent)


class InProcess:
    """The gateway of a server's apps or of some of its own, called as WSGI servers do."""

    def __init__(self, apps: Apps | None = None) -> None:
        self.apps = apps or build_apps(Settings(port=0))
        self._gateway = Gateway(self.apps, version=__version__)

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Raw:
        path, _, query = target.partition("?")
        given = {"method": method, "headers": headers, "input_stream": io.BytesIO(body or b"")}
        environ = create_environ(base_url="http://127.0.0.1:4020", **given)
        if "Content-Length" not in headers:
            del environ["CONTENT_LENGTH"]
        environ |= {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}
        environ |= {"REMOTE_ADDR": "127.0.0.1", "wsgi.input_terminated": True}
        # It is closed, since what an application does then comes after its answer: webhooks leave.
        told, status, answer_headers = run_wsgi_app(self._gateway, environ, buffered=True)
        return Raw(int(status[:3]), list(answer_headers), b"".join(told))


class Reset:
    """Another transport whose sandboxes have lived for an hour and were reset before anything is asked of them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Raw:
        raw = self._transport.send(method, target, headers, body)
        if (method, target, raw.status) == ("POST", "/_mock/sandboxes", 201):
            made = json.loads(raw.body)["id"]
            inbound = {"system": made.partition("-")[0], "from": "+447700900188", "text": "Hi"}
            for path, told in (("inbound", inbound), ("clock/advance", {"seconds": 3_600}), ("reset", {})):
                # Nobody can write to a sandbox without accounts or locations.
                answer = asked(self._transport, "POST", f"{target}/{made}/{path}", told)
                assert answer.status in (200, 201, 422)
        return raw


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
