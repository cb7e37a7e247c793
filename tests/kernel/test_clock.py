"""A sandbox's clock runs with real time or stands still, and goes forward only; appointments come in their order."""

from collections.abc import Callable
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.clock import LATEST, Clock, real_now
from mock_server.kernel.timetable import Appointment, Timetable


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


def new_timetable(bound: int = 1_000, void: Callable[[Appointment], bool] = lambda _: False) -> Timetable:
    return Timetable(bound, void)


@given(asked=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2))), until=st.integers(-1, 6))
def test_what_is_due_comes_out_by_time_and_then_as_it_was_made(asked: list[tuple[int, int]], until: int) -> None:
    timetable = new_timetable()
    for place, (due, step) in enumerate(asked):
        timetable.add(due, "kind", str(place), step)
    dues = [due for due, _ in asked]
    assert sorted(timetable) == timetable.earliest(len(asked))

    taken = []
    while (appointment := timetable.take_due(until)) is not None:
        taken.append((appointment.due, int(appointment.subject)))

    made = [(due, place) for place, due in enumerate(dues)]
    assert taken == sorted(entry for entry in made if entry[0] <= until)
    assert len(timetable) == len(dues) - len(taken)
    assert timetable.next_due() == min((due for due in dues if due > until), default=None)


def test_an_appointment_made_while_others_are_kept_takes_its_place_among_them() -> None:
    timetable = new_timetable()
    timetable.add(10, "kind", "later")
    timetable.add(5, "kind", "first")

    assert timetable.take_due(20).subject == "first"
    timetable.add(7, "kind", "second", step=3)
    assert timetable.take_due(20).step == 3
    assert timetable.take_due(20).subject == "later"
    assert timetable.take_due(20) is None


def test_beyond_its_bound_what_is_about_nothing_is_forgotten_first_and_is_no_loss() -> None:
    timetable = new_timetable(100, lambda appointment: appointment.subject.startswith("gone"))
    for number in range(100):
        timetable.add(number, "kind", f"{'gone' if number % 2 else 'there'}-{number}")
    timetable.add(0, "kind", "there-too")

    assert len(timetable) == 51
    assert timetable.dropped == 0


def test_beyond_its_bound_those_that_were_made_first_are_dropped_and_counted() -> None:
    timetable = new_timetable(100)
    for number in range(1_000):
        timetable.add(1_000 - number, "kind", str(number))

    assert len(timetable) <= 100
    assert len(timetable) + timetable.dropped == 1_000
    kept = [timetable.take_due(1_000) for _ in range(len(timetable))]
    assert [one.due for one in kept if one] == sorted(one.due for one in kept if one)
    assert {int(one.subject) for one in kept if one} == set(range(timetable.dropped, 1_000))
