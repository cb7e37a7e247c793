"""What the calls for the clock take and give."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from mock_server.control.schemas._common import Number, Problem, Size, Word, Yes, clock_moment, pairs, time_field
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.moves import ADVANCE_SECONDS
from mock_server.kernel.sandbox import Sandbox
from mock_server.web.fields import ZonedMoment
from mock_server.web.schemas import Strict
from mock_server.web.shown import TIME_FORMAT, Answer, beside, moment, of, several

MAX_ADVANCE_SECONDS = 300
# So many windows that were closed by one move are told.
MOST_WINDOWS = 100


class ClockAnswer(Answer):
    """A sandbox's clock; `dropped` tells of things that were to happen and were too many to be kept."""

    now = moment("clock", lambda clock: rfc3339_ms(clock.now()))
    frozen = fields.Boolean(required=True, metadata=of("clock.frozen"))
    dropped = fields.Integer(metadata=of("timetable.dropped", lambda count: count or None))


def time_of(sandbox: Sandbox) -> dict[str, Any]:
    """The same without what was dropped."""
    return {"now": rfc3339_ms(sandbox.clock.now()), "frozen": sandbox.clock.frozen}


class Span(Answer):
    """The ids of the first and the last event of a move, to be read between."""

    first = fields.String(required=True)
    last = fields.String(required=True)


class ClosedWindow(Answer):
    system = fields.String(required=True)
    address = fields.String(required=True)
    at = time_field()


class AdvancedAnswer(ClockAnswer):
    """The clock after it was moved: from where, how many things were due on the way, and what happened.

    `happened` counts the events by type, and as `webhook.failed` attempts that were not taken; of `windows_closed` the
    first 100 are told.
    """

    start = fields.String(required=True, data_key="from", metadata=TIME_FORMAT)
    fired = fields.Integer(required=True)
    events = fields.Nested(Span, required=True)
    happened = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    windows_closed = several(ClosedWindow)


class AdvancedSoFar(AdvancedAnswer):
    """Where the clock stands, and how many webhooks are due there or under way."""

    under_way = fields.Integer(required=True)


class AdvancedInVain(Problem):
    """Time is out before all that is due on the way has happened; another advance goes on from there."""

    found = fields.Nested(AdvancedSoFar, required=True)


class Advance(Strict):
    """How far, one of `seconds`, `to` and `next`; and for how many seconds of real time at most."""

    seconds = Number()
    to = ZonedMoment(validate=clock_moment)
    next = Yes(metadata={"description": "To the instant at which something is due next; 409 where nothing is."})
    timeout = Number(load_default=ADVANCE_SECONDS, validate=validate.Range(0, MAX_ADVANCE_SECONDS))


class DueQuery(Strict):
    """How many; `passive` adds what merely ends, such as a session window."""

    limit = Size(load_default=20)
    passive = Word(("true", "false"), load_default="false")


class DueAnswer(Answer):
    """Something that is to happen, or that ends; `what` is a sentence for people."""

    at = moment("at")
    in_seconds = fields.Float(required=True, metadata=beside())
    kind = fields.String(required=True)
    what = fields.String(required=True)
    refs = pairs()
    passive = fields.Boolean(required=True)
    system = fields.String()


class DueList(Answer):
    """What is next, the earliest first; `total` counts all that is planned, also what will come to nothing."""

    now = time_field()
    frozen = fields.Boolean(required=True)
    total = fields.Integer(required=True)
    items = several(DueAnswer)
