"""A sandbox's lock, for which a thread that serves everybody never waits: it sets the request aside until its turn.

Any other thread waits for the lock as usual. On the serving thread there is a `Turn` for each request: the first time
that it wants a sandbox, nothing has happened yet; it has the sandbox until it is over, or raises `Busy`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

Resume = Callable[[], None]

_RLock: Any = type(threading.RLock())
_let_go = _RLock.release


class Busy(BaseException):
    """Somebody else has the sandbox; `lock.queue` tells when to try again."""

    def __init__(self, lock: SandboxLock) -> None:
        super().__init__()
        self.lock = lock


class _Here(threading.local):
    """The turn of the request that this thread is serving; None on threads that may wait."""

    turn: Turn | None = None


_here = _Here()


class Turn:
    """A request on the serving thread: what it has come to hold, and whether it was set aside before (`resume`)."""

    def __init__(self, resume: Resume | None = None) -> None:
        self._resume = resume
        self.held: list[SandboxLock] = []

    def __enter__(self) -> Turn:
        _here.turn = self
        return self

    def __exit__(self, *_: object) -> None:
        _here.turn = None
        for lock in self.held:
            lock.release()

    def take(self, lock: SandboxLock) -> None:
        """Have a sandbox that it does not hold yet until the turn is over. Raises Busy."""
        if not lock.is_free_for(self._resume):
            raise Busy(lock)
        self.held.append(lock)


class SandboxLock(_RLock):  # type: ignore[misc]  # its type has no name of its own
    """A reentrant lock that calls those who were set aside, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__()
        self._aside: deque[Resume] = deque()
        # Called, and not here yet: nobody may come before them.
        self._called: deque[Resume] = deque()

    def __enter__(self) -> SandboxLock:
        turn = _here.turn
        if turn is not None and self not in turn.held:
            turn.take(self)
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # As `release`: each request comes here several times.
        _let_go(self)
        if self._aside and not self._is_owned():
            self._call_next()

    def release(self) -> None:
        """Let the lock go; who waits next is called."""
        _let_go(self)
        if self._aside and not self._is_owned():
            self._call_next()

    @contextmanager
    def given_up(self) -> Iterator[None]:
        """Let others have the lock meanwhile, however often this thread has taken it."""
        if not self._is_owned():
            yield
            return
        saved = self._release_save()
        self._call_next()
        try:
            yield
        finally:
            self._acquire_restore(saved)

    def is_free_for(self, resume: Resume | None) -> bool:
        """Take the lock if that is possible at once and fair; `resume` is who was called."""
        if resume is not None and resume in self._called:
            self._called.remove(resume)
        elif self._aside or self._called:
            return False
        taken: bool = self.acquire(blocking=False)
        return taken

    def queue(self, resume: Resume, *, first: bool = False) -> None:
        """Call `resume` when the lock is free; `first` for one that was called, and came too late."""
        if first:
            self._aside.appendleft(resume)
        else:
            self._aside.append(resume)
        # It may have been let go just now.
        if not self._called and self.acquire(blocking=False):
            self.release()

    def give_up(self, resume: Resume) -> None:
        """Do not wait any more; if it was called already, the next one is."""
        if resume in self._aside:
            self._aside.remove(resume)
        elif resume in self._called:
            self._called.remove(resume)
            self._call_next()

    def _call_next(self) -> None:
        try:
            resume = self._aside.popleft()
        except IndexError:
            return
        self._called.append(resume)
        resume()
