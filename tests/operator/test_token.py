"""Who may command the control plane, and the pages that show every document without another host."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests

from mock_server.client import Client, ControlProblem, Json
from mock_server.server import Server, create_server
from mock_server.settings import Settings

TOKEN = "a-control-token"


@pytest.fixture(scope="module")
def shut() -> Iterator[Server]:
    """A server with a control token."""
    started = create_server(Settings(port=0, control_token=TOKEN)).start()
    yield started
    started.close()


def calls(document: Json) -> Iterator[tuple[str, str]]:
    """Every call of a document, with something in the place of each parameter of its path."""
    for path, methods in document["paths"].items():
        for method in methods:
            if method in ("get", "post", "put", "patch", "delete"):
                yield method.upper(), re.sub(r"\{[^}]+\}", "default", path)


def test_without_the_token_every_documented_call_but_health_is_401(shut: Server) -> None:
    with Client(shut.url, TOKEN) as client:
        walked = list(calls(client.openapi()))
        before = client.sandbox().export_state()
    assert len(walked) > 35
    assert ("GET", "/health") in walked
    for method, path in walked:
        for authorization in ("", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer \xff"):
            headers = {"Authorization": authorization.encode("latin-1")} if authorization else {}
            answer = requests.request(method, f"{shut.url}/_mock{path}", json={}, headers=headers, timeout=10)
            if path == "/health":
                assert answer.status_code == 200
                continue
            assert answer.status_code == 401, (method, path, authorization)
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.json()["status"] == 401
    with Client(shut.url, TOKEN) as client:
        assert client.sandbox().export_state() == before | {"clock": client.sandbox().export_state()["clock"]}


@pytest.mark.parametrize("path", ["", "/", "/nowhere", "/sandboxes/", "//sandboxes", "/docs", "/openapi.json"])
def test_without_the_token_nothing_else_below_mock_tells_anything(path: str, shut: Server) -> None:
    answer = requests.get(f"{shut.url}/_mock{path}", timeout=10)
    assert answer.status_code in (401, 404)
    if answer.status_code == 404:
        assert "sandbox" not in answer.text.replace("sandboxes/", "")


def test_with_the_token_the_control_plane_works(shut: Server) -> None:
    with Client(shut.url, TOKEN) as client:
        sandbox = client.create_sandbox(frozen=True)
        assert sandbox.clock()["frozen"] is True
        sandbox.delete()
    with Client(shut.url) as stranger:
        assert stranger.health()["status"] == "ok"
        with pytest.raises(ControlProblem) as refused:
            stranger.sandboxes()
        assert refused.value.status == 401


def test_the_token_does_not_shut_the_systems(shut: Server) -> None:
    assert requests.get(f"{shut.url}/msgboxx/openapi.json", timeout=10).status_code == 200
    assert requests.get(f"{shut.url}/msgboxx/contact", timeout=10).json()["statusCode"] == 401


def _serve(*flags: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`serve`, which is expected to refuse."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOCK_")}
    return subprocess.run(
        [sys.executable, "-m", "mock_server", "serve", "--port", "0", *flags],
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3"])
def test_without_a_token_other_than_loopback_is_refused_with_exit_2(host: str) -> None:
    refused = _serve("--host", host)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "--control-token" in refused.stderr
    assert "--insecure-control" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_host_from_the_environment_is_refused_no_less() -> None:
    refused = _serve(MOCK_HOST="0.0.0.0", MOCK_INSECURE_CONTROL="false")
    assert refused.returncode == 2
    assert "--insecure-control" in refused.stderr


@pytest.mark.parametrize(
    ("flags", "variables"),
    [
        (("--insecure-control",), {}),
        ((), {"MOCK_INSECURE_CONTROL": "true"}),
        (("--control-token", TOKEN), {}),
        ((), {"MOCK_CONTROL_TOKEN": TOKEN}),
    ],
)
def test_with_a_token_or_said_so_it_binds_to_every_address(flags: tuple[str, ...], variables: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOCK_")}
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", "--host", "0.0.0.0", *flags]
    with subprocess.Popen(
        command, env=environment | variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            banner = process.stdout.readline()
            found = re.search(r":(\d+)\s*$", banner)
            assert found, banner
            here = f"http://127.0.0.1:{found[1]}"
            assert requests.get(f"{here}/_mock/health", timeout=10).status_code == 200
            open_to_all = requests.get(f"{here}/_mock/sandboxes", timeout=10).status_code == 200
            assert open_to_all is ("TOKEN" not in f"{variables}" and "--control-token" not in flags)
        finally:
            process.terminate()


@pytest.mark.parametrize("place", ["/_mock", "/msgboxx"])
def test_a_page_shows_the_document_with_what_the_server_itself_serves(place: str, server: Server) -> None:
    page = requests.get(f"{server.url}{place}/docs", timeout=10)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "openapi.json" in page.text
    named = re.findall(r'(?:src|href|url)\s*[=:]\s*"([^"]+)"', page.text)
    assert len(named) == 3
    for name in named:
        answer = requests.get(requests.compat.urljoin(f"{server.url}{place}/docs", name), timeout=10)
        assert answer.status_code == 200, name
        assert len(answer.content) > 1_000
    assert not re.search(r"https?://|//[a-z]", page.text)


@pytest.mark.parametrize("place", ["/_mock", "/msgboxx"])
def test_the_pages_style_and_script_load_nothing_from_elsewhere(place: str, server: Server) -> None:
    style = requests.get(f"{server.url}{place}/docs/swagger-ui.css", timeout=10)
    assert style.headers["Content-Type"].startswith("text/css")
    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", style.text)
    assert "@import" not in style.text
    script = requests.get(f"{server.url}{place}/docs/swagger-ui-bundle.js", timeout=10)
    assert "javascript" in script.headers["Content-Type"]


@pytest.mark.parametrize("name", ["../openapi.json", "..%2f..%2fetc%2fpasswd", "swagger-ui.css.map", "index.html", "x"])
def test_nothing_else_is_served_below_a_page(name: str, server: Server) -> None:
    for place in ("/_mock", "/msgboxx"):
        answer = requests.get(f"{server.url}{place}/docs/{name}", timeout=10)
        assert answer.status_code in (401, 404) or "openapi" in answer.json()


def test_the_document_covers_every_call_that_is_served(server: Server, client: Client) -> None:
    rules = server.house.control.url_map.iter_rules()
    served = {
        (method, re.sub(r"<(?:[a-z]+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    document = client.openapi()
    documented = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods
        if method != "parameters"
    }
    assert served <= documented
    assert documented - served == {("GET", "/health")}
    assert document["openapi"].startswith("3.1")
