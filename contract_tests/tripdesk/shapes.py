"""TripDesk's resources as the vendor's sample and our spec have them, by pattern; and its calls."""

from collections.abc import Sequence
from typing import Any

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
    *("whatsapp", "sms", "email", "messenger", "instagram", "telegram", "viber", "line", "rcs"),
    *("push", "broadcast"),
)
# Where somebody is reached on each; the others take an id that only the channel understands.
PHONES = ("whatsapp", "sms", "viber", "rcs")
OPAQUE = tuple(name for name in CHANNELS if name not in (*PHONES, "email"))


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
    return [item["id"] for item in answer.body["data"]]


def statuses(message: Any) -> list[str]:
    return [step["status"] for step in message["history"]]
