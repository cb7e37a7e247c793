"""Coax's webhooks at a real receiver: each event once, in its envelope, signed, retried on the clock."""

from __future__ import annotations

import hashlib
import hmac

from tests.support.box import Box
from tests.support.coax import ANN_AT_A, STRANGER, Api, B, sent
from tests.support.http import got
from tests.support.receivers import Receiver, receiving

SECRET = "not-a-secret"


def hooked(box: Box, receiver: Receiver, **more: object) -> None:
    got(box.put("/webhooks/coax", {"url": receiver.url, "secret": SECRET, **more}))


def settle(box: Box) -> None:
    got(box.post("/webhooks/drain?timeout=20"))


def test_a_secret_is_made_where_none_is_given(box: Box, api: Api) -> None:
    with receiving() as receiver:
        made = got(box.put("/webhooks/coax", {"url": receiver.url, "events": ["message.sent"]}))["secret"]
        sent(api.send_on(ANN_AT_A))
        settle(box)
        (hit,) = receiver.hits
    assert hit.headers["X-Webhook-Timestamp"] == "1714564800"
    signed = hmac.new(made.encode(), b"1714564800." + hit.body, hashlib.sha256).hexdigest()
    assert hit.headers["X-Coax-Signature"] == f"sha256={signed}"


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
