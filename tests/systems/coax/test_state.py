"""A world of its own: the same bytes again, out and in, back to the beginning, and no state that cannot be served."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coax import (
    ACTIVE,
    ANN,
    ANN_AT_A,
    CUSTOMERS,
    ENQUIRIES,
    FIXTURES,
    LOCATIONS,
    PAUSED,
    PHONE,
    STRANGER,
    A,
    Api,
    B,
    sent,
)
from tests.support.http import Response, got
from tests.support.msgboxx import NOW

LATER = "2024-05-01T13:00:00Z"
FIRST_LOCATION = "c0a00001-0000-4000-8000-000000000001"
FIRST_ENQUIRY = "c0a00003-0000-4000-8000-000000000002"


def day(box: Box, api: Api, location: str, enquiry: str) -> Iterator[Response]:
    """A working day: lists, creations, refusals, customers who write, time that passes."""
    lists = (CUSTOMERS, f"{CUSTOMERS}?page=2", LOCATIONS, f"{ENQUIRIES}?page_size=100", f"{ENQUIRIES}/{enquiry}")
    yield from (api.get(path) for path in lists)
    for place in range(5):
        who = {"phone": f"0491 570 15{place}", "location_id": location}
        yield api.send(**who, name=f"Person {place}", createActivity=True, activity_type="call")
        yield api.schedule(LATER, **who, campaign_id=ACTIVE)
        yield api.ask(**who, email=f"p{place}@example.com")
        yield api.put(CUSTOMERS, {"phone": f"+6149157015{place}", "added_tags": ["a", "b"]})
    yield api.send_on(enquiry, type="text", is_bot=True)
    yield api.send(phone="0491 570 150", location_id=location, campaign_id=PAUSED)
    yield api.post(LOCATIONS, {"name": "Delta"})
    yield api.post(CUSTOMERS, {"name": "Nova"})
    yield from (api.send(), api.send("fax"), api.get(f"{CUSTOMERS}/x"), api.delete(CUSTOMERS), api.get("/nothing"))
    yield box.post("/inbound", {"system": "coax", "from": "0491 570 157", "text": "Hi", "name": "Vox"})
    for seconds in (0.5, 1, 3_600, 10):
        yield box.post("/clock/advance", {"seconds": seconds})
        yield box.get("/messages", page_size=200)
    yield from (api.get(path) for path in lists)


def told(box: Box, location: str = A, enquiry: str = ANN_AT_A) -> list[tuple[int, bytes]]:
    with Api.of(box) as api:
        return [(answer.status_code, answer.content) for answer in day(box, api, location, enquiry)]


@pytest.mark.parametrize("fixtures", ["small", "default"])
def test_the_same_seed_and_calls_give_the_same_bytes(make_box: MakeBox, fixtures: str) -> None:
    small = fixtures == "small"
    settings = {"fixtures": FIXTURES if small else "default", "seed": 42, "clock": {"now": NOW, "frozen": True}}
    subject = (A, ANN_AT_A) if small else (FIRST_LOCATION, FIRST_ENQUIRY)
    if not small:
        settings["fixtures"] = "default"
    seen = []
    for _ in range(2):
        box = make_box(**settings)
        seen.append((told(box, *subject), box.standing()))
    assert seen[0] == seen[1]
    assert {status for status, _ in seen[0][0]} == {200, 201, 404, 405, 422}
    assert told(make_box(**{**settings, "seed": 43}), *subject)[6] != seen[0][0][6]


def test_a_reset_brings_back_the_beginning_and_keeps_the_keys(box: Box) -> None:
    first = told(box)
    got(box.post("/reset"))
    assert told(box) == first


def test_a_state_in_the_middle_of_life_goes_on_elsewhere(make_box: MakeBox) -> None:
    first, second = make_box(fixtures=FIXTURES), make_box(fixtures={"coax": {}})
    told(first)
    with Api.of(first) as api:
        sent(api.send(phone=STRANGER, location_id=A))
        sent(api.schedule("2024-05-03T00:00:00Z", phone=STRANGER, location_id=A), "Message scheduled!")
    state = first.state()
    got(second.put("/state", state))
    assert second.state() == state
    with Api.of(first) as one, Api.of(second) as two:
        for api, box in ((one, first), (two, second)):
            assert sent(api.send(phone=STRANGER, location_id=A))["enquiry"]["customer_id"]
            box.advance(172_800)
        assert [one.get(path).content for path in (CUSTOMERS, LOCATIONS, ENQUIRIES, f"{ENQUIRIES}/{ANN_AT_A}")] == [
            two.get(path).content for path in (CUSTOMERS, LOCATIONS, ENQUIRIES, f"{ENQUIRIES}/{ANN_AT_A}")
        ]
        assert first.messages() == second.messages()


def coax(table: str, place: int = 0) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda state: state["systems"]["coax"][table][place]


def message(state: dict[str, Any]) -> dict[str, Any]:
    return state["messages"][-1]


ODD: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], dict[str, Any]]] = {
    "an enquiry at no location": (coax("enquiries"), {"location_id": ANN}),
    "an enquiry of nobody's form": (coax("enquiries"), {"customer_id": "x"}),
    "an enquiry in no status": (coax("enquiries"), {"status": "gone"}),
    "an enquiry of no campaign": (coax("enquiries"), {"campaign_id": "none"}),
    "an enquiry without an id": (coax("enquiries"), {"id": "x"}),
    "an enquiry in the wrong order": (coax("enquiries"), {"at": 1_900_000_000_000_000}),
    "a customer at no location": (coax("customers"), {"location_id": ANN}),
    "a customer with another's phone": (coax("customers"), {"phone": "+447700900102"}),
    "a customer with another's email": (coax("customers"), {"email": "MEG@example.com"}),
    "a customer whose phone is none": (coax("customers"), {"phone": "0491 570 156"}),
    "a customer with an id in capitals": (coax("customers"), {"id": ANN.upper()}),
    "a location whose phone is none": (coax("locations"), {"phone": "x"}),
    "a campaign in no status": (coax("campaigns"), {"status": "over"}),
    "a key of no name": (coax("keys", 1), {"name": "spare"}),
    "a key of no location": (coax("keys", 1), {"location_id": ANN}),
    "a key for one location that reaches all": (coax("keys", 1), {"location_id": None}),
    "the own key for one location": (coax("keys"), {"location_id": B}),
    "a message on no enquiry": (message, {"thread": ANN}),
    "a message from no location": (message, {"account": ANN}),
    "a message to nobody's form": (message, {"party": "x"}),
    "a message on no channel": (message, {"channel": "fax"}),
    "a message in no status": (message, {"status": "lost"}),
    "a message that bounced": (message, {"status": "bounced"}),
    "a message without an id": (message, {"id": "x"}),
    "a message of other facts": (message, {"facts": {"loud": True}}),
    "a message that waits for no time": (message, {"scheduled_at": None}),
    "a message that waits for another time": (message, {"scheduled_at": 1_714_572_000_000_000}),
    "an activity on no enquiry": (coax("activities"), {"enquiry_id": ANN}),
    "drawn that goes back": (lambda state: state["drawn"], {"coax.message": 0}),
}


@pytest.mark.parametrize(("part", "change"), ODD.values(), ids=ODD)
def test_a_state_that_cannot_be_served_is_refused(
    box: Box, api: Api, part: Callable[[dict[str, Any]], dict[str, Any]], change: dict[str, Any]
) -> None:
    noted = {"createActivity": True, "activity_type": "call"}
    sent(api.schedule(LATER, phone=PHONE[ANN], location_id=A, **noted), "Message scheduled!")
    state = box.state()
    assert box.put("/state", state).status_code == 200
    odd = copy.deepcopy(state)
    part(odd).update(change)
    with box.unchanged():
        control_refused(box.put("/state", odd), 422)


def test_a_scheduled_message_without_its_appointment_is_refused(box: Box, api: Api) -> None:
    sent(api.schedule(LATER, phone=PHONE[ANN], location_id=A), "Message scheduled!")
    state = box.state()
    state["appointments"] = []
    with box.unchanged():
        control_refused(box.put("/state", state), 422)


def test_an_enquiry_of_a_deleted_customer_is_let_in(box: Box, api: Api) -> None:
    got(api.delete(f"{CUSTOMERS}/{ANN}"))
    state = box.state()
    got(box.put("/state", state))
    assert api.enquiry(ANN_AT_A)["customer"] is None


def test_an_appointment_for_a_message_that_is_gone_comes_to_nothing(box: Box) -> None:
    state = box.state()
    state["appointments"].append([1_714_564_801_000_000, 99, "coax.message.due", ANN, 0])
    state["appointments_made"] = 99
    got(box.put("/state", state))
    assert box.advance(10)["fired"] >= 1
