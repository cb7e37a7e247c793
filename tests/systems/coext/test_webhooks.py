"""Coext's webhooks at a real receiver: each event once, signed, retried on the clock, and 200 alone for success."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.operator.receivers import Receiver, receiving
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coext import FIXTURES, NEIL, WENDY, Api, sent
from tests.support.http import got

SECRET = "whsec-not-a-secret"


def hooked(box: Box, receiver: Receiver, **more: Any) -> None:
    got(box.put("/webhooks/coext", {"url": receiver.url, "secret": SECRET, **more}))


def settle(box: Box) -> None:
    got(box.post("/webhooks/drain?timeout=20"))


def verified(headers: dict[str, str], body: bytes) -> bool:
    """Written from the page alone."""
    scheme, _, given = headers["X-Webhook-Signature"].partition("=")
    signed = headers["X-Webhook-Timestamp"].encode() + b"." + body
    return scheme == "sha256" and hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest() == given


def test_the_six_events_come_once_in_order_signed_and_with_the_reference(box: Box, api: Api) -> None:
    with receiving() as receiver:
        hooked(box, receiver)
        box.inbound(NEIL, "Are you there?", system="coext")
        message_id = sent(api.text(NEIL, reference="r-1"))
        failing = sent(api.named(to="+12025550001", reference="r-2"))
        box.advance(10)
        settle(box)
        hits = receiver.hits
        assert all(verified(hit.headers, hit.body) for hit in hits)
        assert all(hit.headers["X-Webhook-Event"] == hit.json["event"] for hit in hits)
        assert len({hit.headers["X-Webhook-Id"] for hit in hits}) == len(hits) == 8
        told = {}
        for hit in hits:
            told.setdefault(hit.json["data"]["message_id"], []).append(hit.json)
    (received,) = (found for found in told if found not in (message_id, failing))
    assert told[received] == [
        {
            "event": "message.received",
            "timestamp": "2024-05-01T12:00:00.000Z",
            "data": {
                "message_id": received,
                "from": NEIL,
                "status": "received",
                "reference": None,
                "text": "Are you there?",
            },
        }
    ]
    assert [body["event"] for body in told[message_id]] == [
        f"message.{status}" for status in ("queued", "sent", "delivered", "read")
    ]
    assert [body["timestamp"][-7:] for body in told[message_id]] == ["00.000Z", "00.000Z", "01.000Z", "03.000Z"]
    assert {body["data"]["reference"] for body in told[message_id]} == {"r-1"}
    assert told[failing][-1]["data"] == {
        "message_id": failing,
        "to": "+12025550001",
        "status": "failed",
        "reference": "r-2",
        "error": {"code": "undeliverable", "message": "The message could not be delivered."},
    }


@pytest.mark.parametrize("status", [201, 202, 204, 301, 400, 404, 500])
def test_anything_but_200_is_tried_again(box: Box, api: Api, status: int) -> None:
    with receiving() as receiver:
        receiver.will(status)
        hooked(box, receiver, events=["message.queued"])
        sent(api.text())
        settle(box)
        box.advance(59)
        assert len(receiver.hits) == 1
        box.advance(1)
        assert len(receiver.hits) == 2
        assert len({hit.headers["X-Webhook-Id"] for hit in receiver.hits}) == 1
        assert [verified(hit.headers, hit.body) for hit in receiver.hits] == [True, True]


def test_five_retries_at_their_times_and_no_more(box: Box, api: Api) -> None:
    with receiving() as receiver:
        receiver.will_always(500)
        hooked(box, receiver, events=["message.queued"])
        sent(api.text())
        settle(box)
        box.advance(3 * 86_400)
    rows = got(box.get("/webhooks/deliveries", system="coext", event="message.queued"))["items"][::-1]
    assert [row["at"][8:19] for row in rows] == [
        "01T12:00:00",
        "01T12:01:00",
        "01T12:06:00",
        "01T12:21:00",
        "01T13:21:00",
        "01T19:21:00",
    ]
    assert [row["status"] for row in rows] == ["retrying"] * 5 + ["failed"]
    (finding,) = got(box.get("/findings", kind="unanswered_webhook"))["items"]
    assert finding["system"] == "coext"


def test_only_the_events_that_were_asked_for_come_and_none_when_disabled(box: Box, api: Api) -> None:
    with receiving() as receiver:
        hooked(box, receiver, events=["message.read", "message.received"])
        sent(api.text())
        box.inbound(WENDY, system="coext")
        box.advance(10)
        settle(box)
        assert [hit.json["event"] for hit in receiver.hits] == ["message.received", "message.read"]
        hooked(box, receiver, enabled=False)
        sent(api.text())
        box.advance(10)
        settle(box)
        assert len(receiver.hits) == 2


def test_a_secret_is_made_where_none_is_given_and_kept_when_the_rest_changes(box: Box) -> None:
    made = got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/x"}))
    assert made["secret"]
    assert got(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/y"}))["secret"] == made["secret"]
    assert "secret" not in got(box.get("/webhooks"))["items"][0]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"events": ["message.eaten"]}, "events"), ({"secret": ""}, "secret"), ({"url": "ftp://x"}, "url")],
)
def test_a_subscription_that_cannot_be_is_refused(box: Box, change: dict[str, Any], field: str) -> None:
    with box.unchanged():
        control_refused(box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/x", **change}), 422, field)


def test_statuses_that_are_reported_twice_or_out_of_order_are_told_so(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES)
    with receiving() as receiver, Api.of(box) as api:
        hooked(box, receiver)
        twice, mixed = sent(api.named(to="+12025550006")), sent(api.named(to="+12025550007"))
        box.advance(10)
        settle(box)
        told = [(hit.json["data"]["message_id"], hit.json["data"]["status"]) for hit in receiver.hits]
    assert [status for found, status in told if found == twice] == [
        "queued",
        *["sent"] * 2,
        *["delivered"] * 2,
        *["read"] * 2,
    ]
    assert [status for found, status in told if found == mixed] == ["queued", "sent", "read", "delivered"]
