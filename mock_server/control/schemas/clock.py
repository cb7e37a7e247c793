"""What the calls for the clock take and give."""

from __future__ import annotations

from marshmallow import fields

from mock_server.control.schemas._common import Number, Strict, clock_moment, time_field
from mock_server.web.fields import Moment


class ClockAnswer(Strict):
    """A sandbox's clock."""

    now = time_field()
    frozen = fields.Boolean(required=True)


class AdvancedAnswer(ClockAnswer):
    """The clock after it was moved, and how many things happened on the way."""

    fired = fields.Integer(required=True)


class Advance(Strict):
    """How far: one of the two."""

    seconds = Number()
    to = Moment(validate=clock_moment)
