"""When an attempt is over, for how long its connection is kept, and at what pace: what is known before urllib3 is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

# For how many seconds connections are kept for the next POST: shorter than receivers keep theirs, so that none is used
# at the moment at which its other end closes it.
KEPT_SECONDS = 1.0
DEFAULT_PORTS = {"http": 80, "https": 443}
# Webhooks get this share of one core while nobody waits for them, and calls get the rest.
SHARE = 0.3
# Seconds of a core that may be used at once after a rest.
BURST = 0.01


def never() -> bool:
    """Nothing ends an attempt but its time."""
    return False


class Deadline:
    """When the attempt that a connection now carries is over: at an instant of the monotonic clock, or once `ended`."""

    def __init__(self) -> None:
        self.at = 0.0
        self.ended: Callable[[], bool] = never

    def seconds_left(self) -> float:
        """More than none. Raises TimeoutError when it is over, and ConnectionAbortedError when nobody wants it."""
        if self.ended():
            raise ConnectionAbortedError("the sandbox or its server has ended")
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


class Pace:
    """A budget of CPU time that threads spend and wait for; it is lifted while somebody is in a hurry."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paid_until = 0.0
        self._hurried = 0
        self._hurry = threading.Event()

    def wait(self) -> None:
        """Return when there is something left to spend, or at once for who is in a hurry."""
        while not self._hurry.is_set() and (left := self._paid_until - time.monotonic()) > 0:
            self._hurry.wait(left)

    def spend(self, seconds: float) -> None:
        """So much CPU time was used."""
        with self._lock:
            rested = time.monotonic() - BURST / SHARE
            self._paid_until = max(self._paid_until, rested) + seconds / SHARE

    def hurry(self) -> None:
        with self._lock:
            self._hurried += 1
            self._hurry.set()

    def leave(self) -> None:
        with self._lock:
            self._hurried -= 1
            if not self._hurried:
                self._hurry.clear()
