"""Keys: what each kind is refused with, what a signature must be, and what the dashboard makes of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coext import Api, refused, unix
from tests.support.http import got


def test_a_forwarded_address_is_not_believed(box: Box) -> None:
    with Api.of(box, "ip_restricted") as api:
        answer = api.request("GET", "/templates", headers={"X-Forwarded-For": "203.0.113.7"})
        refused(answer, 401, "IP_NOT_ALLOWED")


# Signatures


def test_a_signed_body_that_is_too_large_to_check_is_a_413(box: Box) -> None:
    with Api.of(box, "signature_required") as api, box.unchanged():
        answer = api.signed("POST", "/messages/text", b"x" * 1_100_000, unix(box.now()))
        refused(answer, 413, "PAYLOAD_TOO_LARGE")


# The dashboard


def test_a_new_key_has_the_documents_form_and_shows_its_secret_once(box: Box) -> None:
    made = got(box.post("/coext/api-keys", {"name": "Mine", "permissions": ["send_text"]}), 201)
    assert made["api_key"].startswith("pk_live_")
    assert made["api_secret"].startswith("sk_live_")
    assert {len(made[name]) for name in ("api_key", "api_secret")} == {40}
    assert (made["rate_limit"], made["daily_limit"], made["status"]) == (60, 5_000, "active")
    assert (made["expires_at"], made["ip_whitelist"], made["require_signature"]) == (None, None, False)
    changed = got(box.control.patch(f"{box.path}/coext/api-keys/{made['api_key']}", {"name": "Yours"}))
    assert changed == {**{name: value for name, value in made.items() if name != "api_secret"}, "name": "Yours"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "revoked"}, "REVOKED_API_KEY"),
        ({"status": "suspended"}, "SUSPENDED_API_KEY"),
        ({"expires_at": "2024-05-01T12:00:00Z"}, "EXPIRED_API_KEY"),
        ({"ip_whitelist": []}, "IP_NOT_ALLOWED"),
        ({"require_signature": True}, "INVALID_SIGNATURE"),
    ],
    ids=repr,
)
def test_a_change_holds_from_the_next_request_on_and_can_be_taken_back(
    box: Box, api: Api, change: dict[str, Any], code: str
) -> None:
    path = f"{box.path}/coext/api-keys/{api.key}"
    before = got(box.control.patch(path, {}))
    got(box.control.patch(path, change))
    refused(api.get("/templates"), 401, code)
    got(box.control.patch(path, {name: before[name] for name in change}))
    got(api.get("/templates"))


def test_a_key_is_changed_by_its_id_too_which_is_all_that_a_list_tells_of_it(box: Box) -> None:
    made = got(box.post("/coext/api-keys", {"name": "Mine", "permissions": ["send_text"]}), 201)
    (known,) = [one for one in got(box.get("/coext/api-keys"))["items"] if one["name"] == "Mine"]
    assert known["api_key"] == "***"
    changed = got(box.control.patch(f"{box.path}/coext/api-keys/{known['id']}", {"name": "Yours"}))
    assert (changed["api_key"], changed["name"]) == (made["api_key"], "Yours")
    control_refused(box.control.patch(f"{box.path}/coext/api-keys/{'0' * 32}", {"name": "x"}), 404)


def test_limits_of_a_key_can_be_changed(box: Box, api: Api) -> None:
    got(box.control.patch(f"{box.path}/coext/api-keys/{api.key}", {"rate_limit": 2, "daily_limit": 3}))
    assert got(api.get("/templates"))["meta"]["rate_limit"]["limit"] == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "permissions"),
        ({"permissions": None}, "permissions"),
        ({"permissions": "send_text"}, "permissions"),
        ({"permissions": ["fly"]}, "permissions"),
        ({"permissions": [1]}, "permissions"),
        ({"permissions": [], "rate_limit": 0}, "rate_limit"),
        ({"permissions": [], "rate_limit": "60"}, "rate_limit"),
        ({"permissions": [], "daily_limit": -1}, "daily_limit"),
        ({"permissions": [], "expires_at": "soon"}, "expires_at"),
        ({"permissions": [], "status": "paused"}, "status"),
        ({"permissions": [], "ip_whitelist": ["here"]}, "ip_whitelist"),
        ({"permissions": [], "ip_whitelist": ["10.0.0.1/8"]}, "ip_whitelist"),
        ({"permissions": [], "require_signature": "yes"}, "require_signature"),
        ({"permissions": [], "name": ""}, "name"),
        ({"permissions": [], "colour": "red"}, "colour"),
    ],
    ids=repr,
)
def test_a_key_that_cannot_be_is_refused(box: Box, body: dict[str, Any], field: str) -> None:
    with box.unchanged():
        control_refused(box.post("/coext/api-keys", body), 422, field)


def test_a_key_that_there_is_not_cannot_be_changed(box: Box) -> None:
    with box.unchanged():
        control_refused(box.control.patch(f"{box.path}/coext/api-keys/pk_live_{'z' * 32}", {"name": "x"}), 404)
