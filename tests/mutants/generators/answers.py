"""What mutants of answers have in common: which answers are changed, and into what else a value is changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from tests.mutants.door import Call, Passing, Said
from tests.mutants.generators.schemas import Change, changed
from tests.mutants.record import Kind, Path
from tests.mutants.stand import Stand

_LONGEST = 60


def tell_changed(paths: Mapping[Path, Collection[Kind]], change: Change, stand: Stand, *, last: bool = False) -> None:
    """Change a value in the answers of these kinds, by its place in them; `last` of several in the last alone."""

    def between(call: Call, proceed: Passing) -> Said:
        said = proceed(call)
        found = [path for path, kinds in paths.items() if (call.operation, said.status) in kinds]
        body = said.body if found else None
        hits = [changed(body, path, change, last=last) for path in found]
        return said.saying(body) if any(hits) else said

    stand.between = between


def tell_status(kinds: Collection[Kind], status: int, stand: Stand) -> None:
    """Let the answers of these kinds have another status."""

    def between(call: Call, proceed: Passing) -> Said:
        said = proceed(call)
        return replace(said, status=status) if (call.operation, said.status) in kinds else said

    stand.between = between


def other(value: Any, known: Iterable[Any] = ()) -> Any:
    """Another value of the same type and form: one that is known at its place, where there is one."""
    for found in known:
        if type(found) is type(value) and found != value:
            return found
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str) and (digit := re.search(r"\d(?=\D*\Z)", value)) is not None:
        return value[: digit.start()] + str((int(digit[0]) + 1) % 10) + value[digit.end() :]
    return f"{value}x" if isinstance(value, str) else "text"


def shown(value: Any) -> str:
    """A value in a mutant's name: a long one is cut, and told from others by a digest."""
    text = repr(value)
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}…{hashlib.sha256(text.encode()).hexdigest()[:6]}"
