"""Real time passing: what is due in running sandboxes happens when it is due, whether anybody asks or not.

Sandboxes that nobody uses end, and what sandboxes that ended have left is cleared away by the way.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from mock_server.kernel.clock import stopwatch
from mock_server.kernel.instants import SECOND
from mock_server.kernel.world import World

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.25
_SHORTEST_SECONDS = 0.005
# A sandbox that is asked so often lets everything happen by itself. A thread beside it would only take the interpreter
# and the sandbox's lock from its requests, which are set aside then; it looks when nobody has asked for so long.
_ATTENDED_SECONDS = 0.05


class Ticker:
    """A thread that looks after the running sandboxes of a World.

    `clear` is called when some have ended, at most once in `clear_seconds`.
    """

    def __init__(self, world: World, clear: Callable[[], None], clear_seconds: float = 5.0) -> None:
        self._world = world
        self._clear = clear
        self._clear_seconds = clear_seconds
        self._cleared = (stopwatch(), world.ended)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mock-ticker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._tick()):
            continue

    def _tick(self) -> float:
        """Let happen what is due; seconds until the next look."""
        pause = _IDLE_SECONDS
        self._world.dispatcher.go_on()
        for ended in self._world.end_unused():
            logger.info("the sandbox %s ended: nobody used it for %d s", ended.id, ended.lifetime.seconds)
        self._clear_away()
        for sandbox in self._world.all():
            if sandbox.clock.frozen:
                continue
            if sandbox.lifetime.unused_seconds() < _ATTENDED_SECONDS:
                pause = min(pause, _ATTENDED_SECONDS)
                continue
            try:
                if sandbox.is_due():
                    self._world.go_on(sandbox)
                next_due = sandbox.timetable.next_due()
            except Exception:
                # One sandbox's defect must not stop the time of all others.
                logger.exception("the clock of sandbox %s stumbled", sandbox.id)
                continue
            if next_due is not None:
                pause = min(pause, (next_due - sandbox.clock.now()) / SECOND)
        return max(pause, _SHORTEST_SECONDS)

    def _clear_away(self) -> None:
        at, ended = self._cleared
        now, has_ended = stopwatch(), self._world.ended
        if has_ended != ended and now - at >= self._clear_seconds:
            self._cleared = (now, has_ended)
            self._clear()
