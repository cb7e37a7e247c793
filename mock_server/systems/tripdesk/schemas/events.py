"""What TripDesk's webhooks post."""

from __future__ import annotations

from marshmallow import fields, validate

from mock_server.kernel.lifecycle import ENDED, RETURNED
from mock_server.kernel.public import Message, Values
from mock_server.systems.tripdesk.schemas import answers
from mock_server.web.posts import Posts
from mock_server.web.rendering import shown_by
from mock_server.web.schemas import Schema
from mock_server.web.shown import of, whole

_OF_MESSAGES = ("message.sent", "message.delivered", "message.failed", "message.bounced")
_ASSIGNED, _IDENTIFIED = "conversation.assigned", "contact.identified"


def _refund(message: Message) -> str | None:
    return answers.money(message.facts.price) if message.status in ENDED else None


def _diagnostic(message: Message) -> Values | None:
    failure = message.failure if message.status == RETURNED else None
    return None if failure is None else shown_by(answers.FailureAnswer)(failure)


class MessageTold(answers.MessageAnswer):
    """A message that was sent; one that has ended has what was given back, one that bounced why."""

    conversation_id = fields.String(required=True, metadata=of("thread"))
    refund = fields.String(metadata=whole(_refund))
    diagnostic = fields.Nested(answers.FailureAnswer, metadata=whole(_diagnostic))


class IdentifiedTold(Schema):
    contact = fields.Nested(answers.ContactAnswer, required=True)
    conversation_id = fields.String(required=True, metadata=of("message.thread"))
    message_id = fields.String(required=True, metadata=of("message.id"))
    channel = fields.String(required=True, metadata=of("message.channel"))
    external_id = fields.String(required=True, metadata=of("message.sender"))


class _Event(Schema):
    id = fields.String(required=True, metadata={"pattern": "^evt_"})
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    livemode = fields.Boolean(required=True)


class MessageEvent(_Event):
    type = fields.String(required=True, validate=validate.OneOf(_OF_MESSAGES))
    data = fields.Nested(MessageTold, required=True)


class AssignedEvent(_Event):
    type = fields.String(required=True, validate=validate.Equal(_ASSIGNED))
    data = fields.Nested(answers.ConversationAnswer, required=True)


class IdentifiedEvent(_Event):
    type = fields.String(required=True, validate=validate.Equal(_IDENTIFIED))
    data = fields.Nested(IdentifiedTold, required=True)


POSTS = Posts(
    bodies={**dict.fromkeys(_OF_MESSAGES, MessageEvent), _ASSIGNED: AssignedEvent, _IDENTIFIED: IdentifiedEvent},
    headers={},
    with_secret={"TripDesk-Signature": "`t=` with Unix seconds, and `v1=` with the digits."},
    signed="Signed by the hex HMAC-SHA256 of `<t>.<raw body>` with the secret of the subscription.",
    assumed="the document gives the events and what each has besides; the body's form and the header are assumed",
)
