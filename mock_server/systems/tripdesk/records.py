"""What TripDesk keeps. Every record is of one data plane; ids are a prefix and a ULID of the sandbox's clock."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from mock_server.kernel.lifecycle import FAILED, PROGRESS, RETURNED
from mock_server.kernel.public import Instant, Row, Values, struct

TEST, LIVE = "test", "live"
PLANES = (TEST, LIVE)
# A gateway's statuses.
ACTIVE, DOWN = "active", "down"
GATEWAY_STATUSES = (ACTIVE, DOWN)
# What devices are.
PLATFORMS = ("ios", "android")
# What a message that is sent may come to.
MESSAGE_STATUSES = (*PROGRESS, FAILED, RETURNED)
# What a caller is, which is what a call may need.
KEY, AGENT = "key", "agent"
# By the beginning of a path; what is served nowhere is of the external API's.
SURFACES: Mapping[str, str] = {"/api/mobile": "mobile", "/api/internal": "internal"}
EXTERNAL = "external"


@struct(frozen=True, slots=True, kw_only=True)
class Wallet(Row):
    """A plane's money; its `id` is the plane. Always `credited == balance + held + charged`."""

    currency: str
    credited: Decimal
    balance: Decimal
    held: Decimal
    charged: Decimal


@struct(frozen=True, slots=True, kw_only=True)
class Gateway(Row):
    """What carries a channel's messages to its provider, or is down."""

    plane: str
    channel: str
    name: str
    status: str


@struct(frozen=True, slots=True, kw_only=True)
class Template(Row):
    """A text in one language with placeholders `{{name}}`; `id` is made of plane, name and language."""

    plane: str
    name: str
    language: str
    text: str


@struct(frozen=True, slots=True, kw_only=True)
class Contact(Row):
    """A customer. `number` counts the contacts of both planes up, so that a page can begin where another ended."""

    plane: str
    number: int
    name: str
    phone: str | None
    email: str | None
    external_ids: Mapping[str, str]
    tags: tuple[str, ...]
    attributes: Values
    created_at: Instant
    updated_at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class ExternalId(Row):
    """Whose an external id is; `id` is made of plane, channel or source, and the id there."""

    plane: str
    contact_id: str


@struct(frozen=True, slots=True, kw_only=True)
class Conversation(Row):
    """Everything said with one address on one channel; `contact_id` is None while nobody knows whose that is."""

    plane: str
    channel: str
    address: str
    contact_id: str | None
    agent: str | None
    last_message_id: str | None
    created_at: Instant
    updated_at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Change(Row):
    """When a conversation (`id`) last changed, in revisions that count up: what polling goes by."""

    plane: str
    revision: int


@struct(frozen=True, slots=True, kw_only=True)
class Device(Row):
    """A mobile app that push notifications would go to."""

    plane: str
    fcm_token: str
    platform: str
    created_at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Usage(Row):
    """How many messages of a day and channel have a status, and what was charged for them.

    `day` counts from 1970-01-01 and is that of acceptance; `id` is made of plane, day, channel and status.
    """

    plane: str
    day: int
    channel: str
    status: str
    count: int
    cost: Decimal


@struct(frozen=True, slots=True, kw_only=True)
class KeptAnswer(Row):
    """The answer to a call with an idempotency key; `id` is made of plane and key, `request` is the call's digest."""

    request: str
    status: int
    content_type: str | None
    body: bytes
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Unconfirmed(Row):
    """A message whose confirmation timed out; `id` is made of plane, idempotency key and the call's digest."""

    message_id: str
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class AuditEntry(Row):
    """Who did what, when, and what came of it."""

    plane: str
    surface: str
    actor: str
    actor_id: str
    method: str
    path: str
    status: int
    replayed: bool
    at: Instant


@struct(frozen=True, slots=True)
class MessageFacts:
    """What TripDesk knows of a message beside what every system knows.

    `payment` is where the money for it (`price`) is: free, held, charged or given_back. `template` and `language` are
    None for a text.
    """

    price: Decimal
    payment: str
    gateway_id: str | None = None
    template: str | None = None
    language: str | None = None
    subject: str | None = None
    provider_message_id: str | None = None
    retry_count: int = 0
