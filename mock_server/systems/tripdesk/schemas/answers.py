"""What TripDesk's calls answer with."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import RAISE, fields, validate

from mock_server.kernel.lifecycle import FAILED, PROGRESS, RECEIVED, RETURNED
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.records import AGENT, GATEWAY_STATUSES, KEY, PLATFORMS
from mock_server.web.fields import assumed
from mock_server.web.schemas import Schema

TIME_FORMAT = {"format": "date-time"}

_FORM = "the document does not show this resource"


class _Answer(Schema):
    class Meta:
        unknown = RAISE


def _id(prefix: str, **kwargs: Any) -> fields.String:
    form = {"pattern": f"^{prefix}_[0-9A-HJKMNP-TV-Z]{{26}}$"}
    return fields.String(required=True, metadata={**form, **kwargs.pop("metadata", {})}, **kwargs)


def _time(**metadata: Any) -> fields.String:
    return fields.String(required=True, metadata={**TIME_FORMAT, **metadata})


def _money(**metadata: Any) -> fields.String:
    return fields.String(required=True, metadata={"pattern": r"^[0-9]+\.[0-9]{2,}$", **metadata})


def _text(**kwargs: Any) -> fields.String:
    return fields.String(required=True, **kwargs)


def _one_of(values: Any, reason: str) -> fields.String:
    return _text(validate=validate.OneOf(tuple(values)), metadata=assumed(reason))


class Problem(_Answer):
    """What went wrong."""

    code = _text(metadata=assumed("the document says that errors are structured, not how"))
    message = _text(metadata=assumed("the document says that errors are structured, not how"))
    details = fields.Dict(
        keys=fields.String(), metadata=assumed("field by field, what is wrong with it; a part of one by its path")
    )
    request_id = _text(metadata=assumed("the document says that errors are structured, not how"))


class Error(_Answer):
    """Any refusal."""

    error = fields.Nested(Problem, required=True, metadata=assumed("the document does not show the envelope"))


@cache
def list_of(schema: type[Schema], name: str | None = None, *, ends: bool = True) -> type[Schema]:
    """A list; `ends` tells whether `next_cursor` is null at its end."""
    reason = "lists are assumed to have this form" + ("; null at the end" if ends else "; never null")
    return type(
        name or f"{schema.__name__}List",
        (_Answer,),
        {
            "__doc__": "A list.",
            "data": fields.List(fields.Nested(schema), required=True, metadata=assumed(reason)),
            "next_cursor": fields.String(required=True, allow_none=ends, metadata=assumed(reason)),
        },
    )


class AcceptedAnswer(_Answer):
    """A message that is queued."""

    id = _id("msg")
    status = _text(metadata={"enum": ["queued"]})
    channel = _text(validate=validate.OneOf(tuple(CHANNELS)))
    cost_estimate = _money()
    created_at = _time()


class StatusAnswer(_Answer):
    """A step of a message's road."""

    status = _one_of((*PROGRESS, FAILED, RETURNED), _FORM)
    at = _time(**assumed(_FORM))


class FailureAnswer(_Answer):
    """Why a message failed, or was tried again."""

    code = _text(metadata=assumed(_FORM))
    message = _text(metadata=assumed(_FORM))


class MessageAnswer(_Answer):
    """A message that was sent."""

    id = _id("msg")
    status = _one_of((*PROGRESS, FAILED, RETURNED), "sent, delivered, failed and bounced are the document's events")
    channel = _text(validate=validate.OneOf(tuple(CHANNELS)))
    to = _text(metadata=assumed(_FORM))
    text = fields.String(metadata=assumed("absent where a template was used"))
    template = fields.String(metadata=assumed("absent where a text was sent"))
    cost = _money(**assumed("held or charged; 0.00 once it was given back"))
    provider_message_id = fields.String(
        required=True, allow_none=True, metadata=assumed("null until it is sent; the document has it in message.sent")
    )
    history = fields.List(fields.Nested(StatusAnswer), required=True, metadata=assumed(_FORM))
    last_error = fields.Nested(FailureAnswer, metadata=assumed("absent while nothing has gone wrong"))
    retry_count = fields.Integer(required=True, metadata=assumed("three retries, after 2, 4 and 8 seconds"))
    created_at = _time()


