"""Long work rests by itself, so that who is served meanwhile need not wrest the interpreter from it."""

from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

import pytest

from mock_server.kernel.pauses import may_rest
from mock_server.server.serving import long_work
from mock_server.server.serving.long_work import ALONE, RESTS, WORKS, WORKS_ALONE, LongWork

STEP = 0.000_025


class Clock:
    """Time as long work has it: each look takes a while, and so does each rest."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.rested_at: list[float] = []

    def monotonic(self) -> float:
        self.now += STEP
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds == RESTS
        self.rested_at.append(self.now)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(long_work, "time", made)
    return made


def done(work: LongWork, does: Any) -> Any:
    """What came of it, on a thread for long work."""
    came = SimpleQueue[Future[Any]]()
    work.add("somebody", does, came.put)
    return came.get(timeout=20).result()


def works_for(clock: Clock, seconds: float) -> list[float]:
    """How long it went on between its rests."""
    until, since = clock.now + seconds, clock.now
    while clock.now < until:
        may_rest()
    starts = [since, *(at + RESTS for at in clock.rested_at[:-1])]
    return [at - began for began, at in zip(starts, clock.rested_at, strict=True)]


@pytest.mark.parametrize(
    ("unserved", "least"), [(0.0, WORKS), (ALONE * 2, WORKS_ALONE)], ids=["beside others", "alone"]
)
def test_it_rests_often_beside_others_and_seldom_alone(clock: Clock, unserved: float, least: float) -> None:
    work = LongWork(lambda call: call())
    work.served_at = clock.now - unserved
    spans = done(work, lambda: works_for(clock, 0.02))
    assert len(spans) >= 10
    assert all(least <= span <= least + 3 * STEP for span in spans)
