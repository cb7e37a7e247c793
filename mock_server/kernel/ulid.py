"""ULIDs: 26 digits that sort by time, 48 bits of milliseconds and then 80 of chance (github.com/ulid/spec)."""

from __future__ import annotations

import re
from functools import lru_cache

from mock_server.kernel.instants import MILLISECOND, Instant

# Crockford's base 32: no I, L, O or U. 26 digits hold 130 bits, so the first is at most 7.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ULID = re.compile(rf"[0-7][{ALPHABET}]{{25}}\Z")

_CHANCE_BITS = 80
# Two digits at a time: 13 look-ups in place of 26.
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
_TIME_SHIFTS, _CHANCE_SHIFTS = tuple(range(40, -1, -10)), tuple(range(70, -1, -10))


def ulid(at: Instant, chance: int) -> str:
    """The ULID of an instant, cut to its millisecond, with the lowest 80 bits of a drawn number.

    An instant before 1970, which a ULID cannot hold, has the time of that year's beginning.
    """
    bits = chance & ((1 << _CHANCE_BITS) - 1)
    digits = "".join([_PAIRS[bits >> shift & 0x3FF] for shift in _CHANCE_SHIFTS])
    return _time_digits(max(at, 0) // MILLISECOND) + digits


@lru_cache(maxsize=16)
def _time_digits(milliseconds: int) -> str:
    """The first ten digits; what is made at once has them in common."""
    return "".join([_PAIRS[milliseconds >> shift & 0x3FF] for shift in _TIME_SHIFTS])
