"""Coax's callers, its documented calls, and the bodies that most of the script sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.recorded.steps import Caller, Door
from tests.support.coax import (
    ACTIVE,
    ANN,
    ANN_AT_A,
    CUSTOMERS,
    ENQUIRIES,
    LOCATIONS,
    NED,
    PHONE,
    REVIEW,
    SCHEDULE,
    SEND,
    A,
    C,
)


def with_key(key: str, **more: Any) -> Caller:
    return Caller("/coax", {"Authorization": f"Bearer {key}"}, **more)


own = with_key("${coax.own.api_key}")
at_b = with_key("${coax.one_location.api_key}")
nobody = Caller("/coax", {}, stranger=True)
STRANGERS = {"without a key": nobody, "with an unknown key": with_key("nope", stranger=True)}
OTHER_SCHEMES = {
    "Basic": "Basic b3duOnB3",
    "no scheme": "${coax.own.api_key}",
    "a scheme alone": "Bearer",
    "two keys": "Bearer ${coax.own.api_key} x",
    "a scheme in small letters": "bearer ${coax.own.api_key}",
}

LATER = "2024-05-01T14:00:00+01:00"
TO_ANN = {"message": "Hello", "phone": PHONE[ANN], "business_location_id": A}
ON_ANNS = {"message": "Hello"}
ANEW = {"name": "Zoe Example", "email": "zoe@example.com", "location_id": A}
PLACE = {"name": "Delta", "address": "4 Example Street", "phone": "+15550100804", "timezone": "Europe/London"}
DOORS = (
    Door("GET", CUSTOMERS),
    Door("PUT", CUSTOMERS, ANEW),
    Door("POST", CUSTOMERS, ANEW),
    Door("GET", f"{CUSTOMERS}/{ANN}"),
    Door("PUT", f"{CUSTOMERS}/{ANN}", {"name": "Anna"}),
    Door("DELETE", f"{CUSTOMERS}/{NED}"),
    Door("GET", LOCATIONS),
    Door("POST", LOCATIONS, PLACE),
    Door("GET", f"{LOCATIONS}/{A}"),
    Door("PUT", f"{LOCATIONS}/{A}", {"name": "Alpha 2"}),
    Door("DELETE", f"{LOCATIONS}/{C}"),
    Door("GET", ENQUIRIES),
    Door("GET", f"{ENQUIRIES}/{ANN_AT_A}"),
    Door("PUT", f"{SEND}/sms", TO_ANN),
    Door("PUT", f"/api/v2/message/{ANN_AT_A}/send/sms", ON_ANNS),
    Door("PUT", f"{SEND}/{ANN_AT_A}/sms", ON_ANNS),
    Door("PUT", f"{SCHEDULE}/sms", {**TO_ANN, "scheduled_at": LATER}),
    Door("PUT", f"/api/v2/message/{ANN_AT_A}/schedule/sms", {**ON_ANNS, "scheduled_at": LATER}),
    Door("PUT", f"{SCHEDULE}/{ANN_AT_A}/sms", {**ON_ANNS, "scheduled_at": LATER}),
    Door("PUT", REVIEW, {"phone": PHONE[ANN], "business_location_id": A}),
    Door("PUT", f"/api/v2/message/{ANN_AT_A}/ask-for-review", {"channel": "sms"}),
    Door("PUT", f"{REVIEW}/{ANN_AT_A}", {"channel": "email"}),
)
SINGULAR = {"/customers": "/customer", "/locations": "/location"}
LATEST = {"enquiry": "body.enquiry.id", "message": "body.message.id"}


EVERY_FIELD: Mapping[str, Any] = {
    "type": "text",
    "sub_type": "plain",
    "attachment_ids": ["f1"],
    "team_user_id": "u1",
    "is_bot": True,
    "createActivity": True,
    "activity_type": "note",
    "activity_description": "Called",
    "enquiry_status": "pending",
    "campaign_id": ACTIVE,
    "avatar": "https://example.com/a.png",
    "address": "x",
}
