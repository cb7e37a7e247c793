"""Each way of breaking a rule at the door changes what it says, and nothing else."""

import json
from contextlib import closing

import pytest

from tests.mutants.door import Call, Said
from tests.mutants.record import Record
from tests.mutants.rules import RULES, hearing, showing, ways
from tests.mutants.stand import Mutant, Stand, told

BODY = {"to": " +447700900100 ", "count": 1, "rows": [{"id": 1}, {"id": 2}]}


@pytest.fixture(scope="module")
def stand():
    with closing(Stand("coext")) as found:
        yield found


def asked(**changes):
    raw = json.dumps(changes.pop("body", BODY)).encode()
    wanted = {"method": "POST", "path": "/things", "query": "page=2&of=a", "headers": {"X-Key": "k"}, **changes}
    return Call("coext", raw=raw, **wanted)


@pytest.mark.parametrize(
    ("change", "body"),
    [
        (hearing.field("to", hearing.text(str.strip)), {**BODY, "to": "+447700900100"}),
        (hearing.field("to", hearing.text(hearing.blankless)), {**BODY, "to": "+447700900100"}),
        (hearing.lost("to"), {"count": 1, "rows": BODY["rows"]}),
        (hearing.field("count", hearing.as_text), {**BODY, "count": "1"}),
        (hearing.field("count", hearing.anyway), {**BODY, "count": "anything"}),
        (hearing.heard_as("count", 1, 2), {**BODY, "count": 2}),
        (hearing.given({"count": 3, "name": None}), {**BODY, "name": None}),
        (hearing.texts(str.strip), {**BODY, "to": "+447700900100"}),
    ],
)
def test_a_body_is_heard_as_another(change, body):
    assert change(asked()).body == body


@pytest.mark.parametrize(
    "change",
    [hearing.field("name", str), hearing.given({"to": ""}), hearing.query(lambda _: None)],
    ids=["field", "given", "query"],
)
def test_what_is_not_there_is_not_changed(change):
    assert change(asked()) is None


def test_a_query_and_a_header_are_heard_as_others():
    assert hearing.query(lambda query: {"of": query["of"]})(asked()).query == "of=a"
    assert hearing.header("x-key", str.upper)(asked()).headers == {"x-key": "K"}
    assert hearing.header("x-key", lambda _: None)(asked()).headers == {}


@pytest.mark.parametrize(
    ("change", "body"),
    [
        (showing.put("id", lambda row: row["id"] + 1), {**BODY, "rows": [{"id": 2}, {"id": 3}]}),
        (showing.turned("id", 1, 9), {**BODY, "rows": [{"id": 9}, {"id": 2}]}),
        (showing.rows(lambda rows: rows[::-1], "rows"), {**BODY, "rows": [{"id": 2}, {"id": 1}]}),
        (showing.only(lambda row: row["id"] > 1, "rows"), {**BODY, "rows": [{"id": 2}]}),
    ],
)
def test_an_answer_has_another_body(change, body):
    found = json.loads(json.dumps(BODY))
    change(found)
    assert found == body


def test_a_rule_reaches_the_tests_whose_calls_it_changes():
    record = Record()
    said = Said(200, {}, b"{}")
    record.exchanges["one"].append((asked(), said))
    record.exchanges["other"].append((asked(body={}), said))
    record.control.append(("other", Call("_mock", "POST", "/inbound", "", {}, b'{"from": "+44"}')))
    assert ways.heard("", hearing.field("to", hearing.text(str.strip))).tests(record) == {"one"}
    assert ways.arranged("", hearing.field("from", lambda _: "+49"), "*/inbound").tests(record) == {"other"}
    assert ways.tabled("", "kernel.session_window.LENGTH", 1).tests(record) is None


def test_a_rule_changes_the_calls_that_it_is_of_alone(stand):
    rule = ways.shown("", lambda body: {"changed": body["success"]}, "GET */templates", 401)
    listing = Call("coext", "GET", "/api/v1/external/templates", "", {}, b"")
    with told(stand, Mutant("", rule.tell)):
        assert stand.serve(listing).body == {"changed": False}
        assert stand.serve(Call("coext", "GET", "/api/v1/external/templates/a", "", {}, b"")).body["success"] is False


def test_what_is_held_back_again_waits_for_the_next_time():
    (rule,) = [rule for rule in RULES["coax"] if rule.name == "what a paused campaign held back is sent later"]
    with closing(Stand("coax")) as stand:
        rule.tell(stand)
        came = []

        def paused(call):
            came.append(call.path)
            return Said(422, raw=b"Campaign is paused")

        stand.serve = lambda call: stand.between(call, paused)
        for path in ("/api/v2/message/send/sms", "/api/v2/message/send/sms"):
            stand.serve(Call("coax", "PUT", path, "", {}, b"", f"PUT {path}"))
        assert len(came) == 2
        for times in (4, 6):
            stand.control(Call("_mock", "PUT", "/campaigns/1", "", {}, b""), lambda _: Said(200))
            assert len(came) == times


def test_no_two_rules_of_a_system_have_the_same_name():
    for rules in RULES.values():
        names = [rule.name for rule in rules]
        assert sorted(names) == sorted(set(names))


def test_there_are_no_more_rules_by_hand_than_people_read():
    assert sum(map(len, RULES.values())) <= 250
