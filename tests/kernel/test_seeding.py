"""Fixtures are made into a store alike in every system."""

import pytest

from mock_server.kernel import lifecycle
from mock_server.kernel.beginning import Line
from mock_server.kernel.messages import INBOUND, OUTBOUND, StatusChange
from mock_server.kernel.problems import Duplicate
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.seeding import Seeding, add_by, check_once, given, rows_of
from tests.kernel._sandboxes import NAME, START, Numbers, Pager, Store

LINE = Line(system=NAME, channel="x", ours="us", theirs="them", account="x", party="x", thread="x")
GROUP = {"count": 2, "first": START - 100, "last": START + 1_000_000}


@pytest.fixture
def filling(sandbox: Sandbox) -> Seeding[Store]:
    return Numbers(sandbox, Store.of(sandbox))


def test_a_filling_says_by_itself_what_it_fills_the_store_with(filling: Seeding[Store]) -> None:
    filling.run({"numbers": ["901", "902"]})
    assert [pager.id for pager in filling.store.pagers][-2:] == ["901", "902"]
    with pytest.raises(TypeError, match="abstract"):
        Seeding(filling.sandbox, filling.store)  # type: ignore[abstract]  # what is tried here


@pytest.mark.parametrize(
    ("status", "way"),
    [("queued", []), ("delivered", ["queued", "sent"]), ("failed", ["queued", "sent"])],
)
def test_a_message_of_fixtures_has_its_way_behind_it(filling: Seeding[Store], status: str, way: list[str]) -> None:
    row = {"direction": OUTBOUND, "text": "Hello", "status": status, "ago": 5}
    message = filling.told(row, LINE, id="x", kind="session", facts=None)

    assert message.history == tuple(StatusChange(step, START - 5) for step in (*way, status))
    assert (message.status, message.system, message.sender, message.recipient) == (status, NAME, "us", "them")


def test_what_a_customer_wrote_is_received_whatever_the_row_says(filling: Seeding[Store]) -> None:
    row = {"direction": INBOUND, "text": "Hello", "status": "read", "at": START + 5}
    message = filling.told(row, LINE, id="x", kind="session", facts=None)

    assert (message.status, message.sender, message.recipient) == (lifecycle.RECEIVED, "them", "us")
    assert message.created_at == START


def test_made_up_people_have_numbers_that_count_up_and_are_dated_evenly_up_to_now(filling: Seeding[Store]) -> None:
    ann, bob = filling.made_up(GROUP, "+447700900100", "numbers of pagers")

    assert (ann.number, bob.number) == ("+447700900100", "+447700900101")
    assert (ann.at, bob.at) == (START - 100, START)
    assert ann.name != bob.name
    assert ann.letters.isalpha()
    assert ann.letters.islower()


def test_rows_are_added_in_the_order_of_a_field_with_what_they_have_of_a_record() -> None:
    rows = [{"id": "b", "number": "2", "words": ["x"], "colour": "red"}, {"id": "a", "number": "1"}]
    store = Store()
    made = add_by("number", store.pagers, [Pager(**given(row, Pager)) for row in rows])

    assert made == list(store.pagers) == [Pager(id="a", number="1"), Pager(id="b", number="2", words=("x",))]


def test_rows_that_no_table_keeps_apart_are_kept_apart_by_a_field_or_by_whom_it_stands_for() -> None:
    rows = [{"name": "Ann"}, {"name": None}, {"name": "ann"}, {"name": None}]
    check_once(rows, "name")

    with pytest.raises(Duplicate) as refused:
        check_once(rows, "name", str.lower)
    assert (refused.value.field, refused.value.value) == ("name", "ann")


def test_fixtures_as_they_were_sent_have_the_rows_that_are_some() -> None:
    assert rows_of(None, "keys") == rows_of({"keys": "x"}, "keys") == []
    assert rows_of({"keys": [{"name": "own"}, 1]}, "keys") == [{"name": "own"}]
