"""What Coext's webhooks post."""

from __future__ import annotations

from marshmallow import fields, validate

from mock_server.systems.coext.schemas.answers import MessageError
from mock_server.web.posts import Posts
from mock_server.web.schemas import Schema
from mock_server.web.shown import beside, of, whole

_OUTBOUND = ("message.queued", "message.sent", "message.delivered", "message.read", "message.failed")
_INBOUND = "message.received"
_TIME = {"format": "date-time"}
# What was reported, which may be an earlier step than the message has made by now.
_REPORTED = beside()
_STATUSES = ("queued", "sent", "delivered", "read", "failed")


class SentData(Schema):
    """A message that was sent; only a failed one has `error`."""

    message_id = fields.UUID(required=True, metadata=of("id"))
    to = fields.String(required=True, metadata=of("recipient"))
    status = fields.String(required=True, validate=validate.OneOf(_STATUSES), metadata=_REPORTED)
    reference = fields.String(required=True, allow_none=True, metadata=of("facts.reference"))
    error = fields.Nested(MessageError, metadata=of("failure"))


class ReceivedData(Schema):
    message_id = fields.UUID(required=True, metadata=of("id"))
    sender = fields.String(required=True, data_key="from", metadata=of("sender"))
    status = fields.String(required=True, validate=validate.OneOf(("received",)), metadata=_REPORTED)
    reference = fields.String(required=True, allow_none=True, metadata=whole(lambda _: None))
    text = fields.String(required=True, metadata=of("text"))


class SentEvent(Schema):
    event = fields.String(required=True, validate=validate.OneOf(_OUTBOUND))
    timestamp = fields.String(required=True, metadata=_TIME)
    data = fields.Nested(SentData, required=True)


class ReceivedEvent(Schema):
    event = fields.String(required=True, validate=validate.Equal(_INBOUND))
    timestamp = fields.String(required=True, metadata=_TIME)
    data = fields.Nested(ReceivedData, required=True)


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
