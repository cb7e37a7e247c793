"""The schema that every other derives from: an error of it holds nothing of what it came through."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Self

import marshmallow
from marshmallow import EXCLUDE, RAISE, fields


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
    """What refuses a field that it does not know: that is a slip of the pen."""

    class Meta:
        unknown = RAISE


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
