"""Pauses of long work, in which whoever waits for the interpreter has it.

A thread that computes hands the interpreter over only when it is made to, and then wants it back at once, in the middle
of what the other does. One that rests by itself hands it over for as long as a short request takes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class _Here(threading.local):
    """What a pause is on this thread; None where there are none, as on the one that serves."""

    pause: Callable[[], None] | None = None


_here = _Here()


@contextmanager
def offered(pause: Callable[[], None]) -> Iterator[None]:
    """What this thread does meanwhile may rest: it calls `pause` often, which rests when it is time."""
    _here.pause = pause
    try:
        yield
    finally:
        _here.pause = None


def may_rest() -> None:
    """Call often in long work: where others may be waiting, and it is time, this rests."""
    if _here.pause is not None:
        _here.pause()


def resting(things: Iterable[T]) -> Iterator[T]:
    """These things; between any two of them their reader may rest."""
    for thing in things:
        may_rest()
        yield thing
