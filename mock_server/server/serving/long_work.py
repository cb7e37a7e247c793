"""Long work on a few threads: in turn among those whose work it is, none of whom has more than two of them.

A thread ends after a second without work, so that a server that was busy once has no more of them than it had before.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import Empty, Queue
from typing import Any

from mock_server.kernel import pauses
from mock_server.server.serving.waiting import Call

THREADS = 12
# Two, so that one that ends a sandbox need not wait for the one that it would end.
EACH = 2
# Seconds for which a thread waits for more to do.
KEPT_SECONDS = 1.0
# Seconds after which a thread that computes is made to hand over the interpreter, while there is long work: much sooner
# than otherwise, and not so soon that the thread that serves is made to in the middle of what it does.
HANDOVER = 0.0003
# Seconds that long work goes on before it rests by itself (kernel/pauses.py), while others are served and alone, and
# that it rests: long enough for the operating system to wake another thread.
WORKS, WORKS_ALONE, RESTS = 0.000_1, 0.001, 0.000_05
# Seconds without a request after which nobody else is served.
ALONE = 0.05


Work = Callable[[], Any]
Done = Callable[["Future[Any]"], None]


class LongWork:
    """Work that is asked for on the loop's thread, and told of there: by `call`, which gets there from anywhere."""

    def __init__(self, call: Call) -> None:
        self._call = call
        # When somebody else was served last, by the monotonic clock; who serves says so.
        self.served_at = 0.0
        # What may begin now, each with a thread of its own.
        self._begun: Queue[Callable[[], None]] = Queue()
        self._lock = threading.Lock()
        self._threads = 0
        self._queues: dict[str, deque[tuple[Work, Done]]] = {}
        # Who has work that may begin, in turn.
        self._ready: dict[str, None] = {}
        self._under_way: Counter[str] = Counter()
        # How many wait for a thread.
        self.queued = 0
        self._is_closed = False
        self._usual = sys.getswitchinterval()

    def add(self, about: str, work: Work, done: Done) -> None:
        """Have it done in its turn; `done` is told what came of it: it is cancelled where there is no thread."""
        self._queues.setdefault(about, deque()).append((work, done))
        self.queued += 1
        self._may_begin(about)
        self._hand_out()

    def close(self) -> None:
        """Begin nothing more; what is under way is left behind."""
        self._is_closed = True

    def _may_begin(self, about: str) -> None:
        if about in self._queues and self._under_way[about] < EACH:
            self._ready[about] = None

    def _hand_out(self) -> None:
        while self._ready and not self._is_closed and self._under_way.total() < THREADS:
            about = next(iter(self._ready))
            del self._ready[about]
            queue = self._queues[about]
            work, done = queue.popleft()
            self.queued -= 1
            if not queue:
                del self._queues[about]
            if not self._under_way:
                sys.setswitchinterval(min(HANDOVER, self._usual))
            self._under_way[about] += 1
            self._may_begin(about)
            self._begin(about, work, done)

    def _begin(self, about: str, work: Work, done: Done) -> None:
        came: Future[Any] = Future()

        def run() -> None:
            if not came.set_running_or_notify_cancel():
                return
            with pauses.offered(Pause(self)):
                result, error = _outcome(work)
            if error is None:
                came.set_result(result)
            else:
                came.set_exception(error)
            self._call(partial(self._over, about, done, came))

        self._begun.put(run)
        # The system may have no thread for it. One that is busy with other work takes it up then; where there is none,
        # nothing has begun.
        if not self._has_threads() and came.cancel():
            self._call(partial(self._over, about, done, came))

    def _has_threads(self) -> bool:
        """Start one where all are taken; whether there is any."""
        with self._lock:
            if self._threads < self._under_way.total():
                with suppress(RuntimeError):
                    threading.Thread(target=self._work, name="mock-long", daemon=True).start()
                    self._threads += 1
            return self._threads > 0

    def _work(self) -> None:
        while True:
            try:
                run = self._begun.get(timeout=KEPT_SECONDS)
            except Empty:
                with self._lock:
                    if self._begun.empty():
                        self._threads -= 1
                        return
                continue
            if not self._is_closed:
                run()

    def _over(self, about: str, done: Done, came: Future[Any]) -> None:
        self._under_way[about] -= 1
        if not self._under_way[about]:
            del self._under_way[about]
        if not self._under_way:
            sys.setswitchinterval(self._usual)
        self._may_begin(about)
        self._hand_out()
        done(came)


class Pause:
    """Rests when the time for it has come; called often."""

    __slots__ = ("_long_work", "_since")

    def __init__(self, long_work: LongWork) -> None:
        self._long_work = long_work
        self._since = time.monotonic()

    def __call__(self) -> None:
        now = time.monotonic()
        worked = now - self._since
        if worked < WORKS or (worked < WORKS_ALONE and now - self._long_work.served_at > ALONE):
            return
        time.sleep(RESTS)
        self._since = time.monotonic()


def _outcome(work: Work) -> tuple[Any, BaseException | None]:
    """What came of it: what it returns, or what it raises."""
    try:
        return work(), None
    except Exception as error:  # noqa: BLE001 - it is told to who waits for what came of it
        return None, error
    except BaseException as signal:  # noqa: BLE001 - as above
        # Such as that it has to wait. The way that it came is in no log, and holds the request in a circle.
        return None, signal.with_traceback(None)
