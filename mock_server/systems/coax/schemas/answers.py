"""What Coax's calls give. The documents state the envelope and literal messages; what entities hold is assumed."""

from __future__ import annotations

from marshmallow import fields

from mock_server.kernel.lifecycle import FAILED, PROGRESS, RECEIVED, SCHEDULED, SKIPPED
from mock_server.kernel.messages import INBOUND, OUTBOUND
from mock_server.systems.coax.operations.messages import CAMPAIGN_PAUSED
from mock_server.systems.coax.records import CHANNELS, STATUSES
from mock_server.web import shown
from mock_server.web.fields import assumed
from mock_server.web.rendering import part
from mock_server.web.shown import Answer, beside, of

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


def _literal(*messages: str) -> fields.String:
    """The envelope's message, which is one of these to the letter."""
    missing = [message for message in messages if message not in STATED]
    told = assumed(f"the documents do not give {' and '.join(missing)}") if missing else {}
    return fields.String(required=True, metadata={"enum": list(messages), **told})


def _if_any(values: tuple[str, ...]) -> tuple[str, ...] | None:
    return values or None


class ErrorDetail(Answer):
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


class Error(Answer):
    success = fields.Boolean(required=True, metadata={"enum": [False]})
    message = fields.String(required=True)
    body = fields.Nested(ErrorDetail, metadata=assumed("the fields that are not valid"))


def envelope(name: str, said: str, body: type[Answer] | None = None, *, reason: str | None = _UNSTATED) -> type[Answer]:
    """The envelope of a success: its literal message, and what its body holds."""
    told = {} if reason is None else assumed(reason)
    parts = {} if body is None else {"body": fields.Nested(body, required=True, metadata=told)}
    success = fields.Boolean(required=True, metadata={"enum": [True]})
    return shown.made(name, success=success, message=_literal(said), **parts)


def paged(name: str, said: str, item: type[Answer]) -> type[Answer]:
    numbers = {count: fields.Integer(required=True) for count in ("page", "page_size", "total", "total_pages")}
    return envelope(name, said, shown.made(f"{name}Body", items=shown.several(item), **numbers))


class Health(Answer):
    status = shown.one_of(("up",))


class Location(Answer):
    """A place of the business; `id` is what calls name as business_location_id."""

    id = shown.uuid()
    name = shown.text()
    address = shown.text(allow_none=True)
    phone = shown.text(allow_none=True)
    email = shown.text(allow_none=True)
    timezone = shown.text(allow_none=True)
    created_at = shown.moment("at")


class Customer(Answer):
    id = shown.uuid()
    name = shown.text(allow_none=True)
    email = shown.text(allow_none=True)
    phone = shown.text(allow_none=True)
    address = shown.text(allow_none=True)
    avatar = shown.text(allow_none=True)
    company_name = shown.text(allow_none=True)
    tags = shown.texts()
    source = shown.text(allow_none=True)
    status = shown.text(allow_none=True)
    location_id = shown.uuid(allow_none=True)
    created_at = shown.moment("at")
    updated_at = shown.moment("updated_at")


class Activity(Answer):
    id = shown.uuid()
    type = shown.text(allow_none=True)
    description = shown.text(allow_none=True)
    created_at = shown.moment("at")


class Failure(Answer):
    code = shown.text()
    message = shown.text()


class Message(Answer):
    """A message; what its call may leave out is there only where it was given."""

    id = shown.uuid()
    enquiry_id = shown.uuid("thread")
    customer_id = shown.uuid("party")
    business_location_id = shown.uuid("account")
    direction = shown.one_of((OUTBOUND, INBOUND))
    channel = shown.one_of(CHANNELS)
    message = shown.text("text")
    type = shown.text("facts.type", allow_none=True)
    sub_type = shown.text("facts.sub_type", allow_none=True)
    attachment_ids = shown.texts("facts.attachment_ids")
    status = shown.one_of((*PROGRESS, FAILED, SCHEDULED, SKIPPED, RECEIVED))
    created_at = shown.moment("created_at")
    contact_id = shown.uuid("facts.contact_id", required=False)
    contact_ids = shown.texts("facts.contact_ids", _if_any, required=False)
    team_user_id = shown.text("facts.team_user_id", required=False)
    is_bot = fields.Boolean(metadata=of("facts.is_bot"))
    campaign_id = shown.text("facts.campaign_id", required=False)
    review_types = shown.texts("facts.review_types", _if_any, required=False)
    suppress_socket_events = fields.Boolean(metadata=of("facts.suppress_socket_events"))
    scheduled_at = shown.moment("scheduled_at", required=False)
    error = fields.Nested(Failure, metadata=of("failure"))


class Enquiry(Answer):
    """An enquiry as lists and message calls show it; `customer` is as it is now."""

    id = shown.uuid()
    status = shown.one_of(STATUSES)
    customer_id = shown.uuid()
    business_location_id = shown.uuid("location_id")
    campaign_id = shown.text(required=False)
    team_user_id = shown.text(required=False)
    created_at = shown.moment("at")
    updated_at = shown.moment("updated_at")
    customer = fields.Nested(
        Customer,
        required=True,
        allow_none=True,
        metadata={"description": "null when it was deleted", **beside(form=part(Customer))},
    )


class WholeEnquiry(Enquiry):
    """An enquiry with everything that was said and noted on it, in order."""

    messages = shown.several(Message)
    activities = shown.several(Activity)


class Said(Answer):
    """What a message call did; of several messages `messages` has all."""

    enquiry = fields.Nested(Enquiry, required=True)
    customer = fields.Nested(Customer, required=True)
    message = fields.Nested(Message, required=True)
    messages = fields.List(fields.Nested(Message))


def said(name: str, message: str, *, pausable: bool) -> type[Answer]:
    """The envelope of a message call; one for a paused campaign has another message and no body."""
    reason = "the documents say that the enquiry is returned; customer and message are assumed"
    schema = envelope(name, message, Said, reason=reason)
    if not pausable:
        return schema
    body = fields.Nested(Said, metadata=assumed(reason))
    return shown.made(f"{name}OrPaused", schema, message=_literal(message, PAUSED), body=body)
