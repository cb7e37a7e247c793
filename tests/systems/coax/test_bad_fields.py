"""Fields of the wrong type, form or value: 422, `body.errors` names them, and nothing has changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coax import (
    ANN,
    ANN_AT_A,
    BOB,
    CUSTOMERS,
    FIXTURES,
    LOCATIONS,
    PHONE,
    REVIEW,
    SCHEDULE,
    SEND,
    STRANGER,
    A,
    Api,
    refused,
)

ON = "/api/v2/message"
SOON = "2024-05-01T13:00:00Z"
MISSING = object()
TYPES: tuple[Any, ...] = (1, 1.5, True, [], {}, ["x"])
WRONG_TEXTS = TYPES
WRONG_NEEDED_TEXTS = (MISSING, None, "", " ", "\t\n", *TYPES)
WRONG_IDS = ("", "x", "1", ANN[:-1], ANN + "0", f"{{{ANN}}}", f"urn:uuid:{ANN}", f" {ANN}", *TYPES)
WRONG_FLAGS = (0, 1, "true", "false", "", [], {})
WRONG_LISTS = ("x", 1, True, {}, [1], [None], [["x"]], ["x", {}])
WRONG_ID_LISTS = (*WRONG_LISTS, ["x"], [ANN, ANN[:-1]], [ANN] * 101)
WRONG_PHONES = (
    *("", " ", "x", "+", "12", "000", "+0447700900123", "+1234567890123456", "0" * 30, "4" * 1_000),
    *(
        "1800 FLOWERS",
        "+44770090012x",
        "tel:+447700900123",
        "+447700900123;ext=1",
        "\N{FULLWIDTH PLUS SIGN}447700900123",
    ),
    *("+44\n7700900123", "ann@example.com", *TYPES),
)
WRONG_EMAILS = (
    *("", " ", "x", "ann", "@example.com", "ann@", "ann@example", "ann@.com", "ann@example.", "a b@example.com"),
    *("ann@@example.com", "ann@exam ple.com", "ann@example..com", "ann@example.com\n", "a\x00@example.com"),
    *("a" * 65 + "@example.com", "a@" + "b" * 250 + ".com", *TYPES),
)
WRONG_STATUSES = ("", "Open", "OPEN", "done", "open ", *TYPES)
WRONG_TIMES = (
    *(MISSING, None, "", " ", "tomorrow", "2024-05-02", "2024-05-02T12:00:00", "2024-05-02 12:00", "12:00:00Z"),
    *("2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "2024-05-02T25:00:00Z", "2024-05-02T12:00:00+25:00"),
    *("0000-01-01T00:00:00Z", "99999-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "2024-05-02T12:00:00Zx"),
    *("2024-05-01T12:00:00Z", "2024-05-01T11:59:59.999999Z", "2024-05-01T12:30:00+00:31", "1970-01-01T00:00:00Z"),
    *("1714564800", 1714564800, 1714564800.5, True, [], {}),
)
TO_ANN = {"phone": PHONE[ANN], "business_location_id": A}
MESSAGE = {**TO_ANN, "message": "Hello"}
LATER = {**MESSAGE, "scheduled_at": SOON}
ON_ANN, LATER_ON_ANN = {"message": "Hello"}, {"message": "Hello", "scheduled_at": SOON}
LOCATION, CUSTOMER = {"name": "Delta"}, {"name": "New"}

Row = tuple[str, str, dict[str, Any], str, tuple[Any, ...]]
# Every call with the fields that it shares with the others, each with values that break its rule.
SHARED: dict[str, tuple[Any, ...]] = {
    "business_location_id": WRONG_IDS,
    "location_id": WRONG_IDS,
    "createActivity": WRONG_FLAGS,
    "activity_type": WRONG_TEXTS,
    "activity_description": WRONG_TEXTS,
}
SENT: dict[str, tuple[Any, ...]] = {
    "message": WRONG_NEEDED_TEXTS,
    "type": WRONG_TEXTS,
    "sub_type": WRONG_TEXTS,
    "attachment_ids": WRONG_LISTS,
    "contact_id": WRONG_IDS,
    "contact_ids": WRONG_ID_LISTS,
    "team_user_id": WRONG_TEXTS,
    "is_bot": WRONG_FLAGS,
}
OF_A_CUSTOMER: dict[str, tuple[Any, ...]] = {
    "enquiry_id": WRONG_IDS,
    "name": WRONG_TEXTS,
    "email": WRONG_EMAILS,
    "phone": WRONG_PHONES,
    "avatar": WRONG_TEXTS,
    "company_name": WRONG_TEXTS,
    "address": WRONG_TEXTS,
    "do_not_update": WRONG_FLAGS,
}
TO_A_CUSTOMER: dict[str, tuple[Any, ...]] = {
    **OF_A_CUSTOMER,
    "enquiry_status": WRONG_STATUSES,
    "campaign_id": ("", " ", *TYPES),
    "suppress_socket_events": WRONG_FLAGS,
}
ASKED: dict[str, tuple[Any, ...]] = {
    "channel": ("", "fax", "SMS", " sms", *TYPES),
    "message": ("", " ", *TYPES),
    "review_types": ([], [""], [" "], *WRONG_LISTS),
}
CALLS: tuple[tuple[str, str, dict[str, Any], dict[str, tuple[Any, ...]]], ...] = (
    ("PUT", f"{SEND}/sms", MESSAGE, {**SHARED, **SENT, **TO_A_CUSTOMER}),
    ("PUT", f"{ON}/{ANN_AT_A}/send/sms", ON_ANN, {**SHARED, **SENT}),
    ("PUT", f"{SCHEDULE}/sms", LATER, {**SHARED, **SENT, **TO_A_CUSTOMER, "customer_id": WRONG_IDS}),
    ("PUT", f"{SCHEDULE}/sms", LATER, {"scheduled_at": WRONG_TIMES}),
    ("PUT", f"{ON}/{ANN_AT_A}/schedule/sms", LATER_ON_ANN, {**SHARED, **SENT, "scheduled_at": WRONG_TIMES}),
    ("PUT", REVIEW, TO_ANN, {**SHARED, **ASKED, **OF_A_CUSTOMER, "customer_id": WRONG_IDS}),
    ("PUT", f"{ON}/{ANN_AT_A}/ask-for-review", {}, {**SHARED, **ASKED}),
    ("POST", LOCATIONS, LOCATION, {"name": WRONG_NEEDED_TEXTS, "phone": WRONG_PHONES, "email": WRONG_EMAILS}),
    ("POST", LOCATIONS, LOCATION, {"address": WRONG_TEXTS, "timezone": WRONG_TEXTS}),
    ("PUT", f"{LOCATIONS}/{A}", {}, {"name": ("", " ", *TYPES), "phone": WRONG_PHONES, "email": WRONG_EMAILS}),
    ("POST", CUSTOMERS, CUSTOMER, {"name": WRONG_NEEDED_TEXTS, "tags": WRONG_LISTS, "location_id": WRONG_IDS}),
    ("POST", CUSTOMERS, CUSTOMER, {"email": WRONG_EMAILS, "phone": WRONG_PHONES}),
    ("POST", CUSTOMERS, CUSTOMER, dict.fromkeys(("address", "company_name", "source", "status", "avatar"), TYPES)),
    (
        "PUT",
        CUSTOMERS,
        {"phone": STRANGER},
        {"email": WRONG_EMAILS, "phone": WRONG_PHONES, "do_not_update": WRONG_FLAGS},
    ),
    ("PUT", CUSTOMERS, {"phone": STRANGER}, {"tags": WRONG_LISTS, "added_tags": WRONG_LISTS, "location_id": WRONG_IDS}),
    (
        "PUT",
        CUSTOMERS,
        {"phone": STRANGER},
        dict.fromkeys(("name", "address", "company_name", "source", "avatar"), TYPES),
    ),
    ("PUT", f"{CUSTOMERS}/{BOB}", {}, {"email": WRONG_EMAILS, "phone": WRONG_PHONES, "location_id": WRONG_IDS}),
    ("PUT", f"{CUSTOMERS}/{BOB}", {}, {"tags": WRONG_LISTS, "added_tags": WRONG_LISTS}),
    ("PUT", f"{CUSTOMERS}/{BOB}", {}, dict.fromkeys(("name", "status", "source", "avatar"), TYPES)),
)


def named(value: Any) -> str:
    return "missing" if value is MISSING else repr(value)[:60]


CASES = [
    pytest.param(
        method,
        path,
        body,
        field,
        value,
        id=f"{place} {method} {path[8:].replace(ANN_AT_A, 'E')} {field}={which}{named(value)}",
    )
    for place, (method, path, body, fields) in enumerate(CALLS)
    for field, values in fields.items()
    for which, value in enumerate(values)
]


@pytest.mark.parametrize(("method", "path", "body", "field", "value"), CASES)
def test_a_field_that_breaks_its_rule_is_named(
    still_box: Box, still_api: Api, method: str, path: str, body: dict[str, Any], field: str, value: Any
) -> None:
    sent = {name: kept for name, kept in body.items() if name != field}
    if value is not MISSING:
        sent[field] = value
    refused(still_api.request(method, path, json=sent), 422, field)


def test_not_one_of_all_these_refusals_has_changed_anything(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES)
    with Api.of(box) as api, box.unchanged():
        for method, path, body, fields in CALLS:
            for field, values in fields.items():
                for value in values:
                    sent = {name: kept for name, kept in body.items() if name != field}
                    refused(
                        api.request(method, path, json=sent if value is MISSING else {**sent, field: value}), 422, field
                    )


def test_every_wrong_field_is_named_at_once(still_box: Box, still_api: Api) -> None:
    with still_box.unchanged():
        body = {"phone": "x", "email": "y", "business_location_id": "z", "is_bot": 1, "contact_ids": ["q"]}
        refused(still_api.put(f"{SEND}/sms", body), 422, *body, "message")
        refused(still_api.put(f"{SCHEDULE}/sms", {}), 422, "message", "scheduled_at")
        refused(still_api.post(CUSTOMERS, {"phone": 1, "tags": 1}), 422, "name", "phone", "tags")
