"""What the calls for the clock take and give."""

from __future__ import annotations

from marshmallow import fields, validate

from mock_server.control.schemas._common import Number, Problem, Strict, clock_moment, time_field
from mock_server.kernel.moves import ADVANCE_SECONDS
from mock_server.web.fields import ZonedMoment

MAX_ADVANCE_SECONDS = 300


class ClockAnswer(Strict):
    """A sandbox's clock; `dropped` tells of things that were to happen and were too many to be kept."""

    now = time_field()
    frozen = fields.Boolean(required=True)
    dropped = fields.Integer()


class AdvancedAnswer(ClockAnswer):
    """The clock after it was moved, and how many things happened on the way."""

    fired = fields.Integer(required=True)


class AdvancedSoFar(AdvancedAnswer):
    """Where the clock stands, and how many webhooks are due there or under way."""

    under_way = fields.Integer(required=True)


class AdvancedInVain(Problem):
    """Time is out before all that is due on the way has happened; another advance goes on from there."""

    found = fields.Nested(AdvancedSoFar, required=True)


class Advance(Strict):
    """How far, one of `seconds` and `to`; and for how many seconds of real time at most."""

    seconds = Number()
    to = ZonedMoment(validate=clock_moment)
    timeout = Number(load_default=ADVANCE_SECONDS, validate=validate.Range(0, MAX_ADVANCE_SECONDS))
