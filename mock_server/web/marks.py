"""What a view says of itself, for the table of routes: one value, whichever decorators have set it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from mock_server.kernel.structs import struct

View = TypeVar("View", bound=Callable[..., Any])


@struct(frozen=True, slots=True)
class Marks:
    """How a view is served.

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
    """What a view was marked with."""
    found: Marks = getattr(view, "marks", UNMARKED)
    return found


def mark(view: View, **marks: Any) -> View:
    """Set fields of a view's Marks; what wraps a view has them too, and may set others."""
    view.marks = replace(marks_of(view), **marks)  # type: ignore[attr-defined]  # a function's own attribute
    return view
