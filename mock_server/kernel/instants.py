"""Instants: points in time as whole microseconds since 1970-01-01T00:00:00Z, and how they are written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NewType

# A type checker takes an instant for the number that it is; who reads annotations at run time can tell the two apart.
if TYPE_CHECKING:
    Instant = int
else:
    Instant = NewType("Instant", int)

MILLISECOND = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# The instants that can be written: from the year 1 to the year 9999.
FIRST = -62_135_596_800 * SECOND
LAST = 253_402_300_800 * SECOND - 1

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive arithmetic is three times faster, and every instant is UTC
_AWARE_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DURATION = re.compile(r"^(?=.)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?\Z")
# A day's end as hour 24: Python reads it from 3.14 on, and what we take must not depend on who runs us.
_HOUR_24 = re.compile(r"\d{4}(?:-?W\d\d(?:-?\d)?|-?\d\d-?\d\d)\D24")


def as_datetime(instant: Instant) -> datetime:
    """The naive UTC datetime of an instant."""
    return _EPOCH + timedelta(microseconds=instant)


class NoOffset(ValueError):
    """A time that does not say of which zone it is."""


def parse(text: str, *, zoned: bool = False) -> Instant:
    """Read an ISO 8601 date or date and time of the years 1 to 9999, in UTC without an offset. Raises ValueError.

    With `zoned` it must have an offset. Raises NoOffset.
    """
    if _HOUR_24.match(text):
        raise ValueError(f"an hour is from 00 to 23: {text!r}")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        if zoned:
            raise NoOffset(f"without an offset: {text!r}")
        moment = moment.replace(tzinfo=UTC)
    instant = (moment - _AWARE_EPOCH) // timedelta(microseconds=1)
    if not FIRST <= instant <= LAST:
        raise ValueError(f"not between the years 1 and 9999 UTC: {text!r}")
    return instant


def parse_duration(text: str) -> int:
    """Read a duration such as `2h30m` or `3d`, of at most 1969 years, as microseconds. Raises ValueError."""
    found = _DURATION.match(text)
    if found is None:
        raise ValueError(f"not a duration such as 2h30m: {text!r}")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    duration = days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND
    if duration > -FIRST:
        raise ValueError(f"longer than any time before 1970: {text!r}")
    return duration


def to_millisecond(instant: Instant) -> Instant:
    """The instant cut to a whole millisecond, as systems that show milliseconds keep it."""
    return instant - instant % MILLISECOND


def rfc3339_s(instant: Instant) -> str:
    """`2022-07-05T20:09:58Z`, cut to the second."""
    return _whole_second(instant // SECOND) + "Z"


def rfc3339_ms(instant: Instant) -> str:
    """`2022-07-05T20:09:58.341Z`."""
    return f"{_whole_second(instant // SECOND)}.{instant // MILLISECOND % 1_000:03d}Z"


@lru_cache(maxsize=1_000)
def _whole_second(second: int) -> str:
    """A second since 1970 as it is written: of one second much is written."""
    return as_datetime(second * SECOND).isoformat()
