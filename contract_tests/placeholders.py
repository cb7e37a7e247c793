"""Typed, numbered placeholders, each standing for the value at its own place in a pattern and nowhere else.

A pattern is JSON in which a string such as `<uuid>` stands for a value of that form. Numbered ones (`<uuid:1>`) stand
for one value each: the same number for the same value, different numbers for different values. None stands for
"anything".
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from .parts import declared_forms

_PLACEHOLDER = re.compile(r"<(?P<form>[a-zA-Z][a-zA-Z0-9-]*)(?::(?P<number>\d+))?>\Z")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
# Money as text: no sign, no exponent, no needless zero in front.
_DECIMAL = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?\Z")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")
_S_Z = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_MS_Z = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
# As .NET writes an instant: up to seven digits of the second without closing zeros, and an offset that is never `Z`.
_NET_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?[+-]\d\d:\d\d\Z")
_REQUEST_ID = re.compile(r"req_[a-z0-9]{12,18}\Z")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")


@dataclass(frozen=True, slots=True)
class Literal:
    """A string that looks like a placeholder and is none."""

    text: str


def is_uuid(value: object) -> bool:
    """A UUID in lower case with its hyphens."""
    return isinstance(value, str) and _UUID.match(value) is not None


def is_date_time(value: object) -> bool:
    """A date and time of RFC 3339 that the calendar has."""
    return _is_moment(_RFC3339)(value)


def is_jwt(value: object) -> bool:
    """Three base64url parts of which the first two are JSON objects and the first names an algorithm."""
    if not isinstance(value, str) or value.count(".") != 2:
        return False
    header, claims, signature = value.split(".")
    opened = _json_part(header), _json_part(claims)
    return bool(signature) and all(isinstance(part, dict) for part in opened) and "alg" in opened[0]


def _json_part(part: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return None  # no JSON, which is what the caller asks


def _is_moment(spelling: re.Pattern[str]) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        if not isinstance(value, str) or spelling.match(value) is None:
            return False
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False  # a thirteenth month, say
        return True

    return check


def _is_string(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.match(value) is not None


FORMS: Mapping[str, Callable[[object], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "decimal": _is_string(_DECIMAL),
    "e164": _is_string(_E164),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "jwt": is_jwt,
    "object": lambda value: isinstance(value, dict),
    "request-id": _is_string(_REQUEST_ID),
    "rfc3339": is_date_time,
    "rfc3339-ms-Z": _is_moment(_MS_Z),
    "rfc3339-net-offset": _is_moment(_NET_OFFSET),
    "rfc3339-s-Z": _is_moment(_S_Z),
    "string": lambda value: isinstance(value, str),
    "text": lambda value: isinstance(value, str) and value.strip() != "",
    "uuid": is_uuid,
}


@cache
def _known() -> Mapping[str, Callable[[object], bool]]:
    """The forms there are: ours, and those that systems declare."""
    return {**{name: _is_string(re.compile(rf"(?:{own})\Z")) for name, own in declared_forms().items()}, **FORMS}


@dataclass(slots=True)
class Bindings:
    """The values that numbered placeholders stand for, within one test."""

    values: dict[tuple[str, str], Any] = field(default_factory=dict)

    def difference(self, form: str, number: str, value: Any) -> str | None:
        """Bind a value that has the right form, or say why it cannot be the one."""
        if (form, number) in self.values:
            bound = self.values[form, number]
            return None if bound == value else f"<{form}:{number}> is {bound!r} elsewhere, and {value!r} here"
        for (other_form, other), bound in self.values.items():
            if other_form == form and bound == value:
                return f"<{form}:{number}> is {value!r}, which <{form}:{other}> is already"
        self.values[form, number] = value
        return None


def differences(pattern: Any, value: Any, bindings: Bindings, path: str = "$") -> Iterator[str]:
    """Every difference with the path at which it stands. Raises ValueError for a placeholder of no known form."""
    if isinstance(pattern, Mapping):
        yield from _of_objects(pattern, value, bindings, path)
    elif isinstance(pattern, Sequence) and not isinstance(pattern, str):
        yield from _of_arrays(pattern, value, bindings, path)
    elif isinstance(pattern, str) and (found := _PLACEHOLDER.match(pattern)):
        yield from _of_placeholders(found, value, bindings, path)
    else:
        literal = pattern.text if isinstance(pattern, Literal) else pattern
        # JSON tells true from 1, and 1 from 1.0; Python's == does not.
        if type(value) is not type(literal) or value != literal:
            yield f"{path}: expected {literal!r}, got {value!r}"


def _of_objects(pattern: Mapping[str, Any], value: Any, bindings: Bindings, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: expected an object, got {value!r}"
        return
    for key in sorted(pattern.keys() - value.keys()):
        yield f"{path}.{key}: is missing"
    for key in sorted(value.keys() - pattern.keys()):
        yield f"{path}.{key}: is not expected, got {value[key]!r}"
    for key in pattern:
        if key in value:
            yield from differences(pattern[key], value[key], bindings, f"{path}.{key}")


def _of_arrays(pattern: Sequence[Any], value: Any, bindings: Bindings, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: expected an array, got {value!r}"
        return
    if len(value) != len(pattern):
        yield f"{path}: expected {len(pattern)} items, got {len(value)}"
    for index, (expected, found) in enumerate(zip(pattern, value, strict=False)):
        yield from differences(expected, found, bindings, f"{path}[{index}]")


def _of_placeholders(found: re.Match[str], value: Any, bindings: Bindings, path: str) -> Iterator[str]:
    form, number = found["form"], found["number"]
    known = _known()
    if form not in known:
        raise ValueError(f"There is no placeholder <{form}>; there are {', '.join(sorted(known))}.")
    if not known[form](value):
        yield f"{path}: expected a value of the form <{form}>, got {value!r}"
    elif number is not None and (problem := bindings.difference(form, number, value)) is not None:
        yield f"{path}: {problem}"
