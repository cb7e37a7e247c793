"""What the call for verifying takes and gives."""

from __future__ import annotations

from typing import Any

import orjson
from marshmallow import Schema, ValidationError, fields, pre_load, validate

from mock_server.control.schemas._common import Filter, Method
from mock_server.control.schemas.people import MessageFilters
from mock_server.kernel.journal import MAX_BODY
from mock_server.kernel.pauses import may_rest
from mock_server.web.fields import Flag, Limit, Metadata, ShortList, Text
from mock_server.web.schemas import Strict
from mock_server.web.shown import Answer


class Times(fields.Raw):
    """How often: a number, or `{"min","max"}`."""

    def __init__(self, *, metadata: Metadata = None, **kwargs: Any) -> None:
        count = {"type": "integer", "minimum": 0}
        bounds = {"min": count, "max": count}
        span = {"type": "object", "properties": bounds, "minProperties": 1, "additionalProperties": False}
        super().__init__(metadata={"anyOf": [count, span], **(metadata or {})}, **kwargs)

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]  # marshmallow's signature
        if _is_count(value):
            return value
        bounds = value if isinstance(value, dict) else {}
        if not bounds or not set(bounds) <= {"min", "max"} or not all(map(_is_count, bounds.values())):
            raise ValidationError('Must be a whole number, or an object with "min" and "max".')
        return value


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _findable(body: object) -> None:
    """Raises ValidationError for more than the journal keeps of a body, which nothing could be found by."""
    if len(orjson.dumps(body)) > MAX_BODY:
        raise ValidationError(
            f"Must be at most {MAX_BODY} bytes: the journal keeps no more of a body. Expect its `body_sha256`."
        )


class _Rested(Strict):
    """One of up to a hundred, which take long to read."""

    @pre_load
    def _may_rest(self, data: Any, **_: Any) -> Any:
        may_rest()
        return data


class ExpectedRequest(_Rested):
    """A request that should have come; `body` is what its body holds at least, `body_sha256` is of all its bytes."""

    system = Filter()
    method = Method()
    path = Filter()
    body = fields.Raw(validate=_findable)
    body_sha256 = Text(validate=validate.Regexp(r"[0-9a-f]{64}\Z"), metadata={"pattern": "^[0-9a-f]{64}$"})
    times = Times()


class ExpectedMessage(_Rested, MessageFilters):
    times = Times()


MOST_EXPECTED = 100


def _expected(schema: type[Schema]) -> ShortList:
    return ShortList(fields.Nested(schema), limit=Limit(MOST_EXPECTED), load_default=list)


class Verification(Strict):
    """What should have happened: at most 100 requests and 100 messages."""

    requests = _expected(ExpectedRequest)
    messages = _expected(ExpectedMessage)
    in_order = Flag(load_default=False)


class Verified(Answer):
    verified = fields.Boolean(required=True)
