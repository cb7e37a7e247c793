"""Requests that are refused: each with its status and envelope, and nothing changed but limits, journal and audit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.box import Box
from tests.support.http import Http
from tests.support.tripdesk import ANN, NOBODY, SAMPLE, TALK, Api, Unchanged, refused

MISSING = object()
TEXTS = (None, 1, 1.5, True, [], {}, ["x"], "", " ", "\t\n")
REQUIRED = (MISSING, *TEXTS)
DEEP = json.loads('{"a":' * 101 + "1" + "}" * 101)
OBJECTS = (None, 1, "x", [], True, ["x"])
PHONES = (
    *REQUIRED,
    "15550100123",
    "+05550100123",
    "+12345",
    "+1234567890123456",
    "+1 555 010 0123",
    "+1555010012x",
    "+15550100123\n",
    "++15550100123",
    "tel:+15550100123",
    "someone@example.com",
)
MAILBOXES = (
    "someone",
    "someone@",
    "@example.com",
    "someone@example",
    "some one@example.com",
    "someone@example.com ",
    "someone@@example.com",
    "someone@example.com\n",
    "someone@-.",
    "a" * 65 + "@example.com",
    "someone@" + "a" * 64 + ".com",
)
OPAQUE = ("a b", "a@b", "a/b", "\u00e9", "x" * 256, "a\n", "\x00")
WHATSAPP = {"channel": "whatsapp", "to": "+15550100123", "text": "Hello"}
MAIL = {"channel": "email", "to": "someone@example.com", "text": "Hello", "subject": "Trip"}
PUSH = {"channel": "push", "to": "device:1", "text": "Hello"}
CONTACT = {"name": "Ben"}
DEVICE = {"fcm_token": "fcm:1", "platform": "ios"}
MESSAGES, CONTACTS, DEVICES = "/api/v1/messages", "/api/v1/contacts", "/api/mobile/devices"
REPLIES = f"/api/mobile/conversations/{TALK}/messages"
CONFIRM = "/api/internal/messages"

Row = tuple[str, str, dict[str, Any], str, tuple[Any, ...]]
ROWS: tuple[Row, ...] = (
    ("POST", MESSAGES, WHATSAPP, "channel", (*REQUIRED, "fax", "WhatsApp", "whatsapp ", "sms,email")),
    ("POST", MESSAGES, WHATSAPP, "to", PHONES),
    ("POST", MESSAGES, {**WHATSAPP, "channel": "sms"}, "to", ("tg-1", "15550100123")),
    ("POST", MESSAGES, {**WHATSAPP, "channel": "viber"}, "to", ("tg-1",)),
    ("POST", MESSAGES, {**WHATSAPP, "channel": "rcs"}, "to", ("tg-1",)),
    ("POST", MESSAGES, MAIL, "to", (*MAILBOXES, "+15550100123")),
    ("POST", MESSAGES, PUSH, "to", OPAQUE),
    ("POST", MESSAGES, {**PUSH, "channel": "broadcast"}, "to", OPAQUE),
    ("POST", MESSAGES, WHATSAPP, "text", TEXTS[1:]),
    ("POST", MESSAGES, MAIL, "subject", TEXTS[1:]),
    ("POST", MESSAGES, WHATSAPP, "gateway", (*TEXTS[1:], "x", f"gtw_{NOBODY}")),
    ("POST", MESSAGES, SAMPLE, "template", (*TEXTS[1:], "nothing", "Order_Confirmation", "order_confirmation ")),
    ("POST", MESSAGES, SAMPLE, "language", (*TEXTS[1:], "fr", "EN", "en-GB")),
    ("POST", MESSAGES, SAMPLE, "variables", (MISSING, *OBJECTS, {}, {"name": "x"}, {"name": True}, {"": "x"})),
    ("POST", CONFIRM, WHATSAPP, "to", PHONES[:4]),
    ("POST", CONFIRM, WHATSAPP, "channel", REQUIRED),
    ("POST", CONTACTS, CONTACT, "name", REQUIRED),
    ("POST", CONTACTS, CONTACT, "phone", PHONES[2:]),
    ("POST", CONTACTS, CONTACT, "email", (*TEXTS[1:], *MAILBOXES)),
    ("POST", CONTACTS, CONTACT, "external_ids", (*OBJECTS[1:], {"crm": 1}, {"crm": ""}, {"crm": None}, {" ": "x"})),
    ("POST", CONTACTS, CONTACT, "tags", (1, "x", {}, [1], [None], [["x"]])),
    ("POST", CONTACTS, CONTACT, "attributes", (*OBJECTS[1:], DEEP)),
    ("PATCH", f"{CONTACTS}/{ANN}", {}, "name", TEXTS[1:]),
    ("PATCH", f"{CONTACTS}/{ANN}", {}, "phone", PHONES[2:]),
    ("PATCH", f"{CONTACTS}/{ANN}", {}, "email", MAILBOXES),
    ("PATCH", f"{CONTACTS}/{ANN}", {}, "external_ids", (*OBJECTS[1:], {"crm": []})),
    ("PATCH", f"{CONTACTS}/{ANN}", {}, "tags", ("x", [{}])),
    ("PATCH", f"{CONTACTS}/{ANN}", {}, "attributes", OBJECTS[1:]),
    ("POST", DEVICES, DEVICE, "fcm_token", REQUIRED),
    ("POST", DEVICES, DEVICE, "platform", (*REQUIRED, "windows", "iOS")),
    ("POST", REPLIES, {"text": "Hello"}, "text", TEXTS[1:]),
    ("POST", REPLIES, {"template": "plain"}, "template", ("nothing", 1)),
)
FIELDS = [
    pytest.param(method, path, {**body, field: value} if value is not MISSING else without(body, field), field, id=name)
    for method, path, body, field, values in ROWS
    for value in values
    for without in [lambda body, field: {key: value for key, value in body.items() if key != field}]
    for name in [f"{method} {path} {body.get('channel', '')} {field}={'missing' if value is MISSING else value!r:.40}"]
]

BODIES: tuple[tuple[str, bytes, str, int, str], ...] = (
    ("no body", b"", "application/json", 400, "invalid_json"),
    ("half an object", b'{"channel":', "application/json", 400, "invalid_json"),
    ("a list", b"[]", "application/json", 400, "invalid_json"),
    ("a text", b'"x"', "application/json", 400, "invalid_json"),
    ("null", b"null", "application/json", 400, "invalid_json"),
    ("a number", b"1", "application/json", 400, "invalid_json"),
    ("NaN", b'{"channel":NaN}', "application/json", 400, "invalid_json"),
    ("a comment", b"{/**/}", "application/json", 400, "invalid_json"),
    ("two objects", b"{}{}", "application/json", 400, "invalid_json"),
    ("latin-1", '{"text":"\u00e9"}'.encode("latin-1"), "application/json", 400, "invalid_json"),
    ("half a surrogate pair", b'{"text":"\\ud800"}', "application/json", 400, "invalid_json"),
    ("201 levels", b'{"a":' * 201 + b"1" + b"}" * 201, "application/json", 400, "invalid_json"),
    ("XML", b"<a/>", "application/xml", 415, "unsupported_media_type"),
    ("a form", b"channel=sms", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ("JSON as text", b"{}", "text/plain", 415, "unsupported_media_type"),
    ("JSON as nothing", b"{}", "", 415, "unsupported_media_type"),
    ("JSON as text/json", b"{}", "text/json", 415, "unsupported_media_type"),
    ("over 1 MiB", b'{"text":"' + b"x" * 1024 * 1024 + b'"}', "application/json", 413, "payload_too_large"),
    (
        "fields of no type",
        b'{"channel":1,"name":1,"fcm_token":1,"text":1}',
        "application/json",
        422,
        "validation_failed",
    ),
)
WITH_BODIES = (
    ("POST", MESSAGES),
    ("POST", CONFIRM),
    ("POST", CONTACTS),
    ("PATCH", f"{CONTACTS}/{ANN}"),
    ("POST", DEVICES),
    ("POST", REPLIES),
)
QUERIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    *(
        (path, "limit", ("0", "-1", "101", "x", "", "1.5", "1e1", "9" * 500, "\u0663"))
        for path in (
            MESSAGES,
            CONTACTS,
            "/api/v1/conversations",
            f"/api/v1/conversations/{TALK}/messages",
            "/api/v1/gateways",
            "/api/internal/audit",
            "/api/mobile/conversations",
        )
    ),
    *(
        (path, "cursor", ("", "x", "!!!!", "bm90aGluZw", "dGVzdC9tZXNzYWdlcw", "\u00e9", "a" * 5000))
        for path in (MESSAGES, CONTACTS, "/api/v1/conversations", "/api/internal/audit")
    ),
    ("/api/mobile/conversations", "since", ("", "x", "0", "dGVzdC9jaGFuZ2VzOg", "dGVzdC9jaGFuZ2VzOi0x")),
    ("/api/v1/usage", "group_by", ("", "week", "Day", "day,channel")),
    ("/api/v1/usage", "from", ("", "x", "2024-13-01", "01.05.2024", "0", "10000-01-01")),
    ("/api/v1/usage", "to", ("", "x", "2024-02-30")),
)
UNKNOWN = (
    ("GET", f"/api/v1/messages/msg_{NOBODY}"),
    ("GET", "/api/v1/messages/x"),
    ("GET", f"/api/v1/messages/{ANN}"),
    ("GET", f"/api/v1/contacts/con_{NOBODY}"),
    ("PATCH", f"/api/v1/contacts/con_{NOBODY}"),
    ("DELETE", f"/api/v1/contacts/con_{NOBODY}"),
    ("GET", f"/api/v1/contacts/{TALK}"),
    ("GET", f"/api/v1/conversations/cnv_{NOBODY}"),
    ("GET", f"/api/v1/conversations/cnv_{NOBODY}/messages"),
    ("GET", f"/api/v1/conversations/{ANN}"),
    ("GET", f"/api/mobile/conversations/cnv_{NOBODY}/messages"),
    ("POST", f"/api/mobile/conversations/cnv_{NOBODY}/messages"),
    ("DELETE", f"/api/mobile/devices/dev_{NOBODY}"),
    ("GET", "/api/v1/contacts/%00"),
    ("GET", "/api/v1/contacts/" + "x" * 2000),
)
NOWHERE = (
    "",
    "/",
    "/api",
    "/api/v1",
    "/api/v2/messages",
    "/api/v1/message",
    "/api/v1/messages/a/b",
    "/API/v1/messages",
)
WRONG_METHODS = (
    ("DELETE", MESSAGES, {"GET", "POST"}),
    ("PUT", MESSAGES, {"GET", "POST"}),
    ("PATCH", MESSAGES, {"GET", "POST"}),
    ("POST", f"{MESSAGES}/x", {"GET"}),
    ("PUT", f"{CONTACTS}/{ANN}", {"GET", "PATCH", "DELETE"}),
    ("POST", "/api/v1/balance", {"GET"}),
    ("POST", "/api/v1/usage", {"GET"}),
    ("GET", "/api/mobile/auth/token", {"POST"}),
    ("GET", DEVICES, {"POST"}),
    ("GET", CONFIRM, {"POST"}),
    ("POST", "/api/internal/audit", {"GET"}),
    ("OPTIONS", MESSAGES, {"GET", "POST"}),
)
CREDENTIALS = (
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Bearer ak_test_",
    "Bearer ak_test_wrong",
    "Bearer ak_live_wrong",
    "Bearer ak_prod_not-a-secret",
    "Bearer sk_test_not-a-secret",
    "Bearer not-a-secret",
    "Basic YTpi",
    "ak_test_not-a-secret",
    "Bearer .",
    "Bearer a.b.c",
    "Bearer e30.e30.",
    "Bearer eyJraWQiOiJkZWZhdWx0In0.e30.",
    "Bearer eyJhbGciOiJub25lIiwia2lkIjoiZGVmYXVsdCJ9.eyJzdWIiOiJ4IiwiZXhwIjo5OTk5OTk5OTk5fQ.",
)


def at(path: str, api: Api, mobile: Api) -> Api:
    """The client for a path's surface."""
    return mobile if path.startswith("/api/mobile") else api


