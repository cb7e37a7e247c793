"""Who may command the control plane, and the pages that show every document without another host."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle

import pytest
import requests

from mock_server.client import Client
from mock_server.server.composition import Server
from mock_server.server.settings import ConfigurationError, read
from tests.operator.boxes import refused
from tests.support.box import refused as problem_refused
from tests.support.process import ONE, Served, run, serving
from tests.support.servers import TOKEN, own_server

OPEN = {"": 200, "/": 200, "/health": 200, "/livez": 200, "/readyz": 200, "/docs": 200, "/docs/default": 404}
# Each call has one of these: that none of them is the token is proven of a call's head, in tests/web/test_strangers.py.
NOT_THE_TOKEN = (None, "", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer \xff\xfe")


def test_without_the_token_every_documented_call_but_health_and_the_page_is_401(shut: Server) -> None:
    with Client(shut.url, TOKEN) as client:
        document, before = client.openapi(), client.sandbox().export_state()
    walked = [
        (method.upper(), re.sub(r"\{[^}]+\}", "default", path))
        for path, methods in document["paths"].items()
        for method in methods.keys() - {"parameters"}
    ]
    assert len(walked) > 35
    # The root leads to the page.
    asked = [*walked, ("GET", ""), ("GET", "/"), ("GET", "/nothing"), ("PUT", "/sandboxes")]
    for (method, path), authorization in zip(asked, cycle(NOT_THE_TOKEN), strict=False):
        headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
        answer = requests.request(method, f"{shut.url}/_mock{path}", json={}, headers=headers, timeout=10)
        if path in OPEN:
            assert answer.status_code == OPEN[path]
            continue
        problem_refused(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert TOKEN not in answer.text
    with Client(shut.url, TOKEN) as client:
        assert client.sandbox().export_state() == before | {"clock": client.sandbox().export_state()["clock"]}


@pytest.mark.parametrize("path", ["/nowhere", "/sandboxes/", "//sandboxes", "/docsandboxes", "/openapi.json"])
def test_without_the_token_nothing_else_below_mock_tells_anything(path: str, shut: Server) -> None:
    answer = requests.get(f"{shut.url}/_mock{path}", timeout=10)
    assert answer.status_code in (401, 404)
    if answer.status_code == 404:
        assert "sandbox" not in answer.text.replace("sandboxes/", "")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path", ["/docs", "/docs/start.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/ui/"]
)
def test_without_the_token_the_page_that_asks_for_it_is_read_the_same_bytes_for_everybody(
    path: str, method: str, shut: Server
) -> None:
    answer = requests.request(method, f"{shut.url}/_mock{path}", timeout=10)
    known = requests.get(f"{shut.url}/_mock{path}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
    assert answer.status_code == known.status_code == 200
    assert answer.content == (known.content if method == "GET" else b"")
    assert TOKEN not in known.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_but_reading_the_page_is_done_without_the_token(method: str, shut: Server) -> None:
    assert requests.request(method, f"{shut.url}/_mock/docs", timeout=10).status_code == 401


def test_the_refusal_says_where_a_browser_is_asked_for_the_token(shut: Server) -> None:
    assert "/_mock/ui/ asks for it" in requests.get(f"{shut.url}/_mock/openapi.json", timeout=10).json()["detail"]


def test_the_document_says_which_calls_need_the_token(shut: Server) -> None:
    with Client(shut.url, TOKEN) as client:
        document = client.openapi()
    open_calls = {path for path, methods in document["paths"].items() if methods.get("get", {}).get("security") == []}
    assert open_calls == {"/health", "/livez", "/readyz", "/docs", "/docs/{name}"}
    for path, methods in document["paths"].items():
        for method in methods.keys() - {"parameters"}:
            assert ("401" in methods[method]["responses"]) == (path not in open_calls), f"{method} {path}"


def test_the_token_does_not_shut_the_systems(shut: Server) -> None:
    assert requests.get(f"{shut.url}/msgboxx/openapi.json", timeout=10).status_code == 200
    for headers in ({}, {"Authorization": f"Bearer {TOKEN}"}):
        assert requests.get(f"{shut.url}/msgboxx/contact", headers=headers, timeout=10).json()["statusCode"] == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3"])
def test_without_a_token_other_than_loopback_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read({"host": host})
    (told,) = refusal.value.problems
    assert "--control-token" in told
    assert "--insecure-control" in told


def test_a_host_from_the_environment_is_refused_no_less_with_exit_2() -> None:
    told = run("serve", variables={"MOCK_PORT": "0", "MOCK_HOST": "0.0.0.0", "MOCK_INSECURE_CONTROL": "false"})
    assert (told.returncode, told.stdout) == (2, "")
    assert "--insecure-control" in told.stderr
    assert "Traceback" not in told.stderr


def test_with_a_token_it_binds_to_every_address() -> None:
    with own_server("msgboxx", host="0.0.0.0", control_token=TOKEN) as server:
        here = f"http://127.0.0.1:{server.port}/_mock"
        answers = [requests.get(f"{here}/{path}", timeout=10).status_code for path in ("health", "sandboxes")]
    assert answers == [200, 401]


@pytest.fixture(scope="module")
def networked() -> Iterator[Served]:
    """A process without a token that serves a network, by two names beside those that no stranger can have."""
    flags = ("--host", "0.0.0.0", "--insecure-control", "--allow-host", "mock.shop.dev", "--allow-host", "*.corp.dev")
    with serving(*ONE, *flags, variables={"MOCK_CONTROL_TOKEN": ""}) as served:
        yield served


def test_where_it_is_said_so_it_binds_to_every_address_without_and_an_empty_variable_sets_none(
    networked: Served,
) -> None:
    assert requests.get(f"http://127.0.0.1:{networked.port}/_mock/sandboxes", timeout=10).status_code == 200
    assert read({"host": "0.0.0.0", "insecure_control": "true"}).insecure_control


@pytest.mark.parametrize(("host", "status"), [("mock.shop.dev", 200), ("a.corp.dev:80", 200), ("shop.dev", 403)])
def test_a_name_that_is_allowed_is_answered(host: str, status: int, networked: Served) -> None:
    url = f"http://127.0.0.1:{networked.port}/_mock/sandboxes"
    assert requests.get(url, headers={"Host": host}, timeout=10).status_code == status


@pytest.mark.parametrize("place", ["/_mock", "/msgboxx"])
def test_a_page_shows_the_document_with_what_the_server_itself_serves(place: str, server: Server) -> None:
    page = requests.get(f"{server.url}{place}/docs", timeout=10)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    start = requests.get(f"{server.url}{place}/docs/start.js", timeout=10)
    assert "javascript" in start.headers["Content-Type"]
    named = sorted(re.findall(r'(?:src|href|DOCUMENT)\s*=\s*"([^"]+)"', page.text + start.text))
    assert named == ["docs/start.js", "docs/swagger-ui-bundle.js", "docs/swagger-ui.css", "openapi.json"]
    for name in named:
        answer = requests.get(requests.compat.urljoin(f"{server.url}{place}/docs", name), timeout=10)
        assert answer.status_code == 200, name
        assert len(answer.content) > (0 if name == "docs/start.js" else 1_000)
    assert not re.search(r"https?://|//[a-z]", page.text + start.text)
    script, style = (requests.get(f"{server.url}{place}/{name}", timeout=10) for name in named[1:3])
    assert style.headers["Content-Type"].startswith("text/css")
    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", style.text)
    assert "javascript" in script.headers["Content-Type"]


@pytest.mark.parametrize("place", ["/_mock", "/msgboxx", "/coext"])
def test_a_page_may_run_only_what_the_server_itself_serves(place: str, server: Server) -> None:
    page = requests.get(f"{server.url}{place}/docs", timeout=10)
    policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?! src=)|\son[a-z]+=", page.text)


def test_every_answer_of_the_control_plane_is_for_who_asked_and_for_now(shut: Server) -> None:
    known = {"Authorization": f"bearer {TOKEN}"}
    answers = [
        requests.request(method, f"{shut.url}/_mock{path}", headers=headers, timeout=10)
        for method, path, headers in [
            ("GET", "/health", {}),
            ("POST", "/health", {}),
            ("GET", "/sandboxes", {}),
            ("GET", "/sandboxes", {"Origin": "https://evil.dev"}),
            ("GET", "/sandboxes", known),
            ("GET", "/sandboxes/nobody", known),
            ("GET", "/nowhere", known),
            ("DELETE", "/sandboxes/default/faults", known),
            ("GET", "/openapi.json", known),
            ("GET", "/docs", known),
        ]
    ]
    assert [answer.status_code for answer in answers] == [200, 405, 401, 403, 200, 404, 404, 204, 200, 200]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_vendor_is_asked_by_any_name_and_from_any_page(server: Server) -> None:
    strange = {"Host": "shop.evil.dev", "Origin": "https://evil.dev", "Sec-Fetch-Site": "cross-site"}
    assert requests.get(f"{server.url}/msgboxx/contact", headers=strange, timeout=10).status_code == 401
    assert requests.get(f"{server.url}/_mock/health", headers=strange, timeout=10).status_code == 200
    control = ("", "/", "/sandboxes", "/nowhere", "/health/", "/docs")
    for path in ("/%5Fmock/sandboxes", *[f"/_mock{below}" for below in control]):
        answer = requests.get(f"{server.url}{path}", headers=strange, timeout=10)
        assert answer.headers["Content-Type"] == "application/problem+json"
        told = answer.json()
        del told["detail"]
        assert told == {"type": "about:blank", "title": "Forbidden", "status": 403}, path
        assert answer.status_code == 403, path


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_server_answers_to_what_it_is_bound_to(host: str) -> None:
    with ExitStack() as stack:
        try:
            started = stack.enter_context(own_server("msgboxx", host=host))
        except ConfigurationError as error:
            pytest.skip(f"ends on a machine that has this address: {error}")
        assert stack.enter_context(Client(started.url)).sandbox().clock()["frozen"] is False


ODD_TOKEN = "~!@#$%^&*()_+|\"'`\\"


@pytest.mark.parametrize("token", ["two words", ODD_TOKEN, "Bearer x", "x" * 4096])
def test_a_client_hands_the_token_on_as_it_is(token: str) -> None:
    with own_server("msgboxx", control_token=token) as server, Client(server.url, token) as client:
        assert [sandbox["id"] for sandbox in client.sandboxes()] == ["default"]


def test_run_hands_the_token_on_as_it_is() -> None:
    script = (
        "import os, mock_server; "
        "print(mock_server.Client(os.environ['MOCK_URL'], os.environ['MOCK_CONTROL_TOKEN']).sandboxes()[0]['id'])"
    )
    told = run("run", *ONE, "--control-token", ODD_TOKEN, "--", sys.executable, "-c", script)
    assert (told.stdout, told.returncode) == ("default\n", 0), told.stderr


def test_a_client_with_a_token_that_no_server_can_have_is_401(shut: Server) -> None:
    for token in ("p\xe4ss", "\N{CYRILLIC SMALL LETTER A}", TOKEN.upper()):
        with Client(shut.url, token) as client:
            refused(401, client.sandboxes)


def test_an_empty_flag_is_refused() -> None:
    told = run("serve", "--port", "0", "--control-token", "", "--allow-host", "http://shop.dev")
    assert told.returncode == 2
    assert [line.split()[0] for line in told.stderr.splitlines()] == ["--control-token", "--allow-host"]


@pytest.mark.parametrize("place", ["/_mock", "/msgboxx"])
@pytest.mark.parametrize("name", ["../openapi.json", "..%2f..%2fetc%2fpasswd", "swagger-ui.css.map", "index.html", "x"])
def test_nothing_else_is_served_below_a_page(name: str, place: str, server: Server) -> None:
    answer = requests.get(f"{server.url}{place}/docs/{name}", timeout=10)
    assert answer.status_code in (401, 404) or "openapi" in answer.json()


def test_the_document_covers_every_call_that_is_served(server: Server, client: Client) -> None:
    served = {
        (method, re.sub(r"<(?:[a-z]+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in server.apps.control.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    document = client.openapi()
    documented = {
        (method.upper(), path)
        for path, methods in document["paths"].items()
        for method in methods.keys() - {"parameters"}
    }
    assert served <= documented
    assert documented - served == {("GET", "/health"), ("GET", "/livez"), ("GET", "/readyz")}
    assert document["openapi"].startswith("3.1")
