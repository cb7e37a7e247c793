"""One customer is one, however the number is spelled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.access import headers_of
from tests.support.box import Box
from tests.support.http import Http, got


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
