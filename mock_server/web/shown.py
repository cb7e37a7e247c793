"""What answers are declared with: schemas whose fields say which of a record's values they show, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from marshmallow import fields

from mock_server.kernel.instants import rfc3339_ms, rfc3339_s
from mock_server.kernel.structs import struct
from mock_server.web.schemas import Strict

# How a value is shown.
Form = Callable[[Any], Any]

SOURCE = "source"
UUID_FORMAT = {"format": "uuid"}
TIME_FORMAT = {"format": "date-time"}


class Answer(Strict):
    """What a call answers with, or a part of it; a field that no schema names is refused."""


def made(name: str, base: type[Answer] = Answer, /, **parts: Any) -> type[Answer]:
    return type(name, (base,), parts)


@struct(frozen=True, slots=True)
class Source:
    """Where a field's value comes from: a path from what is shown, or from what stands `beside` it; "" is all of it.

    A `form` is given the value, unless that is None, and what it gives is shown. A field that is not required is left
    out where there is nothing to show.
    """

    path: str
    form: Form | None = None
    beside: bool = False


def of(path: str, form: Form | None = None) -> dict[str, Any]:
    """Metadata of a field: it shows the record's value at this path."""
    return {SOURCE: Source(path, form)}


def whole(form: Form | None = None) -> dict[str, Any]:
    """Metadata of a field: it is made of the whole record."""
    return of("", form)


def beside(path: str = "", form: Form | None = None) -> dict[str, Any]:
    """Metadata of a field: it shows a value of what the record is shown with."""
    return {SOURCE: Source(path, form, beside=True)}


def text(
    path: str | None = None, form: Form | None = None, *, required: bool = True, metadata: Any = None, **kwargs: Any
) -> fields.String:
    """A string; without a path it is the value of its own name."""
    source = {} if path is None else of(path, form)
    return fields.String(required=required, metadata={**source, **(metadata or {})}, **kwargs)


def always(word: str, *, metadata: Any = None) -> fields.String:
    """A word that every such answer has."""
    return text("", lambda _: word, metadata={"enum": [word], **(metadata or {})})


def uuid(path: str | None = None, *, metadata: Any = None, **kwargs: Any) -> fields.String:
    return text(path, metadata={**UUID_FORMAT, **(metadata or {})}, **kwargs)


def moment(path: str, form: Form = rfc3339_ms, *, metadata: Any = None, **kwargs: Any) -> fields.String:
    """An instant, to the millisecond unless told otherwise."""
    return text(path, form, metadata={**TIME_FORMAT, **(metadata or {})}, **kwargs)


def second(path: str, **kwargs: Any) -> fields.String:
    """An instant, to the second."""
    return moment(path, rfc3339_s, **kwargs)


def one_of(values: Iterable[str], path: str | None = None, form: Form | None = None, **kwargs: Any) -> fields.String:
    metadata = {"enum": list(values), **kwargs.pop("metadata", {})}
    return text(path, form, metadata=metadata, **kwargs)


def several(schema: type[Answer], **kwargs: Any) -> fields.List[Any]:
    """Answers of one kind, which are there even where they are none."""
    return fields.List(fields.Nested(schema), required=True, **kwargs)


def texts(
    path: str | None = None, form: Form | None = None, *, required: bool = True, **kwargs: Any
) -> fields.List[Any]:
    source = {} if path is None else of(path, form)
    return fields.List(fields.String(), required=required, metadata={**source, **kwargs.pop("metadata", {})}, **kwargs)
