"""The six events, signed, and sent again when nobody takes them."""

from __future__ import annotations

import json

import pytest

from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.tripdesk import Api, accepted, deliveries, subscribed


def test_an_event_that_there_is_not_cannot_be_asked_for(box: Box) -> None:
    wanted = {"url": "http://127.0.0.1:9/hook", "events": ["message.read"]}
    control_refused(box.put("/webhooks/tripdesk", wanted), 422, "events")


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
