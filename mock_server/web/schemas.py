"""The schema that every other derives from, and loaders that are compiled from schemas.

Well-formed input goes straight to its loaded form, all other to marshmallow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal, Self

import marshmallow
from marshmallow import EXCLUDE, INCLUDE, RAISE, ValidationError, fields, missing

from mock_server.web.spelling import suggestion

Loader = Callable[[Any], Any]
Unknown = Literal["exclude", "include", "raise"]

_HOOKS = ("pre_load", "post_load", "validates", "validates_schema")


class Schema(marshmallow.Schema):
    """marshmallow's, without the circle that it leaves: the frame that raises an error keeps it, and it the frame."""

    def load(self, data: Any, **options: Any) -> Any:
        """Raises ValidationError."""
        try:
            return super().load(data, **options)
        except ValidationError as error:
            raise error.with_traceback(None)  # noqa: B904 - it is the same

    def __deepcopy__(self, memo: Any) -> Self:
        """Itself: nobody changes a schema, and flask-smorest copies all that a call declares for each decorator."""
        return self


class Strict(Schema):
    """What refuses a field that it does not know: that is a slip of the pen, and it says what may have been meant."""

    class Meta:
        unknown = RAISE

    def handle_error(self, error: ValidationError, data: Any, **kwargs: Any) -> None:
        """Say with each name that is not known here which one it may be instead, here or one level below."""
        unknown = self.error_messages["unknown"]
        named = error.messages if isinstance(error.messages, dict) else {}
        for name, told in named.items():
            if told == [unknown]:
                told[:] = [unknown.removesuffix(".") + (self._meant_by(name) or ".")]

    def _meant_by(self, name: str) -> str:
        nested = [(key, field) for key, field in fields_of(self).items() if isinstance(field, fields.Nested)]
        below = [key for key, field in nested if name in field.schema.fields]
        return f"; did you mean {below[0]}.{name}?" if below else suggestion(name, fields_of(self))


class Body(Schema):
    """What ignores a field that it does not know, as vendors do."""

    class Meta:
        unknown = EXCLUDE


@lru_cache(maxsize=1_000)
def fields_of(schema: marshmallow.Schema) -> Mapping[str, fields.Field[Any]]:
    """What a schema loads, by the names that bodies have for it."""
    return {field.data_key or name: field for name, field in schema.load_fields.items()}


@lru_cache(maxsize=1_000)
def parts(schema: marshmallow.Schema) -> Mapping[str, marshmallow.Schema]:
    """The schemas of what is nested in what a schema loads, alone or in lists, by the names that bodies have for it."""
    found: dict[str, marshmallow.Schema] = {}
    for name, field in fields_of(schema).items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            found[name] = inner.schema
    return found


def compiled(schema: marshmallow.Schema, unknown: Unknown | None = None) -> Loader:
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


def _has_hooks(schema: marshmallow.Schema) -> bool:
    """Whether a schema does more than to load its fields."""
    hooks = schema._hooks  # noqa: SLF001 - what `@post_load` and the like have registered
    return any(hooks.get(name) for name in _HOOKS)
