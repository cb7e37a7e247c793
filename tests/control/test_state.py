"""Export and import: the whole state as one document, equal after a round trip to anywhere, or refused whole."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.kernel._sandboxes import altered
from tests.support.access import SYSTEMS
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.msgboxx import ANN, BEN, CARA, NOW, PHONE_OF, TALK_OF, TEMPLATE_C, WEBHOOK, WILL, Api
from tests.support.process import Served, until

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


def test_a_broadcast_of_a_message_that_is_yet_to_come_is_refused(lived: Box) -> None:
    state = lived.state()
    state["messages"] = [row for row in state["messages"] if row["system"] != "msgboxx"]
    got(lived.put("/state", state))

    state["drawn"]["msgboxx.message"] = 0
    told = refused(lived.put("/state", state), 422)["errors"]["systems.msgboxx"]

    assert any("broadcasts: the message_id" in sentence for sentence in told)


def test_it_goes_into_another_process_whose_sandbox_keeps_its_credentials_and_back(lived: Box, shared: Served) -> None:
    state, before = lived.state(), answers(lived.log_in())
    with Control(shared.url) as control:
        other = control.make(fixtures="empty", seed=99, clock={"now": "2020-01-01T00:00:00Z", "frozen": False})
        view, back = got(other.put("/state", state)), other.state()
        assert (view["seed"], view["clock"]) == (7, {"now": "2024-05-01T12:00:02.000Z", "frozen": True})
        assert view["systems"] == other.view["systems"]
        assert back == state
        assert answers(other.log_in()) == before
        other.delete()
    got(lived.post("/reset"))
    assert lived.state() != state
    assert got(lived.put("/state", back))["id"] == lived.id
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


CONTACT = "systems.msgboxx.contacts.0"
FAR = 10**18
# Of each place the values that no export has there; `...` is that it is not there.
BROKEN: dict[str, list[Any]] = {
    "version": [2, "one", ...],
    "seed": ["x"],
    "clock": [[], ...],
    "clock.frozen_at": [FAR, -FAR],
    "nothing": [1],
    "delivery": [None],
    "delivery.delays": [[["lost", 1]]],
    "drawn": [{"coax.message": -1}],
    "requests": [1],
    "messages": [{}],
    "messages.0": [1],
    "messages.0.system": ["nothing"],
    "messages.0.facts": [1, ...],
    # Out of their order.
    "messages.0.created_at": [1_900_000_000_000_000],
    "systems": [[]],
    "systems.nothing": [{}],
    "systems.msgboxx.contacts": [{}],
    CONTACT: [1],
    # In capitals, or another's.
    f"{CONTACT}.id": [ANN.upper(), BEN, ...],
    f"{CONTACT}.at": ["soon", FAR],
    f"{CONTACT}.colour": ["red"],
}


@pytest.mark.parametrize("path", BROKEN)
def test_a_document_that_no_export_gave_is_refused_and_changes_nothing(box: Box, path: str) -> None:
    state = box.state()
    with box.unchanged():
        for value in BROKEN[path]:
            refused(box.put("/state", altered(state, path, value)), 422)
        got(box.get(""))
        got(box.log_in().get("/contact"))


IN_THE_YEAR_9258 = 230_000_000_000_000_000
HEAVY = {"at": 0, "system": "coext", "kind": "unknown_field", "detail": "x", "request_id": "x" * 50_000}
# What cannot have been: a place in the document, what stands there, and what is told of it.
IMPOSSIBLE: list[tuple[str, Any, str]] = [
    ("clock.frozen_at", IN_THE_YEAR_9258, "between the years 1970 and 9000"),
    ("delivery.delays", [["sent", -1]], "a delay for each status, of at most 400 days"),
    ("limits", {"coext": {"per_minute": 0}}, "The limits of 'coext'"),
    ("limits", {"nobody": {"per_minute": 1}}, "The limits of 'nobody'"),
    ("rate_windows", [[0, 0, {}]], "each above 0"),
    ("rate_windows", [[60_000_000, 0, {"x" * 5_000: 1}]], "A window may count"),
    ("rate_windows", [[60_000_000, 0, {"coext/x": -1}]], "may not count below 0"),
    ("appointments.0.2", "nothing", "Nobody here keeps an appointment of kind 'nothing'."),
    ("appointments.0.4", -1, "has a step below 0"),
    ("findings", [{**HEAVY, "delivery_id": None}] * 100, "bytes are more than the 4000000 that there may be."),
    ("messages_dropped", -1, "Fewer messages than none were dropped."),
    ("messages.0.status", "received", "has a direction or a status that no message of its kind has."),
    ("messages.0.direction", "sideways", "has a direction or a status that no message of its kind has."),
    ("requests_dropped", -1, "fewer than none were dropped"),
    ("requests_recorded", 0, "There are more requests than were recorded"),
    ("requests.0.system", "nobody", "is of a system that is not served here."),
    ("subscriptions.0.system", "nobody", "There are no webhooks of 'nobody' here."),
    ("parcels.0.system", "nobody", "is of a system that has no webhooks"),
    ("parcels.0.extras", -1, "was tried less than not at all"),
    ("deliveries_dropped", -1, "Fewer rows than none were dropped."),
    ("deliveries.0.id", "dlv_99999999", "is no such row as this server makes."),
    ("deliveries.0.status", "lost", "is no such row as this server makes."),
    ("deliveries.0.response_body", "Thanks", "is no such row as this server makes."),
]


@pytest.fixture(scope="module")
def state(control: Control) -> Iterator[dict[str, Any]]:
    """Of a sandbox that has a message, a recorded request, and a webhook that nobody takes."""
    box = control.make(fixtures="default", clock={"now": "2024-05-01T12:00:00Z"})
    got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/"}))
    got(box.post("/inbound", {"system": "coext", "from": "+447700900123", "text": "Hello"}), 201)
    assert box.log_in().get("/nothing").status_code == 404
    got(box.post("/webhooks/drain?timeout=5"))
    yield box.state()
    box.delete()


@pytest.mark.parametrize(("path", "value", "words"), IMPOSSIBLE)
def test_what_cannot_have_been_is_refused_in_words_and_changes_nothing(
    box: Box, state: dict[str, Any], path: str, value: Any, words: str
) -> None:
    with box.unchanged():
        errors = refused(box.put("/state", altered(state, path, value)), 422)["errors"]
    assert any(words in sentence for told in errors.values() for sentence in told), errors


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("now", ["1970-01-01T00:00:00Z", "8999-12-31T23:59:59.999Z"])
def test_a_sandbox_of_the_first_or_last_day_is_exported_and_imported(make_box: MakeBox, now: str, frozen: bool) -> None:
    box = make_box(fixtures="default", clock={"now": now, "frozen": frozen})
    for system in SYSTEMS:
        box.inbound("+447700900123", system=system)
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
    *("appointments_made", "messages_dropped", "requests_recorded", "requests_dropped", "findings_dropped"),
    *("deliveries_dropped", "drawn.message", "faults.0.seen", "faults.0.hits"),
]


@pytest.mark.parametrize("path", COUNTS)
def test_the_highest_count_that_is_taken_is_counted_on_and_can_be_exported_and_imported(box: Box, path: str) -> None:
    api = box.log_in()
    got(box.post("/faults", {"kind": "delay", "delay_ms": 0, "system": "msgboxx"}), 201)
    state = box.state()
    for count, status in ((2**63 - 1, 422), (2**62, 422), (2**62 - 1, 200)):
        assert box.put("/state", altered(state, path, count)).status_code == status
    for _ in range(2):
        got(api.say(WILL), 201)
        assert api.get("/nothing").status_code == 404
    box.advance(60)
    later = box.state()
    got(box.put("/state", later))
    assert box.state() == later
