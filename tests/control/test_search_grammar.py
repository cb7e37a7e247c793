"""The grammar of searches: what a text is read as, and where it is told what is wrong with it."""

import contextlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.control.search import fields, grammar, kinds
from mock_server.control.search.grammar import LONGEST, MOST_VALUES
from mock_server.kernel.instants import DAY, HOUR, parse
from mock_server.kernel.problems import Invalid

NOW = parse("2026-01-01T09:00:00Z")
NEW_YEAR = parse("2026-01-01")

READ: dict[str, list[tuple[str | None, list[str], bool]]] = {
    "": [],
    "  \t\n": [],
    "urgent": [(None, ["urgent"], False)],
    "urgent  text": [(None, ["urgent"], False), (None, ["text"], False)],
    "-urgent": [(None, ["urgent"], True)],
    "-": [(None, ["-"], False)],
    '"two words"': [(None, ["two words"], False)],
    '-"two words"': [(None, ["two words"], True)],
    r'"a \"b\" \\ c"': [(None, [r'a "b" \ c'], False)],
    '""': [(None, [""], False)],
    "status:failed": [("status", ["failed"], False)],
    "status:failed,skipped": [("status", ["failed", "skipped"], False)],
    '-text:"a, b",c': [("text", ["a, b", "c"], True)],
    "at:2026-01-01T09:00:00Z": [("at", ["2026-01-01T09:00:00Z"], False)],
    "at:2026-01-01..2026-01-02": [("at", ["2026-01-01..2026-01-02"], False)],
    "took:>=100": [("took", [">=100"], False)],
    "status:": [("status", [], False)],
    "10:30": [(None, ["10:30"], False)],
    "with:+447700900123 urgent": [("with", ["+447700900123"], False), (None, ["urgent"], False)],
    "http://example.com/a": [("http", ["//example.com/a"], False)],
    "ü:x ünïcode": [(None, ["ü:x"], False), (None, ["ünïcode"], False)],
    "a\u2028b": [(None, ["a"], False), (None, ["b"], False)],
}


@pytest.mark.parametrize("text", READ, ids=repr)
def test_a_text_is_read_as_its_terms(text: str) -> None:
    terms, flaws = grammar.parse(text)
    assert flaws == []
    assert [(term.field, [value.text for value in term.values], term.is_negated) for term in terms] == READ[text]


WRONG: dict[str, list[tuple[int, int, str]]] = {
    '"open': [(0, 5, "not closed")],
    'urgent text:"open end': [(12, 9, "not closed")],
    "a,b": [(0, 3, "comma")],
    "status:failed,": [(0, 14, "comma")],
    "status:,failed urgent": [(0, 14, "comma")],
    'say"what"': [(0, 9, "quote")],
    'a,b "c': [(0, 3, "comma"), (4, 2, "not closed")],
}


@pytest.mark.parametrize("text", WRONG, ids=repr)
def test_what_is_no_term_is_told_with_its_place(text: str) -> None:
    _, flaws = grammar.parse(text)
    for flaw, (position, length, words) in zip(flaws, WRONG[text], strict=True):
        assert (flaw.position, flaw.length) == (position, length)
        assert words in flaw.message


def test_more_values_than_may_be_are_refused_at_the_first_that_is_too_much() -> None:
    assert grammar.parse(" ".join(["a"] * MOST_VALUES))[1] == []
    (flaw,) = grammar.parse(" ".join(["a"] * MOST_VALUES) + " id:1,2")[1]
    assert (flaw.position, flaw.length) == (2 * MOST_VALUES + 3, 1)
    assert str(MOST_VALUES) in flaw.message


