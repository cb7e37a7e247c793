"""What documents tell: operations, whose names generated clients depend on, and webhooks, as every event is posted."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator

from mock_server.client import Client
from mock_server.server.composition import Server
from tests.operator.boxes import Json, open_box
from tests.support.box import Control
from tests.support.http import got
from tests.support.receivers import Hit, receiving
from tests.support.servers import TOKEN

# Document, id, method and path of each operation. A line may be added; one that changes breaks somebody's client.
KNOWN = Path(__file__).with_name("operations.txt").read_text().splitlines()


def operations(documents: dict[str, Any], part: str = "paths") -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Document, method, path and operation of every call."""
    for name, document in documents.items():
        for path, item in document.get(part, {}).items():
            yield from ((name, method, path, about) for method, about in item.items() if method != "parameters")


def test_every_operation_keeps_its_id_and_its_path(documents):
    found = [
        f"{name} {about['operationId']} {method.upper()} {path}" for name, method, path, about in operations(documents)
    ]
    assert sorted(found) == KNOWN


def test_an_id_is_a_verb_and_a_noun_and_unique_in_its_document(documents):
    found = (*operations(documents), *operations(documents, "webhooks"))
    ids = [(name, about["operationId"]) for name, _, _, about in found]
    assert [found for found in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)+", found[1])] == []
    assert len(set(ids)) == len(ids)


def test_every_operation_has_a_description_in_whole_sentences(documents):
    told = {(name, about["operationId"]): about["description"] for name, _, _, about in operations(documents)}
    assert [where for where, text in told.items() if not re.match(r"[A-Z`].*\.$", text)] == []


def test_a_description_says_which_permission_a_call_needs_and_which_call_needs_none(documents):
    told = {about["operationId"]: about["description"] for _, _, _, about in operations({"": documents["coext"]})}
    assert told["sendText"].endswith("Callers without `send_text` are refused.")
    told = {about["operationId"]: about["description"] for _, _, _, about in operations({"": documents["msgboxx"]})}
    assert told["logIn"].endswith("It asks for no credentials.")


def test_a_document_says_its_form_title_version_license_and_contact(documents, server):
    version = got(requests.get(f"{server.url}/_mock/health", timeout=10))["version"]
    for document in documents.values():
        info = document["info"]
        assert document["openapi"].startswith("3.1")
        assert (info["version"], info["license"]) == (version, {"name": "MIT", "identifier": "MIT"})
        assert info["contact"]["name"]
    titles = [documents[name]["info"]["title"] for name in ("_mock", "msgboxx")]
    assert titles == ["Control plane", "msgboxx public API"]


def test_a_client_made_from_a_document_calls_the_base_url_that_the_sandbox_hands_out(documents, control: Control):
    shown = got(control.get("/sandboxes/default"))["systems"]
    named = {name: documents[name]["servers"][0]["url"] for name in shown}
    assert named == {name: system["base_url"] for name, system in shown.items()}
    assert documents["_mock"]["servers"] == [{"url": control.base_url}]


def test_the_control_plane_says_whether_it_asks_for_a_token(documents, shut: Server):
    assert documents["_mock"]["security"] == []
    with Client(shut.url, TOKEN) as client:
        document = client.openapi()
    assert document["security"] == [{"credentials": []}]
    assert document["components"]["securitySchemes"]["credentials"]["scheme"] == "bearer"


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
