"""Waiting as a record: until something is so, or until a deadline; and word of when to look whether it is.

Whoever keeps a `Wait` listens, looks, and looks again when it is woken. That takes no thread; one that has nothing else
to do may `block`.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from typing import Protocol

from mock_server.kernel.turns import SandboxLock

Wake = Callable[[], object]


def nothing() -> None:
    """Nothing is to be done."""


class Source(Protocol):
    """What tells those who listen, once, that they should look again: it calls `wake` the next time."""

    def listen(self, wake: Wake, /) -> None: ...
    def forget(self, wake: Wake, /) -> None: ...


class Signal:
    """Tells everybody who listens by then, on the thread of who has something to tell."""

    __slots__ = ("_lock", "_wakes")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakes: dict[Wake, None] = {}

    def listen(self, wake: Wake) -> None:
        """Call `wake` the next time; who wants to hear more listens again."""
        with self._lock:
            self._wakes[wake] = None

    def forget(self, wake: Wake) -> None:
        with self._lock:
            self._wakes.pop(wake, None)

    @property
    def is_heard(self) -> bool:
        return bool(self._wakes)

    def tell(self) -> None:
        """There is something to look at. It costs little however many listen: they are to look later."""
        with self._lock:
            wakes, self._wakes = self._wakes, {}
        for wake in wakes:
            wake()


class Queue:
    """Those whose turn comes one after the other: each is known by a signal, and the first has the turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._signals: deque[Signal] = deque()

    def __bool__(self) -> bool:
        return bool(self._signals)

    def enter(self) -> Signal:
        """Come last; what is given tells of the turn."""
        signal = Signal()
        with self._lock:
            self._signals.append(signal)
        return signal

    def is_first(self, signal: Signal) -> bool:
        with self._lock:
            return self._signals[0] is signal

    def leave(self, signal: Signal) -> None:
        """The turn is over, or not waited for any more; who is first now is told."""
        with self._lock:
            if signal in self._signals:
                self._signals.remove(signal)
            first = self._signals[0] if self._signals else None
        if first is not None:
            first.tell()


class Wait:
    """Until `is_so`, or until so many seconds of real time have passed.

    `sources` tell when that may have changed. `lock` is given up by a thread that blocks. `at_end` is called once,
    whatever ends it.
    """

    def __init__(
        self,
        is_so: Callable[[], bool],
        seconds: float,
        *sources: Source,
        lock: SandboxLock | None = None,
        at_end: Callable[[], object] = nothing,
    ) -> None:
        self.is_so = is_so
        self.deadline = time.monotonic() + seconds
        self._sources = sources
        self._lock = lock
        self._at_end = at_end

    def listen(self, wake: Wake) -> None:
        """Have `wake` called, on any thread, when it is worth looking. Listen first, and look then."""
        for source in self._sources:
            source.listen(wake)

    def forget(self, wake: Wake) -> None:
        for source in self._sources:
            source.forget(wake)

    def is_over(self) -> bool:
        """Whether it is so, or too late."""
        return self.is_so() or self.is_late()

    def is_late(self) -> bool:
        return time.monotonic() >= self.deadline

    def end(self) -> None:
        """Nobody waits any more."""
        at_end, self._at_end = self._at_end, nothing
        at_end()

    def block(self, seconds: float = math.inf) -> bool:
        """Wait on this thread, for so many seconds at most; whether it is over."""
        until = min(self.deadline, time.monotonic() + seconds)
        woken = threading.Event()
        try:
            while True:
                woken.clear()
                self.listen(woken.set)
                if self.is_over():
                    self.end()
                    return True
                left = until - time.monotonic()
                if left <= 0:
                    return False
                with nullcontext() if self._lock is None else self._lock.given_up():
                    woken.wait(left)
        finally:
            self.forget(woken.set)
