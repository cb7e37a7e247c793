"""Answers of bytes: rendered by their schemas, once for each record and kept with it; and none at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

import orjson
from marshmallow import fields

from mock_server.kernel.selection import Selection
from mock_server.kernel.structs import Record, keep_rendered
from mock_server.web.http import Response
from mock_server.web.schemas import Schema
from mock_server.web.shown import SOURCE, Answer, Form, Source

R = TypeVar("R", bound=Record)
Render = Callable[[R], bytes]
# What an answer shows of a record, and of what stands beside it.
Shown = Callable[..., dict[str, Any]]
# Bytes of which what is held beside them is a small part.
_ROOMY = 16 * 1024


def compact(made: bytes) -> bytes:
    """What is to be kept of orjson's results, which hold on to the 4 KB or more that they were written into."""
    return b"%b" % made if len(made) < _ROOMY else made


@cache
def shown_by(schema: type[Schema]) -> Shown:
    """One function that gives what a schema's fields show, in their order.

    It is written as somebody would write it by hand, and compiled; a loop over the fields takes twice as long.
    """
    forms: dict[str, Any] = {}
    first: list[str] = []
    then: list[str] = []
    for name, field in schema().fields.items():
        key, value = repr(field.data_key or name), _value(name, field, forms)
        if not field.required:
            then.append(f"    if (value := {value}) is not None:\n        shown[{key}] = value\n")
        elif then:
            then.append(f"    shown[{key}] = {value}\n")
        else:
            first.append(f"{key}: {value}")
    begin = f"def made(record, beside=None):\n    shown = {{{', '.join(first)}}}\n"
    exec(f"{begin}{''.join(then)}    return shown", forms)  # noqa: S102 - of names in our own schemas, as dataclasses does it
    made: Shown = forms["made"]
    return made


def _value(name: str, field: fields.Field[Any], forms: dict[str, Any]) -> str:
    """The expression for a field's value; the form that it needs is put among `forms`."""
    source: Source = field.metadata.get(SOURCE) or Source(name)
    root = "beside" if source.beside else "record"
    value = f"{root}.{source.path}" if source.path else root
    form = source.form or _form_of(field)
    if form is None:
        return value
    called = f"form_of_{name}"
    forms[called] = form
    if value == "record" or (field.required and not field.allow_none):
        return f"{called}({value})"
    return f"None if (value := {value}) is None else {called}(value)"


def _form_of(field: fields.Field[Any]) -> Form | None:
    """How a field shows what it nests, alone or in a list."""
    if isinstance(field, fields.Nested):
        return shown_by(type(field.schema))
    if isinstance(field, fields.List):
        each = _form_of(field.inner)
        return None if each is None else lambda values: [each(value) for value in values]
    return None


def shows(schema: type[Answer]) -> Callable[[Any, Any], dict[str, Any]]:
    """The same of a record that is given behind its sandbox, as dashboards show it."""
    return lambda _, record: shown_by(schema)(record)


def rendered_by(schema: type[Answer]) -> Callable[..., bytes]:
    """Render by a schema, each time anew."""
    return lambda record, beside=None: orjson.dumps(shown_by(schema)(record, beside))


class Kept:
    """Renders by a schema, once for each record."""

    def __init__(self, schema: type[Answer]) -> None:
        self._schema = schema

    def __call__(self, record: Any) -> bytes:
        rendered: bytes | None = record.rendered
        if rendered is None:
            rendered = compact(orjson.dumps(shown_by(self._schema)(record)))
            keep_rendered(record, rendered)
        return rendered

    def each(self, records: Sequence[Any]) -> list[bytes]:
        """The bytes of several; where all are made already, no step of it is a call."""
        found = [record.rendered for record in records]
        return found if all(found) else [self(record) for record in records]


def kept_beside(schema: type[Answer]) -> Callable[[Any, Any], bytes]:
    """Render by a schema, once for each record and what it is shown beside."""

    def render(record: Any, beside: Any) -> bytes:
        if record.rendered is not None and record.rendered[0] is beside:
            rendered: bytes = record.rendered[1]
            return rendered
        fresh = compact(orjson.dumps(shown_by(schema)(record, beside)))
        keep_rendered(record, (beside, fresh))
        return fresh

    return render


class Page(NamedTuple):
    """One page of a list: its records rendered; how many there are, and pages of them."""

    items: list[bytes]
    total: int
    pages: int

    def between(self, before: bytes, after: bytes) -> bytes:
        """Its items with commas between, in what stands around them: a page is long, and so put together once."""
        if not self.items:
            return before + after
        items = list(self.items)
        items[0] = before + items[0]
        items[-1] += after
        return b",".join(items)


def paged(
    found: Selection[R] | Sequence[R], render: Render[R], number: int, size: int, *, newest_first: bool = False
) -> Page:
    """A page by its number, from 1; past the end it has no items."""
    total, offset = len(found), (number - 1) * size
    if isinstance(found, Selection):
        records = found.records(offset, size, newest_first=newest_first)
    else:
        records = list(found[::-1] if newest_first else found)[offset : offset + size]
    items = render.each(records) if isinstance(render, Kept) else [render(record) for record in records]
    return Page(items, total, -(-total // size))


def part(schema: type[Answer]) -> Form:
    """The form of a record that another one shows: the bytes that are kept with it."""
    render = Kept(schema)
    return lambda record: orjson.Fragment(render(record))


def empty(status: int = 204) -> Response:
    """No body, and so none of any type."""
    return Response(status=status)


def answered(schema: type[Answer], record: Any, status: int = 200) -> Response:
    """A record as a schema shows it."""
    return json_answer(orjson.dumps(shown_by(schema)(record)), status)


def json_answer(body: bytes, status: int = 200) -> Response:
    return Response(body, status, content_type="application/json")
