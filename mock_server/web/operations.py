"""What a document calls a call, and what it says of it beyond a summary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mock_server.web.marks import marks_of

_NEXT_WORD = re.compile(r"_+([a-z0-9])")


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
