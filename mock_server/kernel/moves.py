"""A move of a sandbox's clock, in steps: between two of them webhooks are waited for, or the end of another move."""

from __future__ import annotations

import time
from collections.abc import Callable

from mock_server.kernel.instants import Instant
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import struct
from mock_server.kernel.waits import Wait

# Lets the webhooks be attempted that are due by now: a wait of so many seconds for that.
Settling = Callable[[float], Wait]

# How many seconds of real time a move of the clock has, unless it is told otherwise.
ADVANCE_SECONDS = 30.0
# So often a move of the clock looks again at one instant; a message's events never take more than a few.
_ROUNDS = 4


@struct(frozen=True, slots=True)
class Advance:
    """What came of a move of the clock: how many things happened on the way, and whether it got to its end."""

    fired: int
    arrived: bool = True


class Move:
    """One move, from when it was asked for: `go_on` until that has nothing more to wait for, and then see `made`.

    Before anything later happens, `settling` has attempted the webhooks that are due, since what comes of an attempt
    decides when the next one is. When the seconds of real time are over first, the clock stands where it got to,
    nothing later has happened, and another move goes on from there. `target` is given where the clock stands when it
    is this one's turn: spans asked for at once add up. The caller does not hold the sandbox's lock.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        target: Callable[[Instant], Instant],
        settling: Settling,
        seconds: float = ADVANCE_SECONDS,
    ) -> None:
        self.sandbox = sandbox
        self._turn = sandbox.moves.enter()
        self.made = Advance(0, arrived=False)
        # Where the clock stood when it was its turn, and the number of what happened next.
        self.began: Instant | None = None
        self.first_event = 0
        self._target = target
        self._settling = settling
        self._deadline = time.monotonic() + seconds
        self._to: Instant | None = None
        self._settled: Wait | None = None
        self._fired = self._rounds = 0

    def go_on(self) -> Wait | None:
        """As far as it gets without waiting; what it waits for then, None when it is over. Raises ClockRefused."""
        wait: Wait | None = None
        try:
            wait = self._until_it_waits()
        finally:
            if wait is None:
                if self._settled is not None:
                    self._settled.end()
                self.sandbox.moves.leave(self._turn)
        return wait

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _until_it_waits(self) -> Wait | None:
        if self._to is None:
            if not self.sandbox.moves.is_first(self._turn):
                if self._left() <= 0:
                    return None
                return Wait(lambda: self.sandbox.moves.is_first(self._turn), self._left(), self._turn)
            with self.sandbox.lock:
                now = self.began = self.sandbox.clock.now()
                self.first_event = self.sandbox.chronicle.end
                to = self._target(now)
                self.sandbox.clock.check_leap(now, to)
                self._to = to
        while True:
            settled = self._settled = self._settled or self._settling(max(0.0, self._left()))
            if not settled.is_over():
                return settled
            settled.end()
            self._settled = None
            if not settled.is_so() or self.sandbox.ended or not self._go_further(self._to):
                return None

    def _go_further(self, to: Instant) -> bool:
        """Until the next webhooks are due, or the end; whether there is more to do, and time for it."""
        sandbox = self.sandbox
        with sandbox.lock:
            before = sandbox.clock.now()
            self._fired += sandbox.fire(to, until_attempts=True, deadline=self._deadline)
            self.made = Advance(self._fired, arrived=False)
            self._rounds = self._rounds + 1 if sandbox.clock.now() == before else 0
            # Calls that go on meanwhile make ever more due at this very instant; they are not waited for.
            next_due = sandbox.timetable.next_due(sandbox.clock.now() if self._rounds > _ROUNDS else None)
            if not sandbox.outbox.due_attempts and (next_due is None or next_due > to):
                sandbox.clock.move_to(to)
                self.made = Advance(self._fired)
                return False
            if self._left() <= 0:
                return False
            if self._rounds > _ROUNDS:
                sandbox.clock.move_to(to if next_due is None else min(to, next_due))
            return True
