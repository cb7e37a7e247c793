"""One sandbox, every system: what one does is in no other's way, and all of it goes out and in as one state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server.systems import ours
from tests.conftest import MakeBox
from tests.support.box import Box, refused
from tests.support.http import Http, got
from tests.support.process import ROOT

# Of the fixtures: an api account, and a contact in it with an open session window.
CLEVEDON = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
CUSTOMER = "17b5c90a-7465-1097-b2db-66afa62c963f"

NOW = "2026-01-01T09:00:00.000Z"

# What comes with the server, and what a system of one's own begins with.
FIXTURES = [*ROOT.glob("fixtures/*/*.yaml"), *ROOT.glob("mock_server/cli/new_system/template/*/fixtures/*.yaml")]


def msgboxx(access: dict[str, Any]) -> bytes:
    with Http(access["base_url"], {"X-Calling-Application": "tests"}) as http:
        token = got(http.post("/oauth/token", access["credentials"]))["access_token"]
        http.session.headers["Authorization"] = f"Bearer {token}"
        ids = {
            "apiAccountId": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
            "contactId": "17b5c90a-7465-1097-b2db-66afa62c963f",
        }
        sent = http.post("/message", {**ids, "message": "Hello"})
        got(sent, 201)
        return sent.content


def coext(access: dict[str, Any]) -> bytes:
    with Http(access["base_url"], {"X-API-Key": access["credentials"]["api_key"]}) as http:
        sent = http.post("/messages/text", {"to": "+919876543210", "message": "Hello"})
        got(sent)
        return sent.content


def coax(access: dict[str, Any]) -> bytes:
    with Http(access["base_url"], {"Authorization": f"Bearer {access['credentials']['api_key']}"}) as http:
        location = got(http.get("/api/v2/locations"))["body"]["items"][0]["id"]
        body = {"phone": "+447700900123", "business_location_id": location, "message": "Hello"}
        sent = http.put("/api/v2/message/send/sms", body)
        got(sent)
        return sent.content


def tripdesk(access: dict[str, Any]) -> bytes:
    headers = {"Authorization": f"Bearer {access['credentials']['test_key']}", "Idempotency-Key": "k"}
    with Http(access["base_url"], headers) as http:
        sent = http.post("/api/v1/messages", {"channel": "sms", "to": "+447700900123", "text": "Hello"})
        got(sent, 202)
        return sent.content


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_of_a_credential_may_be_in_any_case(box: Box, scheme: str) -> None:
    """RFC 9110, 11.1. Coext's key has a header of its own and no scheme."""
    systems = got(box.get(""))["systems"]
    tokens = {
        "msgboxx": box.log_in().session.headers["Authorization"].partition(" ")[2],
        "coax": systems["coax"]["credentials"]["api_key"],
        "tripdesk": systems["tripdesk"]["credentials"]["test_key"],
    }
    calls = {"msgboxx": "/contact", "coax": "/api/v2/locations", "tripdesk": "/api/v1/balance"}
    for name, path in calls.items():
        with Http(systems[name]["base_url"], {"Authorization": f"{scheme} {tokens[name]}"}) as http:
            got(http.get(path))


SENDS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "coax": coax,
    "coext": coext,
    "msgboxx": msgboxx,
    "tripdesk": tripdesk,
}


@pytest.fixture
def box(make_box: MakeBox) -> Box:
    return make_box(fixtures="default", clock={"now": NOW, "frozen": True})


def send_all(box: Box) -> list[bytes]:
    return [SENDS[system](box.view["systems"][system]) for system in ours()]


def test_every_system_is_sent_through_here() -> None:
    assert tuple(SENDS) == ours()


def test_what_every_system_sent_is_in_one_list_and_arrives_by_one_clock(box: Box) -> None:
    send_all(box)
    sent = box.messages(direction="outbound", since=NOW)
    assert sorted(message["system"] for message in sent) == list(ours())
    box.advance(60)
    arrived = {message["system"]: message["status"] for message in box.messages(direction="outbound", since=NOW)}
    assert arrived == {"coax": "read", "coext": "read", "msgboxx": "read", "tripdesk": "delivered"}


def test_the_messages_of_all_fixtures_are_in_the_order_of_their_time(box: Box) -> None:
    found = [message["created_at"] for message in box.messages(page_size=200)]
    assert len({message["system"] for message in box.messages(page_size=200)}) > 1
    assert found == sorted(found, reverse=True)


