"""First path segment, host name or port: whose request this is, and the few answers that belong to no system."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from mock_server.kernel.clock import stopwatch
from mock_server.web import lanes, pages

if TYPE_CHECKING:
    from mock_server.web.app import PipedApp

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
# Told of every request but health: method, path, status, milliseconds, and the id of the sandbox that it reached.
Report = Callable[[str, str, int, float, str | None], None]

CONTROL = "_mock"
HEALTH = f"/{CONTROL}/health"
_READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class House:
    """What stands behind the door once everything is loaded: an app for each system, and the control plane's."""

    systems: Mapping[str, PipedApp]
    control: PipedApp
    hosts: Mapping[str, str]
    document: Callable[[PipedApp, str], bytes]
    # A path without secrets, and the id of the sandbox that was reached.
    shown_path: Callable[[str, str | None], str]


class Gateway:
    """The WSGI app of the whole server. It answers health at once, and everything else when the house is ready."""

    def __init__(
        self,
        house: Future[House],
        *,
        names: tuple[str, ...],
        version: str,
        ports: Mapping[int, str] | None = None,
        report: Report | None = None,
    ) -> None:
        self._house = house
        self._names = names
        self._version = version
        self._ports = dict(ports or {})
        self._report = report
        self._since = stopwatch()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        started = stopwatch()
        seen: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            seen.append(status)
            return start_response(status, [*headers, ("X-Mock-Server", self._version)], exc_info)

        path = environ.get("PATH_INFO", "")
        body = self._serve(path, environ, start)
        if self._report is not None and path != HEALTH:
            status = int(seen[0][:3]) if seen else 0
            duration_ms = round((stopwatch() - started) * 1_000, 2)
            sandbox: str | None = environ.get("mock.sandbox")
            shown: str = environ.get("mock.path") or self._house.result().shown_path(path, sandbox)
            self._report(environ["REQUEST_METHOD"], shown, status, duration_ms, sandbox)
        return body

    def _serve(self, path: str, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if path == HEALTH:
            return self._health(environ, start)
        if not self._house.done():
            lanes.may_wait(environ)
        house = self._house.result()
        alone = self._ports.get(int(environ.get("SERVER_PORT") or 0)) or house.hosts.get(_host_name(environ))
        if alone is not None:
            return self._serve_app(house, house.systems[alone], "", path, environ, start)
        segment = path[1:].partition("/")[0]
        app = house.control if segment == CONTROL else house.systems.get(segment)
        if app is not None:
            prefix = f"/{segment}"
            return self._serve_app(house, app, prefix, path[len(prefix) :], environ, start)
        if path in ("", "/"):
            return self._index(environ, start)
        return _json(start, "404 Not Found", self._nowhere(path), "application/problem+json")

    def _serve_app(
        self, house: House, app: PipedApp, prefix: str, path: str, environ: Environ, start: StartResponse
    ) -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
        environ["PATH_INFO"] = path
        # The control plane serves its own document, behind its token.
        if app is not house.control and environ["REQUEST_METHOD"] == "GET":
            if path == "/openapi.json":
                return _send(start, "200 OK", house.document(app, base_url(environ) + prefix), "application/json")
            if path == "/docs":
                return _send(start, "200 OK", pages.page(app.face.title), "text/html; charset=utf-8")
            found = pages.asset(path.removeprefix("/docs/")) if path.startswith("/docs/") else None
            if found is not None:
                return _send(start, "200 OK", *found)
        answer: Iterable[bytes] = app.wsgi_app(environ, start)
        return answer

    def _health(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in _READING:
            return _only_read(start)
        if self._house.done() and self._house.exception() is not None:
            problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "Start failed."}
            return _json(start, "503 Service Unavailable", problem, "application/problem+json")
        return _json(
            start,
            "200 OK",
            {
                "status": "ok",
                "version": self._version,
                "systems": list(self._names),
                "uptime_seconds": round(stopwatch() - self._since, 3),
            },
        )

    def _index(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in _READING:
            return _only_read(start)
        here = base_url(environ)
        house = self._house.result()
        systems = {name: here + f"/{name}" + app.face.base_path for name, app in house.systems.items()}
        return _json(start, "200 OK", {"systems": systems, "control": f"{here}/{CONTROL}"})

    def _nowhere(self, path: str) -> dict[str, Any]:
        served = ", ".join(f"/{name}" for name in (*self._names, CONTROL))
        return {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": f"Nothing is served at {path}. Paths begin with one of {served}.",
        }


def _only_read(start: StartResponse) -> Iterable[bytes]:
    problem = {"type": "about:blank", "title": "Method Not Allowed", "status": 405, "detail": "This is only read."}
    return _json(start, "405 Method Not Allowed", problem, "application/problem+json", [("Allow", "GET, HEAD")])


def base_url(environ: Environ) -> str:
    """The address that the client used, without a path."""
    host = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
    return f"{environ.get('wsgi.url_scheme', 'http')}://{host}"


def _host_name(environ: Environ) -> str:
    host: str = environ.get("HTTP_HOST") or ""
    return host.rsplit(":", 1)[0].lower() if not host.startswith("[") else host


def _json(
    start: StartResponse,
    status: str,
    body: Mapping[str, Any],
    content_type: str = "application/json",
    headers: list[tuple[str, str]] | None = None,
) -> Iterable[bytes]:
    return _send(start, status, orjson.dumps(body), content_type, headers)


def _send(
    start: StartResponse, status: str, body: bytes, content_type: str, headers: list[tuple[str, str]] | None = None
) -> Iterable[bytes]:
    start(status, [("Content-Type", content_type), ("Content-Length", str(len(body))), *(headers or [])])
    return [body]
