"""What TripDesk's calls take and give. Request schemas load; answer schemas document, and refuse what they do not name.

Fields marked `x-assumed` are not stated by the vendor's public document.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from mock_server.kernel.lifecycle import FAILED, PROGRESS, RECEIVED, RETURNED
from mock_server.systems.tripdesk.auth import AGENT, KEY
from mock_server.systems.tripdesk.channels import CHANNELS, MAILBOX
from mock_server.systems.tripdesk.operations.devices import PLATFORMS
from mock_server.systems.tripdesk.operations.gateways import STATUSES
from mock_server.systems.tripdesk.operations.usage import GROUPS
from mock_server.web.fields import E164, Moment, Text, WholeInQuery, assumed

TIME_FORMAT = {"format": "date-time"}
PAGE_SIZE = 25
MAX_PAGE_SIZE = 100

_FORM = "the document does not show this resource"
_CHANNELS = "the document names eleven channels' number, WhatsApp, e-mail, SMS and broadcast; the others are assumed"


class _Body(Schema):
    class Meta:
        unknown = EXCLUDE


class _Answer(Schema):
    class Meta:
        unknown = RAISE


class Texts(fields.Dict):
    """A JSON object of texts, by names that are not empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(keys=Text(blank=False), values=Text(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("Must be an object.")
        wrong = {name: ["Must be a string."] for name, text in value.items() if not isinstance(text, str)}
        if wrong:
            raise ValidationError(wrong)
        if not all(name.strip() for name in value):
            raise ValidationError("A name must not be empty.")
        return value


class ExternalIds(Texts):
    """External ids by channel or source; none is empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        found = super()._deserialize(value, attr, data, **kwargs)
        empty = {name: ["Must not be empty."] for name, text in found.items() if not text.strip()}
        if empty:
            raise ValidationError(empty)
        return found


class Attributes(fields.Dict):
    """A JSON object of anything."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(keys=fields.String(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("Must be an object.")
        return value


class Mailbox(Text):
    """An e-mail address."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not MAILBOX.fits(text):
            raise ValidationError(MAILBOX.advice)
        return text


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


class PageQuery(Schema):
    """Which part of a list."""

    limit = WholeInQuery(
        minimum=1, maximum=MAX_PAGE_SIZE, load_default=PAGE_SIZE, metadata=assumed("25 unless told, at most 100")
    )
    cursor = Text(load_default=None, metadata=assumed("the `next_cursor` of the answer before; opaque"))


class PollQuery(Schema):
    """What has changed since the answer before."""

    limit = WholeInQuery(
        minimum=1, maximum=MAX_PAGE_SIZE, load_default=PAGE_SIZE, metadata=assumed("25 unless told, at most 100")
    )
    since = Text(load_default=None, metadata=assumed("the `next_cursor` of the answer before; opaque"))


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


# Messages


class _Content(_Body):
    template = Text(blank=False, load_default=None, metadata=assumed("a template that the plane has; or `text`"))
    language = Text(blank=False, load_default=None, metadata=assumed("without it the template's first"))
    variables = Texts(load_default=dict, metadata=assumed("a template needs each of its variables; more are ignored"))
    text = Text(blank=False, load_default=None, metadata=assumed("in place of `template`"))
    subject = Text(blank=False, load_default=None, metadata=assumed("of an e-mail"))
    gateway = Text(blank=False, load_default=None, metadata=assumed("an id of GET /api/v1/gateways"))


class NewMessage(_Content):
    """A message on any channel, by `template` or `text`."""

    channel = Text(required=True, validate=validate.OneOf(tuple(CHANNELS)), metadata=assumed(_CHANNELS))
    to = Text(
        required=True,
        blank=False,
        metadata=assumed("E.164 for phones' channels, an e-mail address, or an id that only the channel understands"),
    )


class Reply(_Content):
    """A message in a conversation, by `template` or `text`; channel and address are the conversation's."""


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
    # `from` is a word of Python's.
    locals()["from"] = _text(metadata=assumed("the customer's address, or the gateway's id"))
    to = _text(metadata=assumed("the customer's address, or the gateway's id"))
    text = _text(metadata=assumed(_FORM))
    status = _one_of((*PROGRESS, FAILED, RETURNED, RECEIVED), _FORM)
    created_at = _time(**assumed(_FORM))


# Contacts


class NewContact(_Body):
    """A contact to create."""

    name = Text(required=True, blank=False, metadata=assumed(_FORM))
    phone = E164(load_default=None, allow_none=True, metadata=assumed(_FORM))
    email = Mailbox(load_default=None, allow_none=True, metadata=assumed(_FORM))
    external_ids = ExternalIds(
        load_default=dict, metadata=assumed("by channel or source; each belongs to one contact of a plane")
    )
    tags = fields.List(Text(), load_default=list, metadata=assumed(_FORM))
    attributes = Attributes(load_default=dict, metadata=assumed(_FORM))


class ChangedContact(_Body):
    """What is to change, each field as a whole."""

    name = Text(blank=False, metadata=assumed(_FORM))
    phone = E164(allow_none=True, metadata=assumed(_FORM))
    email = Mailbox(allow_none=True, metadata=assumed(_FORM))
    external_ids = ExternalIds(metadata=assumed("takes the place of all that there were"))
    tags = fields.List(Text(), metadata=assumed(_FORM))
    attributes = Attributes(metadata=assumed("takes the place of all that there were"))


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


# Balance, gateways, usage


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
    status = _one_of(STATUSES, _FORM)


class UsageQuery(Schema):
    """Which days, and what is summed up."""

    first = Moment(data_key="from", load_default=None, metadata=assumed("the day of this date, inclusive"))
    last = Moment(data_key="to", load_default=None, metadata=assumed("the day of this date, inclusive"))
    group_by = Text(load_default="day", validate=validate.OneOf(tuple(GROUPS)), metadata=assumed("day unless told"))


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


# Mobile


class LogIn(_Body):
    """An agent's e-mail address and password."""

    email = Text(required=True, blank=False, metadata=assumed(_FORM))
    password = Text(required=True, blank=False, metadata=assumed(_FORM))


class TokenAnswer(_Answer):
    """An access token of 24 hours."""

    access_token = _text(metadata=assumed("a JWT of 24 hours; the document says token-based"))
    token_type = _text(metadata={"enum": ["Bearer"], **assumed(_FORM)})
    expires_at = _time(**assumed(_FORM))


class NewDevice(_Body):
    """A device that takes push notifications."""

    fcm_token = Text(required=True, blank=False, metadata=assumed("the document says FCM push tokens"))
    platform = Text(required=True, validate=validate.OneOf(PLATFORMS), metadata=assumed(_FORM))


class DeviceAnswer(_Answer):
    """A device that is registered."""

    id = _id("dev", metadata=assumed(_FORM))
    fcm_token = _text(metadata=assumed(_FORM))
    platform = _one_of(PLATFORMS, _FORM)
    created_at = _time(**assumed(_FORM))


# Audit


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
