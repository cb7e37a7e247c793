"""What a document says of webhooks is what is posted: every event, its body and its headers."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator

from mock_server.client import Client, Sandbox
from mock_server.server.composition import Server
from tests.support.http import got
from tests.support.receivers import Hit, receiving

SECRET = "not-a-secret"
SYSTEMS = ("coax", "coext", "msgboxx", "tripdesk")
PLAIN = {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection", "Content-Type", "Content-Length"}


@pytest.fixture(scope="module")
def documents(server: Server) -> dict[str, Any]:
    return {name: got(requests.get(f"{server.url}/{name}/openapi.json", timeout=10)) for name in SYSTEMS}


@pytest.fixture(scope="module")
def posted(server: Server) -> dict[tuple[str, str], Hit]:
    """By system and event: what was posted of it, of the default fixtures."""
    found = {}
    with receiving() as receiver, Client(server.url) as client:
        box = client.create_sandbox(signatures="real")
        told = {system["name"]: system["webhooks"]["events"] for system in client.systems()["items"]}
        for system in SYSTEMS:
            subscribe(box, system, receiver.url)
            for event in told[system]:
                before = len(receiver.hits)
                box.try_webhook(system, event)
                found[system, event] = receiver.wait_for(before + 1)[before]
        box.delete()
    return found


def subscribe(box: Sandbox, system: str, url: str) -> None:
    if system != "msgboxx":
        box.subscribe(system, url, secret=SECRET)
        return
    shown = box.system(system)
    asked = {"headers": {"X-Calling-Application": "tests"}, "timeout": 10}
    login = {name: shown["credentials"][name] for name in ("username", "password")}
    token = got(requests.post(f"{shown['base_url']}/oauth/token", json=login, **asked))["access_token"]
    for kind in ("message", "contact", "broadcast", "apiaccount", "inbox", "template"):
        wanted = {"type": kind, "targetUrl": url}
        made = requests.post(
            f"{shown['base_url']}/webhook", json=wanted, headers={"Authorization": f"Bearer {token}"}, timeout=10
        )
        assert made.status_code == 201, made.text


def operation(documents: dict[str, Any], system: str, event: str) -> dict[str, Any]:
    found: dict[str, Any] = documents[system]["webhooks"][event]["post"]
    return found


def test_every_event_that_a_system_has_is_documented_and_no_other(documents, posted):
    documented = {(system, event) for system, document in documents.items() for event in document["webhooks"]}
    assert documented == posted.keys()


def test_every_body_that_is_posted_is_as_documented(documents, posted):
    for (system, event), hit in posted.items():
        schema = operation(documents, system, event)["requestBody"]["content"]["application/json"]["schema"]
        problems = list(Draft202012Validator({**documents[system], **schema}).iter_errors(hit.json))
        assert [problem.message for problem in problems] == [], (system, event)


def test_a_documented_body_says_no_to_what_is_none(documents, posted):
    for system, event in posted:
        schema = operation(documents, system, event)["requestBody"]["content"]["application/json"]["schema"]
        assert not Draft202012Validator({**documents[system], **schema}).is_valid({"something": "else"}), (
            system,
            event,
        )


def test_every_header_that_is_posted_is_documented_and_the_other_way_round(documents, posted):
    for (system, event), hit in posted.items():
        documented = {parameter["name"] for parameter in operation(documents, system, event)["parameters"]}
        assert hit.headers.keys() - PLAIN == documented, (system, event)


def test_the_ids_of_webhooks_are_unique_beside_those_of_calls(documents):
    for document in documents.values():
        parts = [item for part in ("paths", "webhooks") for item in document[part].values()]
        ids = [about["operationId"] for item in parts for method, about in item.items() if method != "parameters"]
        assert sorted(set(ids)) == sorted(ids)


def test_a_webhook_says_how_it_is_signed(documents):
    assert "HMAC-SHA256" in operation(documents, "coext", "message.sent")["description"]
    assert operation(documents, "msgboxx", "message.created")["description"] == "Nothing is signed."
