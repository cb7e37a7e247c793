"""What Coext's webhooks post."""

from __future__ import annotations

from operator import methodcaller

from marshmallow import fields, validate

from mock_server.kernel.public import rfc3339_ms
from mock_server.systems.coext.schemas.answers import MessageError
from mock_server.web.posts import Posts
from mock_server.web.schemas import Schema
from mock_server.web.shown import of, whole

_OUTBOUND = ("message.queued", "message.sent", "message.delivered", "message.read", "message.failed")
_INBOUND = "message.received"
_NAME, _TIME = of("name"), {"format": "date-time", **of("at", rfc3339_ms)}
# What was reported, which may be an earlier step than the message has made by now.
_REPORTED = of("name", methodcaller("removeprefix", "message."))
_STATUSES = ("queued", "sent", "delivered", "read", "failed")


class SentData(Schema):
    """A message that was sent; only a failed one has `error`."""

    message_id = fields.UUID(required=True, metadata=of("record.id"))
    to = fields.String(required=True, metadata=of("record.recipient"))
    status = fields.String(required=True, validate=validate.OneOf(_STATUSES), metadata=_REPORTED)
    reference = fields.String(required=True, allow_none=True, metadata=of("record.facts.reference"))
    error = fields.Nested(MessageError, metadata=of("record.failure"))


class ReceivedData(Schema):
    message_id = fields.UUID(required=True, metadata=of("record.id"))
    sender = fields.String(required=True, data_key="from", metadata=of("record.sender"))
    status = fields.String(required=True, validate=validate.OneOf(("received",)), metadata=_REPORTED)
    reference = fields.String(required=True, allow_none=True, metadata=whole(lambda _: None))
    text = fields.String(required=True, metadata=of("record.text"))


class SentEvent(Schema):
    event = fields.String(required=True, validate=validate.OneOf(_OUTBOUND), metadata=_NAME)
    timestamp = fields.String(required=True, metadata=_TIME)
    data = fields.Nested(SentData, required=True, metadata=whole())


class ReceivedEvent(Schema):
    event = fields.String(required=True, validate=validate.Equal(_INBOUND), metadata=_NAME)
    timestamp = fields.String(required=True, metadata=_TIME)
    data = fields.Nested(ReceivedData, required=True, metadata=whole())


POSTS = Posts(
    bodies={**dict.fromkeys(_OUTBOUND, SentEvent), _INBOUND: ReceivedEvent},
    headers={
        "X-Webhook-Event": "The event's name.",
        "X-Webhook-Id": "The delivery's id, the same on every attempt.",
        "X-Webhook-Timestamp": "When it was signed, in Unix seconds.",
        "X-Webhook-Signature": "`sha256=` and the digits.",
    },
    signed=(
        "Signed by the hex HMAC-SHA256 of `<timestamp>.<raw body>` with the secret of the subscription. "
        "Only a 200 within 30 seconds counts as received."
    ),
    assumed="the webhook page names the events and their secret; body, headers and the signed text are assumed",
)
