"""What the call for limits gives."""

from __future__ import annotations

from marshmallow import fields

from mock_server.control.schemas._common import TIME, Word
from mock_server.web.shown import Answer, several

MINUTE, DAY = "minute", "day"
# So many are told of.
MOST = 1_000


class LimitAnswer(Answer):
    """Who is limited: `used` of `limit` in the calendar `window` of now, which begins anew at `resets_at`.

    `limit` is null where there is none. `refusal` is what the vendor answers beyond it; it is `set_by` a key, the
    sandbox's settings, or else the vendor.
    """

    system = fields.String(required=True)
    subject = fields.String(required=True)
    label = fields.String(required=True)
    window = Word((MINUTE, DAY), required=True)
    limit = fields.Integer(required=True, allow_none=True)
    used = fields.Integer()
    remaining = fields.Integer()
    resets_at = fields.String(metadata=TIME)
    refusal = fields.String(required=True)
    set_by = Word(("key", "sandbox", "vendor"), required=True)


class LimitList(Answer):
    """The limits, by system; at most 1,000."""

    items = several(LimitAnswer)
