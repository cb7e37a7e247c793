"""What every system's fixture files share: they are strict, and date things by `at` or by `ago`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import RAISE, ValidationError, fields, validate, validates_schema

from mock_server.kernel import instants
from mock_server.kernel.instants import Instant
from mock_server.kernel.problems import Duplicate, Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.vendor import Fixtures
from mock_server.web.fields import ZonedMoment
from mock_server.web.schemas import Schema

# A fixture that is older is a slip of the pen.
_OLDEST = 36_500 * instants.DAY
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fixture(Schema):
    """A part of a fixture file; a field that it does not know is a slip of the pen."""

    class Meta:
        unknown = RAISE


class _Duration(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            return instants.parse_duration(str(value))
        except ValueError as error:
            raise ValidationError("Must be a duration such as 2h30m.") from error


class _Date(ZonedMoment):
    """A time with its offset, or a day, which stands for its first instant in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        is_day = isinstance(value, str) and _DAY.fullmatch(value)
        return super()._deserialize(f"{value}T00:00:00Z" if is_day else value, attr, data, **kwargs)


def date(**kwargs: Any) -> ZonedMoment:
    """A date that a sandbox's clock can show."""
    return _Date(validate=validate.Range(min=0, error="Must not be before 1970."), **kwargs)


class Dated(Fixture):
    """A part with a date: `at`, or `ago`, which is so long before the sandbox's clock."""

    at = date()
    ago = _Duration(validate=validate.Range(max=_OLDEST, error="Must be at most 36500 days."))

    @validates_schema
    def _one_date(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("at" in data) == ("ago" in data):
            raise ValidationError("Give one of `at` and `ago`.", "at")


def fill(
    sandbox: Sandbox,
    system: str,
    form: Schema,
    fixtures: Fixtures | None,
    run: Callable[[Sandbox, Mapping[str, Any]], None],
) -> None:
    """Let `run` fill an empty store by fixtures of this form. Raises Invalid, which names each field that is wrong."""
    try:
        document: Mapping[str, Any] = form.load(fixtures or {})
    except ValidationError as error:
        raise Invalid({system: error.messages}) from error
    try:
        run(sandbox, document)
    except Duplicate as error:
        raise Invalid({system: [f"Two records have the same {error.field}: {error.value}."]}) from error


def when(row: Mapping[str, Any], now: Instant) -> Instant:
    """The date of a loaded part; nothing in a sandbox is later than its clock."""
    at: Instant = row["at"] if "at" in row else now - row["ago"]
    return min(at, now)
