"""Rate windows are of the calendar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.instants import DAY, HOUR, MINUTE, SECOND
from mock_server.kernel.rate_limit import Limiter

NOON = 1_700_049_600_000_000 - 1_700_049_600_000_000 % DAY + 12 * HOUR


@pytest.fixture
def limiter() -> Limiter:
    return Limiter()


@pytest.mark.parametrize(("into", "seconds"), [(0, 60), (1, 60), (59 * SECOND, 1), (MINUTE - 1, 1), (1_500_000, 59)])
def test_windows_are_calendar_minutes_and_retry_after_whole_seconds(limiter: Limiter, into: int, seconds: int) -> None:
    quota = limiter.hit("me", 1, MINUTE, NOON + into)

    assert (quota.allowed, quota.reset_at, quota.retry_after(NOON + into)) == (True, NOON + MINUTE, seconds)
    assert [limiter.hit("me", 1, MINUTE, NOON + then).allowed for then in (MINUTE - 1, MINUTE)] == [False, True]


def test_a_limit_that_is_lifted_within_a_window_counts_from_what_was_used(limiter: Limiter) -> None:
    quotas = [limiter.hit("me", limit, MINUTE, NOON) for limit in (1, 1, 2)]
    assert [(quota.allowed, quota.remaining) for quota in quotas] == [(True, 0), (False, 0), (True, 0)]


def test_a_look_tells_what_a_hit_would_have_left_and_counts_nothing(limiter: Limiter) -> None:
    assert limiter.look("me", 2, MINUTE, NOON) == limiter.look("me", 2, MINUTE, NOON)
    assert limiter.look("me", 2, MINUTE, NOON).remaining == 2
    hit = limiter.hit("me", 2, MINUTE, NOON)
    assert limiter.look("me", 2, MINUTE, NOON) == hit
    assert limiter.look("you", 2, MINUTE, NOON).remaining == 2
    limiter.hit("me", 2, MINUTE, NOON)
    assert not limiter.look("me", 2, MINUTE, NOON).allowed
    # One that was lowered meanwhile leaves nothing, and not less.
    assert limiter.look("me", 1, MINUTE, NOON).remaining == 0
    assert limiter.look("me", 2, MINUTE, NOON + MINUTE).remaining == 2


@given(limit=st.integers(0, 5), gaps=st.lists(st.integers(0, 40), max_size=40))
def test_no_calendar_minute_lets_more_through_than_the_limit(limit: int, gaps: list[int]) -> None:
    limiter, now, passed = Limiter(), NOON, {}
    for gap in gaps:
        now += gap * SECOND
        if limiter.hit("me", limit, MINUTE, now).allowed:
            passed[now // MINUTE] = passed.get(now // MINUTE, 0) + 1

    assert all(count <= limit for count in passed.values())


def test_a_restored_limiter_goes_on_counting(limiter: Limiter) -> None:
    limiter.hit("me", 2, MINUTE, NOON)
    other = Limiter()
    other.restore(limiter.export())

    assert [other.hit("me", 2, MINUTE, NOON).allowed for _ in "ab"] == [True, False]
    assert limiter.hit("me", 2, MINUTE, NOON).allowed
