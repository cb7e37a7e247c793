"""Secrets planted in every place that carries one appear in no journal entry, export of it or log line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from tests.support.box import Box, Control
from tests.support.http import Http, got
from tests.support.msgboxx import Api
from tests.support.process import Served, serving

PASSWORD = "planted-password-3f9a"
COOKIE = "planted-cookie-77c1"
OPERATOR = "planted-control-token"


@pytest.fixture(scope="module", params=["text", "json"])
def process(request: pytest.FixtureRequest) -> Iterator[Served]:
    with serving(
        "--log-format", request.param, "--log-level", "debug", "--control-token", "planted-control-token"
    ) as one:
        yield one


@pytest.fixture(scope="module")
def box(process: Served) -> Iterator[Box]:
    with Control(process.url, OPERATOR) as control:
        made = control.make()
        yield made
        made.delete()


def act(box: Box) -> list[str]:
    """Send every kind of secret every way there is; what was secret."""
    credentials = {"username": f"planted+{box.id}@example.com", "password": PASSWORD}
    user = {**credentials, "firstName": "F", "lastName": "L", "apiAccountIds": [], "administrator": True}
    got(box.put("/msgboxx/users/cccccccc-0000-4000-8000-0000000000ff", user))
    api = box.log_in_with(credentials)
    headers = {"X-Calling-Application": "tests"}
    with Http(api.base_url, headers) as http:
        answer = http.request(
            "POST", "/oauth/token", json={**credentials, "more": PASSWORD * 0}, headers={"Cookie": f"a={COOKIE}"}
        )
        got(answer)
        refresh = answer.headers["Set-Cookie"].split(";")[0].removeprefix("refreshToken=")
        http.request("POST", "/oauth/token", json={**credentials, "username": "x"})
        http.request("POST", "/oauth/token", data=orjson.dumps(credentials) + b"{")
        http.request("POST", "/oauth/token", data=f"password={PASSWORD}", headers={"Content-Type": "text/plain"})
    _use(api)
    own = box.credentials()
    return [
        PASSWORD,
        COOKIE,
        refresh,
        api.token,
        answer.json()["access_token"],
        own["password"],
        "planted-control-token",
    ]


def _use(api: Api) -> None:
    cookies = {"Cookie": f"refreshToken={COOKIE}"}
    for headers in (
        cookies,
        {"Authorisation": f"Bearer {api.token}"},
        {"Authorization": f"bearer {api.token}", **cookies},
    ):
        api.request("GET", "/contact", headers=headers)
        api.request("GET", "/nothing", headers=headers)
        api.request("POST", "/contact", data=b"{", headers=headers)
    with Http(api.base_url) as stranger:
        for value in (f"Bearer {api.token}x", api.token, f"Basic {PASSWORD}"):
            stranger.request("GET", "/contact", headers={"Authorization": value})


def test_no_secret_is_in_a_journal_entry_or_its_curl_form(box: Box) -> None:
    secrets = act(box)
    entries: list[dict[str, Any]] = box.journal(page_size=200)
    assert len(entries) > 10
    assert {"POST /msgboxx/oauth/token", "GET /msgboxx/contact"} <= {
        f"{one['method']} {one['path']}" for one in entries
    }
    texts = [orjson.dumps(entries).decode(), orjson.dumps(box.state()["requests"]).decode()]
    texts += [box.curl(entry) for entry in entries]
    for secret in secrets:
        assert not [text for text in texts if secret in text]


def test_a_masked_log_in_still_shows_who_logged_in(box: Box) -> None:
    act(box)
    entry = box.journal(path="*/oauth/token")[0]
    assert entry["body"]["username"] == f"planted+{box.id}@example.com"
    assert entry["body"]["password"] == "***"
    assert entry["response"]["body"]["access_token"] == "***"
    assert entry["response"]["body"]["token_type"] == "Bearer"


def test_no_secret_is_in_the_log(process: Served, box: Box) -> None:
    secrets = act(box)
    log = process.told()
    assert "/msgboxx/contact" in log
    for secret in secrets:
        assert secret not in log
