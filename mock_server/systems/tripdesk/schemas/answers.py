"""What TripDesk's calls answer with, and where it comes from: times to the second with `Z`, money as decimal text."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from marshmallow import fields, validate

from mock_server.kernel.lifecycle import FAILED, PROGRESS, RECEIVED, RETURNED
from mock_server.kernel.messages import Message
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.operations.wallet import CHARGED, HELD, ZERO
from mock_server.systems.tripdesk.records import AGENT, GATEWAY_STATUSES, KEY, PLATFORMS, MessageFacts
from mock_server.web import shown
from mock_server.web.fields import assumed
from mock_server.web.shown import Answer, Form, of, whole

_CENTS = -2
_FORM = "the document does not show this resource"
_ERRORS = "the document says that errors are structured, not how"


@lru_cache(maxsize=1_000)
def money(amount: Decimal) -> str:
    """`0.012`, `100.00`: at least two decimals, and no more than it takes."""
    told = amount.normalize()
    exponent = told.as_tuple().exponent
    if isinstance(exponent, int) and exponent > _CENTS:
        told = told.quantize(Decimal("0.01"))
    return f"{told:f}"


def outcome(status: int) -> str:
    return "succeeded" if status < 400 else "refused" if status < 500 else "failed"  # noqa: PLR2004 - HTTP's classes


def _cost(facts: MessageFacts) -> str:
    return money(facts.price if facts.payment in (HELD, CHARGED) else ZERO)


def _text_of(message: Message) -> str | None:
    return message.text if message.facts.template is None else None


def _id(prefix: str, path: str | None = None, **metadata: Any) -> fields.String:
    return shown.text(path, metadata={"pattern": f"^{prefix}_[0-9A-HJKMNP-TV-Z]{{26}}$", **metadata})


def _money(path: str, form: Form = money, **metadata: Any) -> fields.String:
    return shown.text(path, form, metadata={"pattern": r"^[0-9]+\.[0-9]{2,}$", **metadata})


def _text(path: str | None = None, reason: str = _FORM, **kwargs: Any) -> fields.String:
    return shown.text(path, metadata=assumed(reason), **kwargs)


def _time(path: str = "created_at", reason: str = _FORM) -> fields.String:
    return shown.second(path, metadata=assumed(reason))


def _one_of(values: Any, reason: str, path: str | None = None, form: Form | None = None) -> fields.String:
    return shown.text(path, form, validate=validate.OneOf(tuple(values)), metadata=assumed(reason))


def _channel(**metadata: Any) -> fields.String:
    return shown.text(validate=validate.OneOf(tuple(CHANNELS)), metadata=metadata)


class Problem(Answer):
    code = _text(reason=_ERRORS)
    message = _text(reason=_ERRORS)
    details = fields.Dict(
        keys=fields.String(), metadata=assumed("field by field, what is wrong with it; a part of one by its path")
    )
    request_id = _text(reason=_ERRORS)


class Error(Answer):
    error = fields.Nested(Problem, required=True, metadata=assumed("the document does not show the envelope"))


@cache
def list_of(schema: type[Answer], name: str | None = None, *, ends: bool = True) -> type[Answer]:
    """A list; `ends` tells whether `next_cursor` is null at its end."""
    reason = "lists are assumed to have this form" + ("; null at the end" if ends else "; never null")
    data = shown.several(schema, metadata=assumed(reason))
    next_cursor = fields.String(required=True, allow_none=ends, metadata=assumed(reason))
    return shown.made(name or f"{schema.__name__}List", data=data, next_cursor=next_cursor)


class AcceptedAnswer(Answer):
    id = _id("msg")
    status = shown.text(metadata={"enum": ["queued"]})
    channel = _channel()
    cost_estimate = _money("facts.price")
    created_at = shown.second("created_at")


class StatusAnswer(Answer):
    status = _one_of((*PROGRESS, FAILED, RETURNED), _FORM)
    at = _time("at")


class FailureAnswer(Answer):
    code = _text()
    message = _text()


class MessageAnswer(Answer):
    """A message that was sent; `text` or `template`, whichever it was sent with."""

    id = _id("msg")
    status = _one_of((*PROGRESS, FAILED, RETURNED), "sent, delivered, failed and bounced are the document's events")
    channel = _channel()
    to = _text("recipient")
    text = shown.text("", _text_of, required=False, metadata=assumed("absent where a template was used"))
    template = shown.text("facts.template", required=False, metadata=assumed("absent where a text was sent"))
    cost = _money("facts", _cost, **assumed("held or charged; 0.00 once it was given back"))
    provider_message_id = shown.text(
        "facts.provider_message_id",
        allow_none=True,
        metadata=assumed("null until it is sent; the document has it in message.sent"),
    )
    history = shown.several(StatusAnswer, metadata=assumed(_FORM))
    last_error = fields.Nested(
        FailureAnswer, metadata={**assumed("absent while nothing has gone wrong"), **of("failure")}
    )
    retry_count = fields.Integer(
        required=True, metadata={**assumed("three retries, after 2, 4 and 8 seconds"), **of("facts.retry_count")}
    )
    created_at = shown.second("created_at")


class SaidAnswer(Answer):
    """A message of either direction: who said what to whom."""

    id = _id("msg")
    conversation_id = _id("cnv", "thread", **assumed(_FORM))
    direction = _one_of(("outbound", "inbound"), _FORM)
    channel = _channel()
    sender = _text(reason="the customer's address, or the gateway's id", data_key="from")
    to = _text("recipient", "the customer's address, or the gateway's id")
    text = _text()
    status = _one_of((*PROGRESS, FAILED, RETURNED, RECEIVED), _FORM)
    created_at = _time()


class ContactAnswer(Answer):
    id = _id("con", **assumed(_FORM))
    name = _text()
    phone = _text(allow_none=True)
    email = _text(allow_none=True)
    external_ids = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata=assumed(_FORM))
    tags = fields.List(fields.String(), required=True, metadata=assumed(_FORM))
    attributes = fields.Dict(keys=fields.String(), required=True, metadata=assumed(_FORM))
    created_at = _time()
    updated_at = _time("updated_at")


class ConversationAnswer(Answer):
    id = _id("cnv", **assumed(_FORM))
    channel = _channel(**assumed(_FORM))
    address = _text()
    contact_id = _text(reason="null while nobody knows whose it is", allow_none=True)
    agent = _text(reason="null until somebody is assigned", allow_none=True)
    last_message_id = _text(allow_none=True)
    created_at = _time()
    updated_at = _time("updated_at", "when somebody wrote or was assigned")


class BalanceAnswer(Answer):
    balance = _money("balance", **assumed("what is not yet spent nor held"))
    held = _money("held", **assumed("what is set aside for messages that are not yet sent"))
    currency = _text(reason="USD")


class GatewayAnswer(Answer):
    id = _id("gtw", **assumed(_FORM))
    channel = _channel(**assumed(_FORM))
    name = _text()
    status = _one_of(GATEWAY_STATUSES, _FORM)


class UsageRow(Answer):
    """A sum; it has the member that it is grouped by."""

    day = fields.String(metadata={"format": "date", **assumed("the UTC day of acceptance")})
    channel = fields.String(metadata=assumed(_FORM))
    status = fields.String(metadata=assumed("as it is now"))
    count = fields.Integer(required=True, metadata=assumed(_FORM))
    cost = _money("cost", **assumed("as charged: nothing for what is held or was given back"))


class UsageAnswer(Answer):
    data = shown.several(UsageRow, metadata=assumed(_FORM))


class TokenAnswer(Answer):
    access_token = _text("text", "a JWT of 24 hours; the document says token-based")
    token_type = shown.always("Bearer", metadata=assumed(_FORM))
    expires_at = _time("expires_at")


class DeviceAnswer(Answer):
    id = _id("dev", **assumed(_FORM))
    fcm_token = _text()
    platform = _one_of(PLATFORMS, _FORM)
    created_at = _time()


class ActorAnswer(Answer):
    type = _one_of((KEY, AGENT), _FORM, "actor")
    id = _text("actor_id", "the beginning of a key, or an agent's e-mail address")


class AuditAnswer(Answer):
    id = _id("aud", **assumed(_FORM))
    at = _time("at")
    surface = _one_of(("external", "mobile", "internal"), _FORM)
    actor = fields.Nested(ActorAnswer, required=True, metadata={**assumed(_FORM), **whole()})
    method = _text()
    path = _text()
    status = fields.Integer(required=True, metadata=assumed(_FORM))
    outcome = _one_of(("succeeded", "refused", "failed"), _FORM, "status", outcome)
    replayed = fields.Boolean(required=True, metadata=assumed("an idempotency key got its first answer again"))
