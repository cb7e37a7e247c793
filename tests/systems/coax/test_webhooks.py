"""Coax's webhooks at a real receiver: each event once, in its envelope, signed, retried on the clock."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from tests.operator.receivers import Receiver, receiving
from tests.support.box import Box
from tests.support.coax import ANN, ANN_AT_A, PHONE, STRANGER, A, Api, B, sent
from tests.support.http import got

SECRET = "not-a-secret"


def hooked(box: Box, receiver: Receiver, **more: object) -> None:
    got(box.put("/webhooks/coax", {"url": receiver.url, "secret": SECRET, **more}))


def settle(box: Box) -> None:
    got(box.post("/webhooks/drain?timeout=20"))


def verified(headers: dict[str, str], body: bytes) -> bool:
    """Written from the page alone."""
    scheme, _, given = headers["X-Coax-Signature"].partition("=")
    signed = headers["X-Webhook-Timestamp"].encode() + b"." + body
    return scheme == "sha256" and hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest() == given


def test_the_six_events_come_once_each_with_enquiry_customer_and_message(box: Box, api: Api) -> None:
    with receiving() as receiver:
        hooked(box, receiver)
        first = sent(api.send(phone=STRANGER, location_id=A))
        failing = sent(api.send(phone="+15550100001", location_id=A))
        inbound = box.inbound(PHONE[ANN], "Hello?", system="coax")
        box.advance(10)
        settle(box)
        hits = receiver.hits
    assert all(verified(hit.headers, hit.body) for hit in hits)
    assert all(list(hit.json) == ["event", "created_at", "body"] for hit in hits)
    told: dict[str, list[str]] = {}
    for hit in hits:
        about = hit.json["body"].get("message", hit.json["body"]["enquiry"])
        told.setdefault(about["id"], []).append(hit.json["event"])
    assert told == {
        first["enquiry"]["id"]: ["enquiry.created"],
        first["message"]["id"]: ["message.sent", "message.delivered", "message.read"],
        failing["enquiry"]["id"]: ["enquiry.created"],
        failing["message"]["id"]: ["message.sent", "message.failed"],
        inbound["id"]: ["message.received"],
    }
    created = next(hit.json for hit in hits if hit.json["event"] == "enquiry.created")
    assert list(created["body"]) == ["enquiry", "customer"]
    read = next(hit.json for hit in hits if hit.json["event"] == "message.read")
    assert list(read["body"]) == ["enquiry", "customer", "message"]
    assert (read["created_at"], read["body"]["message"]["status"]) == ("2024-05-01T12:00:03.000Z", "read")
    assert (read["body"]["enquiry"]["id"], read["body"]["customer"]) == (first["enquiry"]["id"], first["customer"])
    failed = next(hit.json for hit in hits if hit.json["event"] == "message.failed")
    assert failed["body"]["message"]["error"]["code"] == "undeliverable"


def test_a_scheduled_message_tells_of_itself_when_it_is_sent_and_a_skipped_one_never(box: Box, api: Api) -> None:
    with receiving() as receiver:
        hooked(box, receiver, events=["message.sent"])
        body = {"message": "x", "scheduled_at": "2024-05-01T13:00:00Z"}
        got(api.put(f"/api/v2/message/{ANN_AT_A}/schedule/sms", body))
        sent(
            api.schedule("2024-05-01T13:00:00Z", phone=STRANGER, location_id=A, campaign_id="spring-sale"),
            "Message scheduled!",
        )
        got(box.put("/coax/campaigns/spring-sale", {"status": "paused"}))
        box.advance(3_599)
        settle(box)
        assert receiver.hits == []
        box.advance(10)
        settle(box)
        assert [hit.json["created_at"] for hit in receiver.hits] == ["2024-05-01T13:00:00.000Z"]


def test_a_secret_is_made_where_none_is_given(box: Box, api: Api) -> None:
    with receiving() as receiver:
        made = got(box.put("/webhooks/coax", {"url": receiver.url, "events": ["message.sent"]}))["secret"]
        sent(api.send_on(ANN_AT_A))
        settle(box)
        (hit,) = receiver.hits
    assert hit.headers["X-Webhook-Timestamp"] == "1714564800"
    signed = hmac.new(made.encode(), b"1714564800." + hit.body, hashlib.sha256).hexdigest()
    assert hit.headers["X-Coax-Signature"] == f"sha256={signed}"


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
def test_five_attempts_with_four_waits(box: Box, api: Api, status: int) -> None:
    with receiving() as receiver:
        receiver.will(*[status] * 5)
        hooked(box, receiver, events=["message.sent"])
        sent(api.send_on(ANN_AT_A))
        settle(box)
        for number, wait in enumerate((30, 120, 600, 3_600), start=1):
            assert len(receiver.hits) == number
            box.advance(wait - 1)
            assert len(receiver.hits) == number
            box.advance(1)
        assert len(receiver.hits) == 5
        box.advance(100_000)
        assert len(receiver.hits) == 5
        assert all(verified(hit.headers, hit.body) for hit in receiver.hits)
        assert len({hit.body for hit in receiver.hits}) == 1
        assert len({hit.headers["X-Coax-Signature"] for hit in receiver.hits}) == 5


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_a_success(box: Box, api: Api, status: int) -> None:
    with receiving() as receiver:
        receiver.will(status)
        hooked(box, receiver, events=["message.sent"])
        sent(api.send_on(ANN_AT_A))
        settle(box)
        box.advance(7_200)
        assert len(receiver.hits) == 1


def test_a_suppressed_sends_new_enquiry_is_not_told_of_and_its_failures_neither(box: Box, api: Api) -> None:
    with receiving() as receiver:
        hooked(box, receiver)
        quiet = {"suppress_socket_events": True}
        for phone in (STRANGER, "+15550100001"):
            sent(api.send(phone=phone, location_id=B, **quiet))
        later = "2024-05-01T12:00:05Z"
        sent(api.schedule(later, phone=STRANGER, location_id=B, **quiet), "Message scheduled!")
        box.advance(60)
        settle(box)
        assert receiver.hits == []
        enquiry = api.items("/api/v2/message/enquiries", q=STRANGER)[0]["id"]
        assert [message["status"] for message in api.enquiry(enquiry)["messages"]] == ["read", "read"]
        sent(api.send_on(enquiry))
        settle(box)
        assert [hit.json["event"] for hit in receiver.hits] == ["message.sent"]