@given(st.text(alphabet=st.sampled_from('ab:,-"\\ .>=<*?x\n\u2028\0é'), max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_told_what_is_wrong_and_places_lie_within_it(text: str) -> None:
    terms, flaws = grammar.parse(text)
    for found in (*terms, *flaws, *(value for term in terms for value in term.values)):
        assert 0 <= found.position < found.position + found.length <= len(text)
    places = [(found.position, found.length) for found in sorted((*terms, *flaws), key=lambda one: one.position)]
    assert all(at + length <= later for (at, length), (later, _) in pairwise(places))


@given(st.text(alphabet=st.sampled_from('kindatreqsx:,-"*?><=.0123456789ZTwhd '), max_size=60))
def test_no_text_makes_a_search_raise_anything_but_what_is_wrong_with_it(text: str) -> None:
    with contextlib.suppress(Invalid):
        query = fields.findings({}).read(text, NOW)
        assert len(query.shown()) == len(query.terms) == len(query.tests)


@given(st.sampled_from(['"', '\\"', "a:", 'a:"b",', "-", "x,", " "]))
def test_a_text_as_long_as_may_be_is_read_in_one_pass(part: str) -> None:
    text = (part * LONGEST)[:LONGEST]
    terms, flaws = grammar.parse(text)
    assert terms or flaws or not text.strip()


SPANS: dict[str, tuple[int | None, int | None]] = {
    "2026-01-01": (NEW_YEAR, NEW_YEAR + DAY - 1),
    "2026-01-01T09:00:00Z": (NOW, NOW),
    "2026-01-01T10:00:00+01:00": (NOW, NOW),
    "now": (NOW, NOW),
    "-2h": (NOW - 2 * HOUR, NOW - 2 * HOUR),
    "+3d": (NOW + 3 * DAY, NOW + 3 * DAY),
    "-1w..now": (NOW - 7 * DAY, NOW),
    "2026-01-01..2026-01-02": (NEW_YEAR, NEW_YEAR + 2 * DAY - 1),
    "2026-01-01..": (NEW_YEAR, None),
    "..2026-01-01": (None, NEW_YEAR + DAY - 1),
    ">2026-01-01": (NEW_YEAR + DAY, None),
    ">=2026-01-01": (NEW_YEAR, None),
    "<2026-01-01": (None, NEW_YEAR - 1),
    "<=2026-01-01": (None, NEW_YEAR + DAY - 1),
}


@pytest.mark.parametrize("text", SPANS)
def test_a_time_is_an_instant_a_day_or_a_span(text: str) -> None:
    assert kinds.Time().span(text, NOW) == SPANS[text]


def test_after_has_its_first_instant_and_before_has_not() -> None:
    assert kinds.After().span("2026-01-01", NOW) == (NEW_YEAR, None)
    assert kinds.Before().span("2026-01-01", NOW) == (None, NEW_YEAR - 1)


# What is a number, and numbers that pass and that do not.
NUMBERS: dict[str, tuple[list[float], list[float]]] = {
    "100": ([100], [100.5]),
    ">100": ([100.001], [100]),
    ">=100": ([100], []),
    "<100": ([99.999], [100]),
    "<=100": ([100], []),
    "1..2": ([1.5], [2.1]),
    "2..": ([3], []),
    "..2": ([], [3]),
    "4xx": ([499], [500]),
    "5XX": ([503], []),
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_one_a_span_or_a_hundred_of_statuses(text: str) -> None:
    passes = kinds.Status().test(text, NOW)
    assert [[number for number in numbers if passes(number)] for numbers in NUMBERS[text]] == [NUMBERS[text][0], []]


NO_TIME = ("yesterday", "2026-13-01", "-2y", "2026-01-01T09:00:00", "..", "", ">", "5..6")
NO_STATUS = ("four", "4x", "9xx", "1e5", "nan", "--1", "٤")


@pytest.mark.parametrize(
    ("kind", "text"),
    [(kind, text) for kind, texts in ((kinds.Time, NO_TIME), (kinds.Status, NO_STATUS)) for text in texts],
)
def test_what_is_no_time_and_what_is_no_status_is_refused(kind: type[kinds.Time | kinds.Status], text: str) -> None:
    with pytest.raises(kinds.Wrong):
        kind().test(text, NOW)