class SaidAnswer(_Answer):
    """A message of either direction."""

    id = _id("msg")
    conversation_id = _id("cnv", metadata=assumed(_FORM))
    direction = _one_of(("outbound", "inbound"), _FORM)
    channel = _text(validate=validate.OneOf(tuple(CHANNELS)))
    sender = _text(data_key="from", metadata=assumed("the customer's address, or the gateway's id"))
    to = _text(metadata=assumed("the customer's address, or the gateway's id"))
    text = _text(metadata=assumed(_FORM))
    status = _one_of((*PROGRESS, FAILED, RETURNED, RECEIVED), _FORM)
    created_at = _time(**assumed(_FORM))


class ContactAnswer(_Answer):
    """A contact."""

    id = _id("con", metadata=assumed(_FORM))
    name = _text(metadata=assumed(_FORM))
    phone = fields.String(required=True, allow_none=True, metadata=assumed(_FORM))
    email = fields.String(required=True, allow_none=True, metadata=assumed(_FORM))
    external_ids = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata=assumed(_FORM))
    tags = fields.List(fields.String(), required=True, metadata=assumed(_FORM))
    attributes = fields.Dict(keys=fields.String(), required=True, metadata=assumed(_FORM))
    created_at = _time(**assumed(_FORM))
    updated_at = _time(**assumed(_FORM))


class ConversationAnswer(_Answer):
    """Everything said with one address on one channel."""

    id = _id("cnv", metadata=assumed(_FORM))
    channel = _text(validate=validate.OneOf(tuple(CHANNELS)), metadata=assumed(_FORM))
    address = _text(metadata=assumed(_FORM))
    contact_id = fields.String(required=True, allow_none=True, metadata=assumed("null while nobody knows whose it is"))
    agent = fields.String(required=True, allow_none=True, metadata=assumed("null until somebody is assigned"))
    last_message_id = fields.String(required=True, allow_none=True, metadata=assumed(_FORM))
    created_at = _time(**assumed(_FORM))
    updated_at = _time(**assumed("when somebody wrote or was assigned"))


class BalanceAnswer(_Answer):
    """A plane's wallet."""

    balance = _money(**assumed("what is not yet spent nor held"))
    held = _money(**assumed("what is set aside for messages that are not yet sent"))
    currency = _text(metadata=assumed("USD"))


class GatewayAnswer(_Answer):
    """A gateway."""

    id = _id("gtw", metadata=assumed(_FORM))
    channel = _text(validate=validate.OneOf(tuple(CHANNELS)), metadata=assumed(_FORM))
    name = _text(metadata=assumed(_FORM))
    status = _one_of(GATEWAY_STATUSES, _FORM)


class UsageRow(_Answer):
    """A sum; it has the member that it is grouped by."""

    day = fields.String(metadata={"format": "date", **assumed("the UTC day of acceptance")})
    channel = fields.String(metadata=assumed(_FORM))
    status = fields.String(metadata=assumed("as it is now"))
    count = fields.Integer(required=True, metadata=assumed(_FORM))
    cost = _money(**assumed("as charged: nothing for what is held or was given back"))


class UsageAnswer(_Answer):
    """Sums, in the order of what they are grouped by."""

    data = fields.List(fields.Nested(UsageRow), required=True, metadata=assumed(_FORM))


class TokenAnswer(_Answer):
    """An access token of 24 hours."""

    access_token = _text(metadata=assumed("a JWT of 24 hours; the document says token-based"))
    token_type = _text(metadata={"enum": ["Bearer"], **assumed(_FORM)})
    expires_at = _time(**assumed(_FORM))


class DeviceAnswer(_Answer):
    """A device that is registered."""

    id = _id("dev", metadata=assumed(_FORM))
    fcm_token = _text(metadata=assumed(_FORM))
    platform = _one_of(PLATFORMS, _FORM)
    created_at = _time(**assumed(_FORM))


class ActorAnswer(_Answer):
    """Who."""

    type = _one_of((KEY, AGENT), _FORM)
    id = _text(metadata=assumed("the beginning of a key, or an agent's e-mail address"))


class AuditAnswer(_Answer):
    """Who did what, when, and what came of it."""

    id = _id("aud", metadata=assumed(_FORM))
    at = _time(**assumed(_FORM))
    surface = _one_of(("external", "mobile", "internal"), _FORM)
    actor = fields.Nested(ActorAnswer, required=True, metadata=assumed(_FORM))
    method = _text(metadata=assumed(_FORM))
    path = _text(metadata=assumed(_FORM))
    status = fields.Integer(required=True, metadata=assumed(_FORM))
    outcome = _one_of(("succeeded", "refused", "failed"), _FORM)
    replayed = fields.Boolean(required=True, metadata=assumed("an idempotency key got its first answer again"))
