"""Keys: what each kind is refused with, what a signature must be, and what the dashboard makes of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coext import NEIL, PERMISSIONS, WENDY, Api, refused, sent, unix
from tests.support.http import got

CALLS: dict[tuple[str, str], tuple[str, Any]] = {
    ("POST", "/messages/text"): ("send_text", {"to": WENDY, "message": "Hello"}),
    ("POST", "/messages/template"): (
        "send_template",
        {"to": NEIL, "template_name": "plain", "language": "en", "components": []},
    ),
    ("POST", "/messages/template/send"): (
        "send_template",
        {"to": NEIL, "template_name": "plain", "language": "en", "variables": {}},
    ),
    ("GET", "/templates"): ("view_templates", None),
    ("GET", "/templates/plain"): ("view_templates", None),
    ("GET", "/messages/{id}"): ("view_messages", None),
}
BODY = json.dumps({"to": WENDY, "message": "Signed"}).encode()


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("expired", "EXPIRED_API_KEY"),
        ("revoked", "REVOKED_API_KEY"),
        ("suspended", "SUSPENDED_API_KEY"),
        ("ip_restricted", "IP_NOT_ALLOWED"),
        ("signature_required", "INVALID_SIGNATURE"),
    ],
)
def test_a_key_that_may_not_be_used_is_refused_with_its_own_code_and_is_in_the_journal(
    box: Box, who: str, code: str
) -> None:
    with Api.of(box, who) as api, box.unchanged():
        refused(api.text(), 401, code)
    (entry,) = box.journal(system="coext")
    assert (entry["response"]["status"], entry["headers"]["X-Api-Key"]) == (401, "***")


def test_a_key_ends_at_the_very_instant(box: Box) -> None:
    with Api.made(box, expires_at="2024-05-01T13:00:00Z") as api:
        box.advance(3_599.999)
        got(api.get("/templates"))
        box.advance(0.001)
        refused(api.get("/templates"), 401, "EXPIRED_API_KEY")


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_each_call_needs_its_permission_and_no_other(box: Box, api: Api, method: str, path: str) -> None:
    permission, body = CALLS[method, path]
    found = path.format(id=sent(api.text()))
    others = [name for name in PERMISSIONS if name != permission]
    with Api.made(box, permissions=others) as without, box.unchanged():
        assert refused(without.request(method, found, json=body), 403, "INSUFFICIENT_PERMISSIONS") == {
            "required": permission
        }
    with Api.made(box, permissions=[permission]) as alone:
        got(alone.request(method, found, json=body))


@pytest.mark.parametrize(
    "listed", [["127.0.0.1"], ["127.0.0.0/8"], ["203.0.113.7", "::1", "127.0.0.1"], ["::/0", "0.0.0.0/0"]]
)
def test_an_address_on_the_list_is_let_in(box: Box, listed: list[str]) -> None:
    with Api.made(box, ip_whitelist=listed) as api:
        got(api.get("/templates"))


def test_a_forwarded_address_is_not_believed(box: Box) -> None:
    with Api.of(box, "ip_restricted") as api:
        answer = api.request("GET", "/templates", headers={"X-Forwarded-For": "203.0.113.7"})
        refused(answer, 401, "IP_NOT_ALLOWED")


# Signatures


@pytest.mark.parametrize("who", ["own", "signature_required"])
@pytest.mark.parametrize("age", [0, 1, 299, 300, -1, -300])
def test_a_right_signature_of_the_last_and_the_next_five_minutes_is_accepted(box: Box, who: str, age: int) -> None:
    with Api.of(box, who) as api:
        sent(api.signed("POST", "/messages/text", BODY, unix(box.now()) - age))


@pytest.mark.parametrize("who", ["own", "signature_required"])
@pytest.mark.parametrize("age", [301, 3_600, -301, 10**9])
def test_an_older_or_later_one_is_not(box: Box, who: str, age: int) -> None:
    with Api.of(box, who) as api, box.unchanged():
        answer = api.signed("POST", "/messages/text", BODY, unix(box.now()) - age)
        refused(answer, 401, "TIMESTAMP_EXPIRED")


def test_five_minutes_are_counted_by_the_sandboxs_clock(box: Box) -> None:
    at = unix(box.now())
    with Api.of(box, "signature_required") as api:
        box.advance(300)
        sent(api.signed("POST", "/messages/text", BODY, at))
        box.advance(0.001)
        refused(api.signed("POST", "/messages/text", BODY, at), 401, "TIMESTAMP_EXPIRED")


WRONG: dict[str, dict[str, str | None]] = {
    "no signature": {"X_Signature": None},
    "no timestamp": {"X_Timestamp": None},
    "an empty signature": {"X_Signature": ""},
    "an empty timestamp": {"X_Timestamp": ""},
    "zeros": {"X_Signature": "0" * 64},
    "no hex": {"X_Signature": "x" * 64},
    "half of it": {"X_Signature": "0" * 32},
    "a prefix": {"X_Signature": "sha256=" + "0" * 64},
    "no number": {"X_Timestamp": "now"},
    "a negative time": {"X_Timestamp": "-1"},
    "a fraction": {"X_Timestamp": "1714564800.5"},
    "endless digits": {"X_Timestamp": "1" * 5_000},
    "other digits": {"X_Timestamp": "\u0661".encode().decode("latin-1")},
}


@pytest.mark.parametrize("who", ["own", "signature_required"])
@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_wrong_or_half_signature_is_refused_on_any_key(box: Box, who: str, change: dict[str, str | None]) -> None:
    with Api.of(box, who) as api, box.unchanged():
        answer = api.signed("POST", "/messages/text", BODY, unix(box.now()), **change)
        refused(answer, 401, "INVALID_SIGNATURE")


def test_a_byte_that_was_changed_is_noticed(box: Box) -> None:
    with Api.of(box, "signature_required") as api, box.unchanged():
        at = unix(box.now())
        right = api.signed("GET", "/templates", b"", at).request.headers
        headers = {"X-Timestamp": right["X-Timestamp"], "X-Signature": right["X-Signature"]}
        refused(api.request("GET", "/templates", data=b" ", headers=headers), 401, "INVALID_SIGNATURE")
        for place in range(len(BODY)):
            if place % 7 == 0:
                forged = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
                signature = api.signed("POST", "/nowhere", BODY, at).request.headers["X-Signature"]
                refused(
                    api.signed("POST", "/messages/text", forged, at, X_Signature=signature), 401, "INVALID_SIGNATURE"
                )


def test_a_get_is_signed_over_an_empty_body_and_hex_may_be_in_capitals(box: Box) -> None:
    with Api.of(box, "signature_required") as api:
        at = unix(box.now())
        right = api.signed("GET", "/templates", b"", at)
        got(right)
        capitals = right.request.headers["X-Signature"].upper()
        got(api.signed("GET", "/templates", b"", at, X_Signature=capitals))


def test_a_signature_with_another_keys_secret_is_refused(box: Box) -> None:
    with Api.of(box, "signature_required") as api, Api.of(box) as other:
        api.secret = other.secret
        refused(api.signed("POST", "/messages/text", BODY, unix(box.now())), 401, "INVALID_SIGNATURE")


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
