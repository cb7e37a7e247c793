"""The six events, signed, and sent again when nobody takes them."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from itertools import pairwise
from typing import Any

import pytest

from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.tripdesk import TALK, TIME, ULID, Api, accepted, deliveries, subscribed

EVENTS = {
    "message.sent",
    "message.delivered",
    "message.failed",
    "message.bounced",
    "conversation.assigned",
    "contact.identified",
}


def everything(box: Box, api: Api) -> None:
    """Each of the six events."""
    for to, channel in (
        ("+15550100123", "sms"),
        ("+15550100001", "sms"),
        ("bounce@example.com", "email"),
    ):
        accepted(api.send(to, channel))
    box.advance(30)
    got(box.post(f"/tripdesk/conversations/{TALK}/assign", {"agent": "a"}))
    box.inbound("tg-ann", system="tripdesk", channel="telegram")


def test_there_are_exactly_six_events_each_in_the_envelope_and_signed(box: Box, api: Api) -> None:
    subscribed(box)
    everything(box, api)
    rows = deliveries(box)
    assert {row["event"] for row in rows} == EVENTS
    for row in rows:
        raw = row["request"]["body"]
        body = json.loads(raw)
        assert list(body) == ["id", "type", "created_at", "livemode", "data"]
        assert re.fullmatch(f"evt_{ULID}", body["id"])
        assert re.fullmatch(TIME, body["created_at"])
        assert (body["type"], body["livemode"]) == (row["event"], False)
        headers = row["request"]["headers"]
        found = re.fullmatch(r"t=(\d{10}),v1=([0-9a-f]{64})", headers["TripDesk-Signature"])
        assert found
        expected = hmac.new(b"whsec_fake", f"{found[1]}.{raw}".encode(), hashlib.sha256).hexdigest()
        assert found[2] == expected
        assert headers["Content-Type"] == "application/json"
    assert len({json.loads(row["request"]["body"])["id"] for row in rows}) == len(rows)


def test_sent_tells_the_providers_message_id_and_each_event_the_message_as_it_was(box: Box, api: Api) -> None:
    subscribed(box)
    message_id = accepted(api.send(channel="sms"))
    box.advance(30)
    told = [json.loads(row["request"]["body"]) for row in deliveries(box)]
    assert [body["type"] for body in told] == ["message.sent", "message.delivered"]
    assert [body["data"]["status"] for body in told] == ["sent", "delivered"]
    assert {body["data"]["id"] for body in told} == {message_id}
    provider_id = told[0]["data"]["provider_message_id"]
    assert provider_id == api.message(message_id)["provider_message_id"] is not None
    assert [body["created_at"] for body in told] == ["2024-05-01T12:00:00Z", "2024-05-01T12:00:01Z"]


def test_events_of_the_live_plane_say_so(box: Box, live: Api) -> None:
    subscribed(box)
    accepted(live.send())
    box.inbound("+15550100102", system="tripdesk", plane="live")
    box.advance(30)
    told = [json.loads(row["request"]["body"]) for row in deliveries(box)]
    assert {(body["type"], body["livemode"]) for body in told} == {("message.sent", True), ("message.delivered", True)}


def test_reading_is_no_event(box: Box, api: Api) -> None:
    subscribed(box)
    message_id = accepted(api.send())
    box.advance(30)
    assert api.message(message_id)["status"] == "read"
    assert [row["event"] for row in deliveries(box)] == ["message.sent", "message.delivered"]


def test_only_events_that_were_asked_for_are_sent(box: Box, api: Api) -> None:
    subscribed(box, events=["message.failed", "contact.identified"])
    everything(box, api)
    sent = [row["event"] for row in deliveries(box) if row["status"] != "skipped"]
    assert sorted(sent) == ["contact.identified", "message.failed"]


def test_an_event_that_there_is_not_cannot_be_asked_for(box: Box) -> None:
    wanted = {"url": "http://127.0.0.1:9/hook", "events": ["message.read"]}
    control_refused(box.put("/webhooks/tripdesk", wanted), 422, "events")


def test_what_nobody_takes_is_tried_six_times_with_waits_that_double_from_30_seconds(box: Box, api: Api) -> None:
    subscribed(box, events=["message.sent"])
    accepted(api.send())
    box.advance(2_000)
    got(box.post("/webhooks/drain"))
    rows: list[dict[str, Any]] = got(box.get("/webhooks/deliveries", event="message.sent"))["items"][::-1]
    assert [row["attempt"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["status"] for row in rows] == ["retrying"] * 5 + ["failed"]
    signatures = [row["request"]["headers"]["TripDesk-Signature"] for row in rows]
    seconds = [int(signature.partition(",")[0].removeprefix("t=")) for signature in signatures]
    assert [later - sooner for sooner, later in pairwise(seconds)] == [30, 60, 120, 240, 480]
    assert len({row["request"]["body"] for row in rows}) == 1
    assert len(set(signatures)) == 6


@pytest.mark.parametrize(
    ("status", "to", "channel", "refund"),
    [("failed", "+15550100003", "sms", "0.045"), ("bounced", "someone@example.com", "email", "0.001")],
)
def test_a_forced_end_tells_the_refund(box: Box, api: Api, status: str, to: str, channel: str, refund: str) -> None:
    subscribed(box)
    message_id = accepted(api.send(to, channel))
    got(box.report(message_id, status))
    (row,) = deliveries(box, f"message.{status}")
    data = json.loads(row["request"]["body"])["data"]
    assert (data["status"], data["refund"]) == (status, refund)
