"""What a sandbox holds is weighed; what is full drops its oldest and counts them, or refuses in words."""

from dataclasses import replace
from sys import getsizeof
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel import room
from mock_server.kernel.clock import real_now
from mock_server.kernel.faults import BOUND, ERROR, MAX_BYTES, Fault, Faults
from mock_server.kernel.findings import BOUND as FINDINGS
from mock_server.kernel.findings import MAX_DETAIL, Finding, Findings
from mock_server.kernel.holding import growth, weight_of
from mock_server.kernel.instants import SECOND
from mock_server.kernel.messages import Failure, StatusChange
from mock_server.kernel.problems import Full
from mock_server.kernel.rate_limit import SUBJECTS, Limiter
from mock_server.kernel.sandbox import Bounds, Sandbox
from mock_server.kernel.structs import Record, keep_rendered, renewed, struct
from mock_server.kernel.table import AVERAGE, Table
from mock_server.kernel.webhooks.records import MAX_ATTEMPTS_BYTES, Attempts, Unsent
from tests.kernel._sandboxes import NAME, Pager, new_message, new_sandbox, new_world

MEBIBYTE = 1024 * 1024


def pagers(bound: int | None = None) -> Table[Pager]:
    return Table(lambda pager: pager.id, indexes={"number": lambda pager: pager.number}, bound=bound)


def pager(number: int, size: int = 1) -> Pager:
    return Pager(id=str(number), number="x" * size)


@given(st.lists(st.tuples(st.sampled_from("arx"), st.integers(0, 9), st.integers(0, 500)), max_size=60))
def test_a_table_weighs_what_its_records_do_after_any_changes(changes: list[tuple[str, int, int]]) -> None:
    table = pagers(bound=5)
    for change, number, size in changes:
        known = table.get(str(number)) is not None
        if change == "a" and not known:
            table.add(pager(number, size))
        elif change == "r" and known:
            table.replace(pager(number, size))
        elif change == "x" and known:
            table.remove(str(number))
        assert table.bytes == sum(map(weight_of, table))


def test_a_record_weighs_its_texts_however_deep_they_are() -> None:
    empty = weight_of(Pager(id="p", number="1"))

    assert weight_of(Pager(id="p", number="1" * 1_000)) == empty + 999
    assert weight_of(Pager(id="p", number="1", words=("x" * 1_000,))) > empty + 1_000
    assert weight_of({"a": [{"b": "x" * 1_000}]}) > 1_000
    assert weight_of("x") == getsizeof("x")


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


def test_a_table_beyond_its_bytes_drops_its_oldest_and_counts_them() -> None:
    table = pagers(bound=1_000)
    for number in range(40):
        table.add(pager(number, MEBIBYTE))

    assert table.size == 16 * MEBIBYTE
    assert 14 * MEBIBYTE < table.bytes <= table.size
    assert len(table) + table.dropped == 40
    assert [found.id for found in table] == [str(number) for number in range(table.dropped, 40)]
    assert len(table.where("number", "x" * MEBIBYTE)) == len(table)


def test_a_table_never_drops_its_newest_record() -> None:
    table = pagers(bound=10)
    table.add(pager(1))
    table.add(pager(2, 20 * MEBIBYTE))

    assert [found.id for found in table] == ["2"]
    assert table.dropped == 1


@pytest.mark.parametrize(("sizes", "told"), [((1, 2, 3), r"pager\.pagers holds 3 records"), ((3 * AVERAGE,), "bytes")])
def test_a_table_that_is_full_of_records_or_of_bytes_is_told_by_its_name(sizes: tuple[int, ...], told: str) -> None:
    sandbox = new_sandbox(new_world((), Bounds(records=3)))
    for number, size in enumerate(sizes):
        room.check(sandbox, NAME)
        sandbox.stores[NAME].pagers.add(pager(number, size))
    with pytest.raises(Full, match=told):
        room.check(sandbox, NAME)


