"""Pages of other origins call the systems where the server was told so, and the control plane never."""

from collections.abc import Iterator

import pytest
import requests

from mock_server.server.composition import Server
from mock_server.server.settings import ConfigurationError, read
from tests.support.servers import own_server

OURS, OTHER = "http://localhost:5173", "https://elsewhere.example.com"
SENDS, HEALTH, CONTROL = "/coext/api/v1/external/messages/text", "/coax/health", "/_mock/sandboxes"
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-api-key"}


@pytest.fixture(scope="module")
def told() -> Iterator[Server]:
    with own_server("coax", "coext", cors_origin=(OURS,)) as server:
        yield server


def asked(server: Server, method: str, path: str, **headers: str) -> requests.Response:
    return requests.request(method, server.url + path, headers=headers, timeout=10)


def allowed(answer: requests.Response) -> str | None:
    return answer.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize(
    ("origin", "path", "found"),
    [
        *((OURS, path, OURS) for path in (HEALTH, "/coax/api/v2/customers", "/coax/openapi.json", "/nothing")),
        *((origin, HEALTH, None) for origin in (OTHER, "http://localhost:5174", "https://localhost:5173", "null")),
        *((OURS, CONTROL, None), (OURS, "/_mock/health", None)),
    ],
)
def test_pages_that_were_named_may_read_an_answer(told: Server, origin: str, path: str, found: str | None) -> None:
    answer = asked(told, "GET", path, Origin=origin)
    assert allowed(answer) == found
    if not path.startswith("/_mock"):
        assert "Origin" in answer.headers["Vary"]


def test_a_refusal_may_be_read_too(told: Server) -> None:
    answer = asked(told, "POST", SENDS, Origin=OURS)
    assert (answer.status_code, allowed(answer)) == (401, OURS)
    assert answer.headers["Access-Control-Expose-Headers"] == "*"


def test_what_a_browser_asks_before_a_call_is_answered_and_is_no_request_of_the_sandbox(told: Server) -> None:
    # A page of a public address may ask for loopback too.
    asks = {**ASKS, "Access-Control-Request-Private-Network": "true"}
    answer = asked(told, "OPTIONS", SENDS, Origin=OURS, **asks)
    assert (answer.status_code, answer.content, allowed(answer)) == (204, b"", OURS)
    assert "X-Mock-Server" in answer.headers
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type,x-api-key"
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"
    assert asked(told, "GET", f"{CONTROL}/default/requests").json()["items"] == []


@pytest.mark.parametrize(
    ("path", "headers"),
    [(SENDS, {"Origin": OTHER, **ASKS}), (CONTROL, {"Origin": OURS, **ASKS}), (SENDS, {"Origin": OURS}), (SENDS, ASKS)],
)
def test_nobody_else_is_answered_what_may_be_sent(told: Server, path: str, headers: dict[str, str]) -> None:
    answer = asked(told, "OPTIONS", path, **headers)
    assert answer.status_code >= 400
    assert "Access-Control-Allow-Methods" not in answer.headers


def test_only_what_a_browser_asks_for_is_allowed(told: Server) -> None:
    answer = asked(told, "OPTIONS", SENDS, Origin=OURS, **{"Access-Control-Request-Method": "POST"})
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert answer.headers.keys().isdisjoint({"Access-Control-Allow-Headers", "Access-Control-Allow-Private-Network"})


def test_a_call_without_an_origin_is_answered_as_ever(told: Server) -> None:
    answer = asked(told, "GET", HEALTH)
    assert allowed(answer) is None
    assert "Vary" not in answer.headers


def test_any_origin_may_be_named() -> None:
    with own_server("coax", cors_origin=("*",)) as open_to_all:
        assert allowed(asked(open_to_all, "GET", HEALTH, Origin=OTHER)) == "*"
        assert allowed(asked(open_to_all, "GET", CONTROL, Origin=OTHER)) is None


def test_unless_told_no_page_reads_an_answer(server: Server) -> None:
    assert allowed(asked(server, "GET", HEALTH, Origin=OURS)) is None
    assert asked(server, "OPTIONS", HEALTH, Origin=OURS, **ASKS).status_code >= 400


@pytest.mark.parametrize("wrong", ["localhost:5173", "http://localhost:5173/", "ftp", "null", "http://"])
def test_what_is_no_origin_is_told(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="--cors-origin must be an origin"):
        read({"cors_origin": wrong})


def test_several_origins_are_read() -> None:
    assert read({"cors_origin": f"{OURS},{OTHER}"}).cors_origin == (OURS, OTHER)
