"""What msgboxx's calls take, in bodies and in query strings."""

from __future__ import annotations

from marshmallow import fields, validate

from mock_server.kernel import whatsapp
from mock_server.kernel.public import Instant, Invalid, Values
from mock_server.systems.msgboxx import limits
from mock_server.systems.msgboxx.records import FOLDERS, TYPES
from mock_server.web.fields import E164, Flag, HeaderText, HttpUrl, Moment, ShortList, Text, Uuid, WholeInQuery, assumed
from mock_server.web.schemas import Body, Schema


def _id_filter() -> Uuid:
    return Uuid(load_default=None, allow_none=False)


def _text_filter() -> Text:
    return Text(load_default=None, allow_none=False)


def _date_filter(also: str = "") -> Moment:
    reason = f"ISO 8601, inclusive{also}; the document gives the parameter, not its form"
    return Moment(load_default=None, allow_none=False, metadata=assumed(reason))


class PageQuery(Schema):
    page = WholeInQuery(
        minimum=1,
        load_default=1,
        metadata=assumed("pages count from 1, one past the end is empty, and what is no page number is refused"),
    )


class LogIn(Body):
    username = Text(required=True, blank=False)
    password = Text(required=True, blank=False)


class CallingApplication(Schema):
    application = HeaderText(required=True, blank=False, data_key="X-Calling-Application")


class InboxQuery(PageQuery):
    apiAccountId = _id_filter()


class ContactQuery(InboxQuery):
    mobileNumber = _text_filter()
    fromDate = _date_filter()
    toDate = _date_filter()


class NewContact(Body):
    mobileNumber = E164(required=True, attribute="mobile_number")
    name = Text(limit=limits.NAME, required=True, blank=False)
    status = Text(limit=limits.STATUS, required=True, blank=False, metadata={"description": "Should be Presubscribed."})
    # Empty as the samples' empty texts are; null comes back null.
    email = Text(
        limit=limits.EMAIL, load_default="", allow_none=True, metadata=assumed("what nobody gave comes back empty")
    )
    apiAccountId = Uuid(required=True)
    tags = ShortList(Text(limit=limits.TAG), limit=limits.TAGS, load_default=list)


class ChangedContact(Body):
    """The whole contact; its id, api account and time cannot change, and only the id is looked at."""

    contactId = Uuid(load_default=None, metadata=assumed("one that differs from the path's is refused"))
    apiAccountId = fields.Raw(allow_none=True)
    datetime = fields.Raw(allow_none=True)
    mobileNumber = E164(required=True, attribute="mobile_number")
    name = Text(limit=limits.NAME, required=True, blank=False)
    status = Text(limit=limits.STATUS, required=True, blank=False)
    email = Text(limit=limits.EMAIL, allow_none=True)
    tags = ShortList(
        Text(limit=limits.TAG), limit=limits.TAGS, metadata=assumed("tags that are absent stay as they are")
    )


class ChangedConversation(Body):
    """Only what is to change; an empty string counts as absent."""

    userId = Uuid(load_default=None, blank=True, allow_none=True)
    teamId = Uuid(load_default=None, blank=True, allow_none=True)
    folder = Text(load_default=None, allow_none=True, validate=validate.OneOf(("", *FOLDERS)))


class BroadcastQuery(InboxQuery):
    inboxId = _id_filter()
    contactId = _id_filter()


class MessageQuery(BroadcastQuery):
    """Filters of messages; without a date only those of the newest 24 hours."""

    conversationId = _id_filter()
    fromDate = _date_filter(", in place of the newest 24 hours")
    toDate = _date_filter(", in place of the newest 24 hours")


class NewMessage(Body):
    apiAccountId = Uuid(required=True)
    contactId = Uuid(required=True)
    message = Text(
        limit=limits.TEXT,
        required=True,
        blank=False,
        metadata=assumed("at exactly 24 hours the session window is closed, and the refusal names Broadcast"),
    )


class NewBroadcast(Body):
    """A template message: `message` is the template's text with every placeholder replaced."""

    apiAccountId = Uuid(required=True)
    contactId = Uuid(required=True)
    templateId = Uuid(required=True)
    message = Text(
        limit=limits.TEMPLATE_TEXT,
        required=True,
        blank=False,
        metadata=assumed(
            "a text that does not fit its template, or has a placeholder left, is refused; "
            f"what stands in place of a placeholder is a parameter, and {whatsapp.RULE}, as WhatsApp does"
        ),
    )


class TemplateQuery(InboxQuery):
    name = _text_filter()


class _WebhookBody(Body):
    """Fields that the document lists for a webhook's body, and that are read-only: accepted, and not looked at."""

    webhookId = fields.Raw(allow_none=True)
    failureCount = fields.Raw(allow_none=True)
    isZapier = fields.Raw(allow_none=True)


class NewWebhook(_WebhookBody):
    type = Text(required=True, validate=validate.OneOf(TYPES))
    targetUrl = HttpUrl(limit=limits.URL, required=True, attribute="target_url")
    isEnabled = Flag(load_default=True, metadata=assumed("a webhook is enabled unless told otherwise"))


class ChangedWebhook(_WebhookBody):
    """The only fields of a webhook that change; what is absent stays."""

    type = Text(validate=validate.OneOf(TYPES))
    targetUrl = HttpUrl(limit=limits.URL, attribute="target_url")
    isEnabled = Flag(attribute="is_enabled")


def span(query: Values) -> tuple[Instant | None, Instant | None]:
    """The two dates of a query. Raises Invalid when the first is after the last."""
    first, last = query["fromDate"], query["toDate"]
    if first is not None and last is not None and first > last:
        raise Invalid({"fromDate": ["Must not be after toDate."]})
    return first, last
