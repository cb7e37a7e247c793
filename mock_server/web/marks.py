"""What a view says of itself: to the table of routes, and to the document, which calls it by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from mock_server.kernel.structs import struct

View = TypeVar("View", bound=Callable[..., Any])

_NEXT_WORD = re.compile(r"_+([a-z0-9])")


@struct(frozen=True, slots=True)
class Marks:
    """How a view is served: one value, whichever decorators have set it.

    It needs no credentials, needs this permission, may wait in real time, may work for long, reads the query string or
    the body, has a path with a secret in it. `known` are the names of the fields and parameters that it knows, those of
    parts with their path.
    """

    anonymous: bool = False
    permission: str | None = None
    waits: bool = False
    takes_long: bool = False
    reads_query: bool = False
    reads_body: bool = False
    path_is_secret: bool = False
    known: frozenset[str] = frozenset()


UNMARKED = Marks()


def marks_of(view: Callable[..., Any]) -> Marks:
    found: Marks = getattr(view, "marks", UNMARKED)
    return found


def mark(view: View, **marks: Any) -> View:
    """Set fields of a view's Marks; what wraps a view has them too, and may set others."""
    view.marks = replace(marks_of(view), **marks)  # type: ignore[attr-defined]  # a function's own attribute
    return view


def operation_id(name: str, nth: int = 0) -> str:
    """The id of an operation whose view has this name: a verb and a noun, as in `send_text`.

    A view that is served at several paths is there once for each: its ids end in `Alias`, `Alias2` and so on.
    """
    alias = "" if nth == 0 else f"_alias{'' if nth == 1 else nth}"
    return _NEXT_WORD.sub(lambda found: found[1].upper(), name + alias)


def named(view: Callable[..., Any], nth: int = 0) -> Mapping[str, str]:
    """What the document says of a view at the nth of its paths."""
    return {"operationId": operation_id(view.__name__, nth), "description": _description(view)}


def _description(view: Callable[..., Any]) -> str:
    summary, _, more = (view.__doc__ or view.__name__).strip().partition("\n")
    told = " ".join(more.split()) or summary.rstrip(".") + "."
    return " ".join([told, *_facts(view)])


def _facts(view: Callable[..., Any]) -> Iterator[str]:
    marks = marks_of(view)
    if marks.anonymous:
        yield "It asks for no credentials."
    if marks.permission:
        yield f"Callers without `{marks.permission}` are refused."
    if marks.waits:
        yield "It may wait in real time."
