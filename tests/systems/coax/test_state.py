"""A world of its own: the same bytes again, out and in, back to the beginning, and no state that cannot be served."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coax import (
    ANN,
    ANN_AT_A,
    CUSTOMERS,
    ENQUIRIES,
    FIXTURES,
    LOCATIONS,
    PHONE,
    STRANGER,
    A,
    Api,
    B,
    sent,
)
from tests.support.http import got

LATER = "2024-05-01T13:00:00Z"


def test_a_state_in_the_middle_of_life_goes_on_elsewhere(make_box: MakeBox) -> None:
    first, second = make_box(fixtures=FIXTURES), make_box(fixtures={"coax": {}})
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
