"""A mock in this process without a server: requests become calls of its WSGI app, and no socket is opened."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter

from .live import Configuration, moment
from .targets import TargetError, stamp


def account(control: Callable[[str, str, Any], Any], configuration: Configuration) -> dict[str, Any]:
    """A mock's sandbox, as the mock shows it: at the present time, with what a live account is configured to have."""
    system = configuration.system
    now = datetime.now(UTC)
    wrote = sorted(
        ((moment(customer["at"]), customer) for customer in configuration.customers), key=lambda found: found[0]
    )
    begins = wrote[0][0] if wrote else now
    clock = {"now": stamp(begins), "frozen": True}
    made: dict[str, Any] = control("POST", "/sandboxes", {"fixtures": "empty", "seed": 1, "clock": clock})
    own = f"/sandboxes/{made['id']}"
    for kind, thing in configuration.objects.items():
        if kind in configuration.account.objects:
            method, path, known_by = configuration.account.objects[kind]
            body = {name: value for name, value in thing.items() if name != known_by}
            control(method, f"{own}/{system}/{path.format(thing.get(known_by))}", body)
    for at, customer in wrote:
        control("POST", f"{own}/clock/advance", {"to": stamp(at)})
        where = {name: customer[name] for name in ("to", "channel", "plane") if name in customer}
        control("POST", f"{own}/inbound", {"system": system, "from": customer["number"], "text": "Hello.", **where})
    control("POST", f"{own}/clock/advance", {"to": stamp(now)})
    return made


class InProcess(BaseAdapter):
    """An adapter of requests; `app` is the WSGI app that it calls, which serves one system."""

    def __init__(self, system: str) -> None:
        from mock_server.server.loading import build_apps
        from mock_server.server.settings import Settings
        from mock_server.web.gateway import Gateway

        super().__init__()
        apps = build_apps(Settings(port=0, only=(system,)))
        self.app = Gateway(apps, names=(system,), version="plan")
        self._outside = self._inside = ""

    def takes(self, outside: str, inside: str) -> None:
        """Take requests below the address `outside` for such below `inside`."""
        self._outside, self._inside = urlsplit(outside).path, urlsplit(inside).path

    def control(self, method: str, path: str, body: Any) -> Any:
        """One call of the control plane, which must succeed."""
        bare, _, query = path.partition("?")
        status, _, raw = self._call(method, f"/_mock{bare}", query, {"Content-Type": "application/json"}, _json(body))
        if status >= 300:
            raise TargetError(f"{method} /_mock{path}: {status} {raw.decode()[:400]}")
        return json.loads(raw) if raw else None

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer as a server would."""
        asked = urlsplit(str(request.url))
        body = request.body or b""
        raw = body if isinstance(body, bytes) else body.encode()
        path = self._inside + asked.path.removeprefix(self._outside)
        response = requests.Response()
        response.status_code, headers, content = self._call(
            str(request.method), path, asked.query, dict(request.headers), raw
        )
        response.headers.update(headers)
        response.raw = io.BytesIO(content)
        response.request, response.url = request, str(request.url)
        return response

    def close(self) -> None:
        """There is nothing to close."""

    def _call(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "mock.invalid",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            **{_variable(name): value for name, value in headers.items() if name.lower() != "content-length"},
        }
        begun: list[tuple[str, list[tuple[str, str]]]] = []
        answer: Iterable[bytes] = self.app(environ, lambda status, found, *_: begun.append((status, found)))
        content = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        status, found = begun[-1]
        return int(status[:3]), dict(found), content


def _variable(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()
