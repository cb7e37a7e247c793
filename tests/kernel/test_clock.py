"""A sandbox's clock runs with real time or stands still, and goes forward only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.clock import LATEST, MAX_LEAP, Clock, real_now
from mock_server.kernel.instants import SECOND
from mock_server.kernel.problems import ClockRefused


class Real:
    """Real time, as far as a clock can tell."""

    def __init__(self, now: int = 1_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def test_a_clock_runs_with_real_time_from_where_it_was_set() -> None:
    real = Real()
    clock = Clock(5_000, source=real)
    real.now += 30

    assert clock.now() == 5_030
    assert not clock.frozen


def test_a_clock_that_was_set_to_nothing_shows_real_time() -> None:
    assert Clock(source=Real(77)).now() == 77


def test_a_frozen_clock_stands_still_and_runs_on_from_there() -> None:
    real = Real()
    clock = Clock(5_000, frozen=True, source=real)
    real.now += 30
    assert clock.now() == 5_000
    assert clock.frozen

    clock.resume()
    assert clock.now() == 5_000
    real.now += 7
    assert clock.now() == 5_007


def test_freezing_and_resuming_twice_is_freezing_and_resuming_once() -> None:
    real = Real()
    clock = Clock(5_000, source=real)
    clock.freeze()
    real.now += 10
    clock.freeze()
    assert clock.now() == 5_000
    clock.resume()
    real.now += 10
    clock.resume()
    assert clock.now() == 5_010


@pytest.mark.parametrize("frozen", [True, False])
def test_a_clock_moves_to_an_instant_ahead_and_stays_for_one_behind(frozen: bool) -> None:
    clock = Clock(5_000, frozen=frozen, source=Real())

    clock.move_to(9_000)
    assert clock.now() == 9_000
    clock.move_to(8_000)
    assert clock.now() == 9_000


def test_the_time_is_the_pinned_one_while_something_happens() -> None:
    clock = Clock(5_000, source=Real())
    clock.pin(4_321)
    assert clock.now() == 4_321
    clock.pin(None)
    assert clock.now() == 5_000


@pytest.mark.parametrize(("leap", "refused"), [(-1, True), (0, False), (MAX_LEAP, False), (MAX_LEAP + 1, True)])
def test_a_leap_goes_forward_and_at_most_400_days(leap: int, refused: bool) -> None:
    clock = Clock(5_000, frozen=True, source=Real())
    if refused:
        with pytest.raises(ClockRefused):
            clock.check_leap(5_000, 5_000 + leap)
    else:
        clock.check_leap(5_000, 5_000 + leap)


def test_no_leap_goes_past_the_year_9000() -> None:
    clock = Clock(LATEST - SECOND, frozen=True, source=Real())

    clock.check_leap(LATEST, LATEST)
    with pytest.raises(ClockRefused):
        clock.check_leap(LATEST, LATEST + 1)


STEPS = st.tuples(st.sampled_from(["real", "move", "freeze", "resume"]), st.integers(-50, 1_000))


@given(steps=st.lists(STEPS), frozen=st.booleans())
def test_no_sequence_of_moves_takes_a_clock_back(steps: list[tuple[str, int]], frozen: bool) -> None:
    real = Real()
    clock = Clock(5_000, frozen=frozen, source=real)
    before = clock.now()
    for name, amount in steps:
        match name:
            case "real":
                real.now += max(0, amount)
            case "move":
                clock.move_to(clock.now() + amount)
            case _:
                getattr(clock, name)()
        assert clock.now() >= before
        before = clock.now()


@pytest.mark.parametrize("frozen", [True, False])
def test_a_restored_clock_stands_where_the_exported_one_stood(frozen: bool) -> None:
    real = Real()
    one, other = Clock(5_000, frozen=frozen, source=real), Clock(1, source=real)

    other.restore(**one.export())

    assert other.now() == one.now()
    assert other.frozen is frozen
    other.resume()
    one.resume()
    real.now += 5
    assert other.now() == one.now() == 5_005


def test_real_time_never_goes_back() -> None:
    readings = [real_now() for _ in range(1_000)]

    assert readings == sorted(readings)


def test_a_clock_that_runs_stands_still_in_the_year_9000() -> None:
    real = [0]
    clock = Clock(LATEST - 5, source=lambda: real[0])
    for passed, shown in ((4, LATEST - 1), (5, LATEST), (6, LATEST), (10**15, LATEST)):
        real[0] = passed
        assert clock.now() == shown
    clock.freeze()
    assert clock.now() == LATEST
    clock.resume()
    assert clock.now() == LATEST
