"""Who cannot write to a system, and how a number has to be spelled."""

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support import coax, coext, msgboxx
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.tripdesk import NOBODY
from tests.systems._lives import opened

SOMEBODY = {"from": "+447700900199", "text": "Hi"}
# Of each system and field, messages of a customer that cannot come for it; `...` is that it is not there.
WRONG: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("coax", "from"): [
        *({"from": sender} for sender in ("x", "x@y", "12", coax.NED)),
        *({"channel": "email"}, {"from": "new@example.com", "channel": "sms"}, {"from": coax.BOB, "channel": "email"}),
    ],
    ("coax", "channel"): [{"channel": "fax"}],
    ("coax", "to"): [{"to": "Nowhere"}],
    ("coax", "plane"): [{"plane": "test"}],
    ("coext", "to"): [{"to": "+447700900999"}],
    ("coext", "channel"): [{"channel": "sms"}],
    ("coext", "plane"): [{"plane": "live"}],
    ("msgboxx", "system"): [{"system": system} for system in ("nothing", None, ...)],
    ("msgboxx", "from"): [{"from": sender} for sender in ("", 1, "not a number", "0044", ...)],
    ("msgboxx", "text"): [{"text": text} for text in (None, 1, ...)],
    ("msgboxx", "to"): [{"to": to} for to in (msgboxx.NOBODY, "+447700900998", 1)],
    ("msgboxx", "name"): [{"name": 1}],
    ("msgboxx", "attachments"): [{"attachments": urls} for urls in ("x", [1], [""])],
    ("tripdesk", "from"): [
        *({"from": "5550100999"}, {"from": "tg 1", "channel": "telegram"}, {"from": "nobody@", "channel": "email"})
    ],
    ("tripdesk", "channel"): [{"channel": "fax"}],
    ("tripdesk", "plane"): [{"plane": "prod"}],
    ("tripdesk", "to"): [{"to": f"gtw_{NOBODY}"}],
}


@pytest.mark.parametrize(("system", "field"), WRONG)
def test_a_message_that_cannot_come_is_refused_and_changes_nothing(box: Box, system: str, field: str) -> None:
    with box.unchanged():
        for changed in WRONG[system, field]:
            body = {"system": system, **SOMEBODY, **changed}
            refused(box.post("/inbound", {name: told for name, told in body.items() if told is not ...}), 422, field)


@pytest.mark.parametrize("system", ["coax", "msgboxx"])
def test_a_system_without_anybody_to_write_to_takes_no_message(make_box: MakeBox, system: str) -> None:
    box = make_box(fixtures="empty")
    with box.unchanged():
        refused(box.post("/inbound", {"system": system, **SOMEBODY}), 422, "to")


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
