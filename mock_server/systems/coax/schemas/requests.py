"""What Coax's calls take. The documents name the fields of the message calls; their types and rules are assumed.

In message calls and upserts null counts as left out, since many clients write what they do not have as null.
"""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from mock_server.kernel.public import Values
from mock_server.systems.coax import limits
from mock_server.systems.coax.operations.messages import REVIEW_TYPES
from mock_server.systems.coax.records import CHANNELS, STATUSES
from mock_server.systems.coax.schemas.parts import Email, MomentWithOffset, Phone
from mock_server.web.fields import Flag, Limit, ShortList, Text, Uuid, WholeInQuery, assumed
from mock_server.web.schemas import Body, Schema

_OF_THE_UPSERT = assumed("the vendor's page names it for the upsert alone")


def given(body: Values) -> dict[str, Any]:
    """A loaded body without what was null."""
    return {name: value for name, value in body.items() if value is not None}


def _text(limit: Limit = limits.NAME) -> Text:
    return Text(limit=limit, allow_none=True)


def _texts(limit: Limit = limits.TAGS, part: Limit = limits.WORD, **kwargs: Any) -> ShortList:
    return ShortList(Text(limit=part), limit=limit, allow_none=True, **kwargs)


def _flag() -> Flag:
    return Flag(allow_none=True)


def _id() -> Uuid:
    return Uuid(allow_none=True)


def _one_of(values: tuple[str, ...]) -> validate.OneOf:
    """One of these, or null in the document's words: null itself is let through before this is asked."""
    return validate.OneOf((*values, None), error=f"Must be one of {', '.join(values)}.")


class PageQuery(Schema):
    page = WholeInQuery(minimum=1, load_default=1)
    page_size = WholeInQuery(minimum=1, maximum=100, load_default=20, metadata=assumed("20 by default and at most 100"))
    q = Text(
        load_default=None,
        allow_none=False,
        metadata=assumed(
            "in either case: in a customer's name, email, phone and company, a location's name and address"
        ),
    )


class EnquiryQuery(PageQuery):
    status = Text(
        load_default=None, allow_none=False, validate=validate.OneOf(STATUSES), metadata=assumed("one of four statuses")
    )
    customer_id = Uuid(
        load_default=None,
        allow_none=False,
        metadata=assumed("an unknown one finds nothing: enquiries stay when their customer is deleted"),
    )
    business_location_id = Uuid(
        load_default=None, allow_none=False, metadata=assumed("an unknown one is a 404, as in a path")
    )


class NewLocation(Body):
    name = Text(limit=limits.NAME, required=True, blank=False)
    address = _text()
    phone = Phone(allow_none=True)
    email = Email(allow_none=True)
    timezone = _text(limits.WORD)


class ChangedLocation(NewLocation):
    """What is to change; null takes away."""

    name = Text(limit=limits.NAME, blank=False)


class _Customer(Body):
    address = _text()
    company_name = _text()
    source = _text(limits.WORD)
    location_id = Uuid(allow_none=True)


class NewCustomer(_Customer):
    name = Text(limit=limits.NAME, required=True, blank=False)
    status = _text(limits.WORD)
    tags = _texts()
    email = Email(allow_none=True, metadata=_OF_THE_UPSERT)
    phone = Phone(allow_none=True)
    avatar = Text(limit=limits.URL, allow_none=True, metadata=_OF_THE_UPSERT)


class _KnownCustomer(_Customer):
    name = _text()
    email = Email(allow_none=True)
    phone = Phone(allow_none=True)
    avatar = _text(limits.URL)


class UpsertedCustomer(_KnownCustomer):
    added_tags = _texts(metadata=assumed("adds to the tags"))
    tags = _texts(metadata=assumed("takes the place of the tags"))
    do_not_update = Flag(allow_none=True, metadata=assumed("leaves a customer who exists as it is"))


class ChangedCustomer(_KnownCustomer):
    """What is to change; null takes away."""

    status = _text(limits.WORD)
    added_tags = ShortList(Text(limit=limits.WORD), limit=limits.TAGS, metadata=assumed("adds to the tags"))
    tags = ShortList(Text(limit=limits.WORD), limit=limits.TAGS, metadata=assumed("takes the place of the tags"))


class _Noted(Body):
    business_location_id = Uuid(
        allow_none=True,
        metadata=assumed(
            "required with a key for every location unless an enquiry is named, whose location it must be then"
        ),
    )
    location_id = Uuid(allow_none=True, metadata=assumed("an alias of business_location_id"))
    create_activity = Flag(
        allow_none=True, data_key="createActivity", metadata=assumed("adds an activity to the enquiry")
    )
    activity_type = _text(limits.WORD)
    activity_description = _text(limits.DESCRIPTION)


class SendOnEnquiry(_Noted):
    message = Text(limit=limits.MESSAGE, required=True, blank=False, metadata=assumed("required"))
    type = _text(limits.WORD)
    sub_type = _text(limits.WORD)
    attachment_ids = _texts(limits.ATTACHMENTS, limits.NAME)
    contact_id = Uuid(allow_none=True, metadata=assumed("a customer's id"))
    contact_ids = ShortList(
        Uuid(),
        limit=limits.CONTACTS,
        allow_none=True,
        metadata=assumed(f"customers' ids, at most {limits.CONTACTS.most}; one message each"),
    )
    team_user_id = _text(limits.WORD)
    is_bot = _flag()


class _OfACustomer(Schema):
    enquiry_id = _id()
    name = _text()
    email = Email(allow_none=True)
    phone = Phone(allow_none=True)
    avatar = _text(limits.URL)
    company_name = _text()
    address = _text()
    do_not_update = Flag(allow_none=True, metadata=assumed("keeps the details of a customer who is found"))


class SendToCustomer(SendOnEnquiry, _OfACustomer):
    """A message to a customer, who is found or created, and so is the enquiry."""

    enquiry_status = Text(allow_none=True, validate=_one_of(STATUSES), metadata=assumed("sets the enquiry's status"))
    campaign_id = Text(
        limit=limits.WORD,
        allow_none=True,
        blank=False,
        metadata={"description": "Nothing is sent while the campaign is paused."},
    )
    suppress_socket_events = Flag(allow_none=True, metadata=assumed("no webhooks come of this message"))


class _Later(Schema):
    scheduled_at = MomentWithOffset(required=True, metadata=assumed("ISO 8601 with an offset, and in the future"))


class ScheduleOnEnquiry(SendOnEnquiry, _Later):
    """A message on a known enquiry, for later."""


class ScheduleToCustomer(SendToCustomer, _Later):
    """A message to a customer, for later."""

    customer_id = _id()


class ReviewOnEnquiry(_Noted):
    channel = Text(
        allow_none=True,
        validate=_one_of(CHANNELS),
        metadata=assumed("sms where the customer has a phone, else email"),
    )
    message = Text(
        limit=limits.MESSAGE,
        allow_none=True,
        blank=False,
        metadata=assumed("by default the location's name and a link"),
    )
    review_types = ShortList(
        Text(limit=limits.WORD, blank=False),
        limit=limits.TAGS,
        allow_none=True,
        validate=validate.Length(min=1),
        metadata=assumed(f"by default {', '.join(REVIEW_TYPES)}"),
    )


class ReviewToCustomer(ReviewOnEnquiry, _OfACustomer):
    """A review request to a customer, who is found or created, and so is the enquiry."""

    customer_id = _id()
