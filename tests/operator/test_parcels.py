"""Deliveries as a page shows them: with all their attempts, one explained, one tried out, in all systems."""

import subprocess

import pytest

from tests.operator.boxes import CUSTOMER, Box, Json, refused
from tests.operator.conftest import MakeBox
from tests.support.receivers import Receiver, hang, status

SECRET = "not-a-secret-but-long"
# Of each system that signs: the header, and an event that it can tell of in a sandbox of the fixtures.
SIGNED = {
    "coext": ("X-Webhook-Signature", "message.sent"),
    "coax": ("X-Coax-Signature", "enquiry.created"),
    "tripdesk": ("TripDesk-Signature", "conversation.assigned"),
}


@pytest.fixture
def told(box: Box, receiver: Receiver) -> Receiver:
    """The receiver, which Coext tells of what customers write."""
    box.control.subscribe("coext", receiver.url, secret=SECRET, events=["message.received"])
    return receiver


def written(box: Box, text: str = "Hello") -> Json:
    """What a customer wrote to Coext, once nothing is under way."""
    message = box.control.inbound("coext", CUSTOMER, text)
    box.control.drain()
    return message


def test_a_delivery_has_its_attempts_and_when_the_next_one_is(box: Box, told: Receiver) -> None:
    told.will(503, 200)
    message = written(box)
    (parcel,) = box.control.parcels(system="coext")
    (attempt,) = parcel["attempts"]
    of_message = {"event": "message.received", "message_id": message["id"], "at": message["created_at"]}
    where = {"id": parcel["id"], "system": "coext", "url": told.url, "next_attempt_at": parcel["next_attempt_at"]}
    assert parcel == of_message | where | {"status": "retrying", "attempts": [attempt], "planned": 6}
    assert (attempt["status"], attempt["response_status"], attempt["attempt"]) == ("retrying", 503, 1)
    assert attempt["duration_ms"] > 0
    box.control.advance(60)
    (parcel,) = box.control.parcels(system="coext")
    assert [(one["attempt"], one["status"]) for one in parcel["attempts"]] == [(2, "delivered"), (1, "retrying")]
    assert parcel["status"] == "delivered"
    assert "next_attempt_at" not in parcel


def test_what_nobody_takes_is_a_delivery_without_attempts_and_no_command(box: Box) -> None:
    written(box)
    (parcel,), (row,) = box.control.parcels(system="coext"), box.control.deliveries(system="coext")
    assert (parcel["status"], parcel["attempts"], parcel["url"]) == ("skipped", [], "")
    assert (parcel["id"], parcel["error"]) == (row["id"], "No subscription takes this event.")
    refused(409, box.control.copied_delivery, row["id"])
    assert "signature" not in box.control.delivery(row["id"])
    for act in (box.control.delivery, box.control.redeliver):
        refused(404, act, "dlv_99999999")


def test_one_that_is_under_way_is_pending_and_stands_first(box: Box, told: Receiver) -> None:
    written(box, "first")
    told.will(hang)
    second = box.control.inbound("coext", CUSTOMER, "second")
    told.wait_for(2)
    pending, done = box.control.parcels(system="coext")
    assert (pending["status"], pending["message_id"], pending["attempts"]) == ("pending", second["id"], [])
    assert done["status"] == "delivered"
    assert [one["id"] for one in box.control.parcels(query="status:pending")] == [pending["id"]]
    told.released.set()
    box.control.drain()
    assert [one["status"] for one in box.control.parcels(system="coext")] == ["delivered", "delivered"]


