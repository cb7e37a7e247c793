"""The schema that every other derives from: an error of it holds nothing of what it came through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Self

import marshmallow
from marshmallow import EXCLUDE, RAISE, fields

from mock_server.web.spelling import suggestion


class Schema(marshmallow.Schema):
    """marshmallow's, without the circle that it leaves: the frame that raises an error keeps it, and it the frame."""

    def load(self, data: Any, **options: Any) -> Any:
        """Raises ValidationError."""
        try:
            return super().load(data, **options)
        except marshmallow.ValidationError as error:
            raise error.with_traceback(None)  # noqa: B904 - it is the same

    def __deepcopy__(self, memo: Any) -> Self:
        """Itself: nobody changes a schema, and flask-smorest copies all that a call declares for each decorator."""
        return self


class Strict(Schema):
    """What refuses a field that it does not know: that is a slip of the pen, and it says what may have been meant."""

    class Meta:
        unknown = RAISE

    def handle_error(self, error: marshmallow.ValidationError, data: Any, **kwargs: Any) -> None:
        """Say with each name that is not known here which one it may be instead, here or one level below."""
        unknown = self.error_messages["unknown"]
        named = error.messages if isinstance(error.messages, dict) else {}
        for name, told in named.items():
            if told == [unknown]:
                told[:] = [unknown.removesuffix(".") + (self._meant_by(name) or ".")]

    def _meant_by(self, name: str) -> str:
        known = [key for key, _ in self._named()]
        nested = [(key, field) for key, field in self._named() if isinstance(field, fields.Nested)]
        below = [key for key, field in nested if name in field.schema.fields]
        return f"; did you mean {below[0]}.{name}?" if below else suggestion(name, known)

    def _named(self) -> Iterator[tuple[str, fields.Field[Any]]]:
        return ((field.data_key or name, field) for name, field in self.load_fields.items())


class Body(Schema):
    """What ignores a field that it does not know, as vendors do."""

    class Meta:
        unknown = EXCLUDE


@lru_cache(maxsize=1_000)
def parts(schema: marshmallow.Schema) -> Mapping[str, marshmallow.Schema]:
    """The schemas of what is nested in what a schema loads, alone or in lists, by the names that bodies have for it."""
    found: dict[str, marshmallow.Schema] = {}
    for name, field in schema.load_fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            found[field.data_key or name] = inner.schema
    return found
