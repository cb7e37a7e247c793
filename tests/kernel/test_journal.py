"""The journal keeps the newest entries within its bounds, and counts what is gone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.journal import MAX_BODY, MAX_BYTES, Journal
from tests.kernel._sandboxes import entry

LONG = "x" * MAX_BODY


@given(bound=st.integers(1, 10), count=st.integers(0, 30))
def test_the_newest_are_kept_and_the_rest_counted(bound: int, count: int) -> None:
    journal = Journal(bound)
    recorded = [entry(journal) for _ in range(count)]
    for one in recorded:
        journal.keep(one)

    assert list(journal.newest_first()) == recorded[::-1][:bound]
    assert len(journal) == min(bound, count)
    assert journal.dropped == max(0, count - bound)


@pytest.mark.parametrize(
    "large",
    [
        *({"body": b"x" * MAX_BODY}, {"answer_body": b"x" * MAX_BODY}, {"path": "/" + "x" * MAX_BODY}),
        *({"query": LONG}, {"headers": (("X", LONG),)}, {"answer_headers": (("X", LONG),)}),
    ],
    ids=lambda large: next(iter(large)),
)
def test_everything_that_an_exchange_may_bring_is_bounded_in_bytes(large: dict[str, Any]) -> None:
    journal, count = Journal(10_000), MAX_BYTES // MAX_BODY + 5
    for _ in range(count):
        journal.keep(entry(journal, **large))

    held = journal.held
    assert MAX_BYTES - 2 * MAX_BODY < held.bytes <= held.max_bytes == MAX_BYTES
    assert held.records + held.dropped == count
    assert held.dropped > 5


@pytest.mark.parametrize("bound", [2, 3, 5])
def test_a_restored_journal_has_the_entries_and_goes_on_with_the_ids(bound: int) -> None:
    one, other = Journal(3), Journal(bound)
    for _ in range(5):
        one.keep(entry(one))

    other.recorded = one.recorded
    other.restore(one, one.dropped)

    assert list(other.newest_first()) == list(one.newest_first())[:bound]
    assert other.next_id() == one.next_id()
    assert other.dropped >= one.dropped
