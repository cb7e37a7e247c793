"""What records are declared with: classes whose values never change; and how the next version of one is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["R", "Record", "Row", "Values", "keep_rendered", "renewed", "renewing", "struct"]

# Values by their names: a row of fixtures, a loaded body, an object of JSON.
Values = Mapping[str, Any]

if TYPE_CHECKING:
    from dataclasses import dataclass as struct
else:
    from dataclasses import dataclass

    def struct(*, frozen, slots, kw_only=False):
        """A dataclass that is frozen, and made by names alone if it says so, to the type checker and nobody else.

        At run time a frozen dataclass sets each field through `object.__setattr__`, which takes five times as long: a
        message has 17 fields, and a POST makes dozens of records. It is compared and hashed by its values all the same,
        by code that all share: a dataclass compiles its own, a third of a millisecond for each of a start's hundred.
        That it may be made by position there is for `records.renewed`.
        """
        if not (frozen and slots) or kw_only not in (False, True):
            raise TypeError("a struct is frozen and has slots")
        return _declared

    def _declared(cls):
        made = dataclass(slots=True, eq=False)(cls)
        made.__eq__, made.__hash__ = _is_equal, _hashed
        return made

    def _is_equal(self, other):
        return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented

    def _hashed(self):
        return hash(_values(self))

    def _values(record):
        return tuple([getattr(record, name) for name, field in record.__dataclass_fields__.items() if field.compare])


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
    """What makes a record's next version of it and these fields' new values: as if written by hand, and compiled."""
    names = [field.name for field in fields(kind) if field.init]
    if not set(changed) <= set(names):
        raise TypeError(f"{kind.__name__} has not all of these fields: {', '.join(changed)}")
    values = ", ".join(name if name in changed else f"old.{name}" for name in names)
    scope = {"kind": kind}
    exec(f"def renew(old, {', '.join(changed)}): return kind({values})", scope)  # noqa: S102 - names of our own fields
    made: Callable[..., Any] = scope["renew"]
    return made