@pytest.mark.parametrize(("method", "path", "body", "field"), FIELDS)
def test_a_field_that_breaks_its_rules_is_422_and_named(
    still_box: Box, still_api: Api, still_mobile: Api, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    with Unchanged(still_box):
        refused(at(path, still_api, still_mobile).request(method, path, json=body), 422, "validation_failed", field)


@pytest.mark.parametrize("path", [MESSAGES, CONFIRM, REPLIES])
@pytest.mark.parametrize("more", [{}, {"text": "a", "template": "plain"}, {"text": None, "template": None}])
def test_either_text_or_template_is_needed(
    still_box: Box, still_api: Api, still_mobile: Api, path: str, more: dict[str, Any]
) -> None:
    body = {"channel": "whatsapp", "to": "+15550100123", **more}
    with Unchanged(still_box):
        answer = at(path, still_api, still_mobile).post(path, body)
        fields = {"text", "template"}
        named = set(refused(answer, 422, "validation_failed")["details"])
        assert named <= fields
        assert named


@pytest.mark.parametrize("path", [MESSAGES, CONFIRM, REPLIES])
@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\tb", "a     b", "", " "], ids=repr)
def test_what_whatsapp_takes_for_no_parameter_is_refused_with_the_variables_name(
    still_box: Box, still_api: Api, still_mobile: Api, path: str, text: str
) -> None:
    body = {**SAMPLE, "variables": {"order_id": text, "eta": "soon", "name": text, "more": text}}
    with Unchanged(still_box):
        error = refused(at(path, still_api, still_mobile).post(path, body), 422, "validation_failed")
    assert list(error["details"]) == ["variables.name", "variables.order_id"]


def test_a_variable_that_is_missing_is_told_beside_one_that_whatsapp_refuses(still_box: Box, still_api: Api) -> None:
    body = {**SAMPLE, "variables": {"order_id": "a\tb", "eta": "soon"}}
    with Unchanged(still_box):
        error = refused(still_api.post(MESSAGES, body), 422, "validation_failed")
    assert error["details"]["variables.name"] == ["The template needs it."]
    assert list(error["details"]) == ["variables.name", "variables.order_id"]


@pytest.mark.parametrize(("method", "path"), WITH_BODIES)
@pytest.mark.parametrize("row", BODIES, ids=lambda row: row[0])
def test_a_body_of_another_form_is_refused(
    still_box: Box, still_api: Api, still_mobile: Api, method: str, path: str, row: tuple[str, bytes, str, int, str]
) -> None:
    _, body, media_type, status, code = row
    api = at(path, still_api, still_mobile)
    with Unchanged(still_box):
        refused(api.request(method, path, data=body, headers={"Content-Type": media_type}), status, code)


@pytest.mark.parametrize(
    ("path", "name", "value"), [(path, name, value) for path, name, values in QUERIES for value in values]
)
def test_a_parameter_that_breaks_its_rules_is_422_and_named(
    still_box: Box, still_api: Api, still_mobile: Api, path: str, name: str, value: str
) -> None:
    with Unchanged(still_box):
        answer = at(path, still_api, still_mobile).request("GET", path, params={name: value})
        refused(answer, 422, "validation_failed", name)


def test_from_after_to_is_422(still_api: Api) -> None:
    answer = still_api.request("GET", "/api/v1/usage", params={"from": "2024-05-02", "to": "2024-05-01"})
    refused(answer, 422, "validation_failed", "from")


@pytest.mark.parametrize(("method", "path"), UNKNOWN)
def test_what_there_is_not_is_404(still_box: Box, still_api: Api, still_mobile: Api, method: str, path: str) -> None:
    body = {"text": "Hello"} if method in ("POST", "PATCH") else None
    with Unchanged(still_box):
        refused(at(path, still_api, still_mobile).request(method, path, json=body), 404, "not_found")


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_served_nowhere_is_404(still_box: Box, still_api: Api, path: str) -> None:
    with Unchanged(still_box):
        refused(still_api.get(path), 404, "not_found")


@pytest.mark.parametrize(("method", "path", "allowed"), WRONG_METHODS)
def test_another_method_is_405_with_allow(
    still_box: Box, still_api: Api, method: str, path: str, allowed: set[str]
) -> None:
    with Unchanged(still_box):
        answer = still_api.request(method, path)
        refused(answer, 405, "method_not_allowed")
        assert set(answer.headers["Allow"].split(", ")) - {"HEAD"} == allowed


@pytest.mark.parametrize("credential", CREDENTIALS)
@pytest.mark.parametrize("path", ["/api/v1/balance", "/api/mobile/conversations", "/api/internal/audit"])
def test_without_a_valid_credential_it_is_401(still_box: Box, still_api: Api, credential: str, path: str) -> None:
    with Http(still_api.base_url) as http, Unchanged(still_box):
        answer = http.request("GET", path, headers={"Authorization": credential} if credential else {})
        refused(answer, 401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "X-RateLimit-Limit" not in answer.headers


def test_a_key_and_a_half_is_no_key(still_api: Api) -> None:
    for key in (still_api.credential + "x", still_api.credential[:-1], still_api.credential.upper()):
        with Http(still_api.base_url, {"Authorization": f"Bearer {key}"}) as http:
            refused(http.get("/api/v1/balance"), 401, "unauthorized")


def test_a_token_that_was_tampered_with_is_401(still_box: Box, still_mobile: Api) -> None:
    head, body, signature = still_mobile.credential.split(".")
    swapped = signature[:-4] + ("AAAA" if signature[-4:] != "AAAA" else "BBBB")
    for token in (f"{head}.{body}.{swapped}", f"{head}.{body}x.{signature}", f"{head}.{body}."):
        with Http(still_mobile.base_url, {"Authorization": f"Bearer {token}"}) as http, Unchanged(still_box):
            refused(http.get("/api/mobile/conversations"), 401, "unauthorized")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "a"}, "password"),
        ({"password": "a"}, "email"),
        ({"email": 1, "password": "a"}, "email"),
    ],
)
def test_a_log_in_without_its_fields_is_422(still_box: Box, still_api: Api, body: dict[str, Any], field: str) -> None:
    with Http(still_api.base_url) as http, Unchanged(still_box):
        details = refused(http.post("/api/mobile/auth/token", body), 422, "validation_failed")["details"]
        assert field in details


