"""Deliveries as a page shows them: with all their attempts, one explained, one tried out, in all systems."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from mock_server.client import ControlProblem
from tests.operator.boxes import CUSTOMER, Box, Json
from tests.operator.conftest import MakeBox
from tests.support.receivers import Receiver, hang, status

SECRET = "not-a-secret-but-long"
SIGNED = {"coext": "X-Webhook-Signature", "coax": "X-Coax-Signature", "tripdesk": "TripDesk-Signature"}
# An event that each system can tell of in a sandbox of the fixtures.
EVENTS = {
    "coext": "message.sent",
    "coax": "enquiry.created",
    "tripdesk": "conversation.assigned",
    "msgboxx": "contact.created",
}


def test_a_delivery_has_its_attempts_and_when_the_next_one_is(box: Box, receiver: Receiver) -> None:
    receiver.will(503, 200)
    box.control.subscribe("coext", receiver.url, secret=SECRET, events=["message.received"])
    written = box.control.inbound("coext", CUSTOMER, "Hello")
    box.control.drain()
    (parcel,) = box.control.parcels(system="coext")
    (attempt,) = parcel["attempts"]
    assert parcel == {
        "id": parcel["id"],
        "system": "coext",
        "event": "message.received",
        "url": receiver.url,
        "at": written["created_at"],
        "message_id": written["id"],
        "status": "retrying",
        "attempts": [attempt],
        "planned": 6,
        "next_attempt_at": parcel["next_attempt_at"],
    }
    assert (attempt["status"], attempt["response_status"], attempt["attempt"]) == ("retrying", 503, 1)
    assert attempt["duration_ms"] > 0
    box.control.advance(60)
    (parcel,) = box.control.parcels(system="coext")
    assert [(one["attempt"], one["status"]) for one in parcel["attempts"]] == [(2, "delivered"), (1, "retrying")]
    assert parcel["status"] == "delivered"
    assert "next_attempt_at" not in parcel


def test_what_nobody_takes_is_a_delivery_without_attempts(box: Box) -> None:
    box.control.inbound("coext", CUSTOMER, "Hello")
    (parcel,) = box.control.parcels(system="coext")
    assert (parcel["status"], parcel["attempts"], parcel["url"]) == ("skipped", [], "")
    assert parcel["error"] == "No subscription takes this event."
    assert parcel["id"] == box.control.deliveries(system="coext")[0]["id"]


def test_one_that_is_under_way_is_pending_and_stands_first(box: Box, receiver: Receiver) -> None:
    box.control.subscribe("coext", receiver.url, events=["message.received"])
    box.control.inbound("coext", CUSTOMER, "first")
    box.control.drain()
    receiver.will(hang)
    second = box.control.inbound("coext", CUSTOMER, "second")
    receiver.wait_for(2)
    pending, done = box.control.parcels(system="coext")
    assert (pending["status"], pending["message_id"], pending["attempts"]) == ("pending", second["id"], [])
    assert done["status"] == "delivered"
    assert [one["id"] for one in box.control.parcels(query="status:pending")] == [pending["id"]]
    receiver.released.set()
    box.control.drain()
    assert [one["status"] for one in box.control.parcels(system="coext")] == ["delivered", "delivered"]


def test_deliveries_come_page_after_page_and_keep_their_places_as_attempts_are_added(
    box: Box, receiver: Receiver
) -> None:
    receiver.will_always(500)
    box.control.subscribe("coext", receiver.url, events=["message.received"])
    written = [box.control.inbound("coext", CUSTOMER, f"text {number}")["id"] for number in range(5)]
    box.control.drain()
    every = [parcel["message_id"] for parcel in box.control.parcels(system="coext")]
    assert sorted(every) == sorted(written)
    box.control.advance(60)
    assert [parcel["message_id"] for parcel in box.control.parcels(system="coext")] == every
    found: list[str] = []
    query: Json = {"limit": 2, "system": "coext"}
    while True:
        page = box.control.client.call("GET", f"/sandboxes/{box.control.id}/webhooks/parcels", params=query)
        found += [parcel["message_id"] for parcel in page["items"]]
        if "next" not in page["paging"]:
            break
        query["before"] = page["paging"]["next"]
    assert found == every


def test_deliveries_are_searched_with_their_attempts(box: Box, receiver: Receiver) -> None:
    receiver.will(503, 200)
    box.control.subscribe("coext", receiver.url, events=["message.received"])
    written = box.control.inbound("coext", CUSTOMER, "sought")
    box.control.drain()
    row = box.control.deliveries(system="coext")[0]["id"]
    for text, found in (
        ("is:retrying", 1),
        (f"message:{written['id']}", 1),
        (f"id:{row}", 1),
        ("sought url:hook", 1),
        ("attempt:1", 1),
        ("attempt:>1", 0),
        ("status:delivered", 0),
    ):
        assert len(box.control.parcels(query=text)) == found, text


@pytest.mark.parametrize("system", SIGNED)
def test_a_signature_is_explained_and_checked(make_box: MakeBox, receiver: Receiver, system: str) -> None:
    box = make_box(signatures="sandbox")
    event = EVENTS[system]
    box.control.subscribe(system, receiver.url, secret=SECRET)
    box.control.try_webhook(system, event)
    box.control.drain()
    row = next(found for found in box.control.deliveries(system=system) if found["event"] == event)
    detail = box.control.delivery(row["id"])
    signature = detail["signature"]
    assert signature == {
        "header": SIGNED[system],
        "value": receiver.hits[-1].headers[SIGNED[system]],
        "algorithm": "HMAC-SHA256",
        "signed": "timestamp.body",
        "timestamp": str(1_714_557_600),
        "secret_hint": "…long",
        "valid": True,
    }
    box.control.subscribe(system, receiver.url, secret="another-secret-here")
    assert box.control.delivery(row["id"])["signature"] | {"valid": True, "secret_hint": "…long"} == signature
    assert box.control.delivery(row["id"])["signature"]["valid"] is False


def test_one_attempt_says_what_it_is_an_attempt_at(box: Box, receiver: Receiver) -> None:
    receiver.will(status(200, b"taken", X_Own="mine", Set_Cookie="session=not-a-secret"))
    box.control.subscribe("coext", receiver.url, events=["message.received"])
    written = box.control.inbound("coext", CUSTOMER, "Hello")
    box.control.drain()
    (row,) = box.control.deliveries(system="coext")
    detail = box.control.delivery(row["id"])
    (parcel,) = box.control.parcels(system="coext")
    assert detail == detail | {name: row[name] for name in ("id", "event", "url", "status", "attempt", "at", "request")}
    assert (detail["parcel"], detail["message_id"], detail["of"]) == (parcel["id"], written["id"], 6)
    assert detail["duration_ms"] == parcel["attempts"][0]["duration_ms"] > 0
    assert detail["response"]["body"] == "taken"
    assert detail["response"]["headers"]["X-Own"] == "mine"
    assert "not-a-secret" not in str(detail)


def test_as_curl_an_attempt_posts_the_same_bytes_with_the_same_signature(box: Box, receiver: Receiver) -> None:
    box.control.subscribe("coext", receiver.url, secret=SECRET, events=["message.received"])
    box.control.inbound("coext", CUSTOMER, 'It\'s "quoted" and $HOME é')
    box.control.drain()
    command = box.control.copied_delivery(box.control.deliveries(system="coext")[0]["id"])
    subprocess.run(["sh", "-c", f"{command} -sS -m 10"], check=True, capture_output=True, env={"no_proxy": "*"})
    first, second = receiver.wait_for(2)
    assert (first.body, first.path) == (second.body, second.path)
    own = {name: value for name, value in first.headers.items() if name.startswith(("X-Webhook", "Content-Type"))}
    assert own == {name: second.headers[name] for name in own}
    assert len(own) == 5


def test_what_was_not_sent_is_no_command(box: Box) -> None:
    box.control.inbound("coext", CUSTOMER, "Hello")
    (row,) = box.control.deliveries(system="coext")
    assert _problem(lambda: box.control.copied_delivery(row["id"])).status == 409
    assert "signature" not in box.control.delivery(row["id"])
    assert _problem(lambda: box.control.delivery("dlv_99999999")).status == 404


def _problem(act: Any) -> ControlProblem:
    with pytest.raises(ControlProblem) as refused:
        act()
    return refused.value


def test_each_event_of_each_system_is_tried_out_as_a_delivery_of_its_own(box: Box, receiver: Receiver) -> None:
    tried = 0
    for system in SIGNED:
        box.control.subscribe(system, receiver.url, secret=SECRET)
        box.control.inbound(system, CUSTOMER, "Hello")
    for kind in ("message", "contact", "broadcast", "apiaccount", "inbox", "template"):
        box.api.hook(kind, receiver.url)
    for system, events in _events(box).items():
        for event in events:
            parcel = _tried(box, system, event)
            if parcel is None:
                continue
            tried += 1
            assert (parcel["system"], parcel["event"], parcel["status"]) == (system, event, "pending")
            box.control.drain(10)
            assert [one["status"] for one in box.control.parcels(query=f"id:{parcel['id']}")] == ["delivered"]
    assert tried > 12


def _tried(box: Box, system: str, event: str) -> Json | None:
    """The delivery; None where nothing is there that it could tell of."""
    try:
        return box.control.try_webhook(system, event)
    except ControlProblem as problem:
        if problem.status == 409 and "nothing in this sandbox" in problem.detail:
            return None
        raise


def test_a_trial_is_an_act_that_leads_to_its_attempt(box: Box, receiver: Receiver) -> None:
    box.control.subscribe("coext", receiver.url)
    box.control.inbound("coext", CUSTOMER, "Hello")
    box.control.drain()
    box.control.try_webhook("coext", "message.received")
    box.control.drain()
    path = f"/sandboxes/{box.control.id}/events"
    attempted, tried, *_ = box.control.client.call("GET", path)["items"]
    assert (tried["type"], tried["what"]) == ("webhook.tried", "coext tells of message.received, to try it out")
    assert (attempted["type"], attempted["cause"]) == ("webhook.attempted", tried["id"])


def _events(box: Box) -> dict[str, list[str]]:
    """What each system can tell of, as its subscription says that takes all."""
    told: dict[str, list[str]] = {}
    for system in (*SIGNED, "msgboxx"):
        problem = _problem(lambda system=system: box.control.try_webhook(system, "nothing"))
        assert problem.status == 422
        told[system] = problem.errors["event"][0].removeprefix("Must be one of ").rstrip(".").split(", ")
    return told


def test_what_nobody_takes_or_nothing_could_be_told_of_is_not_tried(make_box: MakeBox, receiver: Receiver) -> None:
    box = make_box(fixtures="empty")
    assert _problem(lambda: box.control.try_webhook("coext", "message.sent")).detail.startswith("There is nothing")
    box.control.inbound("coext", CUSTOMER, "Hello")
    refused = _problem(lambda: box.control.try_webhook("coext", "message.received"))
    assert (refused.status, refused.detail) == (409, "No subscription takes message.received, so nobody would be told.")
    assert receiver.hits == []


def test_subscriptions_say_whose_they_are_and_how_their_secret_ends(box: Box) -> None:
    box.control.subscribe("coext", "http://127.0.0.1:9/x", secret=SECRET)
    box.control.subscribe("coax", "http://127.0.0.1:9/x", secret="short")
    own = box.api.hook("message", "http://127.0.0.1:9/y")
    shown = {one["id"]: one for one in box.control.webhooks()}
    assert (shown["coext"]["secret_hint"], shown["coext"]["own_api"]) == ("…long", False)
    assert shown["coax"]["secret_hint"] == "…"
    assert shown[own]["own_api"] is True
    assert SECRET not in str(shown)


@pytest.mark.parametrize("query", [{"query": "stat:x"}, {"limit": 0}, {"page": 1}, {"event": "nothing"}], ids=repr)
def test_what_does_not_fit_is_422(box: Box, query: Json) -> None:
    assert set(_problem(lambda: box.control.parcels(**query)).errors) == set(query)
