"""Ids in an imported store that must lead somewhere, and fields that take a few values only: tables, not code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mock_server.kernel.table import Table

# Field by field of a table: the table that its ids lead to. None leads nowhere and may.
References = Mapping[str, Mapping[str, str]]
# Field by field of a table: the values that it may have.
Values = Mapping[str, Mapping[str, Sequence[object]]]


def flaws_of(
    name: str, record: Any, tables: Mapping[str, Table[Any]], references: References, values: Values
) -> Iterator[str]:
    """What is wrong with a record of the table `name`, one sentence each."""
    for field, wanted in references.get(name, {}).items():
        for found in _ids(getattr(record, field)):
            if tables[wanted].get(found) is None:
                yield f"{name}: the {field} {found!r} of {record.id} leads nowhere."
    for field, allowed in values.get(name, {}).items():
        if getattr(record, field) not in allowed:
            yield f"{name}: the {field} of {record.id} must be one of {', '.join(map(str, allowed))}."


def _ids(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value
