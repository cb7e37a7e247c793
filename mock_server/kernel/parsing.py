"""JSON that was sent or kept, as orjson reads it; a long text so that other threads go on meanwhile."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn, TypeVar

import orjson

from mock_server.kernel.pauses import may_rest

T = TypeVar("T")

# Bytes that orjson reads in a few milliseconds, in which no other thread has the interpreter.
AT_ONCE = 1024 * 1024
# The whole numbers that orjson reads as such, and as many characters as those have at most.
_WHOLE = range(-(2**63), 2**64)
_DIGITS = 20
# A backslash and what follows. It is none of these where half of a character stands that lies outside the basic plane:
# `json` lets that pass, and nobody could write it again.
_ESCAPE = re.compile(
    rb"\\(?:[^u]|u(?![dD][89a-fA-F])|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})", re.DOTALL
)


def parsed(text: bytes) -> Any:
    """What JSON says. Raises ValueError for what is none."""
    if len(text) <= AT_ONCE or _has_halves(text):
        return orjson.loads(text)
    try:
        return _DECODER.decode(text.decode())
    except RecursionError:
        return orjson.loads(text)


def _has_halves(text: bytes) -> bool:
    at = text.find(b"\\")
    while at >= 0:
        escape = _ESCAPE.match(text, at)
        if escape is None:
            return True
        at = text.find(b"\\", escape.end())
    return False


# Where `json` calls one of these, and it calls one for every object and every number, it lets others have their turn.


def _as_it_is(found: T) -> T:
    may_rest()
    return found


def _whole(text: str) -> int | float:
    found = int(text) if len(text) <= _DIGITS else None
    return found if found is not None and found in _WHOLE else _number(text)


def _number(text: str) -> float:
    found = float(text)
    if math.isinf(found):
        raise ValueError(f"{text[:_DIGITS]} is beyond any number.")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON.")


_DECODER = json.JSONDecoder(object_hook=_as_it_is, parse_int=_whole, parse_float=_number, parse_constant=_no_number)
