"""What a table keeps: a record, which never changes, and how its next version is made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, fields
from functools import cache
from typing import Any, TypeVar

from mock_server.kernel.structs import struct


@struct(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of a table. `rendered` is for whoever shows it: bytes that hold as long as this very record does."""

    rendered: Any = field(default=None, init=False, repr=False, compare=False)


@struct(frozen=True, slots=True, kw_only=True)
class Row(Record):
    """A record that is found by an id of its own."""

    id: str


R = TypeVar("R", bound=Record)


def keep_rendered(record: Record, rendered: object) -> None:
    record.rendered = rendered  # type: ignore[misc]  # the one value of a record that it may get later


def renewed(record: R, **changes: Any) -> R:
    """A record's next version: what `dataclasses.replace` makes of it, in a fourth of the time."""
    kind: Any = type(record)
    made: R = renewing(kind, *changes)(record, **changes)
    return made


@cache
def renewing(kind: Any, *changed: str) -> Callable[..., Any]:
    """What makes a record's next version of it and of these fields' new values, in their order.

    It is written as somebody would write it by hand, and compiled.
    """
    names = [field.name for field in fields(kind) if field.init]
    if not set(changed) <= set(names):
        raise TypeError(f"{kind.__name__} has not all of these fields: {', '.join(changed)}")
    values = ", ".join(name if name in changed else f"old.{name}" for name in names)
    scope = {"kind": kind}
    exec(f"def renew(old, {', '.join(changed)}): return kind({values})", scope)  # noqa: S102 - names of our own fields
    made: Callable[..., Any] = scope["renew"]
    return made
