"""msgboxx's entities as its document's samples have them, by pattern."""

from collections.abc import Sequence
from typing import Any

# An id of the right form that nothing has.
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ENTITY_TIME = "<rfc3339-ms-Z>"

TOKEN = {"access_token": "<jwt>", "token_type": "<text>", "scope": "<string>", "expires_at": "<text>"}

API_ACCOUNT = {"apiAccountId": "<uuid>", "phoneNumber": "<text>", "name": "<text>", "datetime": ENTITY_TIME}

INBOX_IN_LIST = {"inboxId": "<uuid>", "apiAccountId": "<uuid>", "name": "<text>", "dateTime": ENTITY_TIME}
INBOX_ALONE = {"inboxId": "<uuid>", "name": "<text>", "apiAccountId": "<uuid>", "datetime": ENTITY_TIME}

CONTACT = {
    "contactId": "<uuid>",
    "mobileNumber": "<e164>",
    "name": "<text>",
    "status": "<text>",
    "email": "<string>",
    "apiAccountId": "<uuid>",
    "datetime": ENTITY_TIME,
    "tags": [],
}

MESSAGE = {
    "messageId": "<uuid>",
    "bodyText": "<string>",
    "apiAccountId": "<uuid>",
    "dateTime": "<rfc3339-net-offset>",
    "conversationId": "<uuid>",
    "fileLocation": "<string>",
    "messageDirection": "outgoing",
    "isTemplateMessage": False,
    "isSent": "<bool>",
    "isDelivered": "<bool>",
    "isRead": "<bool>",
    "contact": {
        "contactId": "<uuid>",
        "mobileNumber": "<e164>",
        "name": "<text>",
        "status": "<text>",
        "apiAccountId": "<uuid>",
    },
    "senderFirstName": "<string>",
    "senderLastName": "<string>",
}

BROADCAST_AT_ONCE = {
    "broadcastId": "<uuid>",
    "apiAccountId": "<uuid>",
    "contactId": "<uuid>",
    "dateTime": ENTITY_TIME,
}
BROADCAST = {**BROADCAST_AT_ONCE, "messageId": "<uuid>", "message": "<text>", "status": "<text>"}

TEMPLATE = {
    "templateId": "<uuid>",
    "apiAccountId": "<uuid>",
    "status": "<text>",
    "name": "<text>",
    "templateText": "<text>",
    "templateExample": "<string>",
    "dateTime": ENTITY_TIME,
}

WEBHOOK = {
    "webhookId": "<uuid>",
    "type": "<text>",
    "targetUrl": "<text>",
    "isEnabled": "<bool>",
    "failureCount": "<int>",
    "isZapier": "<bool>",
}


def error(status: int, title: str) -> dict[str, Any]:
    """A refusal without fields to name."""
    return {"statusCode": status, "error": title, "message": "<text>"}


def page(items: Sequence[Any], count: int | None = None, pages: int = 1) -> dict[str, Any]:
    """A page; without `count` it is the only one, and full of what there is."""
    total = len(items) if count is None else count
    return {"items": items, "paging": {"recordCount": total, "pages": pages if total else 0}}


def ids(answer: Any, key: str) -> list[str]:
    return [item[key] for item in answer.body["items"]]
