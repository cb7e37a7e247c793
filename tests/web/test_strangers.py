"""Who may use the control plane: every row is a request's head, and what becomes of it."""

from typing import Any, NamedTuple

import pytest

from mock_server.web import headers, strangers
from mock_server.web.strangers import Door

TOKEN = "a token, of ~printable~ characters"
NAMES = ("mock.shop.dev", "*.corp.dev", "xn--bcher-kva.dev")
RESET = "/_mock/sandboxes/default/reset"


class Head(NamedTuple):
    host: str | None = "127.0.0.1:4020"
    origin: str | None = None
    site: str | None = None
    mode: str | None = None
    path: str = RESET
    method: str = "POST"
    authorization: str | None = None

    def environ(self) -> dict[str, Any]:
        sent = {
            "HTTP_HOST": self.host,
            "HTTP_ORIGIN": self.origin,
            "HTTP_SEC_FETCH_SITE": self.site,
            "HTTP_SEC_FETCH_MODE": self.mode,
            "HTTP_AUTHORIZATION": self.authorization,
        }
        there = {name: value for name, value in sent.items() if value is not None}
        return {"REQUEST_METHOD": self.method, "PATH_INFO": self.path, **there}


def status(door: Door, head: Head) -> int | None:
    refusal = door.refusal(head.environ())
    return None if refusal is None else refusal.status


def refused(door: Door, head: Head, status: int = 403) -> str:
    refusal = door.refusal(head.environ())
    assert refusal is not None
    assert refusal.status == status
    assert dict(refusal.headers) == ({"WWW-Authenticate": "Bearer"} if status == 401 else {})
    return refusal.detail


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1:4020", "10.1.2.3", "203.0.113.7:80", "[::1]", "[::1]:4020", "[2001:db8::1]:4020"),
        *("[fe80::1%eth0]:4020", "[::ffff:127.0.0.1]"),
        *("localhost", "localhost:4020", "LocalHost", "localhost.", "shop.localhost:4020", "a.b.localhost."),
        *("mock:4020", "build-7", "my_service:80", "MOCK"),
        *("laptop.local", "host.docker.internal:4020", "mock.ns.svc.cluster.local", "a.test", "a.invalid"),
        *("api.example", "nas.home.arpa", "home.arpa"),
        *("mock.shop.dev", "MOCK.Shop.Dev.:4020", "a.corp.dev", "a.b.corp.dev:80", "xn--bcher-kva.dev"),
        *("", None, ":4020"),
    ],
)
def test_a_host_that_no_stranger_can_have_is_answered(host: str | None) -> None:
    assert status(Door(NAMES), Head(host)) is None


@pytest.mark.parametrize(
    "host",
    [
        *("shop.dev", "evil.dev:4020", "api.msgboxx.io", "example.com", "a.mock.shop.dev", "corp.dev", "xcorp.dev"),
        *("127.0.0.1.evil.dev", "127.0.0.1%2eevil.dev", "localhost.evil.dev", "evillocalhost.dev", "xlocal.dev"),
        *("local.dev", "a.localhost.dev:4020", "localhost..", "evil.dev.", "127.1", "0x7f.0.0.1", "test.example.com"),
        *("evil.dev,127.0.0.1", "127.0.0.1,evil.dev", "evil.dev@127.0.0.1", "127.0.0.1@evil.dev", "127.0.0.1/evil.dev"),
        *("127.0.0.1:80:80", "127.0.0.1:port", "::1", "[::1", "::1]", "[evil.dev]", "[]", "localhost evil.dev"),
        pytest.param("a" * 60_000 + ".dev", id="long"),
    ],
)
def test_any_other_host_is_403_and_told_what_to_do(host: str) -> None:
    assert len(refused(Door(NAMES), Head(host))) < 500


def test_a_refused_host_is_named_with_the_flag_that_would_let_it_in() -> None:
    told = (
        "This server does not answer to the host 'shop.dev'. If that is its name, start it with --allow-host shop.dev."
    )
    assert refused(Door(), Head("Shop.dev:4020")) == told


@pytest.mark.parametrize("host", ["127.0.0.1,evil.dev", "-.dev", "a" * 300 + ".dev"])
def test_what_could_not_be_allowed_is_not_proposed(host: str) -> None:
    assert "--allow-host" not in refused(Door(), Head(host))


