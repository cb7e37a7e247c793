"""What Coax's webhooks post."""

from __future__ import annotations

from marshmallow import fields, validate

from mock_server.systems.coax.schemas.answers import Customer, Enquiry, Message
from mock_server.web.posts import Posts
from mock_server.web.schemas import Schema

_OF_MESSAGES = ("message.sent", "message.delivered", "message.read", "message.failed", "message.received")
_OF_ENQUIRIES = "enquiry.created"


class EnquiryTold(Schema):
    enquiry = fields.Nested(Enquiry, required=True)
    customer = fields.Nested(Customer, required=True, allow_none=True)


class MessageTold(EnquiryTold):
    message = fields.Nested(Message, required=True)


class EnquiryEvent(Schema):
    event = fields.String(required=True, validate=validate.Equal(_OF_ENQUIRIES))
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    body = fields.Nested(EnquiryTold, required=True)


class MessageEvent(Schema):
    event = fields.String(required=True, validate=validate.OneOf(_OF_MESSAGES))
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    body = fields.Nested(MessageTold, required=True)


POSTS = Posts(
    bodies={**dict.fromkeys(_OF_MESSAGES, MessageEvent), _OF_ENQUIRIES: EnquiryEvent},
    headers={"X-Webhook-Timestamp": "When it was signed, in Unix seconds."},
    with_secret={"X-Coax-Signature": "`sha256=` and the digits."},
    signed="Signed by the hex HMAC-SHA256 of `<timestamp>.<raw body>` with the secret of the subscription.",
    assumed="no document tells of webhooks",
)
