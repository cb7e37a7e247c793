"""ULIDs: 26 digits that sort by time, 48 bits of milliseconds and then 80 of chance (github.com/ulid/spec)."""

from __future__ import annotations

import re

from mock_server.kernel.instants import MILLISECOND, Instant

# Crockford's base 32: no I, L, O or U. 26 digits hold 130 bits, so the first is at most 7.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ULID = re.compile(rf"[0-7][{ALPHABET}]{{25}}\Z")

_TIME_DIGITS = 10
_CHANCE_BITS = 80
# Two digits at a time: 13 look-ups in place of 26.
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
_SHIFTS = tuple(range(120, -1, -10))


def ulid(at: Instant, chance: int) -> str:
    """The ULID of an instant, cut to its millisecond, with the lowest 80 bits of a drawn number.

    An instant before 1970, which a ULID cannot hold, has the time of that year's beginning.
    """
    bits = max(at, 0) // MILLISECOND << _CHANCE_BITS | chance & ((1 << _CHANCE_BITS) - 1)
    return "".join([_PAIRS[bits >> shift & 0x3FF] for shift in _SHIFTS])


def instant_of(text: str) -> Instant:
    """The instant of a ULID, a whole millisecond. Raises ValueError for any other text."""
    if ULID.match(text) is None:
        raise ValueError(f"not a ULID: {text!r}")
    milliseconds = 0
    for digit in text[:_TIME_DIGITS]:
        milliseconds = milliseconds << 5 | ALPHABET.index(digit)
    return milliseconds * MILLISECOND
