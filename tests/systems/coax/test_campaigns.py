"""A paused campaign stops everything, to the last byte; an active one stops nothing."""

from __future__ import annotations

import pytest

from tests.operator.receivers import receiving
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coax import ACTIVE, ANN, PAUSED, PHONE, SCHEDULE, SEND, STRANGER, A, Api, sent
from tests.support.http import got

STOPPED = b'{"success":true,"message":"Campaign is paused, message not sent."}'
LATER = "2024-05-01T13:00:00Z"


def put(box: Box, campaign: str, status: str, **more: str) -> dict[str, str]:
    shown: dict[str, str] = got(box.put(f"/coax/campaigns/{campaign}", {"status": status, **more}))
    return shown


@pytest.mark.parametrize("phone", [STRANGER, PHONE[ANN]], ids=["a stranger", "a customer"])
@pytest.mark.parametrize("path", [f"{SEND}/sms", f"{SEND}/email", f"{SCHEDULE}/sms"])
def test_not_one_record_event_webhook_or_message_more(box: Box, api: Api, path: str, phone: str) -> None:
    more = {"email": "new@example.com"} if path.endswith("email") else {"name": "Renamed"}
    details = {"phone": phone, "business_location_id": A, "message": "Buy", "campaign_id": PAUSED, **more}
    noted = {"createActivity": True, "activity_type": "call", "enquiry_status": "closed", "scheduled_at": LATER}
    with receiving() as receiver:
        got(box.put("/webhooks/coax", {"url": receiver.url}))
        before = box.state()
        answer = api.put(path, {**details, **noted})
        assert (answer.status_code, answer.content) == (200, STOPPED)
        after = box.state()
        for name in ("requests", "requests_recorded", "findings"):
            del before[name], after[name]
        assert after == before
        box.advance(7_200)
        got(box.post("/webhooks/drain?timeout=20"))
        assert receiver.hits == []
    assert got(box.get("/webhooks/deliveries"))["items"] == []
    assert box.messages(direction="outbound") == []


def test_active_again_it_sends(box: Box, api: Api) -> None:
    details = {"phone": STRANGER, "location_id": A, "campaign_id": PAUSED}
    assert api.send(**details).content == STOPPED
    put(box, PAUSED, "active")
    body = sent(api.send(**details))
    assert body["enquiry"]["campaign_id"] == body["message"]["campaign_id"] == PAUSED
    put(box, PAUSED, "paused")
    assert api.send(**details).content == STOPPED


def test_an_active_campaign_stops_nothing(api: Api) -> None:
    assert sent(api.send(phone=STRANGER, location_id=A, campaign_id=ACTIVE))["message"]["campaign_id"] == ACTIVE


def test_on_an_enquiry_no_campaign_is_named_so_none_stops_it(box: Box, api: Api) -> None:
    enquiry = sent(api.send(phone=STRANGER, location_id=A, campaign_id=ACTIVE))["enquiry"]["id"]
    put(box, ACTIVE, "paused")
    sent(api.send_on(enquiry))


def test_paused_between_scheduling_and_due_time_it_is_skipped(box: Box, api: Api) -> None:
    scheduled = sent(api.schedule(LATER, phone=STRANGER, location_id=A, campaign_id=ACTIVE), "Message scheduled!")[
        "message"
    ]
    put(box, ACTIVE, "paused")
    box.advance(7_200)
    message = box.message(scheduled["id"])
    assert message["status"] == "skipped"
    assert message["error"] == {"code": "campaign_paused", "message": "Campaign is paused, message not sent."}
    assert [change["status"] for change in message["history"]] == ["scheduled", "skipped"]
    assert message["history"][-1]["at"] == "2024-05-01T13:00:00.000Z"
    shown = api.enquiry(scheduled["enquiry_id"])["messages"][-1]
    assert (shown["status"], shown["error"]) == ("skipped", message["error"])
    put(box, ACTIVE, "active")
    box.advance(7_200)
    assert box.message(scheduled["id"]) == message


def test_paused_and_active_again_before_the_due_time_it_is_sent(box: Box, api: Api) -> None:
    scheduled = sent(api.schedule(LATER, phone=STRANGER, location_id=A, campaign_id=ACTIVE), "Message scheduled!")[
        "message"
    ]
    put(box, ACTIVE, "paused")
    box.advance(3_599)
    put(box, ACTIVE, "active")
    box.advance(10)
    assert box.message(scheduled["id"])["status"] == "read"


def test_the_operator_makes_and_names_campaigns(box: Box, api: Api) -> None:
    assert put(box, "autumn", "active") == {"id": "autumn", "name": "autumn", "status": "active"}
    assert put(box, "autumn", "paused", name="Autumn!") == {"id": "autumn", "name": "Autumn!", "status": "paused"}
    assert put(box, "autumn", "active")["name"] == "Autumn!"
    assert sent(api.send(phone=STRANGER, location_id=A, campaign_id="autumn"))["message"]["campaign_id"] == "autumn"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "status"),
        ({"status": "stopped"}, "status"),
        ({"status": None}, "status"),
        ({"status": "Paused"}, "status"),
        ({"status": "active", "name": ""}, "name"),
        ({"status": "active", "name": 1}, "name"),
        ({"status": "active", "owner": "x"}, "owner"),
    ],
)
def test_a_campaign_that_there_cannot_be_is_refused(box: Box, body: dict[str, object], field: str) -> None:
    with box.unchanged():
        control_refused(box.put(f"/coax/campaigns/{ACTIVE}", body), 422, field)