def test_checks_come_in_their_order(still_box: Box, still_api: Api, still_mobile: Api) -> None:
    """Routing, credentials, permission, the body's form, its fields, the system's rules."""
    broken = {"data": b"{", "headers": {"Content-Type": "text/plain"}}
    with Http(still_api.base_url) as http:
        refused(http.request("POST", "/api/v1/nothing", **broken), 404, "not_found")
        refused(http.request("PUT", MESSAGES, **broken), 405, "method_not_allowed")
        refused(http.request("POST", MESSAGES, **broken), 401, "unauthorized")
    refused(still_mobile.request("POST", MESSAGES, **broken), 403, "forbidden")
    refused(still_api.request("POST", MESSAGES, **broken), 415, "unsupported_media_type")
    broken["headers"] = {"Content-Type": "application/json"}
    refused(still_api.request("POST", MESSAGES, **broken), 400, "invalid_json")
    refused(still_api.request("PATCH", f"{CONTACTS}/con_{NOBODY}", json={"name": 1}), 422, "validation_failed")
    refused(still_api.request("PATCH", f"{CONTACTS}/con_{NOBODY}", json={"name": "a"}), 404, "not_found")
    with Api.of(still_box, "live") as live:
        dear = {**SAMPLE, "variables": {}}
        refused(live.post(MESSAGES, dear), 422, "validation_failed", "variables")


def test_there_are_hundreds_of_cases() -> None:
    assert len(FIELDS) + len(WITH_BODIES) * len(BODIES) + sum(len(values) for *_, values in QUERIES) > 400
