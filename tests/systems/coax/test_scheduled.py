"""Scheduled messages: they go out when the sandbox's clock reaches their time, in order, and at no other time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coax import (
    ANN,
    ANN_AT_A,
    CUSTOMERS,
    FIXTURES,
    PHONE,
    STRANGER,
    A,
    Api,
    done,
    sent,
)
from tests.support.http import got
from tests.support.msgboxx import NOW


def at(seconds: float) -> str:
    """So many seconds from the beginning, in an offset of ten hours."""
    moment = datetime.fromisoformat(NOW) + timedelta(seconds=seconds, hours=10)
    return moment.replace(tzinfo=None).isoformat() + "+10:00"


def planned(api: Api, seconds: float, text: str = "Later", **more: object) -> dict[str, object]:
    body = {"phone": STRANGER, "location_id": A, **more}
    message: dict[str, object] = sent(api.schedule(at(seconds), message=text, **body), "Message scheduled!")["message"]
    return message


def test_before_its_time_it_waits_and_says_so(box: Box, api: Api) -> None:
    message = planned(api, 60)
    assert (message["status"], message["scheduled_at"]) == ("scheduled", "2024-05-01T12:01:00.000Z")
    box.advance(59.999)
    seen = box.message(str(message["id"]))
    assert (seen["status"], seen["scheduled_at"]) == ("scheduled", "2024-05-01T12:01:00.000Z")
    assert seen["history"] == [{"status": "scheduled", "at": "2024-05-01T12:00:00.000Z"}]
    assert seen["native"] == message


def test_at_its_time_it_begins_its_road(box: Box, api: Api) -> None:
    message = planned(api, 60)
    box.advance(60)
    assert box.message(str(message["id"]))["status"] == "sent"
    box.advance(10)
    seen = box.message(str(message["id"]))
    assert [(change["status"], change["at"][14:23]) for change in seen["history"]] == [
        ("scheduled", "00:00.000"),
        ("queued", "01:00.000"),
        ("sent", "01:00.000"),
        ("delivered", "01:01.000"),
        ("read", "01:03.000"),
    ]
    assert api.enquiry(str(message["enquiry_id"]))["messages"][-1]["status"] == "read"
    assert api.enquiry(str(message["enquiry_id"]))["updated_at"] == "2024-05-01T12:01:00.000Z"


def test_running_time_reaches_it_too(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, clock={"now": NOW, "frozen": False})
    with Api.of(box) as api:
        message = planned(api, 3_600)
        box.advance(3_600)
        assert box.message(str(message["id"]))["status"] in ("sent", "delivered")


def test_they_go_out_in_the_order_of_their_times(box: Box, api: Api) -> None:
    for text, seconds in (("d", 400), ("a", 100), ("c", 300), ("b1", 200), ("b2", 200)):
        planned(api, seconds, text)
    box.advance(1_000)
    out = sorted(box.messages(direction="outbound"), key=lambda message: (message["history"][1]["at"], message["text"]))
    assert [message["text"] for message in out] == ["a", "b1", "b2", "c", "d"]
    assert [message["history"][1]["at"][14:19] for message in out] == ["01:40", "03:20", "03:20", "05:00", "06:40"]


def test_on_an_enquiry_it_goes_out_as_well(box: Box, api: Api) -> None:
    body = {"message": "Later", "scheduled_at": at(60), "createActivity": True, "activity_type": "follow-up"}
    answer = sent(api.put(f"/api/v2/message/{ANN_AT_A}/schedule/email", body), "Message scheduled!")
    assert answer["enquiry"]["id"] == ANN_AT_A
    assert [noted["type"] for noted in api.enquiry(ANN_AT_A)["activities"]] == ["follow-up"]
    box.advance(60)
    assert box.messages(to="ann@example.com")[0]["status"] == "sent"


def test_a_deleted_customers_is_skipped_with_its_reason(box: Box, api: Api) -> None:
    message = planned(api, 60, phone=PHONE[ANN])
    done(api.delete(f"{CUSTOMERS}/{ANN}"), "Customer deleted!")
    box.advance(120)
    seen = box.message(str(message["id"]))
    assert (seen["status"], seen["error"]["code"]) == ("skipped", "customer_deleted")
    shown = api.enquiry(ANN_AT_A)
    assert (shown["customer"], shown["customer_id"]) == (None, ANN)
    assert (shown["messages"][-1]["status"], shown["messages"][-1]["error"]) == ("skipped", seen["error"])


@pytest.mark.parametrize("ending", ["0001", "0004", "0005"])
def test_a_magic_recipient_ends_its_own_way_after_the_time_has_come(box: Box, api: Api, ending: str) -> None:
    message = planned(api, 60, phone=f"+1555010{ending}")
    box.advance(59)
    assert box.message(str(message["id"]))["status"] == "scheduled"
    box.advance(60)
    assert box.message(str(message["id"]))["status"] == "failed"


def test_nobody_can_force_what_was_not_sent(box: Box, api: Api) -> None:
    message = planned(api, 60)
    for status in ("sent", "delivered", "read", "failed"):
        assert box.report(str(message["id"]), status).status_code == 409


def test_it_survives_export_and_import(make_box: MakeBox) -> None:
    first, second = make_box(fixtures=FIXTURES), make_box(fixtures={"coax": {}})
    with Api.of(first) as api:
        ids = [str(planned(api, seconds, text)["id"]) for text, seconds in (("late", 300), ("early", 100))]
        first.advance(50)
    state = first.state()
    got(second.put("/state", state))
    assert second.state() == state
    for box in (first, second):
        box.advance(100)
        assert [box.message(identifier)["status"] for identifier in ids] == ["scheduled", "read"]
        box.advance(200)
        assert [box.message(identifier)["status"] for identifier in ids] == ["read", "read"]
    assert first.messages() == second.messages()


def test_a_reset_forgets_what_was_to_be_sent(box: Box, api: Api) -> None:
    planned(api, 60)
    got(box.post("/reset"))
    box.advance(120)
    assert box.messages(direction="outbound") == []


def test_operators_find_those_that_wait_by_their_status(box: Box, api: Api) -> None:
    message = planned(api, 60)
    sent(api.send(phone=STRANGER, location_id=A))
    assert [found["id"] for found in box.messages(status="scheduled")] == [message["id"]]
