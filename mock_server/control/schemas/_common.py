"""What the schemas of several groups of calls share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from mock_server.kernel.clock import LATEST
from mock_server.web.fields import Limit, Metadata, Text, WholeInQuery
from mock_server.web.schemas import Strict
from mock_server.web.shown import TIME_FORMAT, Answer, Form, made, of, several, text, texts

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

MAX_PAGE = 1_000_000_000
MAX_PAGE_SIZE = 200
MAX_WAIT = 30
# Longer than any name, number or path that could be found by it.
MAX_FILTER = 500
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{0,20})?")


def time_field() -> fields.String:
    """A time in an answer: RFC 3339 with milliseconds and `Z`."""
    return text(metadata=TIME_FORMAT)


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters; one that was cut ends with `…`."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def pairs(path: str | None = None, form: Form | None = None, *, required: bool = True) -> fields.Dict:
    """Texts by their names; without a path it is the value of its own name."""
    source = {} if path is None else of(path, form)
    return fields.Dict(keys=fields.String(), values=fields.String(), required=required, metadata=source)


def clock_moment(instant: int) -> None:
    """Raises ValidationError for an instant that no clock can show."""
    if not 0 <= instant <= LATEST:
        raise ValidationError("Must be between the years 1970 and 9000.")


class Number(fields.Float):
    """A JSON number, not a text that looks like one."""

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]  # marshmallow's signature
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("Must be a number.")
        return super()._deserialize(value, attr, data, **kwargs)


class Filter(Text):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(max=MAX_FILTER), **kwargs)


class Word(Text):
    def __init__(self, words: Iterable[str], **kwargs: Any) -> None:
        super().__init__(validate=validate.OneOf(tuple(words)), **kwargs)


class Method(Word):
    """A method of HTTP, in capitals or not."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(METHODS, metadata={"description": "In capitals or not."}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return super()._deserialize(value, attr, data, **kwargs).upper()


class Yes(fields.Boolean):
    """`true`, and nothing else."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if value is not True:
            raise ValidationError("Must be true.")
        return super()._deserialize(value, attr, data, **kwargs)


class Size(WholeInQuery):
    """How many a page has at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(minimum=1, maximum=MAX_PAGE_SIZE, **kwargs)


class Seconds(fields.Float):
    """Seconds of real time from a query string, at most 30."""

    def __init__(self, *, metadata: Metadata = None, **kwargs: Any) -> None:
        super().__init__(metadata={"minimum": 0, "maximum": MAX_WAIT, **(metadata or {})}, **kwargs)

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]  # marshmallow's signature
        # float() would take 1_0, nan and the digits of any script as well.
        if not _DECIMAL.fullmatch(value):
            raise ValidationError("Must be a number of seconds.")
        seconds = float(value)
        if not 0 <= seconds <= MAX_WAIT:
            raise ValidationError(f"Must be from 0 to {MAX_WAIT} seconds.")
        return seconds


class Problem(Answer):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(keys=fields.String())


class PageQuery(Strict):
    page = WholeInQuery(minimum=1, maximum=MAX_PAGE, load_default=1)
    page_size: WholeInQuery = Size(load_default=50)


class Paging(Answer):
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    total = fields.Integer(required=True)


# As long as a text that is searched for: a head has 128 KiB at most, and each character may take twelve bytes of it.
SEARCHED = Limit(4_096)


_PASSING = {"description": "How many a page has, of those that pass."}


def _place(told: str) -> WholeInQuery:
    return WholeInQuery(minimum=0, maximum=2**63 - 1, metadata={"description": told})


class CursorQuery(Strict):
    """What to search a list for, and where: see docs/searching.md."""

    query = Text(limit=SEARCHED, metadata={"description": "As in `status:failed -with:+447700900123 urgent`."})
    limit = Size(load_default=50, metadata=_PASSING)
    before = _place("Only what is older than this place, which stays the same when more arrives.")
    after = _place("Only what is newer than this place, which is `paging.previous` of another page.")
    count = Word(("exact", "none"), metadata={"description": "Whether to say how many there are in all."})


class SearchQuery(PageQuery, CursorQuery):
    """The same, or by the numbers of pages where none of `query`, `limit`, `after` and `count` is given."""

    limit = Size(metadata=_PASSING)


class DroppedPaging(Paging):
    dropped = fields.Integer(required=True)


class SearchedPaging(Answer):
    """Where in the list a page is, and how much is gone; `next` is the `before` of the page after it.

    A page by its number has `page`, `page_size`, `pages` and `total`. One that goes by cursors has `scanned`, how many
    records were looked at for it, and whether these were all that there are (`complete`); `previous` is the `after`
    that has what is newer; `total` where it was counted.
    """

    page = fields.Integer()
    page_size = fields.Integer()
    pages = fields.Integer()
    total = fields.Integer()
    dropped = fields.Integer(required=True)
    next = fields.Integer()
    previous = fields.Integer()
    scanned = fields.Integer()
    complete = fields.Boolean()


class TermAnswer(Answer):
    """A term of a search as it was read, and where in the text it stands; without a `field` it is a text."""

    position = fields.Integer(required=True)
    length = fields.Integer(required=True)
    field = text("field", str.lower, required=False)
    values = texts("values", lambda values: [value.text for value in values])
    negated = fields.Boolean(required=True, metadata=of("is_negated"))


class SearchedPage(Answer):
    """A page of a list; `query` is how the text was read that was searched for."""

    paging = fields.Nested(SearchedPaging, required=True)
    query = fields.List(fields.Nested(TermAnswer))


def page_of(name: str, schema: type[Answer]) -> type[Answer]:
    """A page of records, the newest first; `dropped` counts those that are gone."""
    return made(name, SearchedPage, items=several(schema))


def list_of(name: str, schema: type[Answer]) -> type[Answer]:
    """All of them."""
    return made(name, items=several(schema))


class Live(Answer):
    status = fields.String(required=True, validate=validate.Equal("ok"))


class Health(Answer):
    status = fields.String(required=True)
    ready = fields.Boolean(
        required=True,
        metadata={"description": "Whether everything is loaded; a call that comes before waits for what it needs."},
    )
    version = fields.String(required=True)
    systems = texts()
    uptime_seconds = fields.Float(required=True)


class Patience(Strict):
    """How long to wait, in seconds of real time."""

    timeout = Seconds(load_default=5.0)


class WaitedInVain(Problem):
    found = fields.Dict(required=True)
