"""Long work in pieces: between two of them, whoever waits for the interpreter has it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

# About a millisecond of work on records. A thread that only ever computes is made to hand over every 5 ms.
_PIECE = 50
# Long enough for the operating system to wake another thread.
_PAUSE = 0.000_05


def pieces(things: Sequence[T]) -> Iterator[Sequence[T]]:
    """These things, some at a time."""
    for start in range(0, len(things), _PIECE):
        if start:
            time.sleep(_PAUSE)
        yield things[start : start + _PIECE]
