"""Requests that are set aside while their sandbox is busy, and long work, which rests so that others are served."""

import weakref
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from typing import Any

import pytest

from mock_server.kernel.pauses import may_rest
from mock_server.kernel.turns import Busy, Resume, SandboxLock, Turn
from mock_server.server.serving import aside, long_work
from mock_server.server.serving.aside import SetAside
from mock_server.server.serving.long_work import ALONE, RESTS, WORKS, WORKS_ALONE, LongWork


class Loop:
    """What the loop is asked to call, and has not called yet; a sandbox's lock, and whom it has served."""

    def __init__(self) -> None:
        self.asked: list[Callable[[], None]] = []
        self.lock = SandboxLock()
        self.served: list[int] = []
        self._waiting = SetAside(self.asked.append)

    def set_aside(self, *requests: Callable[[Resume], None]) -> None:
        """These came while the lock was held; it is free again."""
        self.lock.acquire()
        for request in requests:
            self._waiting.add(self.lock, request)
        self.lock.release()

    def serve(self, number: int, resume: Resume) -> None:
        with Turn(resume), self.lock:
            self.served.append(number)


@pytest.fixture
def loop() -> Loop:
    return Loop()


def test_those_set_aside_are_served_in_one_go_and_in_their_order(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    # As long as a machine needs that may stop for a moment.
    monkeypatch.setattr(aside, "SLICE", 60.0)
    loop.set_aside(*(partial(loop.serve, number) for number in range(32)))

    loop.asked.pop()()

    assert (loop.served, loop.asked) == (list(range(32)), [])
    with Turn(), loop.lock:
        """Who comes now is not set aside behind anybody."""


def test_what_is_left_of_many_is_served_in_the_next_go_and_nobody_comes_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aside, "SLICE", 0.0)
    loop = Loop()
    loop.set_aside(partial(loop.serve, 0), partial(loop.serve, 1))

    loop.asked.pop()()

    assert (loop.served, len(loop.asked)) == ([], 1)
    with pytest.raises(Busy), Turn(), loop.lock:
        pass


def test_one_that_breaks_keeps_nobody_from_the_turn_behind_it(loop: Loop) -> None:
    def breaks(_: Resume) -> None:
        raise ZeroDivisionError

    loop.set_aside(breaks, partial(loop.serve, 1))

    with pytest.raises(ZeroDivisionError):
        loop.asked.pop()()
    loop.asked.pop()()

    assert loop.served == [1]


@pytest.mark.usefixtures("uncollected")
def test_what_was_set_aside_is_let_go_as_soon_as_it_was_served(loop: Loop) -> None:
    class Request:
        def serve(self, resume: Resume) -> None:
            loop.serve(1, resume)

    request = Request()
    gone = weakref.ref(request)
    loop.set_aside(request.serve)
    loop.asked.pop()()
    del request
    assert gone() is None, "only the collector would end it, which is told to look rarely"


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
