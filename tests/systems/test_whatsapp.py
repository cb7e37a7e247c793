"""One customer is one, however the number is spelled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.access import headers_of
from tests.support.box import Box
from tests.support.http import Http, got

TWINS = [("+5531987654321", "+553187654321"), ("+525512345678", "+5215512345678")]
BOTH_WAYS = pytest.mark.parametrize(("wrote", "addressed"), [*TWINS, *(twin[::-1] for twin in TWINS)])


@pytest.fixture
def box(make_box: Any) -> Box:
    found: Box = make_box(fixtures="default")
    return found


def http(box: Box, system: str) -> Http:
    return Http(f"{box.control.url}/{system}", headers_of(box, system))


def inbound(box: Box, system: str, sender: str, **more: Any) -> dict[str, Any]:
    body = {"system": system, "from": sender, "text": "Hello", **more}
    found: dict[str, Any] = got(box.post("/inbound", body), 201)
    return found


@BOTH_WAYS
def test_coexts_window_is_open_for_either_spelling(wrote: str, addressed: str, box: Box) -> None:
    with http(box, "coext") as coext:
        path = "/api/v1/external/messages/text"
        assert coext.post(path, {"to": addressed, "message": "Hello"}).status_code == 403
        inbound(box, "coext", wrote)
        got(coext.post(path, {"to": addressed, "message": "Hello"}))


@BOTH_WAYS
def test_coexts_limit_for_a_recipient_counts_both_spellings(wrote: str, addressed: str, box: Box) -> None:
    inbound(box, "coext", wrote)
    with http(box, "coext") as coext:
        path = "/api/v1/external/messages/text"
        for to in [wrote, addressed] * 5:
            got(coext.post(path, {"to": to, "message": "Hello"}))
        assert coext.post(path, {"to": addressed, "message": "Hello"}).status_code == 429


@BOTH_WAYS
def test_who_writes_to_msgboxx_is_the_contact_of_the_other_spelling(wrote: str, addressed: str, box: Box) -> None:
    with http(box, "msgboxx") as msgboxx:
        account = got(msgboxx.get("/apiaccount"))["items"][0]["apiAccountId"]
        body = {"mobileNumber": addressed, "name": "N", "status": "Presubscribed", "apiAccountId": account}
        contact = got(msgboxx.post("/contact", body), 201)["contactId"]
        inbound(box, "msgboxx", wrote)
        sent = {"apiAccountId": account, "contactId": contact, "message": "Hello"}
        got(msgboxx.post("/message", sent), 201)


@BOTH_WAYS
def test_who_writes_to_tripdesk_on_whatsapp_is_in_the_same_conversation(wrote: str, addressed: str, box: Box) -> None:
    with http(box, "tripdesk") as tripdesk:
        contact = got(tripdesk.post("/api/v1/contacts", {"name": "N", "phone": addressed}), 201)["id"]
        inbound(box, "tripdesk", wrote)
        inbound(box, "tripdesk", addressed)
        found = got(tripdesk.get("/api/v1/conversations"))["data"]
        (conversation,) = [one for one in found if one["contact_id"] == contact]
        got(tripdesk.get(f"/api/v1/conversations/{conversation['id']}/messages"))
        inbound(box, "tripdesk", wrote, channel="sms")
        inbound(box, "tripdesk", addressed, channel="sms")
        by_text = [one for one in got(tripdesk.get("/api/v1/conversations"))["data"] if one["channel"] == "sms"]
        assert len([one for one in by_text if one["address"] in (wrote, addressed)]) == 2


@BOTH_WAYS
def test_coax_finds_its_customer_by_either_spelling(wrote: str, addressed: str, box: Box) -> None:
    with http(box, "coax") as coax:
        customer = got(coax.put("/api/v2/customers", {"phone": addressed, "name": "N"}))["body"]["id"]
        assert inbound(box, "coax", wrote, channel="whatsapp")["native"]["customer_id"] == customer
        assert got(coax.put("/api/v2/customers", {"phone": wrote, "name": "N"}))["body"]["id"] == customer


@pytest.mark.parametrize("spelled", ["+44 07700 900123", "+4407700900123", "+44 (0)7700 900123", "+447700900123"])
def test_a_trunk_zero_behind_the_country_code_is_no_part_of_a_number_at_coax(spelled: str, box: Box) -> None:
    with http(box, "coax") as coax:
        customer = got(coax.put("/api/v2/customers", {"phone": "+447700900123", "name": "N"}))["body"]
        found = got(coax.put("/api/v2/customers", {"phone": spelled}))["body"]
        assert (found["id"], found["phone"]) == (customer["id"], "+447700900123")


def test_a_national_number_writes_to_nobody_without_its_region(box: Box) -> None:
    for system in ("coax", "coext", "msgboxx", "tripdesk"):
        body = {"system": system, "from": "07700900123", "text": "Hello"}
        refused = box.post("/inbound", body)
        assert refused.status_code == 422
        assert "E.164" in str(refused.json()["errors"]["from"])
        assert "`region`" in str(refused.json()["errors"]["from"])
        assert inbound(box, system, "07700900123", region="GB")["from"] == "+447700900123"


def test_a_region_is_one_that_there_is_and_the_number_one_of_it(box: Box) -> None:
    body = {"system": "coax", "text": "Hello"}
    assert "region" in box.post("/inbound", {**body, "from": "07700900123", "region": "Britain"}).json()["errors"]
    assert "from" in box.post("/inbound", {**body, "from": "x", "region": "GB"}).json()["errors"]


def test_the_fixtures_leave_a_hundred_numbers_to_tests(box: Box) -> None:
    free = {f"+447700900{number}" for number in range(100, 200)}
    taken: set[str] = set()
    with http(box, "msgboxx") as msgboxx:
        for page in range(1, 4):
            taken |= {contact["mobileNumber"] for contact in got(msgboxx.get("/contact", page=page))["items"]}
    with http(box, "coax") as coax:
        body = got(coax.get("/api/v2/customers", page_size=100))["body"]
        taken |= {customer["phone"] for customer in body["items"] if customer["phone"]}
    assert len(taken) > 250
    assert not free & taken
