"""What is wrong with a request is told in the envelope, and nothing has changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coax import (
    ANN,
    ANN_AT_A,
    BOB,
    BOB_AT_B,
    CUSTOMERS,
    EMAIL,
    ENQUIRIES,
    FIXTURES,
    LOCATIONS,
    MEG,
    NED,
    NED_AT_C,
    NOBODY,
    PAUSED,
    PHONE,
    REVIEW,
    SCHEDULE,
    SEND,
    STRANGER,
    A,
    Api,
    B,
    refused,
)
from tests.support.http import Http, got

ON = "/api/v2/message"
SOON = "2024-05-01T13:00:00Z"
TO_ANN = {"phone": PHONE[ANN], "business_location_id": A}
MESSAGE = {**TO_ANN, "message": "Hello"}
LATER = {**MESSAGE, "scheduled_at": SOON}
ON_ANN, LATER_ON_ANN = {"message": "Hello"}, {"message": "Hello", "scheduled_at": SOON}


@pytest.mark.parametrize(
    "channel", ["fax", "SMS", "e-mail", "telegram", "sms%20", "%00", "sms;x", "{channel}", "a" * 500]
)
def test_a_channel_that_there_is_not_is_named(still_box: Box, still_api: Api, channel: str) -> None:
    with still_box.unchanged():
        refused(still_api.put(f"{SEND}/{channel}", MESSAGE), 422, "channel")
        refused(still_api.put(f"{SCHEDULE}/{channel}", LATER), 422, "channel")
        refused(still_api.put(f"{ON}/{ANN_AT_A}/send/{channel}", ON_ANN), 422, "channel")
        refused(still_api.put(f"{ON}/{ANN_AT_A}/schedule/{channel}", LATER_ON_ANN), 422, "channel")


# The rules of the system: method, path, body, status, the field where one is named.
RULES: dict[str, tuple[str, dict[str, Any], int, tuple[str, ...]]] = {
    "nobody to write to": (f"{SEND}/sms", {"message": "x", "business_location_id": A}, 422, ("phone", "email")),
    "no contact ids": (f"{SEND}/sms", {"message": "x", "location_id": A, "contact_ids": []}, 422, ("phone", "email")),
    "nobody to ask": (REVIEW, {"business_location_id": A}, 422, ("phone", "email")),
    "a name is nobody": (f"{SEND}/sms", {"message": "x", "location_id": A, "name": "Ann"}, 422, ("phone", "email")),
    "no location": (f"{SEND}/sms", {"message": "x", "phone": STRANGER}, 422, ("business_location_id",)),
    "no location for a review": (REVIEW, {"phone": STRANGER}, 422, ("business_location_id",)),
    "no location to schedule from": (
        f"{SCHEDULE}/sms",
        {"message": "x", "phone": STRANGER, "scheduled_at": SOON},
        422,
        ("business_location_id",),
    ),
    "two locations": (f"{SEND}/sms", {**MESSAGE, "location_id": B}, 422, ("location_id",)),
    "two locations on an enquiry": (
        f"{ON}/{ANN_AT_A}/send/sms",
        {**ON_ANN, "location_id": B, "business_location_id": A},
        422,
        ("location_id",),
    ),
    "an unknown location": (f"{SEND}/sms", {**MESSAGE, "business_location_id": NOBODY}, 404, ()),
    "an unknown location by its alias": (
        f"{SEND}/sms",
        {"message": "x", "phone": STRANGER, "location_id": NOBODY},
        404,
        (),
    ),
    "an unknown location on an enquiry": (
        f"{ON}/{ANN_AT_A}/send/sms",
        {**ON_ANN, "business_location_id": NOBODY},
        404,
        (),
    ),
    "another location than the enquiry's": (
        f"{ON}/{ANN_AT_A}/send/sms",
        {**ON_ANN, "business_location_id": B},
        422,
        ("business_location_id",),
    ),
    "another location than the enquiry's, named in the body": (
        f"{SEND}/sms",
        {"message": "x", "enquiry_id": ANN_AT_A, "location_id": B},
        422,
        ("business_location_id",),
    ),
    "an unknown enquiry": (f"{ON}/{NOBODY}/send/sms", ON_ANN, 404, ()),
    "an enquiry that is no UUID": (f"{ON}/nobody/send/sms", ON_ANN, 404, ()),
    "an unknown enquiry to schedule on": (f"{ON}/{NOBODY}/schedule/sms", LATER_ON_ANN, 404, ()),
    "an unknown enquiry to ask on": (f"{ON}/{NOBODY}/ask-for-review", {}, 404, ()),
    "an unknown enquiry in the body": (f"{SEND}/sms", {**MESSAGE, "enquiry_id": NOBODY}, 404, ()),
    "a customer for an enquiry": (f"{SEND}/sms", {**MESSAGE, "enquiry_id": ANN}, 404, ()),
    "an unknown contact": (f"{SEND}/sms", {**MESSAGE, "contact_id": NOBODY}, 404, ()),
    "an unknown contact among several": (f"{SEND}/sms", {**MESSAGE, "contact_ids": [BOB, NOBODY]}, 404, ()),
    "an unknown contact on an enquiry": (f"{ON}/{ANN_AT_A}/send/sms", {**ON_ANN, "contact_id": NOBODY}, 404, ()),
    "an unknown customer": (f"{SCHEDULE}/sms", {**LATER, "customer_id": NOBODY}, 404, ()),
    "an unknown customer to ask": (REVIEW, {"location_id": A, "customer_id": NOBODY}, 404, ()),
    "an unknown campaign": (f"{SEND}/sms", {**MESSAGE, "campaign_id": "summer-sale"}, 404, ()),
    "an unknown campaign for later": (f"{SCHEDULE}/sms", {**LATER, "campaign_id": "summer-sale"}, 404, ()),
    "phone and email of two": (f"{SEND}/sms", {**MESSAGE, "email": EMAIL[MEG]}, 409, ()),
    "phone and email of two, in other letters": (f"{SEND}/sms", {**MESSAGE, "email": "MEG@Example.COM"}, 409, ()),
    "phone and contact of two": (f"{SEND}/sms", {**MESSAGE, "contact_id": BOB}, 409, ()),
    "customer and phone of two": (f"{SCHEDULE}/sms", {**LATER, "customer_id": BOB}, 409, ()),
    "customer and contact of two": (
        f"{SCHEDULE}/sms",
        {"message": "x", "location_id": A, "scheduled_at": SOON, "customer_id": BOB, "contact_id": ANN},
        409,
        (),
    ),
    "enquiry and phone of two": (
        f"{SEND}/sms",
        {**MESSAGE, "enquiry_id": BOB_AT_B, "business_location_id": B},
        409,
        (),
    ),
    "enquiry and customer of two": (REVIEW, {"enquiry_id": ANN_AT_A, "customer_id": BOB}, 409, ()),
    "email of two, to ask": (REVIEW, {**TO_ANN, "email": EMAIL[MEG]}, 409, ()),
    "no phone for sms": (f"{SEND}/sms", {"message": "x", "location_id": A, "email": EMAIL[MEG]}, 422, ("phone",)),
    "no phone for whatsapp": (
        f"{SEND}/whatsapp",
        {"message": "x", "location_id": A, "contact_id": MEG},
        422,
        ("phone",),
    ),
    "no phone for the sms of somebody new": (
        f"{SEND}/sms",
        {"message": "x", "location_id": A, "email": "new@example.com"},
        422,
        ("phone",),
    ),
    "no email for email": (f"{SEND}/email", {"message": "x", "location_id": A, "phone": PHONE[BOB]}, 422, ("email",)),
    "no email for one of several": (
        f"{SEND}/email",
        {"message": "x", "location_id": A, "contact_ids": [ANN, BOB]},
        422,
        ("email",),
    ),
    "no phone on an enquiry": (f"{ON}/{NED_AT_C}/send/sms", ON_ANN, 422, ("phone",)),
    "a phone that is not to be taken": (
        f"{SEND}/sms",
        {"message": "x", "location_id": A, "email": EMAIL[MEG], "phone": STRANGER, "do_not_update": True},
        422,
        ("phone",),
    ),
    "neither phone nor email to ask": (REVIEW, {"location_id": A, "customer_id": NED}, 422, ("email",)),
    "a paused campaign does not hide an unknown location": (
        f"{SEND}/sms",
        {**MESSAGE, "campaign_id": PAUSED, "business_location_id": NOBODY},
        404,
        (),
    ),
}


@pytest.mark.parametrize(("path", "body", "status", "fields"), RULES.values(), ids=RULES)
def test_a_request_that_breaks_a_rule_is_refused(
    still_box: Box, still_api: Api, path: str, body: dict[str, Any], status: int, fields: tuple[str, ...]
) -> None:
    with still_box.unchanged():
        refused(still_api.put(path, body), status, *fields)


RECORDS: dict[str, tuple[str, str, Any, int]] = {
    "a phone that is taken": ("POST", CUSTOMERS, {"name": "New", "phone": PHONE[ANN]}, 409),
    "an email that is taken": ("POST", CUSTOMERS, {"name": "New", "email": "ANN@example.com"}, 409),
    "a phone of another": ("PUT", f"{CUSTOMERS}/{BOB}", {"phone": PHONE[ANN]}, 409),
    "an email of another": ("PUT", f"{CUSTOMERS}/{BOB}", {"email": "ANN@EXAMPLE.COM"}, 409),
    "an upsert of two": ("PUT", CUSTOMERS, {"phone": PHONE[BOB], "email": EMAIL[ANN]}, 409),
    "a customer at no location": ("POST", CUSTOMERS, {"name": "New", "location_id": NOBODY}, 404),
    "an upsert at no location": ("PUT", CUSTOMERS, {"phone": STRANGER, "location_id": NOBODY}, 404),
    "a move to no location": ("PUT", f"{CUSTOMERS}/{BOB}", {"location_id": NOBODY}, 404),
    "an unknown customer": ("GET", f"{CUSTOMERS}/{NOBODY}", None, 404),
    "a customer that is no UUID": ("GET", f"{CUSTOMERS}/x", None, 404),
    "a change of nobody": ("PUT", f"{CUSTOMERS}/{NOBODY}", {"name": "x"}, 404),
    "a deletion of nobody": ("DELETE", f"{CUSTOMERS}/{NOBODY}", None, 404),
    "an unknown location": ("GET", f"{LOCATIONS}/{NOBODY}", None, 404),
    "a change of no location": ("PUT", f"{LOCATIONS}/{NOBODY}", {"name": "x"}, 404),
    "a deletion of no location": ("DELETE", f"{LOCATIONS}/{NOBODY}", None, 404),
    "a location with enquiries": ("DELETE", f"{LOCATIONS}/{A}", None, 409),
    "a location with a key": ("DELETE", f"{LOCATIONS}/{B}", None, 409),
    "an unknown enquiry": ("GET", f"{ENQUIRIES}/{NOBODY}", None, 404),
    "an enquiry that is no UUID": ("GET", f"{ENQUIRIES}/%00", None, 404),
    "enquiries of no location": ("GET", f"{ENQUIRIES}?business_location_id={NOBODY}", None, 404),
}


@pytest.mark.parametrize(("method", "path", "body", "status"), RECORDS.values(), ids=RECORDS)
def test_records_that_are_not_there_or_in_the_way(
    still_box: Box, still_api: Api, method: str, path: str, body: Any, status: int
) -> None:
    with still_box.unchanged():
        refused(still_api.request(method, path, json=body), status)


def test_an_upsert_without_phone_or_email_is_named(still_box: Box, still_api: Api) -> None:
    with still_box.unchanged():
        refused(still_api.put(CUSTOMERS, {"name": "x"}), 422, "phone", "email")
        refused(still_api.put(CUSTOMERS, {"name": "x", "phone": None, "email": None}), 422, "phone", "email")


QUERIES = {
    "page": ("0", "-1", "x", "1.5", "", " ", "1e3", "0x1", "null", "\N{FULLWIDTH DIGIT ONE}", "1" + "0" * 500),
    "page_size": ("0", "-1", "101", "1000000", "x", "", "20.0"),
}


@pytest.mark.parametrize("path", [CUSTOMERS, LOCATIONS, ENQUIRIES])
@pytest.mark.parametrize(
    ("name", "value"),
    [pytest.param(name, value, id=f"{name}={value!r:.20}") for name, values in QUERIES.items() for value in values],
)
def test_a_page_that_there_cannot_be_is_named(still_box: Box, still_api: Api, path: str, name: str, value: str) -> None:
    with still_box.unchanged():
        refused(still_api.get(path, **{name: value}), 422, name)


@pytest.mark.parametrize("name", ["customer_id", "business_location_id", "status"])
@pytest.mark.parametrize("value", ["", "x", "OPEN", ANN[:-1], "' OR ''='", "null"])
def test_a_filter_that_there_cannot_be_is_named(still_box: Box, still_api: Api, name: str, value: str) -> None:
    with still_box.unchanged():
        refused(still_api.get(ENQUIRIES, **{name: value}), 422, name)


BODIES: dict[str, tuple[bytes, str, int]] = {
    "no body": (b"", "application/json", 400),
    "an open brace": (b"{", "application/json", 400),
    "single quotes": (b"{'message':'x'}", "application/json", 400),
    "a comma too many": (b'{"message":"x",}', "application/json", 400),
    "NaN": (b'{"message":NaN}', "application/json", 400),
    "no UTF-8": (b'{"message":"\xff"}', "application/json", 400),
    "half a surrogate pair": (b'{"message":"\\ud800"}', "application/json", 400),
    "UTF-16": ('{"message":"x"}'.encode("utf-16"), "application/json", 400),
    "two documents": (b"{}{}", "application/json", 400),
    "an array": (b"[]", "application/json", 400),
    "an array of objects": (b'[{"message":"x"}]', "application/json", 400),
    "a string": (b'"x"', "application/json", 400),
    "a number": (b"1", "application/json", 400),
    "null": (b"null", "application/json", 400),
    "true": (b"true", "application/json", 400),
    "201 levels": (b'{"a":' * 201 + b"1" + b"}" * 201, "application/json", 400),
    "100,000 levels": (b"[" * 100_000, "application/json", 400),
    "text": (b'{"message":"x"}', "text/plain", 415),
    "a form": (b"message=x", "application/x-www-form-urlencoded", 415),
    "no content type": (b'{"message":"x"}', "", 415),
    "XML": (b"<message/>", "application/xml", 415),
    "JSON lines": (b'{"message":"x"}', "application/jsonl", 415),
}


@pytest.mark.parametrize(("body", "kind", "status"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", f"{SEND}/sms"),
        ("PUT", f"{ON}/{ANN_AT_A}/schedule/sms"),
        ("PUT", REVIEW),
        ("POST", CUSTOMERS),
        ("POST", LOCATIONS),
    ],
    ids=["send", "schedule", "review", "customer", "location"],
)
def test_a_body_that_is_no_json_object(
    still_box: Box, still_api: Api, method: str, path: str, body: bytes, kind: str, status: int
) -> None:
    with still_box.unchanged():
        headers = {"Content-Type": kind} if kind else {}
        refused(still_api.request(method, path, data=body, headers=headers), status)


def test_a_body_beyond_a_mebibyte_is_413(still_box: Box, still_api: Api) -> None:
    with still_box.unchanged():
        refused(still_api.send(message="x" * 1024 * 1024, **TO_ANN), 413)


READ = {"GET", "HEAD"}
METHODS = [
    ("/health", ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"), READ),
    (CUSTOMERS, ("DELETE", "PATCH", "OPTIONS"), READ | {"POST", "PUT"}),
    (f"{CUSTOMERS}/{ANN}", ("POST", "PATCH", "OPTIONS"), READ | {"PUT", "DELETE"}),
    (LOCATIONS, ("PUT", "DELETE", "PATCH"), READ | {"POST"}),
    (f"{LOCATIONS}/{A}", ("POST", "PATCH"), READ | {"PUT", "DELETE"}),
    (ENQUIRIES, ("POST", "PUT", "DELETE"), READ),
    (f"{ENQUIRIES}/{ANN_AT_A}", ("POST", "PUT", "DELETE"), READ),
    (f"{SEND}/sms", ("GET", "POST", "DELETE", "HEAD"), {"PUT"}),
    (f"{SCHEDULE}/sms", ("GET", "POST", "DELETE"), {"PUT"}),
    (REVIEW, ("GET", "POST", "PATCH"), {"PUT"}),
    (f"{ON}/{ANN_AT_A}/send/sms", ("GET", "POST"), {"PUT"}),
    (f"{ON}/{ANN_AT_A}/schedule/sms", ("GET", "POST"), {"PUT"}),
    (f"{ON}/{ANN_AT_A}/ask-for-review", ("GET", "POST"), {"PUT"}),
]


@pytest.mark.parametrize(
    ("path", "method", "allowed"), [(path, method, allowed) for path, methods, allowed in METHODS for method in methods]
)
def test_a_wrong_method_is_405_and_names_the_right_ones(
    still_box: Box, still_api: Api, path: str, method: str, allowed: set[str]
) -> None:
    with still_box.unchanged():
        response = still_api.request(method, path)
        assert set(response.headers["Allow"].split(", ")) == allowed
        if method == "HEAD":
            assert (response.status_code, response.content) == (405, b"")
        else:
            refused(response, 405)


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/api", "/api/v2", "/api/v1/customers", "/api/v2/customerss", "/api/v2/Customers", "/healthz"),
        *("/api/v2/message", "/api/v2/message/send", "/api/v2/message/schedule", "/api/v2/messages/send/sms"),
        *(f"/api/v2/enquiries/{ANN_AT_A}", f"{CUSTOMERS}/{ANN}/more", f"{SEND}/sms/{ANN_AT_A}/x", "/api/v2/campaigns"),
    ],
)
def test_an_unknown_path_is_404(still_box: Box, still_api: Api, path: str) -> None:
    with still_box.unchanged():
        refused(still_api.put(path, {}), 404)


HEADERS = {
    "none": None,
    "empty": "",
    "no scheme": "{key}",
    "another scheme": "Basic {key}",
    "an empty token": "Bearer ",
    "a token of spaces": "Bearer    ",
    "another key": "Bearer fake-coax-key",
    "a prefix of the key": "Bearer {prefix}",
    "the key and more": "Bearer {key}x",
    "the key in capitals": "Bearer {upper}",
    "two keys": "Bearer {key} {key}",
    "the key in quotes": 'Bearer "{key}"',
    "10,000 letters": "Bearer " + "a" * 10_000,
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_without_a_good_key_it_is_401_before_anything_is_looked_at(
    still_box: Box, still_api: Api, header: str | None
) -> None:
    key = still_api.key
    told = None if header is None else header.format(key=key, prefix=key[:-1], upper=key.upper())
    with Http(still_api.base_url, {} if told is None else {"Authorization": told}) as stranger, still_box.unchanged():
        assert refused(stranger.get(CUSTOMERS), 401) == "Unauthorized"
        refused(stranger.put(f"{SEND}/fax", {}), 401)
        refused(stranger.request("PUT", f"{SEND}/sms", data=b"{"), 401)
        refused(stranger.get("/nothing"), 404)
        refused(stranger.delete(CUSTOMERS), 405)


def test_checks_come_in_their_order(make_box: MakeBox) -> None:
    """Path and method, key, limit, permission, the body's form, its fields, the rules."""
    box = make_box(fixtures=FIXTURES, limits={"coax": {"per_minute": 7}})
    with Api.of(box, "one_location") as api:
        refused(api.put("/nothing", {}), 404)
        refused(api.delete(CUSTOMERS), 405)
        refused(api.request("POST", LOCATIONS, data=b"{"), 403)
        refused(api.request("PUT", f"{SEND}/fax", data=b"{", headers={"Content-Type": "text/plain"}), 415)
        refused(api.request("PUT", f"{SEND}/fax", data=b"{", headers={"Content-Type": "application/json"}), 400)
        refused(api.put(f"{SEND}/fax", {"business_location_id": A}), 422, "message")
        refused(api.put(f"{SEND}/fax", {"business_location_id": A, "message": "x"}), 422, "channel")
        refused(api.send(phone=STRANGER, business_location_id=A), 403)
        refused(api.send(phone="x", business_location_id=A), 422, "phone")
        limited = api.request("POST", LOCATIONS, data=b"{")
        refused(limited, 429)
        assert int(limited.headers["Retry-After"]) == 60
        refused(api.put("/nothing", {}), 404)
        box.advance(60)
        refused(api.request("POST", LOCATIONS, data=b"{"), 403)


def test_a_strict_sandbox_names_unknown_fields_and_parameters(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, strict=True)
    with Api.of(box) as api, box.unchanged():
        refused(api.put(f"{SEND}/sms", {**MESSAGE, "msg": "x", "scheduled_at": SOON}), 422, "msg", "scheduled_at")
        refused(api.put(f"{ON}/{ANN_AT_A}/send/sms", {**ON_ANN, "phone": STRANGER}), 422, "phone")
        refused(api.put(REVIEW, {**TO_ANN, "campaign_id": PAUSED}), 422, "campaign_id")
        refused(api.post(CUSTOMERS, {"name": "x", "added_tags": []}), 422, "added_tags")
        refused(api.get(CUSTOMERS, status="open"), 422, "status")
        refused(api.get(f"{CUSTOMERS}/{ANN}", page="1"), 422, "page")


def test_a_lenient_sandbox_ignores_them_and_says_so(box: Box, api: Api) -> None:
    got(api.put(f"{SEND}/sms", {**MESSAGE, "msg": "x"}))
    got(api.get(CUSTOMERS, colour="red"))
    details = {(finding["kind"], finding["detail"]) for finding in got(box.get("/findings"))["items"]}
    assert {detail for _, detail in details} == {"msg", "colour"}
