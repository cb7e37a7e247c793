"""TripDesk's callers, its documented calls, and the bodies that most of the script sends."""

from __future__ import annotations

from typing import Any

from tests.recorded.steps import Call, Caller, Door
from tests.support.tripdesk import ANN, TALK
from tests.support.tripdesk import NOBODY as ULID_OF_NOBODY

MESSAGES, CONTACTS, TALKS = "/api/v1/messages", "/api/v1/contacts", "/api/v1/conversations"
DEVICES, MOBILE, CONFIRMED = "/api/mobile/devices", "/api/mobile/conversations", "/api/internal/messages"
AUDIT = "/api/internal/audit"
NO_MESSAGE, NO_CONTACT, NO_TALK = f"msg_{ULID_OF_NOBODY}", f"con_{ULID_OF_NOBODY}", f"cnv_{ULID_OF_NOBODY}"


def with_key(key: str, **more: Any) -> Caller:
    return Caller("/tripdesk", {"Authorization": f"Bearer {key}"}, **more)


own = with_key("${tripdesk.own.test_key}")
live = with_key("${tripdesk.own.live_key}")
agent = with_key("${token}")
nobody = Caller("/tripdesk", {}, stranger=True)
STRANGERS = {
    "without a key": nobody,
    "with an unknown key": with_key("ak_test_nope", stranger=True),
    "with a key of neither plane": with_key("nope", stranger=True),
}
LOG_IN = {"email": "${tripdesk.own.mobile_email}", "password": "${tripdesk.own.mobile_password}"}
TEXT = {"channel": "sms", "to": "+15550100123", "text": "Hello"}
CONTACT = {"name": "Zoe", "phone": "+15550100150", "external_ids": {"crm": "C-50"}}
DOORS = (
    Door("POST", MESSAGES, TEXT),
    Door("GET", MESSAGES),
    Door("GET", f"{MESSAGES}/${{message}}"),
    Door("POST", CONTACTS, CONTACT),
    Door("GET", CONTACTS),
    Door("GET", f"{CONTACTS}/{ANN}"),
    Door("PATCH", f"{CONTACTS}/{ANN}", {"name": "Anna"}),
    Door("DELETE", f"{CONTACTS}/{ANN}"),
    Door("GET", TALKS),
    Door("GET", f"{TALKS}/{TALK}"),
    Door("GET", f"{TALKS}/{TALK}/messages"),
    Door("GET", "/api/v1/balance"),
    Door("GET", "/api/v1/gateways"),
    Door("GET", "/api/v1/usage"),
    Door("POST", CONFIRMED, TEXT),
    Door("GET", AUDIT),
)
MOBILE_DOORS = (
    Door("POST", DEVICES, {"fcm_token": "fcm-1", "platform": "ios"}),
    Door("DELETE", f"{DEVICES}/${{device}}"),
    Door("GET", MOBILE),
    Door("GET", f"{MOBILE}/{TALK}/messages"),
    Door("POST", f"{MOBILE}/{TALK}/messages", {"text": "Hello"}),
)
TOKEN = Door("POST", "/api/mobile/auth/token", LOG_IN)
LAST = {"message": "id"}
AT_ONCE = {"delivery": {"delays": {"sent": 0, "delivered": 0, "read": 0}}}


def logged_in() -> Call:
    return Call("log in", "POST", "/tripdesk/api/mobile/auth/token", LOG_IN, secret={"token": "access_token"})


def log_in(title: str, body: Any, **more: Any) -> Call:
    return Call(title, "POST", "/tripdesk/api/mobile/auth/token", body, **more)
