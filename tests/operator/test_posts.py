"""What a document says of webhooks is what is posted: every event, its body and its headers."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mock_server.client import Client
from tests.operator.boxes import Json, open_box
from tests.support.receivers import Hit, receiving

SECRET = "not-a-secret"
SYSTEMS = ("coax", "coext", "msgboxx", "tripdesk")
PLAIN = {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection", "Content-Type", "Content-Length"}
# The delivery that trying out an event became, what came of it, and what was posted.
Trial = tuple[Json, str, Hit]


@pytest.fixture(scope="module")
def tried(client: Client) -> dict[tuple[str, str], Trial]:
    """By system and event: a trial of it, in a sandbox of the default fixtures."""
    made = {}
    with receiving() as receiver, open_box(client, signatures="real") as box:
        told = {system["name"]: system["webhooks"]["events"] for system in client.systems()["items"]}
        for system in SYSTEMS:
            if system == "msgboxx":
                for event in told[system]:
                    box.api.hook(event.removesuffix(".created"), receiver.url)
            else:
                box.control.subscribe(system, receiver.url, secret=SECRET)
            for event in told[system]:
                parcel = box.control.try_webhook(system, event)
                made[system, event] = parcel, receiver.wait_for(len(made) + 1)[-1]
        box.control.drain()
        statuses = {one["id"]: one["status"] for one in box.control.parcels()}
        box.control.delete()
    return {named: (parcel, statuses[parcel["id"]], hit) for named, (parcel, hit) in made.items()}


def operation(documents: dict[str, Any], system: str, event: str) -> dict[str, Any]:
    found: dict[str, Any] = documents[system]["webhooks"][event]["post"]
    return found


def test_each_event_of_each_system_is_tried_out_as_a_delivery_of_its_own(tried):
    assert len({parcel["id"] for parcel, _, _ in tried.values()}) == len(tried) > 20
    for (system, event), (parcel, status, _) in tried.items():
        assert (parcel["system"], parcel["event"], parcel["status"], status) == (system, event, "pending", "delivered")


def test_every_event_that_a_system_has_is_documented_and_no_other(documents, tried):
    assert {(system, event) for system in SYSTEMS for event in documents[system]["webhooks"]} == tried.keys()


def test_a_body_is_as_documented_if_it_is_posted_and_not_otherwise(documents, tried):
    for (system, event), (_, _, hit) in tried.items():
        schema = operation(documents, system, event)["requestBody"]["content"]["application/json"]["schema"]
        body = Draft202012Validator({**documents[system], **schema})
        assert [problem.message for problem in body.iter_errors(hit.json)] == [], (system, event)
        assert not body.is_valid({"something": "else"}), (system, event)


def test_every_header_that_is_posted_is_documented_and_the_other_way_round(documents, tried):
    for (system, event), (_, _, hit) in tried.items():
        documented = {parameter["name"] for parameter in operation(documents, system, event)["parameters"]}
        assert hit.headers.keys() - PLAIN == documented, (system, event)


def test_a_webhook_says_how_it_is_signed(documents):
    assert "HMAC-SHA256" in operation(documents, "coext", "message.sent")["description"]
    assert operation(documents, "msgboxx", "message.created")["description"] == "Nothing is signed."
