"""How fast webhooks are sent while nobody waits for them: they get a share of one core, and calls get the rest."""

from __future__ import annotations

import threading
import time

SHARE = 0.3
# Seconds of a core that may be used at once after a rest.
BURST = 0.01


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
        """Somebody is in a hurry."""
        with self._lock:
            self._hurried += 1
            self._hurry.set()

    def leave(self) -> None:
        """Somebody is no longer."""
        with self._lock:
            self._hurried -= 1
            if not self._hurried:
                self._hurry.clear()
