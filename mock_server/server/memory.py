"""How this process's memory is kept: what is loaded at the start for good, what was freed not for long."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

# From glibc's malloc.h; musl and macOS have no such call, and keep less by themselves.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
# What glibc begins with. Left alone it raises both as large blocks are freed, and then keeps such blocks.
_LARGE = 128 * 1024
# When the collector looks. At what is new often, so that it never looks at much in one go (half a millisecond, in which
# nobody is answered); at the rest rarely, since a large state is no garbage.
COLLECTION = (2_000, 1_250, 100)


@cache
def _libc() -> ctypes.CDLL:
    """Once: each is a class of its own, which only the collector takes away."""
    return ctypes.CDLL(None)


def keep_little() -> None:
    """Have glibc keep little of what is freed. For a process of ours alone; before its threads begin.

    A pool for each thread spares waiting for one another, which Python's own lock has them do already.
    """
    mallopt = getattr(_libc(), "mallopt", None)
    if mallopt is None:
        return
    for parameter, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
        mallopt(parameter, value)


def give_back() -> None:
    """Have glibc give back what is free between blocks in use. Other threads wait to allocate for so long."""
    trim = getattr(_libc(), "malloc_trim", None)
    if trim is not None:
        trim(0)


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded within stays for good: no garbage is looked for until its end, nor ever among what is there then.

    Afterwards it is looked for as `COLLECTION` says. For a process of ours alone.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTION)
