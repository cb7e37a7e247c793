"""A sandbox's clock runs with real time or stands still, and goes forward only."""

from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.clock import LATEST, Clock, real_now


@pytest.fixture
def real() -> Mock:
    """Real time, as far as a clock can tell."""
    return Mock(return_value=1_000_000)


def test_a_clock_that_was_not_set_shows_real_time(real: Mock) -> None:
    assert Clock(source=real).now() == 1_000_000


@pytest.mark.parametrize("times", [1, 2])
def test_a_frozen_clock_stands_still_and_runs_on_from_there_however_often_it_is_said(real: Mock, times: int) -> None:
    clock = Clock(5_000, source=real)
    for act, shown in ((clock.freeze, 5_000), (clock.resume, 5_010)):
        for _ in range(times):
            act()
        assert clock.now() == 5_000
        real.return_value += 10
        assert (clock.now(), clock.frozen) == (shown, act == clock.freeze)


def test_the_time_is_the_pinned_one_while_something_happens(real: Mock) -> None:
    clock = Clock(5_000, source=real)
    for pinned, shown in ((4_321, 4_321), (None, 5_000)):
        clock.pin(pinned)
        assert clock.now() == shown


STEPS = st.tuples(st.sampled_from(["real", "move", "freeze", "resume"]), st.integers(-50, 1_000))


@given(steps=st.lists(STEPS), frozen=st.booleans())
def test_no_sequence_of_moves_takes_a_clock_back(steps: list[tuple[str, int]], frozen: bool) -> None:
    real = Mock(return_value=0)
    clock = Clock(5_000, frozen=frozen, source=real)
    before = clock.now()
    for name, amount in steps:
        match name:
            case "real":
                real.return_value += max(0, amount)
            case "move":
                clock.move_to(clock.now() + amount)
            case _:
                getattr(clock, name)()
        assert clock.now() >= before
        before = clock.now()


@pytest.mark.parametrize("frozen", [True, False])
def test_a_restored_clock_stands_where_the_exported_one_stood(real: Mock, frozen: bool) -> None:
    one, other = Clock(5_000, frozen=frozen, source=real), Clock(1, source=real)
    other.restore(**one.export())
    assert (other.now(), other.frozen) == (one.now(), frozen)
    other.resume()
    one.resume()
    real.return_value += 5
    assert other.now() == one.now() == 5_005


def test_real_time_never_goes_back() -> None:
    readings = [real_now() for _ in range(1_000)]
    assert readings == sorted(readings)


def test_a_clock_that_runs_stands_still_in_the_year_9000() -> None:
    real = Mock(return_value=0)
    clock = Clock(LATEST - 5, source=real)
    for passed, shown in ((4, LATEST - 1), (5, LATEST), (6, LATEST), (10**15, LATEST)):
        real.return_value = passed
        assert clock.now() == shown
    for act in (clock.freeze, clock.resume):
        act()
        assert clock.now() == LATEST
