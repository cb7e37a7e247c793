"""Claims that are not in order, and tests that use them wrongly, are found."""

import json

import pytest
import yaml

from contract_tests import claims

GOOD = {
    "id": "SYSTEM-THING-001",
    "says": "Things are things",
    "source": {"doc": "system.txt", "quote": "a thing is a thing"},
    "evidence": "documented",
    "effect": "read",
    "if_wrong": "send",
}


def book(directory, *entries):
    (directory / "claims.yaml").write_text(yaml.safe_dump(list(entries)), "utf-8")
    return claims.load({"system": directory})


def test_a_claim_in_order_has_no_problem(tmp_path):
    loaded = book(tmp_path, GOOD, GOOD | {"id": "SYSTEM-THING-002", "untested": "nobody can"})
    assert loaded.problems == ()
    assert loaded.systems == ("system",)
    assert [claim.untested for claim in loaded.of("system")] == [None, "nobody can"]


@pytest.mark.parametrize(
    "change",
    [
        *(
            {"id": "THING-1"},
            {"id": "OTHER-THING-001"},
            {"says": ...},
            {"evidence": "rumoured"},
            {"evidence": "assumed"},
        ),
        *({"effect": "none"}, {"if_wrong": "none"}, {"colour": "green"}, {"source": {"doc": "system.txt"}}),
        *({"source": {**GOOD["source"], **source}} for source in ({"quote": "x" * 201}, {"doc": "spec"})),
    ],
)
def test_an_entry_of_the_wrong_form_is_a_problem(tmp_path, change):
    entry = {key: value for key, value in (GOOD | change).items() if value is not ...}
    assert len(book(tmp_path, entry).problems) == 1


def test_an_id_twice_is_a_problem(tmp_path):
    assert len(book(tmp_path, GOOD, GOOD).problems) == 1


def test_validated_needs_the_day_of_a_live_run(tmp_path):
    for days, problems in (({}, 1), ({GOOD["id"]: "soon"}, 1), ({GOOD["id"]: "2025-07-01"}, 0)):
        (tmp_path / "validated.json").write_text(json.dumps(days), "utf-8")
        loaded = book(tmp_path, GOOD | {"evidence": "validated"})
        assert len(list(claims.evidence_problems(loaded))) == problems


def test_a_quote_must_stand_in_its_document(tmp_path):
    directory = tmp_path / "seeds"
    directory.mkdir()
    loaded = book(tmp_path, GOOD)
    assert len(list(claims.quote_problems(loaded, directory))) == 1
    (directory / "system.txt").write_text("They say that a thing\n  is a thing.", "utf-8")
    assert list(claims.quote_problems(loaded, directory)) == []


def test_an_assumption_is_quoted_from_our_spec(tmp_path):
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "system.md").write_text("Perhaps a thing is a thing [A].", "utf-8")
    loaded = book(tmp_path, GOOD | {"evidence": "assumed", "source": {"doc": "spec", "quote": "a thing is a thing"}})
    assert list(claims.quote_problems(loaded, tmp_path / "seeds")) == []


def test_the_documents_are_where_the_environment_says(tmp_path):
    assert claims.sources({"CONTRACT_SOURCES": str(tmp_path)}) == tmp_path
    assert claims.sources({"CONTRACT_SOURCES": str(tmp_path / "nowhere")}) is None


@pytest.mark.parametrize(
    ("test", "claim"),
    [
        ("test_text_001_a_text_is_sent[None]", "TEXT-001"),
        ("test_a_text_001_is_sent", None),
        ("test_text_0011_is_sent", None),
        ("test_text_001", None),
        ("test_it_is_refused[text_001_a_text]", "TEXT-001"),
        ("test_it_is_refused[sms-text_001_a_text]", "TEXT-001"),
        ("test_it_is_refused[a text_001_a]", None),
    ],
)
def test_the_name_of_a_test_or_of_its_row_begins_with_its_claim(test, claim):
    assert claims.named(test) == claim


@pytest.mark.parametrize(
    ("uses", "whole", "count"),
    [
        ([("test", ("SYSTEM-THING-001",))], ["system"], 0),
        ([("test", ("SYSTEM-THING-001",)), ("again", ("SYSTEM-THING-001",))], ["system"], 0),
        ([("test", ())], [], 1),
        ([("test", ("SYSTEM-THING-001", "SYSTEM-THING-001"))], [], 1),
        ([("test", ("SYSTEM-THING-009",))], [], 1),
        ([("test", ("SYSTEM-THING-002",))], [], 1),
        ([], [], 0),
        ([], ["system"], 1),
    ],
)
def test_each_test_names_one_claim_and_each_claim_has_a_test(tmp_path, uses, whole, count):
    loaded = book(tmp_path, GOOD, GOOD | {"id": "SYSTEM-THING-002", "untested": "nobody can"})
    assert len(list(claims.use_problems(loaded, uses, whole))) == count
