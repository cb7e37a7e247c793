"""First path segment, host name or port: whose request this is, and the few answers that belong to no system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from mock_server.addresses import is_ours
from mock_server.kernel.clock import stopwatch
from mock_server.ui import files
from mock_server.web import lanes, llms, pages, plain, refusals
from mock_server.web.apps import CONTROL, Apps, Ground
from mock_server.web.headers import UNDERSCORED, host_name, let_in
from mock_server.web.http import Environ, StartResponse, WsgiApp
from mock_server.web.proxies import PREFIX, Proxies
from mock_server.web.served import OTHER, SANDBOX, SERVED_BY, Report, Tally
from mock_server.web.strangers import Door

if TYPE_CHECKING:
    from mock_server.web.app import PipedApp

T = TypeVar("T")

HEALTH = f"/{CONTROL}/health"
# Whether the process answers at all, and whether all of it does: for who restarts it, and who sends it requests.
LIVE, READY = f"/{CONTROL}/livez", f"/{CONTROL}/readyz"
PROBES = frozenset({HEALTH, LIVE, READY})
# Seconds that a request waits for what it needs to be loaded.
LOADING_SECONDS = 60.0
_READING = ("GET", "HEAD")
_ICON = "/favicon.ico"
# They lead to the document, which tells no more than the package does.
_ROOTS = (f"/{CONTROL}", f"/{CONTROL}/")


class _NotThereError(Exception):
    """What a request needs was not loaded in the time that it may wait, or cannot be."""


class Gateway:
    """The WSGI app of the whole server. It answers health at once, and everything else when that part is loaded."""

    def __init__(
        self,
        apps: Apps,
        *,
        version: str,
        door: Door | None = None,
        ports: Mapping[int, str] | None = None,
        report: Report | None = None,
        has_page: bool = True,
        shard: str = "",
        proxies: Proxies | None = None,
    ) -> None:
        self._apps = apps
        self._version = version
        self.own_headers = [("X-Mock-Server", version), *([("X-Mock-Shard", shard)] if shard else [])]
        self._door = door or Door()
        self._ports = dict(ports or {})
        self._report = report
        self._has_page = has_page
        self._proxies = proxies
        # What is at the root of a port that no system has to itself.
        self._roots = {"": self._index, "/": self._index, llms.PATH: self._llms}
        self.tally = Tally()
        self._since = stopwatch()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        started = stopwatch()
        seen: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            seen.append(status)
            return start_response(status, [*headers, *self.own_headers], exc_info)

        path = environ.get("PATH_INFO", "")
        if self._proxies is not None:
            self._proxies.believe(environ)
        try:
            body = self._serve(path, environ, start)
        except _NotThereError:
            # Nothing knows yet what in it is secret.
            environ["mock.path"] = "/"
            body = self._not_there(start)
        if path not in PROBES:
            self._count(path, environ, int(seen[0][:3]) if seen else 0, stopwatch() - started)
        return body

    def _count(self, path: str, environ: Environ, status: int, seconds: float) -> None:
        method = environ["REQUEST_METHOD"]
        served = environ.get(SERVED_BY)
        self.tally.count(OTHER if served is None else (served[0], method, served[1]), status, seconds)
        if self._report is None:
            return
        shown: str | None = environ.get("mock.path")
        hides = self._apps.ground.result().hides(path, environ.get(SANDBOX)) if shown is None else None
        self._report(environ, shown or path, hides, status, seconds)

    def _serve(self, path: str, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if path in PROBES:
            return self._probed(path, environ, plain.private(start))
        if path == _ICON:
            return self._read(self._icon, environ, start)
        alone = self._ports.get(int(environ.get("SERVER_PORT") or 0)) if self._ports else None
        alone = alone or self._named(environ)
        app = None if alone is None else self._part(alone, environ)
        if app is not None:
            return self._serve_system(app, "", environ, start)
        # `*` is a path as well, and so is what a careless client writes behind it.
        segment = path[1:].partition("/")[0] if path[:1] == "/" else ""
        if segment == CONTROL:
            return self._serve_control(path, environ, start)
        app = self._part(segment, environ)
        if app is not None:
            return self._serve_system(app, f"/{segment}", environ, start)
        root = self._roots.get(path)
        return self._nothing(path, environ, start) if root is None else self._read(root, environ, start)

    def _ground(self, environ: Environ) -> Ground:
        """What the log asks what is to be hidden, so that nothing is answered before it is there."""
        return _there(self._apps.ground, environ)

    def _nothing(self, path: str, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        refusals.unserved(self._ground(environ).refused, environ, path)
        served = ", ".join(f"/{name}" for name in (*self._apps.names, CONTROL))
        return plain.problem(start, 404, f"Nothing is served at {path}. Paths begin with one of {served}.")

    def _read(self, answer: WsgiApp, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """What is of no part of the server, and only read."""
        self._ground(environ)
        return answer(environ, start) if environ["REQUEST_METHOD"] in _READING else plain.only_read(start)

    def _icon(self, _: Environ, start: StartResponse) -> Iterable[bytes]:
        """Browsers ask for one by themselves; it is no call of an application."""
        start("204 No Content", [("Cache-Control", "max-age=86400")])
        return []

    def _llms(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        self._part(CONTROL, environ)
        faces = [app.face for app in self._apps.systems.values()]
        text = llms.text(base_url(environ), faces)
        return plain.send(start, "200 OK", text.encode(), "text/plain; charset=utf-8", [plain.SNIFFED])

    def _part(self, name: str, environ: Environ) -> PipedApp | None:
        """One of the apps, once it is loaded; None for what is none."""
        app = self._apps.loaded.get(name)
        if app is not None:
            return app
        awaited = self._apps.wanted(name)
        return None if awaited is None else _there(awaited, environ)

    def _named(self, environ: Environ) -> str | None:
        """The system whose vendor has the host that was asked for, which any may that is not loaded yet."""
        host = host_name(environ)
        if host not in self._apps.hosts and not self._apps.is_ready and not is_ours(host):
            self._part(CONTROL, environ)
        return self._apps.hosts.get(host)

    def _serve_control(self, path: str, environ: Environ, answer: StartResponse) -> Iterable[bytes]:
        self._ground(environ)
        start, is_read = plain.private(answer), environ["REQUEST_METHOD"] in _READING
        refusal = self._door.refusal(environ)
        is_welcome = refusal is None or refusal.status == HTTPStatus.UNAUTHORIZED
        if is_welcome and is_read and path in _ROOTS:
            start("302 Found", [("Location", f"/{CONTROL}/docs"), ("Content-Length", "0")])
            return []
        if refusal is not None:
            return plain.problem(start, refusal.status, refusal.detail, refusal.headers)
        if is_read and self._has_page and pages.is_web_page(path):
            found = pages.web_page(path)
            if found is None:
                return plain.problem(start, 404, "The page has no such file; reload it.")
            return plain.send(answer, "200 OK", *found)
        self._part(CONTROL, environ)
        return _handed_on(self._apps.control, f"/{CONTROL}", environ, start)

    def _serve_system(self, app: PipedApp, prefix: str, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"][len(prefix) :]
        if UNDERSCORED in environ:
            let_in(environ, app.face.underscored_headers)
        if environ["REQUEST_METHOD"] in _READING:
            if path == "/openapi.json":
                # It takes its time, which nobody else is to wait for.
                lanes.takes_long(environ, path)
                document = app.openapi(base_url(environ) + prefix)
                return plain.send(start, "200 OK", document, "application/json")
            found = pages.of_document(path, app.face.title)
            if found is not None:
                return plain.send(start, "200 OK", found.body, found.content_type, (plain.SNIFFED, *found.headers))
        return _handed_on(app, prefix, environ, start)

    def _probed(self, path: str, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in _READING:
            return plain.only_read(start)
        if path == LIVE:
            return plain.json(start, {"status": "ok"})
        if self._apps.has_failed or (path == READY and not self._apps.is_ready):
            return self._not_there(start)
        health = {
            "status": "ok",
            "ready": self._apps.is_ready,
            "version": self._version,
            "systems": list(self._apps.names),
            "uptime_seconds": round(stopwatch() - self._since, 3),
        }
        return plain.json(start, health)

    def _not_there(self, start: StartResponse) -> Iterable[bytes]:
        if self._apps.has_failed:
            return plain.problem(start, 503, "Start failed.")
        return plain.problem(start, 503, "This server is still starting; try again soon.", [("Retry-After", "1")])

    def _index(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if self._has_page and pages.is_wanted(environ):
            start("303 See Other", [("Location", f"{files.ROOT}/"), ("Vary", "Accept"), ("Content-Length", "0")])
            return []
        here = base_url(environ)
        self._part(CONTROL, environ)
        systems = {name: here + f"/{name}" + app.face.base_path for name, app in self._apps.systems.items()}
        body = orjson.dumps({"systems": systems, "control": f"{here}/{CONTROL}"})
        return plain.send(start, "200 OK", body, "application/json", [("Vary", "Accept")])


def _there(awaited: Future[T], environ: Environ) -> T:
    """What is loaded, or about to be, which nobody waits for on the thread that serves everybody.

    Raises _NotThereError.
    """
    if not lanes.wait_for(environ, awaited, LOADING_SECONDS) or awaited.exception() is not None:
        raise _NotThereError
    return awaited.result()


def _handed_on(app: PipedApp, prefix: str, environ: Environ, start: StartResponse) -> Iterable[bytes]:
    environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
    environ["PATH_INFO"] = environ["PATH_INFO"][len(prefix) :]
    answer: Iterable[bytes] = app.wsgi_app(environ, start)
    return answer


def base_url(environ: Environ) -> str:
    """The address that the client used, without a path."""
    host = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
    return f"{environ.get('wsgi.url_scheme', 'http')}://{host}{environ.get(PREFIX, '')}"
