"""What Coax's calls give. The documents state the envelope and literal messages; what entities hold is assumed."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, fields

from mock_server.kernel.lifecycle import FAILED, PROGRESS, RECEIVED, SCHEDULED, SKIPPED
from mock_server.kernel.messages import INBOUND, OUTBOUND
from mock_server.systems.coax.operations.messages import CAMPAIGN_PAUSED
from mock_server.systems.coax.records import CHANNELS, STATUSES
from mock_server.web.fields import assumed
from mock_server.web.schemas import Schema

UUID_FORMAT = {"format": "uuid"}
TIME_FORMAT = {"format": "date-time"}
_UNSTATED = "the documents do not say what it holds"
PAUSED = CAMPAIGN_PAUSED.message
# The literal messages that the vendor's pages give.
STATED = frozenset(
    {
        "Customers fetched!",
        "Customer fetched!",
        "Customer upserted!",
        "Customer created!",
        "Sent review request!",
        PAUSED,
    }
)


class _Answer(Schema):
    class Meta:
        unknown = RAISE


def _id(*, required: bool = True, allow_none: bool = False) -> fields.String:
    return fields.String(required=required, allow_none=allow_none, metadata=UUID_FORMAT)


def _time(*, required: bool = True) -> fields.String:
    return fields.String(required=required, metadata=TIME_FORMAT)


def _text() -> fields.String:
    return fields.String(required=True, allow_none=True)


def _one_of(*values: str) -> fields.String:
    return fields.String(required=True, metadata={"enum": list(values)})


def _texts(*, required: bool = True) -> fields.List[Any]:
    return fields.List(fields.String(), required=required)


def _literal(*messages: str) -> fields.String:
    """The envelope's message, which is one of these to the letter."""
    missing = [message for message in messages if message not in STATED]
    told = assumed(f"the documents do not give {' and '.join(missing)}") if missing else {}
    return fields.String(required=True, metadata={"enum": list(messages), **told})


class ErrorDetail(_Answer):
    """What is wrong with which field."""

    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


class Error(_Answer):
    """Any refusal."""

    success = fields.Boolean(required=True, metadata={"enum": [False]})
    message = fields.String(required=True)
    body = fields.Nested(ErrorDetail, metadata=assumed("the fields that are not valid"))


def envelope(name: str, said: str, body: type[Schema] | None = None, *, reason: str | None = _UNSTATED) -> type[Schema]:
    """The envelope of a success: its literal message, and what its body holds."""
    parts: dict[str, Any] = {
        "__doc__": f"The envelope of {said}",
        "success": fields.Boolean(required=True, metadata={"enum": [True]}),
        "message": _literal(said),
    }
    if body is not None:
        parts["body"] = fields.Nested(body, required=True, metadata={} if reason is None else assumed(reason))
    return type(name, (_Answer,), parts)


def paged(name: str, said: str, item: type[Schema]) -> type[Schema]:
    """The envelope of a page of these."""
    parts = {
        "__doc__": "A page; past the end it has no items.",
        "items": fields.List(fields.Nested(item), required=True),
        "page": fields.Integer(required=True),
        "page_size": fields.Integer(required=True),
        "total": fields.Integer(required=True),
        "total_pages": fields.Integer(required=True),
    }
    return envelope(name, said, type(f"{name}Body", (_Answer,), parts))


class Health(_Answer):
    """The service is up."""

    status = _one_of("up")


class Location(_Answer):
    """A place of the business; `id` is what calls name as business_location_id."""

    id = _id()
    name = fields.String(required=True)
    address = _text()
    phone = _text()
    email = _text()
    timezone = _text()
    created_at = _time()


class Customer(_Answer):
    """A customer of the business."""

    id = _id()
    name = _text()
    email = _text()
    phone = _text()
    address = _text()
    avatar = _text()
    company_name = _text()
    tags = _texts()
    source = _text()
    status = _text()
    location_id = _id(allow_none=True)
    created_at = _time()
    updated_at = _time()


class Activity(_Answer):
    """Something that was noted on an enquiry."""

    id = _id()
    type = _text()
    description = _text()
    created_at = _time()


class Failure(_Answer):
    """Why a message was not delivered, or not sent."""

    code = fields.String(required=True)
    message = fields.String(required=True)


class Message(_Answer):
    """A message; what its call may leave out is there only where it was given."""

    id = _id()
    enquiry_id = _id()
    customer_id = _id()
    business_location_id = _id()
    direction = _one_of(OUTBOUND, INBOUND)
    channel = _one_of(*CHANNELS)
    message = fields.String(required=True)
    type = _text()
    sub_type = _text()
    attachment_ids = _texts()
    status = _one_of(*PROGRESS, FAILED, SCHEDULED, SKIPPED, RECEIVED)
    created_at = _time()
    contact_id = _id(required=False)
    contact_ids = _texts(required=False)
    team_user_id = fields.String()
    is_bot = fields.Boolean()
    campaign_id = fields.String()
    review_types = _texts(required=False)
    suppress_socket_events = fields.Boolean()
    scheduled_at = _time(required=False)
    error = fields.Nested(Failure)


class Enquiry(_Answer):
    """An enquiry as lists and message calls show it."""

    id = _id()
    status = _one_of(*STATUSES)
    customer_id = _id()
    business_location_id = _id()
    campaign_id = fields.String()
    team_user_id = fields.String()
    created_at = _time()
    updated_at = _time()
    customer = fields.Nested(
        Customer, required=True, allow_none=True, metadata={"description": "null when it was deleted"}
    )


class WholeEnquiry(Enquiry):
    """An enquiry with everything that was said and noted on it, in order."""

    messages = fields.List(fields.Nested(Message), required=True)
    activities = fields.List(fields.Nested(Activity), required=True)


class Said(_Answer):
    """What a message call did; of several messages `messages` has all."""

    enquiry = fields.Nested(Enquiry, required=True)
    customer = fields.Nested(Customer, required=True)
    message = fields.Nested(Message, required=True)
    messages = fields.List(fields.Nested(Message))


def said(name: str, message: str, *, pausable: bool) -> type[Schema]:
    """The envelope of a message call; one for a paused campaign has another message and no body."""
    reason = "the documents say that the enquiry is returned; customer and message are assumed"
    schema = envelope(name, message, Said, reason=reason)
    if not pausable:
        return schema
    parts = {
        "__doc__": "The envelope of a message call; for a paused campaign it has no body.",
        "message": _literal(message, PAUSED),
        "body": fields.Nested(Said, metadata=assumed(reason)),
    }
    return type(f"{name}OrPaused", (schema,), parts)
