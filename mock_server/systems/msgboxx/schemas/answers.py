"""What msgboxx's calls answer with; a field that no schema names is refused."""

from __future__ import annotations

from collections.abc import Iterable

from marshmallow import fields, validate

from mock_server.kernel.lifecycle import DELIVERED, FAILED, PROGRESS, QUEUED, READ, SENT
from mock_server.kernel.public import INBOUND, OUTBOUND, Instant, StatusChange, as_datetime
from mock_server.systems.msgboxx.auth import SCOPE
from mock_server.systems.msgboxx.records import FOLDERS, TYPES, Broadcast
from mock_server.web import shown
from mock_server.web.fields import assumed
from mock_server.web.shown import Answer, beside, of, whole

# What becomes of a broadcast's message.
BROADCAST_STATUS = {QUEUED: "Pending", SENT: "Sent", DELIVERED: "Delivered", READ: "Read", FAILED: "Failed"}
_REFUSAL = "the document gives codes, not the error's body"
_ABSENT = assumed("absent as long as nobody has the conversation")


def message_time(instant: Instant) -> str:
    """`2024-04-30T14:03:25.06359+00:00`: as many digits of the second as it has, as the sample shows."""
    text = as_datetime(instant).isoformat(timespec="microseconds").rstrip("0").rstrip(".")
    return text + "+00:00"


def _text_of_queued(broadcast: Broadcast) -> str | None:
    return None if broadcast.message_id is None else broadcast.text


def _reached(status: str) -> fields.Boolean:
    """Whether a message came so far along its plan; each step implies those before it."""
    enough = {step for step, far in PROGRESS.items() if far >= PROGRESS[status]}

    def has_reached(history: Iterable[StatusChange]) -> bool:
        for change in history:  # noqa: SIM110 - in a third of any()'s time
            if change.status in enough:
                return True
        return False

    return fields.Boolean(required=True, metadata=of("history", has_reached))


class Error(Answer):
    statusCode = fields.Integer(required=True, metadata=assumed(_REFUSAL))
    error = shown.text(metadata=assumed(_REFUSAL))
    message = shown.text(metadata=assumed(_REFUSAL))
    errors = fields.Dict(keys=fields.String(), metadata=assumed(_REFUSAL))


class Paging(Answer):
    recordCount = fields.Integer(required=True)
    pages = fields.Integer(required=True, metadata=assumed("0 when there are no records"))


def page_of(schema: type[Answer]) -> type[Answer]:
    """A page of 100."""
    paging = fields.Nested(Paging, required=True)
    return shown.made(f"{schema.__name__}Page", items=shown.several(schema), paging=paging)


class TokenAnswer(Answer):
    """An access token; the refresh token comes as a cookie."""

    access_token = shown.text("text")
    token_type = shown.always("Bearer", metadata=assumed("the document gives the field, not its value"))
    scope = shown.text("", lambda _: SCOPE)
    expires_at = shown.moment("expires_at", metadata=assumed("ISO 8601; the document gives the field, not its form"))


class ApiAccountAnswer(Answer):
    apiAccountId = shown.uuid("id")
    phoneNumber = shown.text("phone_number")
    name = shown.text()
    datetime = shown.moment("at")


class InboxInListAnswer(Answer):
    inboxId = shown.uuid("id")
    apiAccountId = shown.uuid("account_id")
    name = shown.text()
    dateTime = shown.moment("at")


class InboxAnswer(Answer):
    """An inbox by its id: `datetime`, not `dateTime`."""

    inboxId = shown.uuid("id")
    name = shown.text()
    apiAccountId = shown.uuid("account_id")
    datetime = shown.moment("at")


class ContactAnswer(Answer):
    contactId = shown.uuid("id")
    mobileNumber = shown.text("mobile_number")
    name = shown.text()
    status = shown.text()
    email = shown.text(allow_none=True)
    apiAccountId = shown.uuid("account_id")
    datetime = shown.moment("at")
    tags = shown.texts()


