"""TripDesk's resources as the vendor's sample and our spec have them, by pattern; and its calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_ULID = "01HNQX2P8Y9R3T4V5W6Z7A8B9C"
# Ids of the right form that nothing has.
NO_MESSAGE = f"msg_{_ULID}"
NO_CONTACT = f"con_{_ULID}"
NO_CONVERSATION = f"cnv_{_ULID}"
NO_DEVICE = f"dev_{_ULID}"

TIME = "<rfc3339-s-Z>"

ACCEPTED = {
    "id": "<ulid-msg>",
    "status": "queued",
    "channel": "<text>",
    "cost_estimate": "<decimal>",
    "created_at": TIME,
}

# A text that is on its way; see `failed` and `by_template`.
MESSAGE = {
    "id": "<ulid-msg>",
    "status": "<text>",
    "channel": "<text>",
    "to": "<text>",
    "text": "<text>",
    "cost": "<decimal>",
    "provider_message_id": "<text>",
    "history": [],
    "retry_count": "<int>",
    "created_at": TIME,
}

CONTACT = {
    "id": "<ulid-con>",
    "name": "<text>",
    "phone": None,
    "email": None,
    "external_ids": {},
    "tags": [],
    "attributes": {},
    "created_at": TIME,
    "updated_at": TIME,
}

CONVERSATION = {
    "id": "<ulid-cnv>",
    "channel": "<text>",
    "address": "<text>",
    "contact_id": "<ulid-con>",
    "agent": None,
    "last_message_id": "<ulid-msg>",
    "created_at": TIME,
    "updated_at": TIME,
}

# What was said in a conversation, by either side.
SAID = {
    "id": "<ulid-msg>",
    "conversation_id": "<ulid-cnv>",
    "direction": "<text>",
    "channel": "<text>",
    "from": "<text>",
    "to": "<text>",
    "text": "<text>",
    "status": "<text>",
    "created_at": TIME,
}

BALANCE = {"balance": "<decimal>", "held": "<decimal>", "currency": "<text>"}

GATEWAY = {"id": "<text>", "channel": "<text>", "name": "<text>", "status": "<text>"}

TOKEN = {"access_token": "<text>", "token_type": "Bearer", "expires_at": TIME}

DEVICE = {"id": "<ulid-dev>", "fcm_token": "<text>", "platform": "<text>", "created_at": TIME}

EVENT = {"id": "<ulid-evt>", "type": "<text>", "created_at": TIME, "livemode": "<bool>", "data": {}}

EMPTY = {"data": [], "next_cursor": None}

CHANNELS = (
    "whatsapp",
    "sms",
    "email",
    "messenger",
    "instagram",
    "telegram",
    "viber",
    "line",
    "rcs",
    "push",
    "broadcast",
)
# Where somebody is reached on each; the others take an id that only the channel understands.
PHONES = ("whatsapp", "sms", "viber", "rcs")
OPAQUE = tuple(name for name in CHANNELS if name not in (*PHONES, "email"))

# Every call but the log-in: who makes it, and with which body.
NEW_MESSAGE = {"channel": "sms", "to": "+447700900100", "text": "Your driver is here."}
NEW_CONTACT = {"name": "Passenger 1"}
NEW_DEVICE = {"fcm_token": "fcm-token-1", "platform": "ios"}
CALLS = (
    ("POST", "/api/v1/messages", NEW_MESSAGE),
    ("GET", "/api/v1/messages", None),
    ("GET", f"/api/v1/messages/{NO_MESSAGE}", None),
    ("POST", "/api/v1/contacts", NEW_CONTACT),
    ("GET", "/api/v1/contacts", None),
    ("GET", f"/api/v1/contacts/{NO_CONTACT}", None),
    ("PATCH", f"/api/v1/contacts/{NO_CONTACT}", NEW_CONTACT),
    ("DELETE", f"/api/v1/contacts/{NO_CONTACT}", None),
    ("GET", "/api/v1/conversations", None),
    ("GET", f"/api/v1/conversations/{NO_CONVERSATION}", None),
    ("GET", f"/api/v1/conversations/{NO_CONVERSATION}/messages", None),
    ("GET", "/api/v1/balance", None),
    ("GET", "/api/v1/gateways", None),
    ("GET", "/api/v1/usage", None),
    ("POST", "/api/mobile/devices", NEW_DEVICE),
    ("DELETE", f"/api/mobile/devices/{NO_DEVICE}", None),
    ("GET", "/api/mobile/conversations", None),
    ("GET", f"/api/mobile/conversations/{NO_CONVERSATION}/messages", None),
    ("POST", f"/api/mobile/conversations/{NO_CONVERSATION}/messages", {"text": "On my way."}),
    ("POST", "/api/internal/messages", NEW_MESSAGE),
    ("GET", "/api/internal/audit", None),
)
OF_KEYS = tuple(call for call in CALLS if "/mobile/" not in call[1])
OF_AGENTS = tuple(call for call in CALLS if "/mobile/" in call[1])


def error(code: str) -> dict[str, Any]:
    """A refusal without fields to name."""
    return {"error": {"code": code, "message": "<text>", "request_id": "<text>"}}


def invalid(*fields: str) -> dict[str, Any]:
    """A refusal that says of these fields what is wrong with them."""
    told = {**error("validation_failed")["error"], "details": {field: ["<text>"] for field in fields}}
    return {"error": told}


def page(items: Sequence[Any]) -> dict[str, Any]:
    """A list that ends here."""
    return {"data": items, "next_cursor": None}


def history(*statuses: str) -> list[dict[str, str]]:
    """The road so far."""
    return [{"status": status, "at": TIME} for status in statuses]


def ids(answer: Any) -> list[str]:
    """The ids of a list, in its order."""
    return [item["id"] for item in answer.body["data"]]


def statuses(message: Any) -> list[str]:
    """The road of a message's body."""
    return [step["status"] for step in message["history"]]
