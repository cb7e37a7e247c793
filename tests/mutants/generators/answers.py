"""What mutants of answers have in common: which answers are changed, and into what else a value is changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from tests.mutants.door import Call, Passing, Said
from tests.mutants.generators.schemas import Change, changed
from tests.mutants.record import Kind, Path
from tests.mutants.stand import Stand

_LONGEST = 60


def tell_changed(kinds: Collection[Kind], path: Path, change: Change, stand: Stand) -> None:
    """Change a value in the answers of these kinds."""

    def tell(said: Said) -> Said:
        body = said.body
        return said.saying(body) if changed(body, path, change) else said

    stand.between = partial(_answered, kinds, tell)


def tell_status(kinds: Collection[Kind], status: int, stand: Stand) -> None:
    """Let the answers of these kinds have another status."""
    stand.between = partial(_answered, kinds, lambda said: replace(said, status=status))


def _answered(kinds: Collection[Kind], tell: Callable[[Said], Said], call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    return tell(said) if (call.operation, said.status) in kinds else said


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
