"""Coext's envelope, and its entities in it. Refusals have no `rate_limit` in `meta`, as in the guide's samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from mock_server.kernel.chance import secret_token
from mock_server.kernel.instants import Instant, rfc3339_ms
from mock_server.kernel.lifecycle import DELIVERED, FAILED, QUEUED, READ, SENT
from mock_server.kernel.messages import Message
from mock_server.kernel.rate_limit import Quota
from mock_server.kernel.sandbox import Sandbox
from mock_server.systems.coext.records import Template
from mock_server.web import current
from mock_server.web.http import Response
from mock_server.web.rendering import json_answer, kept

_REQUEST_ID = 12

# Where the time of each status is shown.
_TIMES = {"sent_at": SENT, "delivered_at": DELIVERED, "read_at": READ, "failed_at": FAILED}


def success(data: bytes) -> Response:
    """`data` with its request's id and what is left of its minute."""
    exchange = current.exchange()
    meta = orjson.dumps({"request_id": _request_id(current.sandbox()), "rate_limit": _rate_limit(exchange.quota)})
    return json_answer(b'{"success":true,"data":%b,"meta":%b}' % (data, meta))


def failure(code: str, message: str, details: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The envelope of a refusal; a stranger's has an id of real chance, since it is in no sandbox."""
    error: dict[str, Any] = {"code": code, "message": message}
    if details is not None:
        error["details"] = details
    caller = current.exchange().caller
    if caller is None:
        request_id = f"req_{secret_token(_REQUEST_ID)}"
    else:
        with caller.sandbox.lock:
            request_id = _request_id(caller.sandbox)
    return {"success": False, "error": error, "meta": {"request_id": request_id}}


def accepted(message: Message) -> bytes:
    """What a send answers: the document calls every accepted message sent."""
    return orjson.dumps({"message_id": message.id, "status": SENT})


@kept
def message(record: Message) -> dict[str, Any]:
    """A sent message and how far along its road it is; there is no status before `sent` here."""
    times: dict[str, Instant] = {}
    for change in record.history:
        times.setdefault(change.status, change.at)
    shown: dict[str, Any] = {
        "message_id": record.id,
        "to": record.recipient,
        "type": "text" if record.facts.template_name is None else "template",
        "status": SENT if record.status == QUEUED else record.status,
        "reference": record.facts.reference,
    }
    if record.facts.template_name is not None:
        shown["template_name"] = record.facts.template_name
    shown["created_at"] = rfc3339_ms(record.created_at)
    for name, status in _TIMES.items():
        shown[name] = rfc3339_ms(times[status]) if status in times else None
    if record.failure is not None:
        shown["error"] = {"code": record.failure.code, "message": record.failure.message}
    return shown


@kept
def template(record: Template) -> dict[str, Any]:
    """A template; its components have the types that a send gives parameters for."""
    components: list[dict[str, Any]] = []
    if record.header is not None:
        components.append({"type": "header", "text": record.header})
    components.append({"type": "body", "text": record.body})
    if record.footer is not None:
        components.append({"type": "footer", "text": record.footer})
    for button in record.buttons:
        link = {} if button.url is None else {"url": button.url}
        components.append({"type": "button", "text": button.text, **link})
    return {
        "name": record.name,
        "language": record.language,
        "status": record.status,
        "category": record.category,
        "components": components,
        "variables": record.variables,
    }


def _request_id(sandbox: Sandbox) -> str:
    return f"req_{sandbox.chance.token('coext.request', _REQUEST_ID)}"


def _rate_limit(quota: Quota | None) -> Mapping[str, Any]:
    if quota is None:
        raise LookupError("a request that is answered was counted")
    return {"limit": quota.limit, "remaining": quota.remaining, "reset_at": rfc3339_ms(quota.reset_at)}
