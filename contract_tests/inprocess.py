"""A mock in this process without a server: requests become calls of its WSGI app, and no socket is opened."""

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from werkzeug.test import Client

from .configuration import Configuration, moment
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


class Adapter(BaseAdapter):
    """An adapter of requests that opens no socket: `serve` answers each with its status, headers and body."""

    def __init__(self, serve: Callable[[requests.PreparedRequest], tuple[int, Mapping[str, str], bytes]]) -> None:
        super().__init__()
        self._serve = serve

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer as a server would."""
        response = requests.Response()
        response.status_code, headers, body = self._serve(request)
        response.headers.update(headers)
        response.raw = io.BytesIO(body)
        response.request, response.url = request, str(request.url)
        return response

    def close(self) -> None:
        """There is nothing to close."""


class InProcess(Adapter):
    """`app` is the WSGI app that it calls, which serves one system."""

    def __init__(self, system: str) -> None:
        from mock_server.server.loading import build_apps
        from mock_server.server.settings import Settings
        from mock_server.web.gateway import Gateway

        super().__init__(self._asked)
        apps = build_apps(Settings(port=0, only=(system,)))
        self.app = Gateway(apps, version="plan")
        self._client = Client(self.app, use_cookies=False)
        self._outside = self._inside = ""

    def takes(self, outside: str, inside: str) -> None:
        """Take requests below the address `outside` for such below `inside`."""
        self._outside, self._inside = outside, urlsplit(inside).path

    def control(self, method: str, path: str, body: Any) -> Any:
        """One call of the control plane, which must succeed."""
        answer = self._client.open(f"/_mock{path}", method=method, json=body)
        if answer.status_code >= 300:
            raise TargetError(f"{method} /_mock{path}: {answer.status_code} {answer.text[:400]}")
        return answer.get_json() if answer.data else None

    def _asked(self, request: requests.PreparedRequest) -> tuple[int, Mapping[str, str], bytes]:
        path = self._inside + str(request.url).partition(self._outside)[2]
        headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
        answer = self._client.open(path, method=request.method, headers=headers, data=request.body or b"")
        return answer.status_code, dict(answer.headers), answer.data