def test_the_same_seed_gives_every_system_the_same_bytes(box: Box, make_box: MakeBox) -> None:
    twin = make_box(fixtures="default", clock={"now": NOW, "frozen": True})
    assert send_all(box) == send_all(twin)
    other = make_box(fixtures="default", clock={"now": NOW, "frozen": True}, seed=8)
    assert not {*send_all(other)} & {*send_all(twin)}


def test_one_state_holds_them_all_and_goes_on_where_it_is_imported(box: Box, make_box: MakeBox) -> None:
    send_all(box)
    state = box.state()
    heir = make_box(fixtures="empty")
    got(heir.put("/state", state))
    assert heir.state() == state
    heir.advance(60)
    statuses = {message["status"] for message in heir.messages(direction="outbound", since=NOW)}
    assert statuses == {"read", "delivered"}


def test_a_fault_of_one_system_strikes_no_other(box: Box) -> None:
    got(box.post("/faults", {"system": "coext", "kind": "error", "status": 503}), 201)
    for system in ("coax", "msgboxx", "tripdesk"):
        SENDS[system](box.view["systems"][system])
    with pytest.raises(AssertionError, match="503"):
        coext(box.view["systems"]["coext"])


@pytest.mark.parametrize("system", ours())
def test_credentials_of_one_system_open_no_other(box: Box, system: str) -> None:
    wrong = {"api_key": "x", "api_secret": "x", "test_key": "x", "username": "x", "password": "x"}
    for other in ours():
        if other != system:
            credentials = {**wrong, **box.view["systems"][other]["credentials"]}
            with pytest.raises(AssertionError, match=r"40[01]:"):
                SENDS[system]({**box.view["systems"][system], "credentials": credentials})


ID = "0a1b2c3d-0000-4000-8000-000000000001"
FAILED = {"direction": "outbound", "text": "Hello", "status": "failed", "ago": "1h"}
WITH_A_FAILURE: dict[str, Any] = {
    "coax": {
        "locations": [{"id": ID, "name": "Alpha", "phone": "+447700900001", "ago": "1d"}],
        "customers": [{"id": ID, "phone": "+447700900124", "ago": "1d"}],
        "enquiries": [{"id": ID, "customer": ID, "location": ID, "ago": "1d", "messages": [FAILED]}],
    },
    "coext": {"customers": [{"phone_number": "+447700900124", "name": "Ann", "messages": [FAILED]}]},
    "msgboxx": {
        "api_accounts": [
            {
                "id": ID,
                "name": "Alpha",
                "phone_number": "+447700900001",
                "ago": "1d",
                "inbox": {"id": ID, "name": "Alpha", "ago": "1d"},
            }
        ],
        "contacts": [{"id": ID, "api_account": ID, "mobile_number": "+447700900124", "name": "Ann", "ago": "1d"}],
        "conversations": [{"id": ID, "contact": ID, "messages": [FAILED]}],
    },
    "tripdesk": {"conversations": [{"channel": "sms", "address": "+447700900124", "messages": [FAILED]}]},
}


def test_a_failed_message_of_fixtures_was_sent_and_could_not_be_delivered_in_every_system(make_box: MakeBox) -> None:
    box = make_box(fixtures=WITH_A_FAILURE)
    found = {message["system"]: message for message in box.messages()}
    # What the plan of a recipient that ends with 0001 comes to, step by step.
    assert set(found) == set(ours())
    for message in found.values():
        assert [change["status"] for change in message["history"]] == ["queued", "sent", "failed"]
        assert message["error"] == {"code": "undeliverable", "message": "The message could not be delivered."}
    assert found["tripdesk"]["native"]["retry_count"] == 3
    assert found["tripdesk"]["native"]["provider_message_id"]


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.parent.name)
def test_the_built_in_fixtures_are_the_same_to_a_parser_without_libyaml(file: Path) -> None:
    text = file.read_text("utf-8")
    assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader)


@pytest.mark.parametrize("missing", ["coax", "coext", "tripdesk"])
def test_a_state_without_a_system_that_is_never_empty_is_refused(box: Box, missing: str) -> None:
    state = box.state()
    del state["systems"][missing]
    state["messages"] = [message for message in state["messages"] if message["system"] != missing]
    assert list(refused(box.put("/state", state), 422)["errors"]) == [f"systems.{missing}"]
