"""What every system's fixture files share: they are strict, and date things by `at` or by `ago`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from marshmallow import ValidationError, fields, validate, validates_schema

from mock_server.kernel import instants, lifecycle
from mock_server.kernel.messages import INBOUND, OUTBOUND
from mock_server.kernel.problems import Duplicate, Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.secret_names import is_secret
from mock_server.kernel.seeding import Seeding, add_by, check_once, given, issue, rows_of
from mock_server.kernel.store import Tables
from mock_server.kernel.vendor import Fixtures
from mock_server.web.fields import Text, Whole, ZonedMoment
from mock_server.web.schemas import Schema, Strict

# What a system's `seed` and `fixtures` are written with.
__all__ = [
    "Dated",
    "Fixture",
    "Fixtures",
    "Generated",
    "MessageFixture",
    "Seeding",
    "add_by",
    "check_once",
    "given",
    "issue",
    "reached",
    "rows_of",
    "seeder",
]

# A fixture that is older is a slip of the pen.
_OLDEST = 36_500 * instants.DAY
S = TypeVar("S", bound=Tables)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fixture(Strict):
    """A part of a fixture file."""


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


class Generated(Fixture):
    """How many records are made up, dated evenly between two dates."""

    count = Whole(required=True, minimum=1, maximum=10_000)
    first = date(required=True)
    last = date(required=True)


def reached() -> Text:
    """What a message that was sent has come to."""
    return Text(load_default=lifecycle.READ, validate=validate.OneOf((*lifecycle.PROGRESS, lifecycle.FAILED)))


class MessageFixture(Dated):
    """What somebody wrote: a customer, or the application, whose message has come to a status."""

    direction = Text(required=True, validate=validate.OneOf((INBOUND, OUTBOUND)))
    text = Text(required=True)
    status = reached()


def seeder(
    form: Schema, store: type[S], kind: Callable[[Sandbox, S], Seeding[S]]
) -> Callable[[Sandbox, Fixtures | None], None]:
    """A system's `seed`: fills an empty store by fixtures of this form, as `kind` does.

    It raises Invalid, which names each field that is wrong. A document is only read: sandboxes of the same fixtures
    share it.
    """
    last: tuple[Fixtures | None, Mapping[str, Any]] | None = None

    def loaded(fixtures: Fixtures | None) -> Mapping[str, Any]:
        nonlocal last
        known = last
        if known is None or known[0] is not fixtures:
            try:
                last = known = (fixtures, form.load(fixtures or {}))
            except ValidationError as error:
                raise Invalid({store.system: error.messages}) from error
        return known[1]

    def seed(sandbox: Sandbox, fixtures: Fixtures | None) -> None:
        document = loaded(fixtures)
        try:
            kind(sandbox, store.of(sandbox)).run(document)
        except Duplicate as error:
            raise Invalid({store.system: [f"Two records have the same {error.field}{_told(error)}."]}) from error

    return seed


def _told(error: Duplicate) -> str:
    """Which value two records have, where it is no secret; of a key of several its parts."""
    if is_secret(error.field):
        return ""
    parts = error.value if isinstance(error.value, tuple) else (error.value,)
    return f": {' '.join(map(str, parts))}"
