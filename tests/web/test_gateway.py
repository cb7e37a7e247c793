"""Whose request it is: by first path segment, by host name, by port; and the answers that belong to no system."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from mock_server.kernel.refused import RefusedRequests
from mock_server.web import gateway, lanes
from mock_server.web.apps import CONTROL, Apps, Ground
from mock_server.web.gateway import Gateway
from mock_server.web.http import Environ
from mock_server.web.served import METHOD, SANDBOX, Hides

PORT_OF_PAGER = 8081
HOSTS_OF_PAGER = ("api.pager.example", "API.Pager.Example", "api.pager.example:443")


def app(name: str) -> Any:
    """An app that answers with its name and with what it was told of the path."""

    def wsgi_app(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [json.dumps([name, environ["SCRIPT_NAME"], environ["PATH_INFO"]]).encode()]

    face = SimpleNamespace(base_path="/v1", title=name)
    return SimpleNamespace(wsgi_app=wsgi_app, face=face, openapi=lambda url: f"{name} at {url}".encode())


ALL = ("pager", "telex", CONTROL)
GROUND = Ground(lambda _path, _sandbox: lambda path: path.replace("planted", "***"), RefusedRequests())


class Asked:
    """A gateway of apps, of which these are loaded, and what it answered last."""

    def __init__(self, *loaded: str, has_page: bool = True) -> None:
        self.apps = Apps(("pager", "telex"))
        if loaded:
            self.apps.ground.set_result(GROUND)
        for name in loaded:
            self.apps.add(name, app(name), ("api.pager.example",) if name == "pager" else ())
        # Method, path as it may be shown, and status of each.
        self.reported: list[tuple[str, str, int]] = []
        ports = {PORT_OF_PAGER: "pager"}
        self.gateway = Gateway(self.apps, version="1.2.3", ports=ports, report=self._report, has_page=has_page)

    def _report(self, environ: Environ, path: str, hides: Hides | None, status: int, seconds: float) -> None:
        assert seconds >= 0
        assert SANDBOX not in environ
        self.reported.append((environ[METHOD], path if hides is None else hides(path), status))

    def get(self, path: str, host: str = "localhost:4020", port: int = 4020, method: str = "GET", **more: Any) -> Any:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "HTTP_HOST": host,
            "SERVER_PORT": str(port),
            "wsgi.url_scheme": "http",
        }
        self.body = b"".join(self.gateway(environ | more, self.start))
        return json.loads(self.body) if self.body[:1] in (b"[", b"{") else self.body.decode()

    def refused(self, path: str, status: int, **how: Any) -> str:
        problem = self.get(path, **how)
        assert self.status == problem["status"] == status
        assert self.headers["Content-Type"] == "application/problem+json"
        return str(problem["detail"])

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self.status, self.headers = int(status[:3]), dict(headers)


@pytest.fixture
def asked() -> Asked:
    return Asked(*ALL)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/pager", ["pager", "/pager", ""]),
        ("/pager/", ["pager", "/pager", "/"]),
        ("/pager/v1/pages", ["pager", "/pager", "/v1/pages"]),
        ("/telex/telex", ["telex", "/telex", "/telex"]),
        ("/_mock/sandboxes", [CONTROL, "/_mock", "/sandboxes"]),
        ("/_mock/openapi.json", [CONTROL, "/_mock", "/openapi.json"]),
        ("/pager//_mock", ["pager", "/pager", "//_mock"]),
    ],
)
def test_the_first_segment_says_whose_request_it_is(asked: Asked, path: str, answer: list[str]) -> None:
    assert asked.get(path) == answer


@pytest.mark.parametrize(
    "path", ["/pagers", "/page", "/Pager", "//pager", "/v1/pages", "/pager%2Fx", "/mock", "/..", "pager", "*pager/x"]
)
def test_any_other_first_segment_is_not_found_and_told_what_is_there(asked: Asked, path: str) -> None:
    assert "/pager, /telex, /_mock" in asked.refused(path, 404)


@pytest.mark.parametrize("where", [{"port": PORT_OF_PAGER}, *({"host": host} for host in HOSTS_OF_PAGER)], ids=str)
def test_a_real_host_name_or_a_port_of_its_own_reaches_its_system_at_root(asked: Asked, where: dict[str, Any]) -> None:
    for path in ("/v1/pages", "/telex/x"):
        assert asked.get(path, **where) == ["pager", "", path]
    assert asked.get("/_mock/health", **where)["status"] == "ok"


@pytest.mark.parametrize("host", ["", "pager.example", "api.pager.example.evil", "[::1]:4020", "[::1]", "127.0.0.1"])
def test_any_other_host_name_says_nothing(asked: Asked, host: str) -> None:
    assert asked.get("/telex/x", host) == ["telex", "/telex", "/x"]


@pytest.mark.parametrize(
    ("path", "host", "document"),
    [
        ("/pager/openapi.json", "localhost:4020", "pager at http://localhost:4020/pager"),
        ("/openapi.json", "api.pager.example", "pager at http://api.pager.example"),
    ],
)
def test_a_systems_document_names_the_address_it_is_at(asked: Asked, path: str, host: str, document: str) -> None:
    assert asked.get(path, host) == document


def test_a_document_is_read_and_nothing_else(asked: Asked) -> None:
    assert asked.get("/pager/openapi.json", method="POST") == ["pager", "/pager", "/openapi.json"]


def at_once(asked: Asked, path: str, host: str = "localhost:4020") -> bool:
    """Whether a request is answered on the thread that serves everybody, which waits for nothing."""
    environ: dict[str, Any] = {}
    lanes.mark(environ, lanes.SERVING)
    try:
        asked.get(path, host, **environ)
    except (lanes.Waiting, lanes.LongWork):
        return False
    return True


def test_health_says_that_it_is_not_ready_until_every_system_and_the_control_plane_are_loaded() -> None:
    asked = Asked()
    told = [asked.get("/_mock/health")["ready"]]
    assert asked.get("/_mock/health")["systems"] == ["pager", "telex"]
    asked.apps.ground.set_result(GROUND)
    for name in ALL:
        told.append(asked.get("/_mock/health")["ready"])
        asked.apps.add(name, app(name))

    assert told == [False, False, False, False]
    assert asked.get("/_mock/health")["ready"] is True


def test_a_request_that_comes_before_everything_is_loaded_leaves_the_serving_thread() -> None:
    assert not any(at_once(Asked(), path) for path in ("/pager/x", "/nowhere", "/favicon.ico", "/"))


@pytest.mark.parametrize(
    ("path", "host", "is_answered"),
    [
        *((path, "localhost:4020", True) for path in ("/pager/x", "/nowhere")),
        *((path, "localhost:4020", False) for path in ("/telex/x", "/_mock/sandboxes", "/")),
        # Whose host this is, a system may know that is not loaded yet.
        ("/pager/x", "api.telex.com", False),
    ],
)
def test_a_request_waits_for_what_it_needs_alone(path: str, host: str, is_answered: bool) -> None:
    assert at_once(Asked("pager"), path, host) == is_answered


def test_what_a_request_has_come_for_is_loaded_next() -> None:
    apps = Asked().apps
    assert apps.next_to_load() == "pager"
    apps.wanted("telex")
    apps.wanted("nowhere")
    assert apps.next_to_load() == "telex"
    apps.add("telex", app("telex"))
    assert apps.next_to_load() == "pager"
    apps.add("pager", app("pager"))
    assert apps.next_to_load() is None


def test_a_server_that_does_not_get_ready_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "LOADING_SECONDS", 0.0)
    asked = Asked()
    assert "still starting" in asked.refused("/pager/planted/x", 503)
    assert asked.headers["Retry-After"] == "1"
    assert asked.reported == [("GET", "/", 503)]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/telex/x", "/_mock/clock", "/_mock", "/", "/llms.txt", "/nowhere", "/favicon.ico"])
@pytest.mark.parametrize("host", ["localhost:4020", "evil.example"])
def test_where_nothing_could_be_loaded_every_call_is_told_so(path: str, method: str, host: str) -> None:
    asked = Asked()
    asked.apps.fail(RuntimeError("no fixtures"))

    assert asked.refused(path, 503, host=host, method=method) == "Start failed."
    assert asked.reported == [(method, "/", 503)]
    asked.get("/_mock/health")
    assert asked.status == 503


def test_what_is_loaded_answers_beside_what_could_not_be_and_health_fails() -> None:
    asked = Asked("pager")
    asked.apps.fail(RuntimeError("no fixtures"), "telex")

    assert asked.get("/pager/x") == ["pager", "/pager", "/x"]
    assert asked.refused("/telex/x", 503) == "Start failed."
    asked.get("/_mock/health")
    assert asked.status == 503


def test_every_request_but_health_is_reported_with_its_whole_path_as_it_may_be_shown(asked: Asked) -> None:
    for path in ("/pager/x", "/_mock/health", "/nowhere", "/pager/planted/x"):
        asked.get(path)

    assert asked.reported == [("GET", "/pager/x", 200), ("GET", "/nowhere", 404), ("GET", "/pager/***/x", 200)]
