"""What the calls for people, windows, what a customer may say and what stands in a dashboard take and give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields, validate

from mock_server.control.schemas._common import MAX_PAGE, SEARCHED, CursorQuery, Filter, Size, Word, list_of, page_of
from mock_server.control.schemas.people import MessageRow, row
from mock_server.web.fields import Text, WholeInQuery
from mock_server.web.schemas import Strict
from mock_server.web.shown import Answer, beside, moment, of, several, text, texts, whole

OPEN, CLOSED = "open", "closed"
WROTE, TOO_LONG_AGO, NEVER_WROTE = _REASONS = ("customer_wrote", "too_long_ago", "never_wrote")


def _before() -> WholeInQuery:
    told = {"description": "`paging.next` of the page before."}
    return WholeInQuery(minimum=0, maximum=MAX_PAGE, load_default=0, metadata=told)


class WindowQuery(Strict):
    """Of which system, address and state, and which of them: as many as `limit` from the place `before`."""

    system = Filter()
    address = Filter()
    state = Word((OPEN, CLOSED))
    limit = Size(load_default=50)
    before = _before()


class AccountAnswer(Answer):
    """What a system's customers write to."""

    id = fields.String(required=True)
    label = fields.String(required=True)


class WindowAnswer(Answer):
    """A window beside the message that opened it, if it is kept; where it not `applies`, that none is documented."""

    system = fields.String(required=True)
    account = fields.Nested(AccountAnswer, metadata=of("session.account"))
    address = text("session.address", required=False)
    name = text("session.name", required=False)
    applies = fields.Boolean(required=True, metadata=whole(lambda _: True))
    open = fields.Boolean(metadata=of("is_open"))
    remaining_seconds = fields.Float()
    reason = fields.String(validate=validate.OneOf(_REASONS))
    opened_at = moment("session.last_inbound_at", required=False)
    closes_at = moment("closes_at", required=False)
    message_id = text(metadata=beside(), required=False)
    rule = text("window.rule")
    affects = text("window.affects", required=False)


class WindowPaging(Answer):
    """How many there are in all, and the `before` of the next page."""

    total = fields.Integer(required=True)
    next = fields.Integer()


class WindowPage(Answer):
    """Windows, the soonest to close first."""

    items = several(WindowAnswer)
    paging = fields.Nested(WindowPaging, required=True)


class PeopleQuery(CursorQuery):
    system = Filter()
    count = Word(("none",), load_default="none", metadata={"description": "They are not counted."})


class KnownIn(Answer):
    """Where somebody is known, and by how many of their newest 200 messages."""

    system = fields.String(required=True)
    account = fields.String(required=True)
    party = fields.String(required=True)
    thread = fields.String(required=True)
    channel = fields.String(required=True)
    messages = fields.Integer(required=True)


def _known_in(counts: Mapping[Sequence[str], int]) -> list[dict[str, Any]]:
    names = ("system", "account", "party", "thread", "channel", "messages")
    return [dict(zip(names, (*key, count), strict=True)) for key, count in counts.items()]


class PersonAnswer(Answer):
    """Somebody: their newest message, how many there are, and the window that closes soonest."""

    address = fields.String(required=True)
    systems = several(KnownIn, metadata=of("systems", _known_in))
    last = fields.Nested(MessageRow, required=True, metadata=of("newest", row))
    last_at = moment("newest.created_at")
    inbound = fields.Integer(required=True)
    outbound = fields.Integer(required=True)
    name = fields.String()
    window = fields.Nested(WindowAnswer, metadata=whole(lambda person: person.shown_window()))


# Who wrote or was written to last first; `scanned` counts messages that were looked at.
PeoplePage = page_of("PeoplePage", PersonAnswer)


class OptionsQuery(Strict):
    system = Filter()
    sender = Filter(data_key="from")


class ReceiverAnswer(AccountAnswer):
    """Whom a customer may write to, by one channel and on one plane where it says so; the `default` of these."""

    default = fields.Boolean(required=True, metadata=beside())
    channel = fields.String()
    plane = fields.String()


class KnownAnswer(Answer):
    name = fields.String(required=True)


class OptionsAnswer(Answer):
    """What a customer may say in a system; `from_form` is what their addresses look like, in words."""

    system = fields.String(required=True)
    to = several(ReceiverAnswer)
    channels = texts()
    planes = texts()
    from_form = fields.String()
    attachments = fields.Boolean()
    known = fields.Nested(KnownAnswer)


OptionsList = list_of("OptionsList", OptionsAnswer)


class CollectionQuery(Strict):
    """Which records: those with all words of a text among their values, as many as `limit` from the place `before`."""

    query = Text(limit=SEARCHED, metadata={"description": "Words, each a part of any value; the case does not count."})
    limit = Size(load_default=50)
    before = _before()


class CollectionPage(Answer):
    """Records in the form that setting them answers with, in their order, without secrets."""

    items = fields.List(fields.Dict(keys=fields.String()), required=True)
    paging = fields.Nested(WindowPaging, required=True)
