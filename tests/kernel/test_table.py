"""A Table answers as a plain list of its records would, whatever is done to it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mock_server.kernel.problems import Duplicate
from mock_server.kernel.structs import Record, struct
from mock_server.kernel.table import Table
from tests.support.depth import tries


@struct(frozen=True, slots=True, kw_only=True)
class Row(Record):
    id: str
    at: int = 0
    number: str | None = None
    group: str | None = None


def table(bound: int | None = None) -> Table[Row]:
    return Table(
        lambda row: row.id,
        at=lambda row: row.at,
        unique={"number": lambda row: row.number},
        indexes={"group": lambda row: row.group},
        bound=bound,
    )


IDS = st.sampled_from("abcdefghijkl")
NUMBERS = st.sampled_from([None, "1", "2", "3", "4"])
GROUPS = st.sampled_from([None, "x", "y", "z"])
INSTANTS = st.none() | st.integers(0, 60)


class AgainstAList(RuleBasedStateMachine):
    """Every operation on a table and on a list of its rows, and the same answers from both."""

    @initialize(bound=st.none() | st.integers(1, 6))
    def begin(self, bound: int | None) -> None:
        self.bound = bound
        self.table = table(bound)
        self.rows: list[Row] = []
        self.dropped = 0
        self.now = 0

    def clashes(self, row: Row) -> str | None:
        if any(other.number == row.number for other in self.rows if row.number is not None and other.id != row.id):
            return "number"
        return None

    @rule(id=IDS, number=NUMBERS, group=GROUPS, later=st.integers(0, 3))
    def add(self, id: str, number: str | None, group: str | None, later: int) -> None:
        self.now += later
        row = Row(id=id, at=self.now, number=number, group=group)
        taken = "id" if any(other.id == id for other in self.rows) else self.clashes(row)
        if taken is not None:
            with pytest.raises(Duplicate) as raised:
                self.table.add(row)
            assert raised.value.field == taken
            return
        assert self.table.add(row) is row
        self.rows.append(row)
        if self.bound is not None and len(self.rows) > self.bound:
            del self.rows[0]
            self.dropped += 1

    @rule(id=IDS, number=NUMBERS, group=GROUPS)
    def replace(self, id: str, number: str | None, group: str | None) -> None:
        place = next((place for place, row in enumerate(self.rows) if row.id == id), None)
        if place is None:
            with pytest.raises(KeyError):
                self.table.replace(Row(id=id))
            return
        row = replace(self.rows[place], number=number, group=group)
        if self.clashes(row):
            with pytest.raises(Duplicate):
                self.table.replace(row)
            return
        self.table.replace(row)
        self.rows[place] = row

    @rule(id=IDS)
    def remove(self, id: str) -> None:
        found = [row for row in self.rows if row.id == id]
        if not found:
            with pytest.raises(KeyError):
                self.table.remove(id)
            return
        assert self.table.remove(id) == found[0]
        self.rows.remove(found[0])

    @rule(id=IDS, groups=st.none() | st.lists(GROUPS, max_size=4))
    def select_before(self, id: str, groups: list[str | None] | None) -> None:
        place = next((place for place, row in enumerate(self.rows) if row.id == id), None)
        number = self.table.number_of(id)
        assert (number is None) == (place is None)
        if number is None or place is None:
            return
        found = self.table.all() if groups is None else self.table.where("group", *groups)
        older = [row for row in self.rows[:place] if groups is None or (row.group is not None and row.group in groups)]
        assert list(found.before(number)) == older
        assert list(found.before(number).newest_first()) == older[::-1]

    @rule(
        groups=st.lists(GROUPS, max_size=4),
        first=INSTANTS,
        last=INSTANTS,
        offset=st.integers(0, 8),
        count=st.none() | st.integers(0, 8),
    )
    def select(
        self, groups: list[str | None], first: int | None, last: int | None, offset: int, count: int | None
    ) -> None:
        wanted = [
            row
            for row in self.rows
            if row.group is not None
            and row.group in groups
            and (first is None or row.at >= first)
            and (last is None or row.at <= last)
        ]
        selection = self.table.where("group", *groups).between(first, last)
        stop = None if count is None else offset + count

        assert len(selection) == len(wanted)
        assert list(selection) == wanted
        assert selection.records(offset, count) == wanted[offset:stop]
        assert selection.records(offset, count, newest_first=True) == wanted[::-1][offset:stop]
        assert list(selection.newest_first()) == wanted[::-1]

    @invariant()
    def the_same_rows_are_found(self) -> None:
        if not hasattr(self, "table"):
            return
        assert list(self.table) == list(self.table.all()) == self.rows
        assert len(self.table) == len(self.table.all()) == len(self.rows)
        assert self.table.dropped == self.dropped
        for id in "abcdefghijkl":
            assert self.table.get(id) == next((row for row in self.rows if row.id == id), None)
        for number in "1234":
            assert self.table.find("number", number) == next((row for row in self.rows if row.number == number), None)


AgainstAList.TestCase.settings = settings(max_examples=tries(60), stateful_step_count=40)
TestATableIsAListOfItsRows = AgainstAList.TestCase


@given(
    sizes=st.lists(st.integers(0, 30), min_size=1, max_size=4),
    order=st.randoms(use_true_random=False),
    offset=st.integers(0, 60),
    count=st.integers(1, 20),
)
def test_a_page_of_a_union_of_groups_is_in_the_tables_order(sizes: list[int], order, offset: int, count: int) -> None:
    groups = [str(group) for group, size in enumerate(sizes) for _ in range(size)]
    order.shuffle(groups)
    rows = table()
    for place, group in enumerate(groups):
        rows.add(Row(id=str(place), at=place // 3, group=group))

    union = rows.where("group", *(str(group) for group in range(len(sizes))))

    everything, page = list(rows), slice(offset, offset + count)
    assert union.records(offset, count) == everything[page]
    assert union.records(offset, count, newest_first=True) == everything[::-1][page]
    assert list(union.newest_first()) == everything[::-1]


def test_a_table_without_times_has_no_spans() -> None:
    rows: Table[Row] = Table(lambda row: row.id)
    rows.add(Row(id="a"))

    with pytest.raises(TypeError):
        rows.all().between(1, None)