LINK = Head(site="cross-site", mode="navigate", method="GET")
PAGES: list[tuple[Head, int | None]] = [
    # No page, or one of ours.
    (Head(), None),
    (Head(origin=""), None),
    (Head(origin="http://127.0.0.1:4020"), None),
    (Head(origin="http://127.0.0.1:4020", site="same-origin", mode="cors"), None),
    (Head("localhost:4020", "http://LOCALHOST:4020", "same-origin"), None),
    (Head("[::1]:4020", "http://[::1]:4020", "same-origin"), None),
    (Head(site="none", mode="navigate", method="GET"), None),
    # The port that a scheme has is the same, named or not; TLS may end before us.
    *((Head(host, "http://mock"), None) for host in ("mock", "mock:80")),
    *((Head(host, "https://mock"), None) for host in ("mock", "mock:443")),
    (Head("mock", "https://mock:443"), None),
    # A page of another origin.
    *((Head(origin=origin), 403) for origin in ("https://evil.dev", "http://127.0.0.1", "http://localhost:4020")),
    *((Head(origin=f"http://127.0.0.1:4020{more}"), 403) for more in (".evil.dev", "@evil.dev")),
    (Head(origin="chrome-extension://abcdefghijklmnop"), 403),
    (Head(origin="https://evil.dev", site="cross-site", mode="no-cors"), 403),
    (Head(origin="http://127.0.0.1:3000", site="same-site", mode="cors"), 403),
    *((Head("mock:443", "http://mock"), 403), (Head("mock:8080", "https://mock"), 403)),
    # A page without an origin, or with more than one.
    *((Head(origin=origin), 403) for origin in ("null", "file://", "http://127.0.0.1:4020,https://evil.dev")),
    (Head(origin="null", site="same-origin"), 403),
    # Requests of pages that tell no origin.
    (Head(site="cross-site", mode="no-cors", method="GET"), 403),
    (Head(site="same-site", mode="no-cors", method="GET"), 403),
    (Head(site="cross-site", mode="navigate"), 403),
    (Head(origin="http://127.0.0.1:4020", site="cross-site"), 403),
    # Origins that are allowed by name, at any port.
    (Head(origin="https://mock.shop.dev", site="cross-site"), None),
    (Head(origin="http://a.corp.dev:3000", site="same-site"), None),
    (Head(origin="https://corp.dev", site="cross-site"), 403),
    (Head("evil.dev", "https://mock.shop.dev"), 403),
    # Links lead to pages, but no further, and by no strange name.
    *((LINK._replace(path=path), None) for path in ("/_mock/docs", "/_mock/ui/s/default")),
    *((LINK._replace(path=path), 403) for path in ("/_mock/docsandboxes", "/_mock/uinverse", "/_mock/sandboxes")),
    *((LINK._replace(path="/_mock/docs", **odd), 403) for odd in ({"mode": "no-cors"}, {"method": "POST"})),
    (LINK._replace(path="/_mock/docs", host="evil.dev"), 403),
]


@pytest.mark.parametrize(("head", "answer"), PAGES)
def test_a_page_commands_only_the_server_that_it_is_from(head: Head, answer: int | None) -> None:
    assert status(Door(NAMES), head) == answer


STRANGE = [Head("evil.dev"), Head(origin="https://evil.dev", site="cross-site"), Head(site="cross-site")]


@pytest.mark.parametrize("head", STRANGE)
def test_a_star_switches_the_rule_off(head: Head) -> None:
    assert status(Door(), head) == 403
    assert status(Door(("*",)), head) is None
    assert status(Door(("*",), TOKEN), head) == 401


@pytest.mark.parametrize("head", [Head(), *STRANGE])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer "])
def test_the_token_lifts_the_rule_whatever_the_case_of_its_scheme(head: Head, scheme: str) -> None:
    assert status(Door((), TOKEN), head._replace(authorization=f"{scheme} {TOKEN}")) is None


@pytest.mark.parametrize(
    "authorization",
    [
        *(None, "", "Bearer", "Bearer ", TOKEN, f"Basic {TOKEN}", f"Bearer{TOKEN}", f"Bearer {TOKEN}x"),
        *(f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN.upper()}", f"Bearer {TOKEN},Bearer {TOKEN}", "Bearer \xff"),
    ],
)
def test_without_the_token_it_is_401_and_to_a_stranger_403(authorization: str | None) -> None:
    door = Door((), TOKEN)
    assert refused(door, Head(authorization=authorization), 401)
    for head in STRANGE:
        assert refused(door, head._replace(authorization=authorization))


@pytest.mark.parametrize(
    ("token", "encoding"),
    [
        *((token, "ascii") for token in ("x", "two words", "~!@#$%^&*()_+|\"'`", "a,b;c=d", "Bearer x", "x" * 4096)),
        # Clients use both where both have the text.
        *(("pässwort à", "utf-8"), ("pässwort à", "latin-1"), ("пароль", "utf-8")),
    ],
)
def test_a_token_is_any_text_that_arrives_in_a_header(token: str, encoding: str) -> None:
    sent = token.encode(encoding).decode("latin-1")
    assert strangers.token_problem(token) is None
    assert status(Door((), token), Head(authorization=f"bearer {sent}")) is None
    assert status(Door((), token), Head(authorization=f"bearer {sent[:-1]}")) == 401


@pytest.mark.parametrize("token", ["", " ", " x", "x ", "x\n", "a\tb", "a\0b", "\x7f", "\xa0x", "\udcff", "x" * 4097])
def test_any_other_token_is_refused_without_being_repeated(token: str) -> None:
    problem = strangers.token_problem(token) or ""
    assert problem.startswith("--control-token cannot be sent in a header")
    assert not token.strip() or len(token) == 1 or token not in problem


@pytest.mark.parametrize("name", ["*", "mock", "mock.shop.dev", "*.shop.dev", "my_service.dev", "10.1.2.3", "[::1]"])
def test_a_name_may_be_allowed(name: str) -> None:
    assert strangers.allowed_problem(name) is None


@pytest.mark.parametrize(
    "name",
    ["", "https://shop.dev", "shop.dev:80", "shop.dev/", "*.", "**", "a.*.dev", "*shop.dev", ".dev", "b\xfc.dev"],
)
def test_what_is_no_name_is_refused_in_words(name: str) -> None:
    assert repr(name) in (strangers.allowed_problem(name) or "")


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("Mock.Dev.:80", "mock.dev", 80), ("[::1]:1", "[::1]", 1), ("mock:", "mock", None), ("", "", None)],
)
def test_a_host_is_read_in_lower_case_with_its_port(text: str, host: str, port: int | None) -> None:
    assert headers.authority(text) == (host, port)
