"""What msgboxx keeps. Ids are UUIDs in lower case; times are instants, cut to milliseconds where the API shows them."""

from __future__ import annotations

from mock_server.kernel.public import Instant, Row, struct

# Where a conversation can be.
FOLDERS = ("inbox", "archive", "spam")
# What a webhook can tell of.
TYPES = ("message", "contact", "inbox", "apiaccount", "broadcast", "template")


@struct(frozen=True, slots=True, kw_only=True)
class ApiAccount(Row):
    """A WhatsApp number that messages are sent from."""

    phone_number: str
    name: str
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Inbox(Row):
    """Where an api account's conversations arrive; one for each api account."""

    account_id: str
    name: str
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Contact(Row):
    """A customer as one api account knows it: the same number in two api accounts is two contacts."""

    account_id: str
    mobile_number: str
    name: str
    status: str
    email: str | None
    tags: tuple[str, ...]
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Conversation(Row):
    """Everything said with one contact. `last_inbound_at` is what the session window counts from."""

    account_id: str
    contact_id: str
    folder: str
    user_id: str | None
    team_id: str | None
    last_inbound_at: Instant | None
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Template(Row):
    """A text with placeholders `{{1}}`, `{{2}}` … that WhatsApp has approved, or not."""

    account_id: str
    name: str
    status: str
    text: str
    example: str
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Broadcast(Row):
    """A template message; `message_id` is None until it has been queued to WhatsApp."""

    account_id: str
    contact_id: str
    template_id: str
    text: str
    sender_id: str
    message_id: str | None
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class User(Row):
    """Somebody who logs in. `credentials` names the sandbox's credentials that are this user's; else it has its own.

    An administrator has access to every api account, later ones too.
    """

    first_name: str
    last_name: str
    administrator: bool
    account_ids: tuple[str, ...]
    credentials: str | None = None
    username: str | None = None
    password: str | None = None


@struct(frozen=True, slots=True, kw_only=True)
class Team(Row):
    """Users who handle conversations together; one without api accounts handles those of all."""

    name: str
    description: str
    account_ids: tuple[str, ...]
    user_ids: tuple[str, ...]


@struct(frozen=True, slots=True, kw_only=True)
class Webhook(Row):
    """Where events of one type are posted to."""

    type: str
    target_url: str
    is_enabled: bool
    failure_count: int
    is_zapier: bool


@struct(frozen=True, slots=True)
class MessageFacts:
    """What msgboxx knows of a message beside what every system knows."""

    is_template: bool = False
    file_location: str = ""
    sender_first_name: str = ""
    sender_last_name: str = ""


@struct(frozen=True, slots=True)
class Claims:
    """What an access token says: whose it is, which application asked for it, and when it ends."""

    user_id: str
    application: str
    expires_at: Instant
