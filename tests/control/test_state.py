"""Export and import: the whole state as one document, equal after a round trip to anywhere."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.msgboxx import ANN, CARA, NOW, PHONE_OF, TALK_OF, TEMPLATE_C, WEBHOOK, WILL, Api
from tests.support.process import serving, until

PATHS = ("/contact", "/message?fromDate=2000-01-01", "/broadcast", "/template", "/team", "/user", "/webhook", "/inbox")


@pytest.fixture
def lived(box: Box) -> Box:
    """A sandbox in which something of everything has happened, and something is still due."""
    api = box.log_in()
    got(api.add_contact("+447700900777", email=None, tags=["\N{GRINNING FACE}", "\x00"]), 201)
    got(api.put(f"/contact/{ANN}", {**api.one(f"/contact/{ANN}"), "name": "Renamed"}))
    box.inbound(PHONE_OF[ANN], "Hi", attachments=["https://files.example.com/1.jpg"])
    got(api.say(ANN), 201)
    got(api.broadcast(CARA, TEMPLATE_C, "Gamma is closed today."), 201)
    box.advance(2)
    got(api.say(WILL, "still under way"), 201)
    failed = got(api.say(WILL), 201)["messageId"]
    got(box.report(failed, "failed", error={"code": "x", "message": "y"}))
    got(api.request("POST", "/webhook", json={"type": "contact", "targetUrl": "http://127.0.0.1:9/"}), 201)
    assert api.put(f"/conversation/{TALK_OF[WILL]}", {"folder": "spam"}).status_code == 200
    assert api.delete(f"/webhook/{WEBHOOK}").status_code == 204
    assert api.get("/nothing").status_code == 404
    got(box.control.patch(box.path, {"delivery": {"mode": "manual"}, "limits": {"msgboxx": {"per_minute": 50}}}))
    return box


def answers(api: Api) -> list[bytes]:
    return [api.get(path).content for path in PATHS]


def test_an_export_of_an_import_is_equal(lived: Box) -> None:
    state = lived.state()
    assert got(lived.put("/state", state))["id"] == lived.id
    assert lived.state() == state


def test_an_import_brings_back_what_was(lived: Box) -> None:
    state, before = lived.state(), answers(lived.log_in())
    api = lived.log_in()
    got(lived.post("/reset"))
    assert answers(api) != before
    got(lived.put("/state", state))
    assert answers(api) == before


def test_a_broadcast_of_a_message_that_is_yet_to_come_is_refused(lived: Box) -> None:
    state = lived.state()
    state["messages"] = [row for row in state["messages"] if row["system"] != "msgboxx"]
    got(lived.put("/state", state))

    state["drawn"]["msgboxx.message"] = 0
    told = refused(lived.put("/state", state), 422)["errors"]["systems.msgboxx"]

    assert any("broadcasts: the message_id" in sentence for sentence in told)


def test_it_goes_into_another_sandbox_which_keeps_its_credentials(lived: Box, make_box: MakeBox) -> None:
    state, before = lived.state(), answers(lived.log_in())
    other = make_box(fixtures="empty", seed=99, clock={"now": "2020-01-01T00:00:00Z", "frozen": False})
    view = got(other.put("/state", state))
    assert other.state() == state
    assert view["systems"] == other.view["systems"]
    assert (view["seed"], view["clock"]) == (7, {"now": "2024-05-01T12:00:02.000Z", "frozen": True})
    assert answers(other.log_in()) == before


def test_both_go_on_alike_from_there(lived: Box, make_box: MakeBox) -> None:
    other = make_box()
    got(other.put("/state", lived.state()))
    futures = []
    for box in (lived, other):
        got(box.control.patch(box.path, {"delivery": {"mode": "auto"}}))
        api = box.log_in()
        created = got(api.add_contact("+447700900778"), 201)
        fired = box.advance(60)["fired"]
        futures.append((created, fired, answers(api)))
    assert futures[0] == futures[1]
    assert futures[0][1] > 0


def test_it_goes_into_another_servers_process_and_back(lived: Box) -> None:
    state, before = lived.state(), answers(lived.log_in())
    with serving() as process, Control(process.url) as control:
        other = control.make(fixtures="empty")
        got(other.put("/state", state))
        back = other.state()
        assert back == state
        assert answers(other.log_in()) == before
        other.delete()
    got(lived.put("/state", back))
    assert lived.state() == state


def test_a_running_clock_runs_on_from_where_it_was(make_box: MakeBox) -> None:
    box, other = make_box(clock={"now": NOW}), make_box()
    before = box.now()
    got(other.put("/state", box.state()))
    assert got(other.get("/clock"))["frozen"] is False
    assert before <= other.now() < "2024-05-01T12:01:00.000Z"


def test_a_reset_after_an_import_goes_back_to_the_sandboxs_own_beginning(lived: Box, make_box: MakeBox) -> None:
    other = make_box(fixtures="empty", seed=99)
    beginning = other.state()
    got(other.put("/state", lived.state()))
    got(other.post("/reset"))
    assert other.state() == beginning


Breakage = tuple[tuple[Any, ...], Any]
BROKEN: dict[str, Breakage] = {
    "another version": (("version",), 2),
    "no version": (("version",), ...),
    "a version that is text": (("version",), "one"),
    "no clock": (("clock",), ...),
    "a clock that is a list": (("clock",), []),
    "an unknown part": (("nothing",), 1),
    "an unknown system": (("systems", "nothing"), {}),
    "systems that are a list": (("systems",), []),
    "a table that is an object": (("systems", "msgboxx", "contacts"), {}),
    "a contact that is a number": (("systems", "msgboxx", "contacts", 0), 1),
    "a contact without an id": (("systems", "msgboxx", "contacts", 0, "id"), ...),
    "a contact with an unknown field": (("systems", "msgboxx", "contacts", 0, "colour"), "red"),
    "a contact whose time is text": (("systems", "msgboxx", "contacts", 0, "at"), "soon"),
    "a contact with an id in capitals": (("systems", "msgboxx", "contacts", 0, "id"), ANN.upper()),
    "two contacts with one id": (("systems", "msgboxx", "contacts", 0, "id"), "ffffffff-0000-4000-8000-000000000002"),
    "messages that are an object": (("messages",), {}),
    "a message of an unknown system": (("messages", 0, "system"), "nothing"),
    "a message without facts": (("messages", 0, "facts"), ...),
    "a message whose facts are a number": (("messages", 0, "facts"), 1),
    "a message that is a number": (("messages", 0), 1),
    "requests that are a number": (("requests",), 1),
    "fewer ids than none": (("drawn", "coax.message"), -1),
    "a seed that is text": (("seed",), "x"),
    "delivery that is null": (("delivery",), None),
    "a clock past every date": (("clock", "frozen_at"), 10**18),
    "a clock before every date": (("clock", "frozen_at"), -(10**18)),
    "a contact past every date": (("systems", "msgboxx", "contacts", 0, "at"), 10**18),
    "messages out of order": (("messages", 0, "created_at"), 1_900_000_000_000_000),
    "a window of no length": (("rate_windows",), [[0, 0, {}]]),
    "a delay that there is not": (("delivery", "delays"), [["lost", 1]]),
}


@pytest.mark.parametrize(("path", "value"), BROKEN.values(), ids=BROKEN)
def test_a_document_that_no_export_gave_is_refused_and_changes_nothing(box: Box, path: Any, value: Any) -> None:
    document = copy.deepcopy(box.state())
    parent: Any = document
    for step in path[:-1]:
        parent = parent[step]
    if value is ...:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    with box.unchanged():
        refused(box.put("/state", document), 422)
        got(box.get(""))
        got(box.log_in().get("/contact"))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null"])
def test_a_document_that_is_no_object_is_400(box: Box, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    with box.unchanged():
        refused(box.control.request("PUT", f"{box.path}/state", data=body, headers=headers), 400)


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("now", ["1970-01-01T00:00:00Z", "1970-01-02T03:04:05.678Z", "8999-12-31T23:59:59.999Z"])
def test_a_sandbox_of_the_first_and_of_the_last_day_is_exported_and_imported(
    make_box: MakeBox, now: str, frozen: bool
) -> None:
    box = make_box(fixtures="default", clock={"now": now, "frozen": frozen})
    for system in ("coax", "coext", "msgboxx", "tripdesk"):
        got(box.post("/inbound", {"system": system, "from": "+447700900123", "text": "Hi"}), 201)
    got(box.post("/clock/freeze"))
    state = box.state()
    got(box.put("/state", state))
    assert box.state() == state


def test_a_running_clock_that_has_come_to_its_end_is_exported_and_imported(make_box: MakeBox) -> None:
    box = make_box(clock={"now": "8999-12-31T23:59:59.999Z"})
    until(lambda: box.now() == "9000-01-01T00:00:00.000Z")
    state = box.state()
    got(box.put("/state", state))
    assert box.now() == "9000-01-01T00:00:00.000Z"
    refused(box.post("/clock/advance", {"seconds": 1}), 409)


COUNTS = [
    ("appointments_made",),
    ("messages_dropped",),
    ("requests_recorded",),
    ("requests_dropped",),
    ("findings_dropped",),
    ("deliveries_dropped",),
    ("drawn", "message"),
    ("faults", 0, "seen"),
    ("faults", 0, "hits"),
]


@pytest.mark.parametrize("path", COUNTS, ids=str)
def test_the_highest_count_that_is_taken_is_counted_on_and_can_be_exported_and_imported(
    box: Box, path: tuple[Any, ...]
) -> None:
    api = box.log_in()
    got(box.post("/faults", {"kind": "delay", "delay_ms": 0, "system": "msgboxx"}), 201)
    state = box.state()
    holder = state
    for step in path[:-1]:
        holder = holder[step]
    for count, status in ((2**63 - 1, 422), (2**62, 422), (2**62 - 1, 200)):
        holder[path[-1]] = count
        assert box.put("/state", state).status_code == status
    for _ in range(2):
        got(api.say(WILL), 201)
        assert api.get("/nothing").status_code == 404
    box.advance(60)
    later = box.state()
    got(box.put("/state", later))
    assert box.state() == later
