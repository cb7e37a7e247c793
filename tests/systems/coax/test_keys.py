"""API keys: one reaches every location, one a single one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coax import (
    ANN,
    ANN_AT_A,
    ANN_AT_B,
    BOB,
    BOB_AT_B,
    CUSTOMERS,
    ENQUIRIES,
    FIXTURES,
    LOCATIONS,
    MEG,
    PHONE,
    REVIEW,
    SCHEDULE,
    SEND,
    STRANGER,
    A,
    Api,
    B,
    C,
    done,
    refused,
    sent,
)
from tests.support.http import got

LATER = "2024-05-02T12:00:00Z"
OTHERS: dict[str, tuple[str, str, Any]] = {
    "send from it": ("PUT", f"{SEND}/sms", {"message": "x", "phone": STRANGER, "business_location_id": A}),
    "send from it by the alias": ("PUT", f"{SEND}/sms", {"message": "x", "phone": STRANGER, "location_id": A}),
    "schedule from it": (
        "PUT",
        f"{SCHEDULE}/sms",
        {"message": "x", "phone": STRANGER, "location_id": A, "scheduled_at": LATER},
    ),
    "ask from it": ("PUT", REVIEW, {"phone": STRANGER, "location_id": A}),
    "send on its enquiry": ("PUT", f"/api/v2/message/{ANN_AT_A}/send/sms", {"message": "x"}),
    "send on its enquiry by the body": ("PUT", f"{SEND}/sms", {"message": "x", "enquiry_id": ANN_AT_A}),
    "schedule on its enquiry": (
        "PUT",
        f"/api/v2/message/{ANN_AT_A}/schedule/sms",
        {"message": "x", "scheduled_at": LATER},
    ),
    "ask on its enquiry": ("PUT", f"/api/v2/message/{ANN_AT_A}/ask-for-review", {}),
    "read its enquiry": ("GET", f"{ENQUIRIES}/{ANN_AT_A}", None),
    "list its enquiries": ("GET", f"{ENQUIRIES}?business_location_id={A}", None),
    "read it": ("GET", f"{LOCATIONS}/{A}", None),
    "change it": ("PUT", f"{LOCATIONS}/{A}", {"name": "Mine"}),
    "delete it": ("DELETE", f"{LOCATIONS}/{A}", None),
    "make another": ("POST", LOCATIONS, {"name": "Mine"}),
    "put a customer there": ("POST", CUSTOMERS, {"name": "x", "location_id": A}),
    "upsert a customer there": ("PUT", CUSTOMERS, {"phone": STRANGER, "location_id": A}),
    "move a customer there": ("PUT", f"{CUSTOMERS}/{MEG}", {"location_id": A}),
}


@pytest.mark.parametrize(("method", "path", "body"), OTHERS.values(), ids=OTHERS)
def test_a_key_for_one_location_cannot_reach_another(
    still_box: Box, still_one: Api, method: str, path: str, body: Any
) -> None:
    with still_box.unchanged():
        refused(still_one.request(method, path, json=body), 403)


def test_a_key_for_one_location_needs_no_location(one: Api) -> None:
    for answer, message in (
        (one.send(phone=STRANGER), "Message sent!"),
        (one.schedule(LATER, phone=STRANGER), "Message scheduled!"),
        (one.ask(phone=STRANGER), "Sent review request!"),
        (one.send(phone=STRANGER, business_location_id=B), "Message sent!"),
        (one.send(phone=STRANGER, location_id=B), "Message sent!"),
    ):
        assert sent(answer, message)["enquiry"]["business_location_id"] == B


def test_a_key_for_one_location_sees_that_location_and_its_enquiries(one: Api) -> None:
    assert [item["id"] for item in one.items(LOCATIONS)] == [B]
    assert [item["id"] for item in one.items(ENQUIRIES)] == [BOB_AT_B, ANN_AT_B]
    assert [item["id"] for item in one.items(ENQUIRIES, customer_id=ANN)] == [ANN_AT_B]
    assert [item["id"] for item in one.items(ENQUIRIES, status="open")] == []
    assert one.enquiry(BOB_AT_B)["id"] == BOB_AT_B
    assert done(one.put(f"{LOCATIONS}/{B}", {"name": "Beta 2"}), "Location updated!")["name"] == "Beta 2"


def test_customers_are_the_business_and_every_key_knows_them(api: Api, one: Api) -> None:
    assert one.items(CUSTOMERS) == api.items(CUSTOMERS)
    assert sent(one.send(phone=PHONE[ANN]))["customer"]["id"] == ANN
    assert sent(one.send_on(BOB_AT_B))["customer"]["id"] == BOB


def test_a_location_that_there_is_not_is_unknown_to_either_key(api: Api, one: Api) -> None:
    for key in (api, one):
        refused(key.get(f"{LOCATIONS}/00000000-0000-4000-8000-00000000dead"), 404)


def test_the_scheme_is_read_in_either_case(box: Box, api: Api) -> None:
    for header in (f"bearer {api.key}", f"BEARER {api.key}", f"Bearer   {api.key} "):
        got(api.request("GET", LOCATIONS, headers={"Authorization": header}))


def test_the_sandbox_names_both_keys_and_the_location_of_one(box: Box) -> None:
    access = box.view["systems"]["coax"]
    assert set(access) == {"base_url", "credentials", "other_credentials"}
    assert set(access["credentials"]) == {"api_key"}
    assert set(access["other_credentials"]) == {"one_location"}
    assert set(access["other_credentials"]["one_location"]) == {"api_key", "location_id"}
    assert access["other_credentials"]["one_location"]["location_id"] == B


def test_two_sandboxes_have_keys_of_their_own_and_no_key_opens_another(make_box: MakeBox) -> None:
    first, second = make_box(fixtures=FIXTURES), make_box(fixtures=FIXTURES)
    keys = [Api.of(box, who) for box in (first, second) for who in ("own", "one_location")]
    assert len({key.key for key in keys}) == 4
    created = sent(keys[0].send(phone=STRANGER, location_id=C))
    assert keys[2].items(CUSTOMERS, q=STRANGER) == []
    refused(keys[2].get(f"{ENQUIRIES}/{created['enquiry']['id']}"), 404)
    assert second.messages(to=STRANGER) == []
    for key in keys:
        key.close()


def test_empty_fixtures_have_the_key_for_every_location_alone(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    assert (
        "other_credentials" not in box.view["systems"]["coax"] or not box.view["systems"]["coax"]["other_credentials"]
    )
    with Api.of(box) as api:
        done(api.post(LOCATIONS, {"name": "First"}), "Location created!", 201)


@pytest.mark.parametrize("who", ["own", "one_location"])
def test_each_key_has_a_limit_of_its_own(make_box: MakeBox, who: str) -> None:
    box = make_box(fixtures=FIXTURES, limits={"coax": {"per_minute": 2}})
    with Api.of(box, who) as limited, Api.of(box, "one_location" if who == "own" else "own") as other:
        for _ in range(2):
            got(limited.get(LOCATIONS))
        told = limited.get(LOCATIONS)
        refused(told, 429)
        assert told.headers["Retry-After"] == "60"
        got(other.get(LOCATIONS))
        box.advance(60)
        got(limited.get(LOCATIONS))


def test_without_a_limit_in_the_sandbox_there_is_none(box: Box, api: Api) -> None:
    assert box.view["limits"]["coax"] == {"per_minute": None}
    assert {api.get(LOCATIONS).status_code for _ in range(700)} == {200}


def test_a_key_is_masked_in_journal_and_log(box: Box, api: Api) -> None:
    got(api.get(LOCATIONS))
    (entry,) = box.journal(path="/coax/api/v2/locations")
    assert entry["headers"]["Authorization"] == "Bearer ***"
    assert api.key not in str(box.state()["requests"])
    repeated = box.get(f"/requests/{entry['id']}", **{"as": "curl"}).text
    assert "Authorization: Bearer $COAX_API_KEY" in repeated
    assert api.key not in repeated


def test_a_fault_speaks_in_the_envelope(box: Box, api: Api) -> None:
    got(box.post("/faults", {"system": "coax", "kind": "error", "status": 503, "times": 1}), 201)
    assert refused(api.get(LOCATIONS), 503) == "Service Unavailable"
    got(box.post("/faults", {"system": "coax", "kind": "rate_limit", "times": 1}), 201)
    refused(api.get(LOCATIONS), 429)
    got(api.get(LOCATIONS))
