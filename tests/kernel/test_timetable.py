"""Appointments are kept in the order of their times, and equal times in the order in which they were made."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.timetable import Appointment, Timetable


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
