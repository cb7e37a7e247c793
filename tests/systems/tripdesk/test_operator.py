"""What an operator does and sees: contacts, conversations, lists, subscriptions, a strict sandbox."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.tripdesk import (
    ANN,
    ANN_PHONE,
    NOBODY,
    TALK,
    Api,
    accepted,
    deliveries,
    refused,
    subscribed,
)


def create(api: Api, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = got(api.post("/api/v1/contacts", {"name": "Somebody", **fields}), 201)
    return made


def identified(box: Box) -> list[dict[str, Any]]:
    return [json.loads(row["request"]["body"]) for row in deliveries(box, "contact.identified")]


def test_a_cursor_holds_across_a_state_that_goes_out_and_in(box: Box, api: Api) -> None:
    made = [create(api, name=f"N{place}")["id"] for place in range(6)]
    assert api.delete(f"/api/v1/contacts/{made[0]}").status_code == 204
    first = got(api.get("/api/v1/contacts", limit=2))
    got(box.put("/state", box.state()))
    second = got(api.get("/api/v1/contacts", limit=100, cursor=first["next_cursor"]))
    assert [row["id"] for row in first["data"] + second["data"]] == [*made[:0:-1], ANN]


def test_an_external_id_that_comes_later_takes_the_conversation_over(box: Box, api: Api) -> None:
    subscribed(box)
    box.inbound("tg-late", system="tripdesk", channel="telegram")
    stranger = next(api.pages("/api/v1/contacts"))["id"]
    made = create(api, external_ids={"telegram": "tg-late"})
    box.inbound("tg-late", system="tripdesk", channel="telegram")
    (body,) = identified(box)
    talk = api.one(f"/api/v1/conversations/{body['data']['conversation_id']}")
    assert talk["contact_id"] == made["id"] != stranger


def test_what_was_said_stays_when_the_contact_goes(box: Box, api: Api) -> None:
    assert api.delete(f"/api/v1/contacts/{ANN}").status_code == 204
    assert api.one(f"/api/v1/conversations/{TALK}")["contact_id"] is None
    assert len(list(api.pages(f"/api/v1/conversations/{TALK}/messages"))) == 2
    got(box.put("/state", box.state()))
    box.inbound(ANN_PHONE, system="tripdesk", name="Ann again")
    assert api.one(f"/api/v1/conversations/{TALK}")["contact_id"] == next(api.pages("/api/v1/contacts"))["id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"from": "5550100999"}, "from"),
        ({"from": "tg 1", "channel": "telegram"}, "from"),
        ({"from": "nobody@", "channel": "email"}, "from"),
        ({"from": "+15550100999", "channel": "fax"}, "channel"),
        ({"from": "+15550100999", "plane": "prod"}, "plane"),
        ({"from": "+15550100999", "to": f"gtw_{NOBODY}"}, "to"),
    ],
)
def test_a_customer_who_cannot_be_there_is_refused(box: Box, body: dict[str, str], field: str) -> None:
    control_refused(box.post("/inbound", {"system": "tripdesk", "text": "Hi", **body}), 422, field)


def test_only_a_conversation_can_be_assigned_and_only_to_somebody(box: Box) -> None:
    control_refused(box.post(f"/tripdesk/conversations/cnv_{NOBODY}/assign", {"agent": "a"}), 404)
    for agent in (None, "", " ", 1):
        control_refused(box.post(f"/tripdesk/conversations/{TALK}/assign", {"agent": agent}), 422, "agent")


def test_sending_makes_no_contact(api: Api) -> None:
    before = len(list(api.pages("/api/v1/contacts")))
    accepted(api.send("+15550100888"))
    assert len(list(api.pages("/api/v1/contacts"))) == before
    (talk,) = [row for row in api.pages("/api/v1/conversations") if row["address"] == "+15550100888"]
    assert talk["contact_id"] is None


def test_attributes_of_any_kind_survive_a_state_that_goes_out_and_in(box: Box, api: Api) -> None:
    deep = json.loads('{"a":' * 99 + "[1]" + "}" * 99)
    attributes = {
        "deep": deep["a"],
        "big": 2**64 - 1,
        "small": -(2**63),
        "half": 0.5,
        "": None,
        "text": "\u00e9\U0001f680",
    }
    made = create(api, attributes=attributes)
    assert made["attributes"] == attributes
    got(box.put("/state", box.state()))
    assert api.one(f"/api/v1/contacts/{made['id']}") == made


def test_a_cursor_of_another_list_or_plane_is_refused(api: Api, live: Api) -> None:
    for one in (api, live):
        for _ in range(3):
            accepted(one.send())
    cursor = got(live.get("/api/v1/messages", limit=1))["next_cursor"]
    refused(api.get("/api/v1/messages", cursor=cursor), 422, "validation_failed", "cursor")
    refused(live.get("/api/v1/contacts", cursor=cursor), 422, "validation_failed", "cursor")


def test_a_mailbox_is_one_conversation_in_any_case_and_other_ids_are_not(api: Api) -> None:
    for to in ("Ann@Example.com", "ann@example.com"):
        accepted(api.send(to, "email"))
    for to in ("tg-X", "tg-x"):
        accepted(api.send(to, "telegram"))
    assert len([row for row in api.pages("/api/v1/conversations") if row["channel"] == "email"]) == 1
    assert len([row for row in api.pages("/api/v1/conversations") if row["channel"] == "telegram"]) == 2


def test_unknown_fields_are_ignored_and_found(box: Box, api: Api) -> None:
    accepted(api.send(colour="red"))
    (finding,) = got(box.get("/findings"))["items"]
    assert (finding["kind"], finding["detail"], finding["system"]) == ("unknown_field", "colour", "tripdesk")


def test_a_strict_sandbox_refuses_unknown_fields_and_parameters(make_box: MakeBox) -> None:
    box = make_box(fixtures={"tripdesk": {"wallets": [{"balance": "1.00"}]}}, strict=True)
    with Api.of(box) as api:
        refused(api.send(colour="red"), 422, "validation_failed", "colour")
        refused(api.get("/api/v1/messages", page=1), 422, "validation_failed", "page")
        refused(api.get("/api/v1/balance", x=1), 422, "validation_failed", "x")
        accepted(api.send())


def test_an_event_that_there_is_not_cannot_be_asked_for(box: Box) -> None:
    wanted = {"url": "http://127.0.0.1:9/hook", "events": ["message.read"]}
    control_refused(box.put("/webhooks/tripdesk", wanted), 422, "events")


@pytest.mark.parametrize(
    ("status", "to", "channel", "refund"),
    [("failed", "+15550100003", "sms", "0.045"), ("bounced", "someone@example.com", "email", "0.001")],
)
def test_a_forced_end_tells_the_refund(box: Box, api: Api, status: str, to: str, channel: str, refund: str) -> None:
    subscribed(box)
    message_id = accepted(api.send(to, channel))
    got(box.report(message_id, status))
    (row,) = deliveries(box, f"message.{status}")
    data = json.loads(row["request"]["body"])["data"]
    assert (data["status"], data["refund"]) == (status, refund)
