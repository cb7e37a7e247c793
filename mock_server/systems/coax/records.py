"""What Coax keeps. Ids are UUIDs in lower case, a campaign's is what the operator named it; times are instants."""

from __future__ import annotations

from mock_server.kernel.public import Instant, Record, Row, struct

# An enquiry's statuses; all but the last count as open.
NEW, OPEN, PENDING, CLOSED = "new", "open", "pending", "closed"
STATUSES = (NEW, OPEN, PENDING, CLOSED)
# A campaign's statuses.
ACTIVE, PAUSED = "active", "paused"
CAMPAIGN_STATUSES = (ACTIVE, PAUSED)
# The channels of its messages.
CHANNELS = ("sms", "email", "whatsapp", "messenger", "instagram", "webchat")
# The names of a sandbox's credentials, each an API key.
OWN, ONE_LOCATION = "own", "one_location"
KEYS = (OWN, ONE_LOCATION)


@struct(frozen=True, slots=True, kw_only=True)
class Location(Row):
    """A place of the business, which messages are sent from."""

    name: str
    at: Instant
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    timezone: str | None = None


@struct(frozen=True, slots=True, kw_only=True)
class Customer(Row):
    """A customer of the business. `phone` is in E.164; one phone and one e-mail address are one customer's only."""

    at: Instant
    updated_at: Instant
    name: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    avatar: str | None = None
    company_name: str | None = None
    tags: tuple[str, ...] = ()
    source: str | None = None
    status: str | None = None
    location_id: str | None = None


@struct(frozen=True, slots=True, kw_only=True)
class Enquiry(Row):
    """What is said with a customer at a location until it is closed. The customer may have been deleted since."""

    status: str
    customer_id: str
    location_id: str
    at: Instant
    updated_at: Instant
    campaign_id: str | None = None
    team_user_id: str | None = None


@struct(frozen=True, slots=True, kw_only=True)
class Activity(Row):
    """Something that a message call noted on an enquiry."""

    enquiry_id: str
    type: str | None
    description: str | None
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Campaign(Row):
    """What messages can be sent for, as long as it is active."""

    name: str
    status: str


@struct(frozen=True, slots=True, kw_only=True)
class ApiKey(Record):
    """An API key, which the sandbox's credentials of this `name` hold; `location_id` None reaches every location."""

    name: str
    location_id: str | None = None


@struct(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """What Coax knows of a message beside what every system knows: the fields of its call, as they were sent."""

    type: str | None = None
    sub_type: str | None = None
    attachment_ids: tuple[str, ...] = ()
    contact_id: str | None = None
    contact_ids: tuple[str, ...] = ()
    team_user_id: str | None = None
    is_bot: bool | None = None
    campaign_id: str | None = None
    review_types: tuple[str, ...] = ()
    suppress_socket_events: bool | None = None
