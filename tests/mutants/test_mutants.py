"""A sample of mutants is killed, what nothing kills is told, and the generators make what they say."""

import json
import sys
from contextlib import closing

import pytest

from contract_tests.openapi import Document
from tests.mutants.door import Call, Said
from tests.mutants.generators import generated, tables
from tests.mutants.generators.answers import WAYS, other
from tests.mutants.generators.schemas import changed, fields_of, placed
from tests.mutants.impostors import IMPOSTORS
from tests.mutants.proof import SYSTEMS, disagreements, problems, survivors
from tests.mutants.record import Record, leaves
from tests.mutants.stand import Mutant, Stand, first_names, told
from tests.mutants.telling import declared_otherwise
from tests.support.process import run


@pytest.fixture(scope="module")
def stand():
    with closing(Stand("coext")) as found:
        yield found


NEEDLESS = {"requests", "operations", "tables", "stages", "callers", "documents", "rules", "fields"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_generator_that_needs_no_record_makes_mutants_of_every_system(system):
    with closing(Stand(system)) as stand:
        found = [(mutant.generator, mutant.name) for mutant in generated(stand, Record())]
    assert {generator for generator, _ in found} >= NEEDLESS
    assert len(set(found)) == len(found)


def listing():
    return Call("coext", "GET", "/api/v1/external/templates", "", {}, b"")


def test_the_stand_is_honest_before_and_after_a_mutant(stand):
    honest = stand.serve(listing())
    with told(stand, Mutant("", lambda found: setattr(found, "between", lambda *_: Said(418)))):
        assert stand.serve(listing()).status == 418
    assert (honest.status, stand.serve(listing()).status) == (401, 401)


def test_a_stage_that_is_left_out_is_missed(stand):
    (mutant,) = [one for one in tables.stages(stand, Record()) if one.name == "stages: authenticated is left out"]
    with told(stand, mutant):
        assert stand.serve(listing()).status != 401


def test_a_declared_function_can_be_another(stand):
    tell = declared_otherwise("render_problem", lambda: lambda honest, _, context: honest(None, context))
    with told(stand, Mutant("", tell)):
        assert stand.serve(listing()).status == 500


@pytest.mark.parametrize("impostor", IMPOSTORS, ids=[impostor.name for impostor in IMPOSTORS])
def test_an_impostor_answers_in_the_place_of_the_whole_system(stand, impostor):
    with told(stand, impostor):
        found = [stand.serve(listing()).status, stand.serve(Call("coext", "POST", "/nowhere", "", {}, b"{}")).status]
    assert found == {"500 always": [500, 500], IMPOSTORS[0].name: [200, 404]}.get(impostor.name, [200, 200])


INNER = {"components": {"schemas": {"Inner": {"properties": {"name": {"type": "string"}}}}}}
ROWS = {"properties": {"rows": {"type": "array", "items": {"$ref": "#/components/schemas/Inner"}}}}


def test_every_field_of_a_schema_is_found():
    assert list(fields_of(ROWS, INNER)) == [("rows",), ("rows", "[]", "name")]


def test_a_field_is_of_the_named_schema_that_says_it_wherever_that_stands():
    answers, inner = ("GET /things 200", ("rows",)), ("Inner", ("name",))
    assert list(placed(ROWS, INNER, ("GET /things 200", ()))) == [
        (answers, ("rows",)),
        (inner, ("rows", "[]", "name")),
    ]


def test_a_call_that_has_several_names_is_one_call():
    document = {"paths": {"/ones": {"get": {"operationId": "listAlias"}}, "/one": {"get": {"operationId": "list"}}}}
    assert first_names(Document(document)) == {"GET /ones": "GET /one", "GET /one": "GET /one"}


def test_a_call_that_has_no_other_name_is_found_under_its_first_alone():
    with closing(Stand("msgboxx")) as stand:
        (mutant,) = [one for one in generated(stand, named_otherwise()) if one.name == "GET /inbox: has no other name"]
        with told(stand, mutant):
            asked = [Call("msgboxx", "GET", path, "", {}, b"") for path in ("/inbox", "/inboxes")]
            assert [stand.serve(call).status for call in asked] == [401, 404]
    assert mutant.tests == {"a test"}


def named_otherwise():
    record = Record()
    for test, path in (("a test", "/inboxes"), ("another", "/inbox")):
        record.keep(test, Call("msgboxx", "GET", path, "", {}, b"", "GET /inbox", f"GET {path}"), Said(200), None)
    return record


@pytest.mark.parametrize(
    ("way", "left"),
    [("is missing", {}), ("is renamed", {"a_": 1}), ("is null", {"a": None}), ("is retyped", {"a": "1"})],
)
def test_a_field_is_changed_in_each_way(way, left):
    body = {"rows": [{"a": 1}]}
    assert changed(body, ("rows", "[]", "a"), WAYS[way])
    assert body == {"rows": [left]}


def test_a_path_that_leads_nowhere_changes_nothing():
    body = {"rows": []}
    assert not changed(body, ("rows", "[]", "a"), WAYS["is missing"])
    assert body == {"rows": []}


def test_every_value_of_json_has_its_path():
    assert list(leaves({"a": [1, None]})) == [(("a",), ...), (("a", "[]"), 1), (("a", "[]"), None)]


@pytest.mark.parametrize("value", [True, 1, 1.5, "sent", "2024-04-30T12:00:00Z", None])
def test_another_value_is_another(value):
    assert other(value) != value


def test_another_value_is_one_that_is_known_at_its_place():
    assert other("sent", [None, "sent", "failed"]) == "failed"


UNLISTED, VAIN = "survives, and is not listed: b", "the list: 'a*' names nothing that survives"


@pytest.mark.parametrize(
    ("by_chance", "survive", "killed", "told"),
    [
        (False, ["ab"], ["b"], []),
        (False, ["ab", "b"], [], [UNLISTED]),
        (False, [], [], [VAIN]),
        (False, ["ab"], ["ac"], ["the list: 'a*' names 'ac', which is killed"]),
        (True, ["ab"], [], []),
        (True, [], ["ab"], []),
        (True, ["ab", "b"], ["ac"], [UNLISTED]),
        (True, [], ["b"], [VAIN]),
    ],
)
def test_survivors_and_their_list_must_agree_but_of_what_is_killed_by_chance(by_chance, survive, killed, told):
    entry = {"reason": "No one looks.", "names": ["a*"], "by_chance": by_chance}
    assert list(disagreements([entry], survive, killed)) == told


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_claim_that_kills_nothing_is_a_problem(system):
    taken_in = {IMPOSTORS[-1].name: ["X-THING-001"]}
    result = {"system": system, "kills": {}, "claims": {"X-THING-001": []}, "impostors": taken_in}
    told = list(problems(result))
    assert "survives, and is not listed: X-THING-001" in told
    assert told[-1].startswith("500 always: takes in 100.0% of the claims")


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_entry_of_a_list_has_a_reason(system):
    for entries in survivors(system).values():
        assert all(entry["reason"].strip() and entry["names"] for entry in entries)


def test_a_sample_of_mutants_is_killed(tmp_path):
    """In a process of its own: the session inside takes over pytest's loop."""
    result = tmp_path / "result.json"
    # One file of tests, and generators that need no other.
    sample = ["coext", str(result), "values", "errors", "operations", "--file", "test_session_window.py"]
    ended = run(*sample, command=(sys.executable, "-m", "tests.mutants.session"), seconds=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = json.loads(result.read_text("utf-8"))
    reached = found["kills"].keys() - set(found["unreached"])
    killed = {name for name in reached if found["kills"][name] is not None}
    assert "WindowClosed: error.code is another" in killed
    assert "any call" not in " ".join(killed)
    # A text that was refused is not sent later: what the claim looks at is what the system did, not what it said.
    assert found["claims"]["COEXT-WINDOW-013"]
