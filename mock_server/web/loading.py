"""Loaders compiled from schemas: well-formed input goes straight to its loaded form, all other to marshmallow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, missing

Loader = Callable[[Any], Any]
Unknown = Literal["exclude", "include", "raise"]

_HOOKS = ("pre_load", "post_load", "validates", "validates_schema")


def compiled(schema: Schema, unknown: Unknown | None = None) -> Loader:
    """What loads as `schema.load(…, unknown=unknown)` does: the same result, or the same ValidationError.

    The fields of input that has its form are deserialized here, one after the other. Whatever is not recognised at once
    (something is wrong, lacking or not known) is loaded anew by marshmallow, which alone says what is the matter.
    """

    def whole(data: Any) -> Any:
        return schema.load(data, unknown=unknown)

    stance = unknown or schema.unknown
    if stance == INCLUDE or _has_hooks(schema):
        return whole
    entries = [_entry(name, field) for name, field in schema.load_fields.items()]
    known = {entry[0] for entry in entries}
    refuses = stance == RAISE

    def load(data: Any) -> Any:
        if type(data) is not dict or (refuses and not known.issuperset(data)):
            return whole(data)
        loaded: dict[str, Any] = {}
        try:
            for key, attribute, deserialize, required, default in entries:
                if key in data:
                    loaded[attribute] = deserialize(data[key], key, data)
                elif required:
                    return whole(data)
                elif default is not missing:
                    loaded[attribute] = default() if callable(default) else default
        except ValidationError:
            return whole(data)
        return loaded

    return load


def _entry(name: str, field: fields.Field[Any]) -> tuple[str, str, Callable[..., Any], bool, Any]:
    """A field's key in the input, its name in what is loaded, how it is read, whether it must be there, and if not."""
    return field.data_key or name, field.attribute or name, _reader(field), field.required, field.load_default


def _reader(field: fields.Field[Any]) -> Callable[[Any, str, Mapping[str, Any]], Any]:
    """How one value is read. Raises ValidationError."""
    if type(field).deserialize is not fields.Field.deserialize or isinstance(field, fields.Nested | fields.List):
        return field.deserialize
    read, allows_none = field._deserialize, field.allow_none  # noqa: SLF001 - what a subclass of Field defines
    checks = tuple(field.validators)

    def deserialize(value: Any, key: str, data: Mapping[str, Any]) -> Any:
        if value is None:
            if allows_none:
                return None
            raise ValidationError("null")
        found = read(value, key, data)
        for check in checks:
            check(found)
        return found

    return deserialize


def _has_hooks(schema: Schema) -> bool:
    """Whether a schema does more than to load its fields."""
    hooks = schema._hooks  # noqa: SLF001 - what `@post_load` and the like have registered
    return any(hooks.get(name) for name in _HOOKS)