class UserAnswer(Answer):
    firstName = shown.text("first_name")
    lastName = shown.text("last_name")
    userId = shown.uuid("id")


class TeamInConversationAnswer(Answer):
    name = shown.text()
    description = shown.text()
    teamId = shown.uuid("id")


class ConversationAnswer(Answer):
    """Whom a conversation is assigned to, a user or a team, never both; unassigned it has neither (assumed)."""

    user = fields.Nested(UserAnswer, metadata={**_ABSENT, **beside("user")})
    team = fields.Nested(TeamInConversationAnswer, metadata={**_ABSENT, **beside("team")})
    folder = shown.text(validate=validate.OneOf(FOLDERS))


class ContactInMessageAnswer(Answer):
    contactId = shown.uuid("id")
    mobileNumber = shown.text("mobile_number")
    name = shown.text()
    status = shown.text()
    apiAccountId = shown.uuid("account_id")


class MessageAnswer(Answer):
    """A message. The three flags tell how far along its plan it is."""

    messageId = shown.uuid("id")
    bodyText = shown.text("text")
    apiAccountId = shown.uuid("account")
    dateTime = shown.moment("created_at", message_time)
    conversationId = shown.uuid("thread")
    fileLocation = shown.text("facts.file_location")
    messageDirection = shown.text(
        "direction",
        {OUTBOUND: "outgoing", INBOUND: "incoming"}.get,
        metadata={"enum": ["outgoing", "incoming"], **assumed("the document shows outgoing; incoming is assumed")},
    )
    isTemplateMessage = fields.Boolean(required=True, metadata=of("facts.is_template"))
    isSent = _reached(SENT)
    isDelivered = _reached(DELIVERED)
    isRead = _reached(READ)
    contact = fields.Nested(ContactInMessageAnswer, required=True, metadata=beside())
    senderFirstName = shown.text("facts.sender_first_name")
    senderLastName = shown.text("facts.sender_last_name")


class BroadcastAnswer(Answer):
    """A broadcast; `messageId`, `message` and `status` come once it is queued to WhatsApp."""

    broadcastId = shown.uuid("id")
    apiAccountId = shown.uuid("account_id")
    contactId = shown.uuid("contact_id")
    messageId = shown.uuid("message_id", required=False)
    message = shown.text("", _text_of_queued, required=False)
    status = fields.String(
        metadata={
            "enum": ["Pending", "Sent", "Delivered", "Read", "Failed"],
            **assumed("Failed is assumed; the others are the vendor's"),
            **beside("", BROADCAST_STATUS.get),
        }
    )
    dateTime = shown.moment("at")


class TemplateAnswer(Answer):
    templateId = shown.uuid("id")
    apiAccountId = shown.uuid("account_id")
    status = shown.text()
    name = shown.text()
    templateText = shown.text("text")
    templateExample = shown.text("example")
    dateTime = shown.moment("at")


class AccountReferenceAnswer(Answer):
    """An api account as teams and users name it, in the vendor's own spelling."""

    name = shown.text()
    apiAccountid = shown.uuid("id")


class TeamAnswer(TeamInConversationAnswer):
    apiAccounts = shown.several(AccountReferenceAnswer, metadata=beside("accounts"))
    users = shown.several(UserAnswer, metadata=beside("users"))


class UserWithAccountAnswer(Answer):
    """One row for each user and api account."""

    user = fields.Nested(UserAnswer, required=True, metadata=whole())
    apiAccount = fields.Nested(AccountReferenceAnswer, required=True, metadata=beside())


class WebhookAnswer(Answer):
    webhookId = shown.uuid("id")
    type = shown.text(validate=validate.OneOf(TYPES))
    targetUrl = shown.text("target_url")
    isEnabled = fields.Boolean(required=True, metadata=of("is_enabled"))
    failureCount = fields.Integer(required=True, metadata=of("failure_count"))
    isZapier = fields.Boolean(required=True, metadata=of("is_zapier"))
