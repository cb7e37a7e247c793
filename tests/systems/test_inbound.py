"""Who cannot write to a system, and how a number has to be spelled; tests/control/test_people.py has msgboxx's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support import coax, coext
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.tripdesk import NOBODY
from tests.systems._lives import opened

SOMEBODY = {"from": "+447700900199", "text": "Hi"}
# A message of a customer that cannot come, and the field that is to blame.
WRONG: dict[str, list[tuple[dict[str, Any], str]]] = {
    "coax": [
        ({"from": "x"}, "from"),
        ({"from": "x@y"}, "from"),
        ({"from": "12"}, "from"),
        ({"channel": "fax"}, "channel"),
        ({"channel": "email"}, "from"),
        ({"from": "new@example.com", "channel": "sms"}, "from"),
        ({"from": coax.BOB, "channel": "email"}, "from"),
        ({"from": coax.NED}, "from"),
        ({"to": "Nowhere"}, "to"),
        ({"plane": "test"}, "plane"),
    ],
    "coext": [({"to": "+447700900999"}, "to"), ({"channel": "sms"}, "channel"), ({"plane": "live"}, "plane")],
    "tripdesk": [
        ({"from": "5550100999"}, "from"),
        ({"from": "tg 1", "channel": "telegram"}, "from"),
        ({"from": "nobody@", "channel": "email"}, "from"),
        ({"channel": "fax"}, "channel"),
        ({"plane": "prod"}, "plane"),
        ({"to": f"gtw_{NOBODY}"}, "to"),
    ],
}


@pytest.mark.parametrize(
    ("system", "body", "field"), [(system, *row) for system, rows in WRONG.items() for row in rows], ids=str
)
def test_a_message_that_cannot_come_is_refused_and_changes_nothing(
    box: Box, system: str, body: dict[str, Any], field: str
) -> None:
    with box.unchanged():
        refused(box.post("/inbound", {"system": system, **SOMEBODY, **body}), 422, field)


def test_a_national_number_writes_to_nobody_without_its_region(box: Box, system: str) -> None:
    body = {"system": system, **SOMEBODY, "from": "07700900123"}
    told = str(refused(box.post("/inbound", body), 422, "from")["errors"])
    assert "E.164" in told
    assert "`region`" in told
    assert got(box.post("/inbound", {**body, "region": "GB"}), 201)["from"] == "+447700900123"


def test_a_region_is_one_that_there_is_and_the_number_one_of_it(box: Box) -> None:
    body = {"system": "coax", **SOMEBODY}
    refused(box.post("/inbound", {**body, "from": "07700900123", "region": "Britain"}), 422, "region")
    refused(box.post("/inbound", {**body, "from": "x", "region": "GB"}), 422, "from")


def test_what_a_customer_writes_is_shown_to_the_operator_as_coext_keeps_it(box: Box) -> None:
    attached = ["https://example.com/a.png"]
    message = box.inbound(coext.NEIL, "A picture", system="coext", name="Neil", attachments=attached)
    assert (message["from"], message["to"], message["kind"]) == (coext.NEIL, coext.OURS, "media")
    native = {"message_id": message["id"], "from": coext.NEIL, "text": "A picture", "attachments": attached}
    assert message["native"] == native


def test_the_fixtures_leave_a_hundred_numbers_to_tests(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    free = {f"+447700900{number}" for number in range(100, 200)}
    with opened(box, "msgboxx") as http:
        pages = [got(http.get("/contact", page=page))["items"] for page in range(1, 4)]
    taken = {contact["mobileNumber"] for page in pages for contact in page}
    with coax.Api.of(box) as api:
        taken |= {customer["phone"] for customer in api.items(coax.CUSTOMERS, page_size=100) if customer["phone"]}
    assert len(taken) > 250
    assert not free & taken
