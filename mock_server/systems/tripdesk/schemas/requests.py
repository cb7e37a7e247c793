"""What TripDesk's calls take: bodies and query strings."""

from marshmallow import validate

from mock_server.kernel import whatsapp
from mock_server.systems.tripdesk import limits
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.operations.usage import GROUPS
from mock_server.systems.tripdesk.records import PLATFORMS
from mock_server.systems.tripdesk.schemas.fields import Attributes, ExternalIds, Mailbox, Variables
from mock_server.web.fields import E164, Moment, ShortList, Text, WholeInQuery, assumed
from mock_server.web.schemas import Body, Schema

PAGE_SIZE = 25
MAX_PAGE_SIZE = 100

_FORM = "the document does not show this resource"
_CHANNELS = "the document names eleven channels' number, WhatsApp, e-mail, SMS and broadcast; the others are assumed"


class _Limited(Schema):
    limit = WholeInQuery(
        minimum=1, maximum=MAX_PAGE_SIZE, load_default=PAGE_SIZE, metadata=assumed("25 unless told, at most 100")
    )


class PageQuery(_Limited):
    cursor = Text(load_default=None, metadata=assumed("the `next_cursor` of the answer before; opaque"))


class PollQuery(_Limited):
    """What has changed since the answer before."""

    since = Text(load_default=None, metadata=assumed("the `next_cursor` of the answer before; opaque"))


class _Content(Body):
    template = Text(
        limit=limits.WORD, blank=False, load_default=None, metadata=assumed("a template that the plane has; or `text`")
    )
    language = Text(
        limit=limits.WORD, blank=False, load_default=None, metadata=assumed("without it the template's first")
    )
    variables = Variables(
        load_default=dict,
        metadata=assumed(
            "a template needs each of its variables; more are ignored; "
            "a number is taken as the text that JSON writes it with; "
            f"on WhatsApp {whatsapp.RULE}, as WhatsApp does"
        ),
    )
    text = Text(limit=limits.TEXT, blank=False, load_default=None, metadata=assumed("in place of `template`"))
    subject = Text(limit=limits.SUBJECT, blank=False, load_default=None, metadata=assumed("of an e-mail"))
    gateway = Text(limit=limits.WORD, blank=False, load_default=None, metadata=assumed("an id of GET /api/v1/gateways"))


class NewMessage(_Content):
    channel = Text(required=True, validate=validate.OneOf(tuple(CHANNELS)), metadata=assumed(_CHANNELS))
    to = Text(
        required=True,
        blank=False,
        metadata=assumed("E.164 for phones' channels, an e-mail address, or an id that only the channel understands"),
    )


class Reply(_Content):
    """A message in a conversation, by `template` or `text`; channel and address are the conversation's."""


class NewContact(Body):
    name = Text(limit=limits.NAME, required=True, blank=False, metadata=assumed(_FORM))
    phone = E164(load_default=None, allow_none=True, metadata=assumed(_FORM))
    email = Mailbox(load_default=None, allow_none=True, metadata=assumed(_FORM))
    external_ids = ExternalIds(
        load_default=dict, metadata=assumed("by channel or source; each belongs to one contact of a plane")
    )
    tags = ShortList(Text(limit=limits.WORD), limit=limits.TAGS, load_default=list, metadata=assumed(_FORM))
    attributes = Attributes(load_default=dict, metadata=assumed(_FORM))


class ChangedContact(Body):
    """What is to change, each field as a whole."""

    name = Text(limit=limits.NAME, blank=False, metadata=assumed(_FORM))
    phone = E164(allow_none=True, metadata=assumed(_FORM))
    email = Mailbox(allow_none=True, metadata=assumed(_FORM))
    external_ids = ExternalIds(metadata=assumed("takes the place of all that there were"))
    tags = ShortList(Text(limit=limits.WORD), limit=limits.TAGS, metadata=assumed(_FORM))
    attributes = Attributes(metadata=assumed("takes the place of all that there were"))


class UsageQuery(Schema):
    first = Moment(data_key="from", load_default=None, metadata=assumed("the day of this date, inclusive"))
    last = Moment(data_key="to", load_default=None, metadata=assumed("the day of this date, inclusive"))
    group_by = Text(load_default="day", validate=validate.OneOf(GROUPS), metadata=assumed("day unless told"))


class LogIn(Body):
    email = Text(required=True, blank=False, metadata=assumed(_FORM))
    password = Text(required=True, blank=False, metadata=assumed(_FORM))


class NewDevice(Body):
    fcm_token = Text(
        limit=limits.TOKEN, required=True, blank=False, metadata=assumed("the document says FCM push tokens")
    )
    platform = Text(required=True, validate=validate.OneOf(PLATFORMS), metadata=assumed(_FORM))
