"""Rate windows are of the calendar, and a session window is open for 24 hours less nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.instants import DAY, HOUR, MINUTE, SECOND
from mock_server.kernel.rate_limit import Limiter
from mock_server.kernel.session_window import is_open

NOON = 1_700_049_600_000_000 - 1_700_049_600_000_000 % DAY + 12 * HOUR


def test_a_window_takes_its_limit_and_not_one_more() -> None:
    limiter = Limiter()
    quotas = [limiter.hit("me", 3, MINUTE, NOON) for _ in range(5)]

    assert [quota.allowed for quota in quotas] == [True, True, True, False, False]
    assert [quota.remaining for quota in quotas] == [2, 1, 0, 0, 0]
    assert {quota.reset_at for quota in quotas} == {NOON + MINUTE}


def test_a_window_ends_with_its_last_microsecond() -> None:
    limiter = Limiter()

    assert limiter.hit("me", 1, MINUTE, NOON).allowed
    assert not limiter.hit("me", 1, MINUTE, NOON + MINUTE - 1).allowed
    assert limiter.hit("me", 1, MINUTE, NOON + MINUTE).allowed


def test_a_window_begins_with_the_calendars_minute_not_with_the_first_hit() -> None:
    limiter = Limiter()

    assert limiter.hit("me", 1, MINUTE, NOON + 59 * SECOND).reset_at == NOON + MINUTE
    assert limiter.hit("me", 1, MINUTE, NOON + 60 * SECOND).allowed


def test_subjects_and_lengths_are_counted_apart() -> None:
    limiter = Limiter()

    assert limiter.hit("me", 1, MINUTE, NOON).allowed
    assert limiter.hit("you", 1, MINUTE, NOON).allowed
    assert limiter.hit("me", 1, DAY, NOON).allowed
    assert not limiter.hit("me", 1, DAY, NOON + MINUTE).allowed
    assert limiter.hit("me", 1, DAY, NOON + 12 * HOUR).allowed


def test_a_limit_of_none_at_all_lets_nothing_through() -> None:
    assert not Limiter().hit("me", 0, MINUTE, NOON).allowed


def test_a_limit_that_is_lifted_within_a_window_counts_from_what_was_used() -> None:
    limiter = Limiter()
    limiter.hit("me", 1, MINUTE, NOON)

    assert not limiter.hit("me", 1, MINUTE, NOON).allowed
    assert limiter.hit("me", 2, MINUTE, NOON).remaining == 0


@pytest.mark.parametrize(("into", "seconds"), [(0, 60), (1, 60), (59 * SECOND, 1), (MINUTE - 1, 1), (1_500_000, 59)])
def test_retry_after_is_in_whole_seconds_and_enough(into: int, seconds: int) -> None:
    quota = Limiter().hit("me", 1, MINUTE, NOON + into)

    assert quota.retry_after(NOON + into) == seconds
    assert NOON + into + seconds * SECOND >= quota.reset_at


def test_a_look_tells_what_a_hit_would_have_left_and_counts_nothing() -> None:
    limiter = Limiter()

    assert limiter.look("me", 2, MINUTE, NOON) == limiter.look("me", 2, MINUTE, NOON)
    assert limiter.look("me", 2, MINUTE, NOON).remaining == 2
    hit = limiter.hit("me", 2, MINUTE, NOON)
    assert limiter.look("me", 2, MINUTE, NOON) == hit
    assert limiter.look("you", 2, MINUTE, NOON).remaining == 2
    limiter.hit("me", 2, MINUTE, NOON)
    assert not limiter.look("me", 2, MINUTE, NOON).allowed
    assert limiter.look("me", 2, MINUTE, NOON + MINUTE).remaining == 2


@given(limit=st.integers(0, 5), gaps=st.lists(st.integers(0, 40), max_size=40))
def test_no_calendar_minute_lets_more_through_than_the_limit(limit: int, gaps: list[int]) -> None:
    limiter, now, passed = Limiter(), NOON, {}
    for gap in gaps:
        now += gap * SECOND
        if limiter.hit("me", limit, MINUTE, now).allowed:
            passed[now // MINUTE] = passed.get(now // MINUTE, 0) + 1

    assert all(count <= limit for count in passed.values())


def test_a_restored_limiter_goes_on_counting() -> None:
    one, other = Limiter(), Limiter()
    one.hit("me", 2, MINUTE, NOON)

    other.restore(one.export())

    assert other.hit("me", 2, MINUTE, NOON).allowed
    assert not other.hit("me", 2, MINUTE, NOON).allowed
    assert one.hit("me", 2, MINUTE, NOON).allowed


@pytest.mark.parametrize(
    ("since", "open_then"),
    [(0, True), (HOUR, True), (DAY - SECOND, True), (DAY - 1, True), (DAY, False), (DAY + 1, False), (30 * DAY, False)],
)
def test_a_session_window_is_open_until_exactly_24_hours_after_the_customer_wrote(since: int, open_then: bool) -> None:
    assert is_open(NOON, NOON + since) is open_then


def test_a_session_window_that_nobody_opened_is_closed() -> None:
    assert not is_open(None, NOON)
