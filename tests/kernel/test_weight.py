"""A record's next version weighs what it would have weighed alone, and has what it was given."""

from dataclasses import replace
from sys import getsizeof
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.holding import growth, weight_of
from mock_server.kernel.messages import Failure, StatusChange
from mock_server.kernel.structs import Record, keep_rendered, renewed, struct


@struct(frozen=True, slots=True, kw_only=True)
class Row(Record):
    id: str
    at: int
    note: str | None = None
    failure: Failure | None = None
    history: tuple[StatusChange, ...] = ()
    facts: Any = None


CHANGES = st.builds(StatusChange, st.sampled_from(["sent", "read"]), st.integers(0, 9))
FACTS = st.none() | st.text() | st.dictionaries(st.text(), st.lists(st.text() | st.integers() | st.none()))
ROWS = st.builds(
    Row,
    id=st.text(),
    at=st.integers(),
    note=st.none() | st.text(),
    failure=st.none() | st.builds(Failure, st.text(), st.text()),
    history=st.lists(CHANGES).map(tuple),
    facts=FACTS,
)


@given(ROWS, ROWS)
def test_growth_is_the_difference_of_two_weights(old: Row, new: Row) -> None:
    assert growth(old, new) == weight_of(new) - weight_of(old)


@given(ROWS, st.lists(CHANGES).map(tuple), st.integers(0, 9))
def test_growth_of_a_history_is_what_was_added_and_cut(old: Row, more: tuple[StatusChange, ...], kept: int) -> None:
    new = replace(old, history=(*old.history[:kept], *more))

    assert growth(old, new) == weight_of(new) - weight_of(old)


@given(ROWS, FACTS)
def test_a_renewed_record_is_what_replace_makes_of_it(old: Row, facts: Any) -> None:
    keep_rendered(old, b"as it was shown")
    new = renewed(old, note="new", facts=facts)

    assert new == replace(old, note="new", facts=facts)
    assert new.rendered is None


def test_a_record_is_not_renewed_with_a_field_that_it_has_not() -> None:
    with pytest.raises(TypeError, match="Row has not all of these fields: note, nothing"):
        renewed(Row(id="1", at=1), note="new", nothing=1)


def test_texts_weigh_what_they_take_in_memory() -> None:
    narrow, wide = Row(id="a" * 1_000, at=1), Row(id="\U0001f600" * 1_000, at=1)

    assert weight_of(wide) - weight_of(narrow) == getsizeof(wide.id) - getsizeof(narrow.id)
