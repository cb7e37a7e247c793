"""Null for an optional field of a body is taken as absent: clients in C# and Java write out all that they have not.

No vendor's document says so, so it is assumed, and every document that is served marks it. A field that must be there
refuses null, and one whose schema gives null a meaning of its own (`allow_none`) keeps it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from marshmallow import Schema, fields

from mock_server.web.fields import also_assumed
from mock_server.web.schemas import fields_of, parts

S = TypeVar("S", bound=Schema)

MARK = "x-null-is-absent"
_REASON = "null counts as absent"


def declare(schema: Schema) -> None:
    """Mark the fields of a request's schema whose null counts as absent, for the document."""
    for name in _absent(schema):
        field = fields_of(schema)[name]
        field.metadata = {**also_assumed(_REASON, field.metadata), MARK: True}
    for part in parts(schema).values():
        declare(part)


def declared(schema: type[S]) -> S:
    """A request's schema with these marks, for what a document says by hand."""
    made = schema()
    declare(made)
    return made


def documented(_: Any, field: fields.Field[Any], *, ret: dict[str, Any], **__: Any) -> dict[str, Any]:
    """What the document says of a marked field besides: that null is one of its values."""
    if not field.metadata.get(MARK):
        return {}
    kinds = ret.get("type", [])
    told: dict[str, Any] = {"type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}
    if "enum" in ret:
        told["enum"] = [*ret["enum"], None]
    return told


def drop(schema: Schema, document: dict[str, Any]) -> None:
    """Take away from a body, and from its parts, what is null and counts as absent."""
    absent = _absent(schema)
    for name in [name for name, value in document.items() if value is None and name in absent]:
        del document[name]
    for name, part in parts(schema).items():
        found = document.get(name)
        for each in found if isinstance(found, list) else (found,):
            if isinstance(each, dict):
                drop(part, each)


@lru_cache(maxsize=1_000)
def _absent(schema: Schema) -> frozenset[str]:
    """The names that bodies have for fields whose null counts as absent."""
    return frozenset(name for name, field in fields_of(schema).items() if not field.required and not field.allow_none)
