"""What msgboxx's calls answer with; a field that no schema names is refused."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, fields, validate

from mock_server.systems.msgboxx.records import FOLDERS, TYPES
from mock_server.web.fields import assumed
from mock_server.web.schemas import Schema

UUID_FORMAT = {"format": "uuid"}
TIME_FORMAT = {"format": "date-time"}


class _Answer(Schema):
    class Meta:
        unknown = RAISE


def _id() -> fields.String:
    return fields.String(required=True, metadata=UUID_FORMAT)


def _time() -> fields.String:
    return fields.String(required=True, metadata=TIME_FORMAT)


def _text(**kwargs: Any) -> fields.String:
    return fields.String(required=True, **kwargs)


class Error(_Answer):
    """Any refusal; the document gives the codes alone."""

    statusCode = fields.Integer(required=True, metadata=assumed("the document gives codes, not the error's body"))
    error = _text(metadata=assumed("the document gives codes, not the error's body"))
    message = _text(metadata=assumed("the document gives codes, not the error's body"))
    errors = fields.Dict(keys=fields.String(), metadata=assumed("the document gives codes, not the error's body"))


class Paging(_Answer):
    """How many records there are, and pages of 100."""

    recordCount = fields.Integer(required=True)
    pages = fields.Integer(required=True, metadata=assumed("0 when there are no records"))


def page_of(schema: type[Schema]) -> type[Schema]:
    """A page of 100."""
    return type(
        f"{schema.__name__}Page",
        (_Answer,),
        {
            "__doc__": "A page of 100.",
            "items": fields.List(fields.Nested(schema), required=True),
            "paging": fields.Nested(Paging, required=True),
        },
    )


class TokenAnswer(_Answer):
    """An access token; the refresh token comes as a cookie."""

    access_token = _text()
    token_type = _text(metadata={"enum": ["Bearer"], **assumed("the document gives the field, not its value")})
    scope = _text()
    expires_at = _text(metadata={**TIME_FORMAT, **assumed("ISO 8601; the document gives the field, not its form")})


# Entities


class ApiAccountAnswer(_Answer):
    """A WhatsApp number that messages are sent from."""

    apiAccountId = _id()
    phoneNumber = _text()
    name = _text()
    datetime = _time()


class InboxInListAnswer(_Answer):
    """An inbox as the list has it."""

    inboxId = _id()
    apiAccountId = _id()
    name = _text()
    dateTime = _time()


class InboxAnswer(_Answer):
    """An inbox by its id: `datetime`, not `dateTime`."""

    inboxId = _id()
    name = _text()
    apiAccountId = _id()
    datetime = _time()


class ContactAnswer(_Answer):
    """A contact."""

    contactId = _id()
    mobileNumber = _text()
    name = _text()
    status = _text()
    email = fields.String(required=True, allow_none=True)
    apiAccountId = _id()
    datetime = _time()
    tags = fields.List(fields.String(), required=True)


class UserAnswer(_Answer):
    """A user."""

    firstName = _text()
    lastName = _text()
    userId = _id()


class TeamInConversationAnswer(_Answer):
    """A team as a conversation names it."""

    name = _text()
    description = _text()
    teamId = _id()


class ConversationAnswer(_Answer):
    """Whom a conversation is assigned to, a user or a team, never both; unassigned it has neither (assumed)."""

    user = fields.Nested(UserAnswer, metadata=assumed("absent as long as nobody has the conversation"))
    team = fields.Nested(TeamInConversationAnswer, metadata=assumed("absent as long as nobody has the conversation"))
    folder = _text(validate=validate.OneOf(FOLDERS))


class ContactInMessageAnswer(_Answer):
    """A contact as a message nests it."""

    contactId = _id()
    mobileNumber = _text()
    name = _text()
    status = _text()
    apiAccountId = _id()


class MessageAnswer(_Answer):
    """A message."""

    messageId = _id()
    bodyText = _text()
    apiAccountId = _id()
    dateTime = _time()
    conversationId = _id()
    fileLocation = _text()
    messageDirection = _text(
        metadata={"enum": ["outgoing", "incoming"], **assumed("the document shows outgoing; incoming is assumed")}
    )
    isTemplateMessage = fields.Boolean(required=True)
    isSent = fields.Boolean(required=True)
    isDelivered = fields.Boolean(required=True)
    isRead = fields.Boolean(required=True)
    contact = fields.Nested(ContactInMessageAnswer, required=True)
    senderFirstName = _text()
    senderLastName = _text()


class BroadcastAnswer(_Answer):
    """A broadcast; `messageId`, `message` and `status` come once it is queued to WhatsApp."""

    broadcastId = _id()
    apiAccountId = _id()
    contactId = _id()
    messageId = fields.String(metadata=UUID_FORMAT)
    message = fields.String()
    status = fields.String(
        metadata={
            "enum": ["Pending", "Sent", "Delivered", "Read", "Failed"],
            **assumed("Failed is assumed; the others are the vendor's"),
        }
    )
    dateTime = _time()


class TemplateAnswer(_Answer):
    """A template."""

    templateId = _id()
    apiAccountId = _id()
    status = _text()
    name = _text()
    templateText = _text()
    templateExample = _text()
    dateTime = _time()


class AccountReferenceAnswer(_Answer):
    """An api account as teams and users name it, in the vendor's own spelling."""

    name = _text()
    apiAccountid = _id()


class TeamAnswer(_Answer):
    """A team with its api accounts and users."""

    name = _text()
    description = _text()
    teamId = _id()
    apiAccounts = fields.List(fields.Nested(AccountReferenceAnswer), required=True)
    users = fields.List(fields.Nested(UserAnswer), required=True)


class UserWithAccountAnswer(_Answer):
    """One row for each user and api account."""

    user = fields.Nested(UserAnswer, required=True)
    apiAccount = fields.Nested(AccountReferenceAnswer, required=True)


class WebhookAnswer(_Answer):
    """A webhook."""

    webhookId = _id()
    type = _text(validate=validate.OneOf(TYPES))
    targetUrl = _text()
    isEnabled = fields.Boolean(required=True)
    failureCount = fields.Integer(required=True)
    isZapier = fields.Boolean(required=True)


def any_of(*schemas: type[Schema]) -> dict[str, Any]:
    """In a document: a body of any of these forms."""
    return {"anyOf": list(schemas)}
