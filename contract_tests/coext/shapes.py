"""Coext's answers as its guide's samples have them, by pattern."""

from typing import Any

# An id of the right form that nothing has.
UNKNOWN = "00000000-0000-4000-8000-000000000000"

META = {
    "request_id": "<request-id>",
    "rate_limit": {"limit": "<int>", "remaining": "<int>", "reset_at": "<rfc3339-ms-Z>"},
}

ACCEPTED = {"message_id": "<uuid>", "status": "sent"}

TEMPLATE = {
    "name": "<text>",
    "language": "<text>",
    "status": "<text>",
    "category": "<text>",
    "components": [],
    "variables": [],
}

MESSAGE = {
    "message_id": "<uuid>",
    "to": "<e164>",
    "type": "text",
    "status": "sent",
    "reference": None,
    "created_at": "<rfc3339-ms-Z>",
    "sent_at": "<rfc3339-ms-Z>",
    "delivered_at": None,
    "read_at": None,
    "failed_at": None,
}

BAD_NUMBER = "Phone number must be in E.164 format"


def success(data: Any) -> dict[str, Any]:
    return {"success": True, "data": data, "meta": META}


def error(code: str, message: str = "<text>", **details: Any) -> dict[str, Any]:
    """A refusal with this code; one that tells no details has none."""
    told = {"code": code, "message": message}
    if details:
        told["details"] = details
    return {"success": False, "error": told, "meta": {"request_id": "<request-id>"}}


def code(answer: Any) -> str:
    return answer.body["error"]["code"]


def remaining(answer: Any) -> int:
    """How many requests the key has left this minute."""
    return answer.body["meta"]["rate_limit"]["remaining"]
