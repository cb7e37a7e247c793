"""What the call for what happened takes and gives."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields

from mock_server.control.schemas._common import SEARCHED, Problem, Seconds, Size, TermAnswer, Word, pairs, time_field
from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.happenings import LANES, MESSAGE, REQUEST, WEBHOOK, YOU
from mock_server.kernel.structs import struct
from mock_server.web.fields import Limit, Text, WholeInQuery
from mock_server.web.schemas import Strict
from mock_server.web.shown import Answer, several

PAGE, GAP_MS = 100, 250
ASCENDING, DESCENDING = "asc", "desc"
JSON, PYTEST, MARKDOWN = "json", "pytest", "markdown"
NOTE = "test.note"
# Characters that the sentence of an event has at most.
MAX_SENTENCE = 200
_ID = re.compile(r"([a-z0-9]{8})-([0-9]{1,18})", re.ASCII)


@struct(frozen=True, slots=True)
class Cursor:
    """Where in a sandbox's events: the epoch, and the number of an event in that, or 0 before the first."""

    epoch: str
    number: int

    @classmethod
    def newest(cls, chronicle: Chronicle) -> Cursor:
        """At the newest event that there is."""
        return cls(chronicle.epoch, chronicle.end - 1)

    def lost_by(self, chronicle: Chronicle) -> str | None:
        """Why what came after it is not all there: another epoch, or too much has happened; None where it is."""
        if self.epoch != chronicle.epoch:
            return "epoch"
        return None if chronicle.first <= self.number + 1 <= chronicle.end else "overflow"

    def __str__(self) -> str:
        return f"{self.epoch}-{self.number}"


def cursor(text: str) -> Cursor | None:
    """The place that an event's id tells; None for what is no such id."""
    found = _ID.fullmatch(text)
    return None if found is None else Cursor(found[1], int(found[2]))


class EventId(Text):
    """The id of an event, or one that an answer told as `first` or `last`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found = cursor(super()._deserialize(value, attr, data, **kwargs))
        if found is None:
            raise ValidationError("Must be the id of an event, such as 7f3a91c2-1841.")
        return found


class EventTypes(Text):
    """Types of events or their beginnings, separated by commas."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found: set[str] = set()
        for word in super()._deserialize(value, attr, data, **kwargs).split(","):
            known = {type for type in LANES if type == word or type.startswith(f"{word}.")}
            if not known:
                raise ValidationError(f"There is no type {word!r}; there are {', '.join(LANES)}.")
            found |= known
        return frozenset(found)


class EventQuery(Strict):
    """Which events: those after or before one, of some types; and how long to wait for one that there is not yet."""

    after = EventId(metadata={"description": "Only what came after this event, whose id it is; the oldest first."})
    before = EventId(metadata={"description": "Only what came before this event; for paging back."})
    types = EventTypes(metadata={"description": "Types, or what they begin with: `message,clock.advanced`."})
    query = Text(
        limit=SEARCHED,
        metadata={"description": "A search, as in `type:clock,fault cause:7f3a91c2-12`: see docs/searching.md."},
    )
    order = Word(
        (ASCENDING, DESCENDING), metadata={"description": "The newest first, unless `after` is given or this says so."}
    )
    limit = Size(metadata={"default": PAGE})
    wait = Seconds(
        metadata={"description": "With `after`: so many seconds for the next one; an empty page where none comes."},
    )
    gap_ms = WholeInQuery(
        minimum=100,
        maximum=5_000,
        metadata={"default": GAP_MS, "description": "Of a stream: so many milliseconds between two frames at least."},
    )

    form = Word(
        (JSON, PYTEST, MARKDOWN),
        data_key="as",
        load_default=JSON,
        metadata={
            "description": "The span as a test that does it again, or as a table, the oldest first: up to 2,000 events."
        },
    )


class NewNote(Strict):
    """A line of somebody's own among the events, such as which step of a test begins."""

    type = Word((NOTE,), required=True)
    what = Text(required=True, blank=False, limit=Limit(MAX_SENTENCE))


class EventAnswer(Answer):
    """Something that happened; `cause` is what led to it, `row` the record as it was then, shortened."""

    id = fields.String(required=True)
    at = time_field()
    real_at = time_field()
    type = Word(LANES, required=True)
    lane = Word((YOU, REQUEST, MESSAGE, WEBHOOK), required=True)
    system = fields.String()
    what = fields.String(required=True, metadata={"description": "A sentence for people, of at most 200 characters."})
    cause = fields.String()
    refs = pairs()
    row = fields.Dict(keys=fields.String(), required=True)


class EventPage(Answer):
    """Events; `first` and `last` are where the page begins and ends, for `before` and `after`.

    `more` is whether there are more in the direction in which it was read, `dropped` how many are gone.
    """

    items = several(EventAnswer)
    first = fields.String(required=True)
    last = fields.String(required=True)
    more = fields.Boolean(required=True)
    dropped = fields.Integer(required=True)
    now = time_field()
    frozen = fields.Boolean(required=True)
    query = fields.List(fields.Nested(TermAnswer), metadata={"description": "How a search was read."})


class EventsGone(Problem):
    """The sandbox was reset since, or so much has happened that there is a gap; `last` is the newest event."""

    last = fields.String(required=True)
