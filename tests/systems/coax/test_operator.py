"""What an operator does and sees: campaigns, findings, what a strict sandbox refuses, who sent from where."""

from __future__ import annotations

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coax import (
    ACTIVE,
    ANN,
    ANN_AT_A,
    BOB,
    CUSTOMERS,
    FIXTURES,
    LOCATIONS,
    PAUSED,
    PHONE,
    REVIEW,
    SEND,
    STRANGER,
    A,
    Api,
    B,
    done,
    refused,
    sent,
)
from tests.support.http import got


def test_what_the_operator_sees_is_what_the_enquiry_shows(box: Box, api: Api) -> None:
    message = sent(api.send(phone=STRANGER, business_location_id=A))["message"]
    (seen,) = box.messages(to=STRANGER)
    assert seen["id"] == message["id"]
    assert seen["native"] == api.enquiry(message["enquiry_id"])["messages"][0]
    assert (seen["from"], seen["to"], seen["channel"]) == ("+15550100801", STRANGER, "sms")
    assert (seen["system"], seen["direction"], seen["kind"]) == ("coax", "outbound", "session")


def put(box: Box, campaign: str, status: str, **more: str) -> dict[str, str]:
    shown: dict[str, str] = got(box.put(f"/coax/campaigns/{campaign}", {"status": status, **more}))
    return shown


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


ON = "/api/v2/message"
SOON = "2024-05-01T13:00:00Z"
TO_ANN = {"phone": PHONE[ANN], "business_location_id": A}
MESSAGE = {**TO_ANN, "message": "Hello"}
ON_ANN, LATER_ON_ANN = {"message": "Hello"}, {"message": "Hello", "scheduled_at": SOON}


def test_a_strict_sandbox_names_unknown_fields_and_parameters(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, strict=True)
    with Api.of(box) as api, box.unchanged():
        refused(api.put(f"{SEND}/sms", {**MESSAGE, "msg": "x", "scheduled_at": SOON}), 422, "msg", "scheduled_at")
        refused(api.put(f"{ON}/{ANN_AT_A}/send/sms", {**ON_ANN, "phone": STRANGER}), 422, "phone")
        refused(api.put(REVIEW, {**TO_ANN, "campaign_id": PAUSED}), 422, "campaign_id")
        refused(api.post(CUSTOMERS, {"name": "x", "added_tags": []}), 422, "added_tags")
        refused(api.get(CUSTOMERS, status="open"), 422, "status")
        refused(api.get(f"{CUSTOMERS}/{ANN}", page="1"), 422, "page")


def test_a_lenient_sandbox_ignores_them_and_says_so(box: Box, api: Api) -> None:
    got(api.put(f"{SEND}/sms", {**MESSAGE, "msg": "x"}))
    got(api.get(CUSTOMERS, colour="red"))
    details = {(finding["kind"], finding["detail"]) for finding in got(box.get("/findings"))["items"]}
    assert {detail for _, detail in details} == {"msg", "colour"}


def test_ids_are_read_in_either_case(api: Api) -> None:
    assert api.customer(ANN.upper())["id"] == ANN
    assert api.enquiry(ANN_AT_A.upper())["id"] == ANN_AT_A
    assert sent(api.send_on(ANN_AT_A.upper()))["enquiry"]["id"] == ANN_AT_A
    assert sent(api.send(contact_id=BOB.upper(), business_location_id=B.upper()))["customer"]["id"] == BOB


def test_a_new_location_can_be_sent_from_without_an_address_of_its_own(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    with Api.of(box) as api:
        made = done(api.post(LOCATIONS, {"name": "Delta"}), "Location created!", 201)["id"]
        sent(api.send(phone=STRANGER, location_id=made))
        assert box.messages()[0]["from"] == f"{made}@sms"
