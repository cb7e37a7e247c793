"""How this process's allocator keeps what was freed: one pool, and what can go back to the system goes."""

from __future__ import annotations

import ctypes

# From glibc's malloc.h; musl and macOS have no such call, and keep less by themselves.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
# What glibc begins with. Left alone it raises both as large blocks are freed, and then keeps such blocks.
_LARGE = 128 * 1024


def keep_little() -> None:
    """Have glibc keep little of what is freed. For a process of ours alone; before its threads begin.

    A pool for each thread spares waiting for one another, which Python's own lock has them do already.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    for parameter, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE)):
        mallopt(parameter, value)


def give_back() -> None:
    """Have glibc give back what is free between blocks in use. Other threads wait to allocate for so long."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
