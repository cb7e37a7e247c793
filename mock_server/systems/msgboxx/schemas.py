"""What msgboxx's calls take and give. Request schemas load; answer schemas document, and refuse what they do not name.

Fields marked `x-assumed` are not stated by the vendor's public document.
"""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

from mock_server.kernel.instants import Instant
from mock_server.kernel.problems import Invalid
from mock_server.systems.msgboxx.operations.conversations import FOLDERS
from mock_server.systems.msgboxx.operations.webhooks import TYPES
from mock_server.web.fields import E164, Flag, HttpUrl, Moment, Text, Uuid, WholeInQuery, assumed

UUID_FORMAT = {"format": "uuid"}
TIME_FORMAT = {"format": "date-time"}


class _Body(Schema):
    class Meta:
        unknown = EXCLUDE


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


def _id_filter() -> Uuid:
    return Uuid(load_default=None, allow_none=False)


def _text_filter() -> Text:
    return Text(load_default=None, allow_none=False)


def _date_filter(also: str = "") -> Moment:
    reason = f"ISO 8601, inclusive{also}; the document gives the parameter, not its form"
    return Moment(load_default=None, allow_none=False, metadata=assumed(reason))


class PageQuery(Schema):
    """Which page."""

    page = WholeInQuery(
        minimum=1,
        load_default=1,
        metadata=assumed("pages count from 1, one past the end is empty, and what is no page number is refused"),
    )


# Token


class LogIn(_Body):
    """A user's name and password."""

    username = Text(required=True, blank=False)
    password = Text(required=True, blank=False)


class CallingApplication(Schema):
    """The header that tells which application logs in."""

    application = Text(required=True, blank=False, data_key="X-Calling-Application")


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


class InboxQuery(PageQuery):
    """Filters of inboxes."""

    apiAccountId = _id_filter()


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


class ContactQuery(PageQuery):
    """Filters of contacts; both dates are inclusive."""

    apiAccountId = _id_filter()
    mobileNumber = _text_filter()
    fromDate = _date_filter()
    toDate = _date_filter()


class NewContact(_Body):
    """A contact to create."""

    mobileNumber = E164(required=True)
    name = Text(required=True, blank=False)
    status = Text(required=True, blank=False, metadata={"description": "Should be Presubscribed."})
    # Empty as the samples' empty texts are; null comes back null.
    email = Text(load_default="", allow_none=True, metadata=assumed("what nobody gave comes back empty"))
    apiAccountId = Uuid(required=True)
    tags = fields.List(Text(), load_default=list)


class ChangedContact(_Body):
    """The whole contact; its id, api account and time cannot change, and only the id is looked at."""

    contactId = Uuid(load_default=None, metadata=assumed("one that differs from the path's is refused"))
    apiAccountId = fields.Raw(allow_none=True)
    datetime = fields.Raw(allow_none=True)
    mobileNumber = E164(required=True)
    name = Text(required=True, blank=False)
    status = Text(required=True, blank=False)
    email = Text(allow_none=True)
    tags = fields.List(Text(), metadata=assumed("tags that are absent stay as they are"))


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


class ChangedConversation(_Body):
    """Only what is to change; an empty string counts as absent."""

    userId = Uuid(load_default=None, blank=True, allow_none=True)
    teamId = Uuid(load_default=None, blank=True, allow_none=True)
    folder = Text(load_default=None, allow_none=True, validate=validate.OneOf(("", *FOLDERS)))


class MessageQuery(PageQuery):
    """Filters of messages; without a date only those of the newest 24 hours."""

    apiAccountId = _id_filter()
    inboxId = _id_filter()
    contactId = _id_filter()
    conversationId = _id_filter()
    fromDate = _date_filter(", in place of the newest 24 hours")
    toDate = _date_filter(", in place of the newest 24 hours")


class NewMessage(_Body):
    """A session message."""

    apiAccountId = Uuid(required=True)
    contactId = Uuid(required=True)
    message = Text(
        required=True,
        blank=False,
        metadata=assumed("at exactly 24 hours the session window is closed, and the refusal names Broadcast"),
    )


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


class BroadcastQuery(PageQuery):
    """Filters of broadcasts."""

    apiAccountId = _id_filter()
    inboxId = _id_filter()
    contactId = _id_filter()


class NewBroadcast(_Body):
    """A template message: `message` is the template's text with every placeholder replaced."""

    apiAccountId = Uuid(required=True)
    contactId = Uuid(required=True)
    templateId = Uuid(required=True)
    message = Text(
        required=True,
        blank=False,
        metadata=assumed("a text that does not fit its template, or has a placeholder left, is refused"),
    )


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


class TemplateQuery(PageQuery):
    """Filters of templates."""

    apiAccountId = _id_filter()
    name = _text_filter()


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


class _WebhookBody(_Body):
    """Fields that the document lists for a webhook's body, and that are read-only: accepted, and not looked at."""

    webhookId = fields.Raw(allow_none=True)
    failureCount = fields.Raw(allow_none=True)
    isZapier = fields.Raw(allow_none=True)


class NewWebhook(_WebhookBody):
    """A webhook to create."""

    type = Text(required=True, validate=validate.OneOf(TYPES))
    targetUrl = HttpUrl(required=True)
    isEnabled = Flag(load_default=True, metadata=assumed("a webhook is enabled unless told otherwise"))


class ChangedWebhook(_WebhookBody):
    """The only fields of a webhook that change; what is absent stays."""

    type = Text(validate=validate.OneOf(TYPES))
    targetUrl = HttpUrl()
    isEnabled = Flag()


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


def span(query: dict[str, Any]) -> tuple[Instant | None, Instant | None]:
    """The two dates of a query. Raises Invalid when the first is after the last."""
    first, last = query["fromDate"], query["toDate"]
    if first is not None and last is not None and first > last:
        raise Invalid({"fromDate": ["Must not be after toDate."]})
    return first, last