def test_deliveries_come_page_after_page_and_keep_their_places_as_attempts_are_added(
    box: Box, told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.will_always(500)
    messages = [box.control.inbound("coext", CUSTOMER, f"text {number}")["id"] for number in range(5)]
    box.control.drain()
    every = [parcel["message_id"] for parcel in box.control.parcels(system="coext")]
    assert sorted(every) == sorted(messages)
    box.control.advance(60)
    monkeypatch.setattr("mock_server.client._records._PAGE", 2)
    assert [parcel["message_id"] for parcel in box.control.parcels(system="coext")] == every


def test_deliveries_are_searched_with_their_attempts(box: Box, told: Receiver) -> None:
    told.will(503, 200)
    message = written(box, "sought")
    row = box.control.deliveries(system="coext")[0]["id"]
    for text in ("is:retrying", f"message:{message['id']}", f"id:{row}", "sought url:hook", "attempt:1"):
        assert len(box.control.parcels(query=text)) == 1, text
    for text in ("attempt:>1", "status:delivered"):
        assert box.control.parcels(query=text) == [], text
    for wrong in ({"query": "stat:x"}, {"event": "nothing"}):
        assert refused(422, box.control.parcels, **wrong).errors.keys() == wrong.keys()


@pytest.mark.parametrize("system", SIGNED)
def test_a_signature_is_explained_and_checked(make_box: MakeBox, receiver: Receiver, system: str) -> None:
    box = make_box(signatures="sandbox")
    header, event = SIGNED[system]
    box.control.subscribe(system, receiver.url, secret=SECRET)
    box.control.try_webhook(system, event)
    box.control.drain()
    row = next(found for found in box.control.deliveries(system=system) if found["event"] == event)
    signature = box.control.delivery(row["id"])["signature"]
    signed = {"algorithm": "HMAC-SHA256", "signed": "timestamp.body", "timestamp": str(1_714_557_600)}
    sent = {"header": header, "value": receiver.hits[-1].headers[header]}
    assert signature == signed | sent | {"secret_hint": "…long", "valid": True}
    box.control.subscribe(system, receiver.url, secret="another-secret-here")
    assert box.control.delivery(row["id"])["signature"] == signature | {"valid": False, "secret_hint": "…here"}


def test_which_clock_signatures_go_by_can_be_changed_is_shown_and_survives_export_and_reset(make_box: MakeBox) -> None:
    box, other, sandbox = (make_box(**origin).control for origin in ({}, {}, {"signatures": "sandbox"}))
    assert box.get()["signatures"] == "real"
    assert box.change(signatures="sandbox")["signatures"] == "sandbox"
    assert other.import_state(box.export_state())["signatures"] == "sandbox"
    assert box.reset()["signatures"] == "real"
    assert sandbox.reset()["signatures"] == "sandbox"
    refused(422, box.change, signatures="moon")


def test_one_attempt_says_what_it_is_an_attempt_at(box: Box, told: Receiver) -> None:
    told.will(status(200, b"taken", X_Own="mine", Set_Cookie="session=not-a-secret"))
    message = written(box)
    (row,) = box.control.deliveries(system="coext")
    detail = box.control.delivery(row["id"])
    (parcel,) = box.control.parcels(system="coext")
    assert detail == detail | {name: row[name] for name in ("id", "event", "url", "status", "attempt", "at", "request")}
    assert (detail["parcel"], detail["message_id"], detail["of"]) == (parcel["id"], message["id"], 6)
    assert detail["duration_ms"] == parcel["attempts"][0]["duration_ms"] > 0
    assert (detail["response"]["body"], detail["response"]["headers"]["X-Own"]) == ("taken", "mine")
    assert "not-a-secret" not in str(detail)


def test_as_curl_an_attempt_posts_the_same_bytes_with_the_same_signature(box: Box, told: Receiver) -> None:
    written(box, 'It\'s "quoted" and $HOME é')
    command = box.control.copied_delivery(box.control.deliveries(system="coext")[0]["id"])
    subprocess.run(["sh", "-c", f"{command} -sS -m 10"], check=True, capture_output=True, env={"no_proxy": "*"})
    first, second = told.wait_for(2)
    assert (first.body, first.path) == (second.body, second.path)
    own = {name: value for name, value in first.headers.items() if name.startswith(("X-Webhook", "Content-Type"))}
    assert own == {name: second.headers[name] for name in own}
    assert len(own) == 5


def test_a_trial_is_an_act_that_leads_to_its_attempt(box: Box, told: Receiver) -> None:
    written(box)
    box.control.try_webhook("coext", "message.received")
    box.control.drain()
    attempted, tried, *_ = box.control.client.call("GET", f"/sandboxes/{box.control.id}/events")["items"]
    assert (tried["type"], tried["what"]) == ("webhook.tried", "coext tells of message.received, to try it out")
    assert (attempted["type"], attempted["cause"]) == ("webhook.attempted", tried["id"])


def test_what_nobody_takes_or_nothing_could_be_told_of_is_not_tried(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    assert refused(409, box.control.try_webhook, "coext", "message.sent").detail.startswith("There is nothing")
    written(box)
    told = refused(409, box.control.try_webhook, "coext", "message.received")
    assert told.detail == "No subscription takes message.received, so nobody would be told."


def test_subscriptions_say_whose_they_are_and_how_their_secret_ends(box: Box) -> None:
    box.control.subscribe("coext", "http://127.0.0.1:9/x", secret=SECRET)
    box.control.subscribe("coax", "http://127.0.0.1:9/x", secret="short")
    own = box.api.hook("message", "http://127.0.0.1:9/y")
    shown = {one["id"]: one for one in box.control.webhooks()}
    assert (shown["coext"]["secret_hint"], shown["coext"]["own_api"]) == ("…long", False)
    assert (shown["coax"]["secret_hint"], shown[own]["own_api"]) == ("…", True)
    assert SECRET not in str(shown)


@pytest.mark.parametrize("system", [*SIGNED, "msgboxx"])
def test_an_event_that_a_system_has_not_is_not_tried_and_those_that_it_has_are_told(box: Box, system: str) -> None:
    (told,) = refused(422, box.control.try_webhook, system, "nothing").errors["event"]
    (about,) = (one for one in box.control.client.systems()["items"] if one["name"] == system)
    assert told == f"Must be one of {', '.join(about['webhooks']['events'])}."
