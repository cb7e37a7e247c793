"""What the calls for customers, messages and providers take and give."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from mock_server.control.schemas._common import (
    SEARCHED,
    Filter,
    Patience,
    Problem,
    SearchQuery,
    Word,
    page_of,
    shortened,
)
from mock_server.kernel import phone
from mock_server.kernel.lifecycle import ENDED, PROGRESS, RECEIVED, SCHEDULED, SKIPPED
from mock_server.kernel.messages import INBOUND, OUTBOUND, Message
from mock_server.web.fields import Limit, ShortList, Text, WholeInQuery, ZonedMoment
from mock_server.web.rendering import shown_by
from mock_server.web.schemas import Strict
from mock_server.web.shown import Answer, beside, moment, of, several, texts

# As much of a text as a row shows.
_ROW_TEXT = 200
# No customer and no provider writes more.
LONGEST, ATTACHMENTS = Limit(131_072), Limit(100)


def _region(text: str) -> None:
    if not phone.is_region(text):
        raise ValidationError("Must be the code of a region (ISO 3166-1), such as GB.")


_DIRECTIONS = (OUTBOUND, INBOUND)
STATUSES = (*PROGRESS, *sorted(ENDED), RECEIVED, SCHEDULED, SKIPPED)


class InboundMessage(Strict):
    """A customer writes. `from` and `to` are in the system's own terms."""

    system = Text(required=True)
    sender = Text(required=True, limit=LONGEST, blank=False, data_key="from")
    text = Text(required=True, limit=LONGEST)
    to = Text(limit=LONGEST, load_default=None)
    channel = Text(limit=LONGEST, load_default=None)
    name = Text(limit=LONGEST, load_default=None)
    attachments = ShortList(Text(limit=LONGEST, blank=False), limit=ATTACHMENTS, load_default=list)
    plane = Text(limit=LONGEST, load_default=None)
    region = Text(
        limit=LONGEST,
        load_default=None,
        validate=_region,
        metadata={
            "description": "Where `from` is dialled, such as GB, when it is a national number; any other is in E.164."
        },
    )


class MessageFilters(Strict):
    system = Filter()
    direction = Text(validate=validate.OneOf(_DIRECTIONS))
    recipient = Filter(data_key="to")
    sender = Filter(data_key="from")
    status = Word(STATUSES)
    channel = Filter()
    q = Text(limit=SEARCHED)
    since = ZonedMoment()
    until = ZonedMoment()


class MessageQuery(SearchQuery, MessageFilters):
    """Filters of messages, and which page; `masked` gives them without the sandbox's secrets, for reports.

    A `summary` of a message has no `history`, no `native` and of its text 200 characters.
    """

    masked = Word(("true", "false"), load_default="false")
    view = Word(("full", "summary"), load_default="full")


class WaitQuery(Patience, MessageFilters):
    """What to wait for: `count` messages that match, only newer ones than `after` where that is given."""

    query = Text(limit=SEARCHED)
    after = Filter()
    count = WholeInQuery(minimum=1, maximum=10_000, load_default=1)


class FailureAnswer(Strict):
    code = Text(required=True, limit=LONGEST, blank=False)
    message = Text(required=True, limit=LONGEST)


class ForcedStatus(Strict):
    status = Text(required=True, validate=validate.OneOf((*PROGRESS, *sorted(ENDED))))
    error = fields.Nested(FailureAnswer)


class StatusAnswer(Answer):
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    at = moment("at")


class MessageRow(Answer):
    """A message of any system, in either direction, as a list has it, beside its system's own form (`native`)."""

    id = fields.String(required=True)
    system = fields.String(required=True)
    direction = fields.String(required=True, validate=validate.OneOf(_DIRECTIONS))
    channel = fields.String(required=True)
    sender = fields.String(required=True, data_key="from")
    to = fields.String(required=True, metadata=of("recipient"))
    text = fields.String(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    history = fields.List(fields.Nested(StatusAnswer))
    created_at = moment("created_at")
    native = fields.Dict(metadata=beside())
    scheduled_at = moment("scheduled_at", required=False)
    error = fields.Nested(FailureAnswer, metadata=of("failure"))


class _Summary(MessageRow):
    """The same with the beginning of its text, and without its history and its system's own form."""

    class Meta(MessageRow.Meta):
        exclude = ("history", "native")

    text = fields.String(required=True, metadata=of("text", lambda text: shortened(text, _ROW_TEXT)))


def row(message: Message) -> dict[str, Any]:
    """A message in a line of a list."""
    return shown_by(_Summary)(message)


class MessageAnswer(MessageRow):
    history = several(StatusAnswer)
    native = fields.Dict(required=True, metadata=beside())


class DueOfMessage(Answer):
    """Something that is to happen to a message; `what` is a sentence for people."""

    at = moment("at")
    kind = fields.String(required=True)
    what = fields.String(required=True)


class MessageDetail(MessageAnswer):
    """One message, with its system's own ids of what it is from, whose it is and what it is a part of.

    `counterpart` is the customer's address, `name` theirs where the system knows it; `may_report` is what the provider
    may report of it now, `due` what is to happen to it next.
    """

    account = fields.String(required=True)
    party = fields.String(required=True)
    thread = fields.String(required=True)
    counterpart = fields.String(required=True)
    name = fields.String()
    request_id = fields.String(metadata={"description": "The request that sent it, as long as that is known."})
    may_report = texts()
    due = several(DueOfMessage)


class MessageForm(Strict):
    """What it is to be got as: a test in which it came in or that it was sent, or a page in `markdown`."""

    form = Word(("json", "pytest", "markdown"), data_key="as", load_default="json")


MessagePage = page_of("MessagePage", MessageRow)


class MessagesFound(Answer):
    """What was waited for, the oldest first."""

    items = several(MessageAnswer)


class NearMessage(Answer):
    """A message that did not match, and each filter that it did not pass."""

    id = fields.String(required=True)
    system = fields.String(required=True)
    direction = fields.String(required=True, validate=validate.OneOf(_DIRECTIONS))
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    sender = fields.String(required=True, data_key="from")
    to = fields.String(required=True, metadata=of("recipient"))
    differences = texts(metadata=beside())


class WhatThereWas(MessagesFound):
    """What has come, the three of the newest 2,000 other messages that differ least, and how many there are no more."""

    nearest = several(NearMessage)
    dropped = fields.Integer(required=True)


class NotCome(Problem):
    """Time is out before as many messages matched."""

    found = fields.Nested(WhatThereWas, required=True)
