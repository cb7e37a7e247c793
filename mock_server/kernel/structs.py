"""What every record is declared with: a class whose values never change, as the type checker sees to at no cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

__all__ = ["Values", "struct"]

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
