"""Lies about which fields and parameters TripDesk refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_server.kernel.problems import Invalid
from mock_server.web import fields
from tests.liars.lies import Lie, lie, restated, wrapped
from tests.liars.tripdesk.tools import TRIPDESK

FIELDS = fields.__name__


def _as_text(honest: Callable[..., str], field: Any, value: Any, *rest: Any, **more: Any) -> str:
    return honest(field, str(value) if isinstance(value, int | float) else value, *rest, **more)


def _of_anything(honest: Callable[..., str], field: Any, value: Any, *rest: Any, **more: Any) -> str:
    return value if isinstance(value, str) else honest(field, value, *rest, **more)


def _within(honest: Callable[..., int], field: Any, value: Any, *rest: Any, **more: Any) -> int:
    """A number that is too large or too small is the nearest that is not."""
    number = field._read(value)
    return honest(field, value, *rest, **more) if number is None else max(field.minimum, min(field.maximum, number))


def _from_the_beginning(honest: Callable[..., Any], *given: Any) -> Any:
    try:
        return honest(*given)
    except Invalid:
        return None


def _no_date(honest: Callable[..., Any], field: Any, value: Any, *rest: Any, **more: Any) -> Any:
    try:
        return honest(field, value, *rest, **more)
    except fields.ValidationError:
        return None


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: numbers are taken for texts",
        wrapped(f"{FIELDS}.Text._deserialize", _as_text),
        claims="TRIPDESK-INPUT-001",
    ),
    lie(
        "TripDesk: wrong fields answer 400",
        restated("tripdesk", 400, status=422),
        claims="TRIPDESK-INPUT-001",
    ),
    lie(
        "TripDesk: a contact's phone number is not checked",
        wrapped(f"{FIELDS}.E164._deserialize", _of_anything),
        claims="TRIPDESK-INPUT-001",
    ),
    lie(
        "TripDesk: a limit that is too high or too low is the nearest",
        wrapped(f"{FIELDS}.Whole._deserialize", _within),
        claims="TRIPDESK-INPUT-002",
    ),
    lie(
        "TripDesk: a cursor of nothing is the beginning",
        wrapped(f"{TRIPDESK}.envelope.read_cursor", _from_the_beginning),
        claims="TRIPDESK-INPUT-002",
    ),
    lie(
        "TripDesk: a date that there is not is none",
        wrapped(f"{FIELDS}.Moment._deserialize", _no_date),
        claims="TRIPDESK-INPUT-002",
    ),
)
