"""Who may command the control plane, and the pages that show every document without another host."""

import re
import sys
from itertools import cycle

import pytest
import requests

from mock_server.client import Client
from mock_server.server.composition import Server
from mock_server.server.settings import ConfigurationError, read
from tests.operator.boxes import Json, refused
from tests.support.box import refused as problem_refused
from tests.support.process import ONE, run, serving
from tests.support.servers import TOKEN, own_server

Calls = dict[tuple[str, str], Json]
OPEN = {"": 200, "/": 200, "/health": 200, "/livez": 200, "/readyz": 200, "/docs": 200, "/docs/default": 404}
# Each call has one of these: that none of them is the token is proven of a call's head, in tests/web/test_strangers.py.
NOT_THE_TOKEN = (None, "", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer \xff\xfe")


@pytest.fixture(scope="module")
def calls(shut: Server) -> Calls:
    """What the control plane's document says of each call: by method and path."""
    with Client(shut.url, TOKEN) as client:
        paths = client.openapi()["paths"].items()
    found = [(method.upper(), path, about) for path, methods in paths for method, about in methods.items()]
    return {(method, path): about for method, path, about in found if method != "PARAMETERS"}


def test_without_the_token_every_documented_call_but_health_and_the_page_is_401(shut: Server, calls: Calls) -> None:
    with Client(shut.url, TOKEN) as client:
        before = client.sandbox().export_state()
    walked = [(method, re.sub(r"\{[^}]+\}", "default", path)) for method, path in calls]
    assert len(walked) > 35
    # The root leads to the page, which is only read.
    asked = [*walked, ("GET", ""), ("GET", "/"), ("PUT", "/sandboxes")]
    asked += [("GET", path) for path in ("/nothing", "/docsandboxes", "/sandboxes/", "//sandboxes")]
    asked += [(method, "/docs") for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")]
    for (method, path), authorization in zip(asked, cycle(NOT_THE_TOKEN), strict=False):
        headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
        answer = requests.request(method, f"{shut.url}/_mock{path}", json={}, headers=headers, timeout=10)
        if method == "GET" and path in OPEN:
            assert answer.status_code == OPEN[path]
            continue
        assert "/_mock/ui/ asks for it" in problem_refused(answer, 401)["detail"]
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert TOKEN not in answer.text
    with Client(shut.url, TOKEN) as client:
        assert client.sandbox().export_state() == before | {"clock": client.sandbox().export_state()["clock"]}


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


def test_the_document_says_which_calls_need_the_token(calls: Calls) -> None:
    without = {call for call, about in calls.items() if about.get("security") == []}
    assert without == {("GET", path) for path in ("/health", "/livez", "/readyz", "/docs", "/docs/{name}")}
    assert without == {call for call, about in calls.items() if "401" not in about["responses"]}


def test_the_token_does_not_shut_the_systems(shut: Server) -> None:
    assert requests.get(f"{shut.url}/msgboxx/openapi.json", timeout=10).status_code == 200
    for headers in ({}, {"Authorization": f"Bearer {TOKEN}"}):
        assert requests.get(f"{shut.url}/msgboxx/contact", headers=headers, timeout=10).json()["statusCode"] == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3"])
def test_other_than_loopback_is_refused_without_a_token_unless_told_so(host: str) -> None:
    for allowed in ({"control_token": TOKEN}, {"insecure_control": "true"}):
        assert read({"host": host, **allowed}).host == host
    with pytest.raises(ConfigurationError) as refusal:
        read({"host": host, "insecure_control": "false"})
    (told,) = refusal.value.problems
    assert "--control-token" in told
    assert "--insecure-control" in told


def test_without_a_token_a_network_is_answered_by_addresses_and_by_names_that_are_allowed() -> None:
    flags = ("--host", "0.0.0.0", "--insecure-control", "--allow-host", "mock.shop.dev", "--allow-host", "*.corp.dev")
    with serving(*ONE, *flags, variables={"MOCK_CONTROL_TOKEN": ""}) as served:
        url = f"http://127.0.0.1:{served.port}/_mock/sandboxes"
        for host, status in {"127.0.0.1": 200, "mock.shop.dev": 200, "a.corp.dev:80": 200, "shop.dev": 403}.items():
            assert requests.get(url, headers={"Host": host}, timeout=10).status_code == status, host


@pytest.mark.parametrize("place", ["/_mock", "/msgboxx", "/coext"])
def test_a_page_shows_the_document_and_may_run_only_what_the_server_itself_serves(place: str, server: Server) -> None:
    def served(name: str, kind: str) -> requests.Response:
        answer = requests.get(f"{server.url}{place}/{name}", timeout=10)
        assert answer.status_code == 200, name
        assert kind in answer.headers["Content-Type"], name
        return answer

    page, start = served("docs", "text/html"), served("docs/start.js", "javascript").text
    named = sorted(re.findall(r'(?:src|href|DOCUMENT)\s*=\s*"([^"]+)"', page.text + start))
    assert named == ["docs/start.js", "docs/swagger-ui-bundle.js", "docs/swagger-ui.css", "openapi.json"]
    assert not re.search(r"https?://|//[a-z]|<script(?! src=)|\son[a-z]+=", page.text)
    assert not re.search(r"https?://|//[a-z]", start)
    kinds = ("javascript", "text/css", "json")
    script, style, document = (served(name, kind).text for name, kind in zip(named[1:], kinds, strict=True))
    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", style)
    assert min(len(script), len(style), len(document)) > 1_000
    own = {"script-src": "'self'", "style-src": "'self' 'unsafe-inline'"}
    own |= {"connect-src": "'self'", "img-src": "'self' data:"}
    policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
    assert policy == dict.fromkeys(("default-src", "frame-ancestors", "base-uri"), "'none'") | own
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_every_answer_of_the_control_plane_is_for_who_asked_and_for_now(shut: Server) -> None:
    known = {"Authorization": f"bearer {TOKEN}"}
    for status, method, path, headers in (
        *((200, "GET", "/health", {}), (405, "POST", "/health", {}), (401, "GET", "/sandboxes", {})),
        (403, "GET", "/sandboxes", {"Origin": "https://evil.dev"}),
        *((200, "GET", path, known) for path in ("/sandboxes", "/openapi.json", "/docs")),
        *((404, "GET", path, known) for path in ("/sandboxes/nobody", "/nowhere")),
        (204, "DELETE", "/sandboxes/default/faults", known),
    ):
        answer = requests.request(method, f"{shut.url}/_mock{path}", headers=headers, timeout=10)
        assert answer.status_code == status
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_vendor_is_asked_by_any_name_and_from_any_page(server: Server) -> None:
    strange = {"Host": "shop.evil.dev", "Origin": "https://evil.dev", "Sec-Fetch-Site": "cross-site"}
    assert requests.get(f"{server.url}/msgboxx/contact", headers=strange, timeout=10).status_code == 401
    assert requests.get(f"{server.url}/_mock/health", headers=strange, timeout=10).status_code == 200
    below = ("", "/", "/sandboxes", "/nowhere", "/health/", "/docs")
    for path in ("/%5Fmock/sandboxes", *(f"/_mock{rest}" for rest in below)):
        problem_refused(requests.get(f"{server.url}{path}", headers=strange, timeout=10), 403)


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


@pytest.mark.parametrize("place", ["/_mock", "/msgboxx"])
@pytest.mark.parametrize("name", ["../openapi.json", "..%2f..%2fetc%2fpasswd", "swagger-ui.css.map", "index.html", "x"])
def test_nothing_else_is_served_below_a_page(name: str, place: str, server: Server) -> None:
    answer = requests.get(f"{server.url}{place}/docs/{name}", timeout=10)
    assert answer.status_code in (401, 404) or "openapi" in answer.json()


def test_the_document_covers_every_call_that_is_served(shut: Server, calls: Calls) -> None:
    served = {
        (method, re.sub(r"<(?:[a-z]+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in shut.apps.control.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served <= calls.keys()
    assert calls.keys() - served == {("GET", "/health"), ("GET", "/livez"), ("GET", "/readyz")}
