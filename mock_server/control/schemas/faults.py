"""What the calls for faults take and give."""

from __future__ import annotations

import re

from marshmallow import ValidationError, fields, validate

from mock_server.control.schemas._common import Number, Word, list_of, pairs
from mock_server.control.schemas.sandboxes import MAX_DELAY
from mock_server.kernel.faults import (
    HEADER_NAME,
    HEADER_VALUE,
    KINDS,
    MAX_HEADER,
    MAX_HEADERS,
    MAX_PATH,
    header_problem,
)
from mock_server.web.fields import Flag, Text, Whole
from mock_server.web.schemas import Strict
from mock_server.web.shown import Answer, moment, of


def _sendable(headers: dict[str, str]) -> None:
    problems = [f"{name}: {problem}" for name, value in headers.items() if (problem := header_problem(name, value))]
    if problems:
        raise ValidationError(problems)


def _of_form(form: re.Pattern[str]) -> Text:
    return Text(metadata={"pattern": f"^{form.pattern}$", "maxLength": MAX_HEADER})


class NewFault(Strict):
    """A fault to arm; `path` is a glob over served paths with their prefix."""

    system = Text()
    method = Text(validate=validate.OneOf(("GET", "POST", "PUT", "PATCH", "DELETE")))
    path = Text(validate=validate.Length(1, MAX_PATH))
    kind = Text(required=True, validate=validate.OneOf(KINDS))
    status = Whole(minimum=400, maximum=599)
    body = fields.Raw(allow_none=False)
    headers = fields.Dict(
        keys=_of_form(HEADER_NAME),
        values=_of_form(HEADER_VALUE),
        validate=(validate.Length(max=MAX_HEADERS), _sendable),
        metadata={
            "maxProperties": MAX_HEADERS,
            "description": "None that says where the answer ends or what becomes of its connection.",
        },
    )
    after_effect = Flag(metadata={"description": "The request is carried out first: only its answer is lost."})
    delay_ms = Whole(minimum=0, maximum=60_000)
    times = Whole(minimum=1)
    probability = Number(validate=validate.Range(0, 1))
    after = Whole(minimum=0, load_default=0)
    ttl_seconds = Number(validate=validate.Range(0, MAX_DELAY))


class FaultAnswer(Answer):
    """An armed fault: how many requests it named, and on how many it acted."""

    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    system = fields.String()
    method = fields.String()
    path = fields.String()
    status = fields.Integer()
    body = fields.Raw()
    delay_ms = fields.Integer()
    times = fields.Integer()
    probability = fields.Float()
    left = fields.Integer(metadata={"description": "How often it may still act; absent where that has no end."})
    after = fields.Integer(required=True)
    seen = fields.Integer(required=True)
    hits = fields.Integer(required=True)
    after_effect = fields.Boolean(metadata=of("after_effect", lambda has_one: has_one or None))
    headers = pairs("headers", lambda headers: dict(headers) or None, required=False)
    armed_at = moment("armed_at", required=False)
    expires_at = moment("expires_at", required=False)
    spent = fields.Boolean(
        required=True,
        metadata={
            **of("left", lambda left: left == 0),
            "description": "Whether it acts no more, being used up or its time over.",
        },
    )


class FaultQuery(Strict):
    """Which faults: those that are armed, or those that were and are `spent`."""

    spent = Word(("true", "false"), load_default="false")


# In the order in which they were armed.
FaultList = list_of("FaultList", FaultAnswer)
