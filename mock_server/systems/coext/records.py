"""What Coext keeps. Ids of messages and keys are UUIDs; a template's is `name/language`, a customer's the number."""

from __future__ import annotations

from mock_server.kernel.public import Instant, Row, struct

# An API key's statuses.
ACTIVE, REVOKED, SUSPENDED = "active", "revoked", "suspended"
KEY_STATUSES = (ACTIVE, REVOKED, SUSPENDED)
# A template's statuses.
APPROVED, PENDING, REJECTED = "APPROVED", "PENDING", "REJECTED"
TEMPLATE_STATUSES = (APPROVED, PENDING, REJECTED)


@struct(frozen=True, slots=True, kw_only=True)
class WhatsAppAccount(Row):
    """The connected WhatsApp number that everything is sent from."""

    phone_number: str
    name: str


@struct(frozen=True, slots=True, kw_only=True)
class ApiKey(Row):
    """Who may call, for what and how often.

    `credentials` names the sandbox's credentials that are this key's; else it has its own `key` and `secret`. Limits
    are requests a calendar minute and a UTC day; `ip_whitelist` None lets every address in.
    """

    name: str
    permissions: tuple[str, ...]
    rate_limit: int
    daily_limit: int
    status: str
    require_signature: bool
    at: Instant
    expires_at: Instant | None = None
    ip_whitelist: tuple[str, ...] | None = None
    credentials: str | None = None
    key: str | None = None
    secret: str | None = None


@struct(frozen=True, slots=True)
class Button:
    """A button below a message: `text`, and the `url` that it opens where it is a link."""

    text: str
    url: str | None = None


@struct(frozen=True, slots=True, kw_only=True)
class Template(Row):
    """A text in one language that WhatsApp has approved, or not.

    Placeholders `{{1}}`, `{{2}}` … are numbered anew in the header, the body and each button's url; `variables` names
    them in that order. The last `optional` ones of the body may be left out where parameters are given by component.
    """

    name: str
    language: str
    status: str
    category: str
    header: str | None
    body: str
    footer: str | None
    buttons: tuple[Button, ...]
    variables: tuple[str, ...]
    optional: int
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Customer(Row):
    """Somebody who has written; `last_inbound_at` is what the session window counts from."""

    name: str
    last_inbound_at: Instant
    at: Instant


@struct(frozen=True, slots=True)
class MessageFacts:
    """What Coext knows of a message beside what every system knows; inbound ones have none of it."""

    reference: str | None = None
    template_name: str | None = None
    language: str | None = None
    attachments: tuple[str, ...] = ()
