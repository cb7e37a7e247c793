"""Contacts, their external ids, and customers who write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.tripdesk import ANN, ANN_PHONE, NOBODY, TALK, Api, accepted, deliveries, refused, subscribed

CONTACT = {
    "name": "Ben",
    "phone": "+15550100777",
    "email": "ben@example.org",
    "external_ids": {"telegram": "tg-ben", "crm": "C-2"},
    "tags": ["vip", "airport"],
    "attributes": {"seats": 2, "notes": {"pets": [True, None]}},
}


def create(api: Api, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = got(api.post("/api/v1/contacts", {"name": "Somebody", **fields}), 201)
    return made


def identified(box: Box) -> list[dict[str, Any]]:
    return [json.loads(row["request"]["body"]) for row in deliveries(box, "contact.identified")]


def test_a_contact_is_created_read_changed_and_deleted(box: Box, api: Api) -> None:
    made = create(api, **CONTACT)
    assert made == {**CONTACT, "id": made["id"], "created_at": "2024-05-01T12:00:00Z", "updated_at": made["created_at"]}
    assert api.one(f"/api/v1/contacts/{made['id']}") == made
    assert next(api.pages("/api/v1/contacts")) == made
    box.advance(60)
    changed = got(api.patch(f"/api/v1/contacts/{made['id']}", {"name": "Benno", "tags": [], "phone": None}))
    assert changed == {**made, "name": "Benno", "tags": [], "phone": None, "updated_at": "2024-05-01T12:01:00Z"}
    assert api.delete(f"/api/v1/contacts/{made['id']}").status_code == 204
    refused(api.get(f"/api/v1/contacts/{made['id']}"), 404, "not_found")
    refused(api.delete(f"/api/v1/contacts/{made['id']}"), 404, "not_found")


def test_what_nobody_gave_is_empty(api: Api) -> None:
    made = create(api)
    assert (made["phone"], made["email"], made["external_ids"], made["tags"], made["attributes"]) == (
        None,
        None,
        {},
        [],
        {},
    )


def test_an_empty_change_changes_only_its_time(box: Box, api: Api) -> None:
    before = api.one(f"/api/v1/contacts/{ANN}")
    box.advance(1)
    after = got(api.patch(f"/api/v1/contacts/{ANN}", {}))
    assert after == {**before, "updated_at": "2024-05-01T12:00:01Z"}


def test_an_external_id_belongs_to_one_contact_of_a_plane(api: Api, live: Api) -> None:
    made = create(api, external_ids={"crm": "C-2", "line": "C-1"})
    refused(api.post("/api/v1/contacts", {"name": "X", "external_ids": {"crm": "C-1"}}), 409, "external_id_conflict")
    taken = {"external_ids": {"crm": "C-1", "shop": "9"}}
    refused(api.patch(f"/api/v1/contacts/{made['id']}", taken), 409, "external_id_conflict")
    assert api.one(f"/api/v1/contacts/{made['id']}") == made
    create(live, external_ids={"crm": "C-1"})
    # Its own is not another's.
    got(api.patch(f"/api/v1/contacts/{ANN}", {"external_ids": {"crm": "C-1"}}))


def test_an_external_id_that_was_given_up_is_free(api: Api) -> None:
    got(api.patch(f"/api/v1/contacts/{ANN}", {"external_ids": {}}))
    made = create(api, external_ids={"crm": "C-1", "telegram": "tg-ann"})
    assert api.delete(f"/api/v1/contacts/{made['id']}").status_code == 204
    create(api, external_ids={"crm": "C-1"})


def test_16_threads_that_want_one_external_id_make_one_contact(box: Box) -> None:
    barrier = Barrier(16)

    def want(_: int) -> int:
        with Api.of(box) as api:
            barrier.wait()
            return api.post("/api/v1/contacts", {"name": "X", "external_ids": {"crm": "wanted"}}).status_code

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(want, range(16))) == [201] + [409] * 15


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_pages_hold_when_contacts_are_deleted_between_them(api: Api, limit: int) -> None:
    made = [create(api, name=f"N{place}")["id"] for place in range(9)]

    def seen() -> Iterator[str]:
        for row in api.pages("/api/v1/contacts", limit):
            yield row["id"]
            if row["id"] in made:
                assert api.delete(f"/api/v1/contacts/{row['id']}").status_code == 204

    assert list(seen()) == [*made[::-1], ANN]


def test_a_cursor_holds_across_a_state_that_goes_out_and_in(box: Box, api: Api) -> None:
    made = [create(api, name=f"N{place}")["id"] for place in range(6)]
    assert api.delete(f"/api/v1/contacts/{made[0]}").status_code == 204
    first = got(api.get("/api/v1/contacts", limit=2))
    got(box.put("/state", box.state()))
    second = got(api.get("/api/v1/contacts", limit=100, cursor=first["next_cursor"]))
    assert [row["id"] for row in first["data"] + second["data"]] == [*made[:0:-1], ANN]


def test_a_known_external_id_identifies_its_contact(box: Box, api: Api) -> None:
    subscribed(box)
    inbound = box.inbound("tg-ann", system="tripdesk", channel="telegram")
    (body,) = identified(box)
    data = body["data"]
    assert (body["type"], body["livemode"]) == ("contact.identified", False)
    assert data["contact"] == api.one(f"/api/v1/contacts/{ANN}")
    assert (data["message_id"], data["channel"], data["external_id"]) == (inbound["id"], "telegram", "tg-ann")
    assert api.one(f"/api/v1/conversations/{data['conversation_id']}")["contact_id"] == ANN


@pytest.mark.parametrize(
    ("sender", "more"),
    [
        (ANN_PHONE, {}),
        (ANN_PHONE, {"channel": "sms"}),
        ("ann@example.com", {}),
        ("+15550100999", {}),
        ("tg-nobody", {"channel": "telegram"}),
        ("tg-ann", {"channel": "line"}),
        ("C-1", {"channel": "telegram"}),
        ("tg-ann", {"channel": "telegram", "plane": "live"}),
    ],
)
def test_nothing_else_is_told_of_as_identified(box: Box, sender: str, more: dict[str, str]) -> None:
    subscribed(box)
    for _ in range(2):
        box.inbound(sender, system="tripdesk", **more)
    assert identified(box) == []


@pytest.mark.parametrize("sender", [ANN_PHONE, "ann@example.com", "Ann@Example.com"])
def test_a_known_number_or_mailbox_finds_its_contact(box: Box, api: Api, sender: str) -> None:
    before = len(list(api.pages("/api/v1/contacts")))
    message = box.inbound(sender, system="tripdesk")
    found = [row for row in api.pages("/api/v1/conversations") if row["last_message_id"] == message["id"]]
    assert [row["contact_id"] for row in found] == [ANN]
    assert len(list(api.pages("/api/v1/contacts"))) == before


def test_a_stranger_becomes_a_contact_once(box: Box, api: Api) -> None:
    for text in ("Hi", "Again"):
        box.inbound("+15550100999", text, system="tripdesk", name="Noa")
    newest = next(api.pages("/api/v1/contacts"))
    assert (newest["name"], newest["phone"], newest["external_ids"]) == ("Noa", "+15550100999", {})
    assert len(list(api.pages("/api/v1/contacts"))) == 2
    (talk,) = [row for row in api.pages("/api/v1/conversations") if row["contact_id"] == newest["id"]]
    assert [row["text"] for row in api.pages(f"/api/v1/conversations/{talk['id']}/messages")] == ["Again", "Hi"]


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


def test_an_agent_is_assigned_and_told_of(box: Box, api: Api) -> None:
    subscribed(box)
    shown = got(box.post(f"/tripdesk/conversations/{TALK}/assign", {"agent": "agent@example.com"}))
    assert shown == api.one(f"/api/v1/conversations/{TALK}")
    assert shown["agent"] == "agent@example.com"
    (row,) = deliveries(box)
    body = json.loads(row["request"]["body"])
    assert (row["event"], body["type"], body["data"]) == ("conversation.assigned", "conversation.assigned", shown)


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