def test_every_store_shows_what_it_holds(sandbox: Sandbox) -> None:
    new_message(sandbox)
    held = dict(room.holdings(sandbox, [NAME]))

    assert held["messages"].records == 1
    assert held[f"{NAME}.pagers"].records == 2
    for name, store in held.items():
        assert (store.bytes > 0) == (store.records > 0), name
        assert store.dropped == 0


def unheard(*_: object, **__: object) -> None:
    """Nobody is to be told."""


@pytest.fixture
def findings() -> Findings:
    return Findings(unheard)


def test_a_detail_of_a_finding_is_cut_and_findings_weigh_little(findings: Findings) -> None:
    for number in range(FINDINGS + 5):
        findings.add(Finding(number, NAME, "unknown_field", "x" * 900_000, request_id="req"))

    held = findings.held
    assert (held.records, held.dropped) == (FINDINGS, 5)
    assert held.bytes < held.max_bytes
    assert {len(filed.finding.detail) for _, filed in findings.numbered()} == {MAX_DETAIL}


def test_what_was_dropped_of_findings_comes_along(findings: Findings) -> None:
    for number in range(FINDINGS + 5):
        findings.add(Finding(number, NAME, "unknown_field", "x"))
    restored = Findings(unheard)
    restored.restore(findings.export(), findings.dropped)

    assert (restored.export(), restored.held) == (findings.export(), findings.held)


def test_what_one_row_or_all_findings_weigh_is_for_an_import_to_refuse(findings: Findings) -> None:
    heavy = [Finding(number, NAME, "unknown_field", "x", request_id="x" * 50_000) for number in range(100)]
    row = Unsent(NAME, "x", 0, "skipped", "x" * (MAX_ATTEMPTS_BYTES + 1)).attempt(0)
    for store, things in ((findings, heavy), (Attempts(), [row])):
        store.restore(things, 0)

        assert (store.held.records, store.held.dropped) == (len(things), 0)
        assert store.held.bytes > store.held.max_bytes


def test_who_was_asked_to_wait_first_is_forgotten_first(findings: Findings) -> None:
    for number in range(1_001):
        findings.ask_to_wait(str(number), now=0, seconds=10)

    assert [findings.has_waited(who, 5) for who in "01"] == [True, False]


def test_who_sleeps_or_has_the_clock_moved_has_waited(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    findings.ask_to_wait("app", now=0, seconds=10)
    assert [findings.has_waited("app", now) for now in (0, 9_999_999, 10 * SECOND)] == [False, False, True]

    slept = real_now() + 10 * SECOND
    monkeypatch.setattr("mock_server.kernel.findings.real_now", lambda: slept)
    assert findings.has_waited("app", 0)


@pytest.fixture
def faults() -> Faults:
    return Faults(unheard)


def test_as_many_faults_as_there_may_be_are_armed_and_no_more(faults: Faults) -> None:
    for number in range(BOUND):
        faults.add(Fault(id=str(number), kind=ERROR))
    one_more = Fault(id="one more", kind=ERROR)
    with pytest.raises(Full):
        faults.add(one_more)
    faults.remove("0")
    faults.add(one_more)


def test_faults_are_bounded_in_bytes(faults: Faults) -> None:
    large = Fault(id="0", kind=ERROR, body="x" * MEBIBYTE)
    for number in range(15):
        faults.add(replace(large, id=str(number)))
    with pytest.raises(Full):
        faults.add(replace(large, id="one more"))

    assert 14 * MEBIBYTE < faults.held.bytes <= faults.held.max_bytes == MAX_BYTES


def test_a_window_forgets_the_subject_that_came_first() -> None:
    limiter = Limiter()
    for number in range(SUBJECTS + 1):
        limiter.hit(str(number), 5, 60, 0)

    assert (limiter.held.records, limiter.dropped) == (SUBJECTS, 1)
    assert [limiter.look(who, 5, 60, 0).remaining for who in "01"] == [5, 4]
