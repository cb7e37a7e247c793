"""What becomes of a message on each channel: how far it is reported, retries on the clock, bounces, outages."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.tripdesk import ADDRESSES, ENDS, FIXTURES, ROAD, Api, accepted, deliveries, subscribed

WEEK = 7 * 86_400
# The phone number of each magic ending, and what its messages come to on a channel that reports reading.
PHONE = "+1555010"
LATER = 60


def statuses(message: dict[str, Any]) -> list[str]:
    return [change["status"] for change in message["history"]]


@pytest.mark.parametrize(("channel", "last"), ENDS.items())
def test_a_message_goes_as_far_as_its_channel_reports(box: Box, api: Api, channel: str, last: str) -> None:
    message_id = accepted(api.send(ADDRESSES[channel], channel))
    box.advance(WEEK)
    message = api.message(message_id)
    assert message["status"] == last
    assert statuses(message) == list(ROAD[: ROAD.index(last) + 1])
    assert message["retry_count"] == 0
    assert "last_error" not in message


@pytest.mark.parametrize(
    ("ending", "channel", "status", "walked"),
    [
        ("0002", "whatsapp", "delivered", ["queued", "sent", "delivered"]),
        ("0003", "whatsapp", "sent", ["queued", "sent"]),
        ("0006", "whatsapp", "read", ["queued", *(step for step in ROAD[1:] for _ in range(2))]),
        ("0007", "whatsapp", "read", ["queued", "sent", "read", "delivered"]),
        ("0002", "sms", "delivered", ["queued", "sent", "delivered"]),
        ("0006", "sms", "delivered", ["queued", "sent", "sent", "delivered", "delivered"]),
        ("0007", "sms", "delivered", ["queued", "sent", "delivered"]),
        ("0006", "broadcast", "sent", ["queued", "sent", "sent"]),
        ("0007", "broadcast", "sent", ["queued", "sent"]),
    ],
)
def test_magic_recipients_end_as_they_say_as_far_as_the_channel_reports(
    box: Box, api: Api, ending: str, channel: str, status: str, walked: list[str]
) -> None:
    to = f"list-{ending}" if channel == "broadcast" else PHONE + ending
    message_id = accepted(api.send(to, channel))
    box.advance(WEEK)
    message = api.message(message_id)
    assert (message["status"], statuses(message)) == (status, walked)


@pytest.mark.parametrize(
    ("channel", "to", "code", "sent_first"),
    [
        ("whatsapp", PHONE + "0001", "undeliverable", True),
        ("whatsapp", PHONE + "0004", "not_on_channel", False),
        ("sms", PHONE + "0005", "opted_out", False),
        ("broadcast", "list-0001", "undeliverable", True),
        ("email", "soft-bounce@example.com", "soft_bounced", True),
        ("email", "complaint@example.com", "complained", True),
    ],
)
def test_a_failure_is_final_after_three_retries_on_the_clock(
    box: Box, api: Api, channel: str, to: str, code: str, sent_first: bool
) -> None:
    before = api.wallet()[0]
    message_id = accepted(api.send(to, channel))
    seen = []
    for seconds in (1, 2, 4, 8):
        box.advance(seconds)
        message = api.message(message_id)
        seen.append((message["status"], message["retry_count"], message["last_error"]["code"]))
    # A failure at once is tried again a second before one that was reported after a second.
    pending = "sent" if sent_first else "queued"
    assert seen[:3] == [(pending, count, code) for count in (1, 2, 3)]
    box.advance(1)
    message = api.message(message_id)
    assert (message["status"], message["retry_count"], message["last_error"]["code"]) == ("failed", 3, code)
    assert statuses(message) == ["queued", *(["sent"] if sent_first else []), "failed"]
    assert message["cost"] == "0.00"
    assert api.wallet() == (before, 0, 0)


def test_the_retries_come_after_2_4_and_8_seconds(box: Box, api: Api) -> None:
    message_id = accepted(api.send(PHONE + "0004"))
    box.advance(0)
    counts = []
    for seconds in (0, 1.999, 0.001, 3.999, 0.001, 7.999):
        box.advance(seconds)
        counts.append(api.message(message_id)["retry_count"])
    assert counts == [1, 1, 2, 2, 3, 3]
    assert api.message(message_id)["status"] == "queued"
    box.advance(0.001)
    assert api.message(message_id)["status"] == "failed"


def test_a_failure_tells_last_error_retry_count_and_refund(box: Box, api: Api) -> None:
    subscribed(box)
    message_id = accepted(api.send(PHONE + "0001"))
    box.advance(LATER)
    (failed,) = deliveries(box, "message.failed")
    body = json_of(failed)
    assert body["type"] == "message.failed"
    assert body["data"]["id"] == message_id
    assert body["data"]["last_error"] == {"code": "undeliverable", "message": "The message could not be delivered."}
    assert (body["data"]["retry_count"], body["data"]["refund"]) == (3, "0.012")


def test_a_permanent_bounce_ends_at_once_with_a_diagnostic(box: Box, api: Api) -> None:
    subscribed(box)
    message_id = accepted(api.send("bounce@example.com", "email"))
    box.advance(LATER)
    message = api.message(message_id)
    assert (message["status"], message["retry_count"], statuses(message)[1:]) == ("bounced", 0, ["sent", "bounced"])
    assert deliveries(box, "message.failed") == []
    (bounced,) = deliveries(box, "message.bounced")
    data = json_of(bounced)["data"]
    assert data["diagnostic"] == {"code": "bounced", "message": "The mailbox does not exist."}
    assert data["refund"] == "0.001"
    assert api.wallet() == (Decimal(100), 0, 0)


def test_a_transient_bounce_goes_into_the_retries_and_is_never_bounced(box: Box, api: Api) -> None:
    subscribed(box)
    message_id = accepted(api.send("Soft-Bounce@example.com", "email"))
    box.advance(LATER)
    assert (api.message(message_id)["status"], api.message(message_id)["retry_count"]) == ("failed", 3)
    assert deliveries(box, "message.bounced") == []
    assert len(deliveries(box, "message.failed")) == 1


def test_a_gateway_that_is_down_fails_the_message_with_the_reason(box: Box, api: Api) -> None:
    (down,) = [row for row in api.pages("/api/v1/gateways") if row["status"] == "down"]
    message_id = accepted(api.send(channel="sms", gateway=down["id"]))
    box.advance(LATER)
    message = api.message(message_id)
    assert (message["status"], message["retry_count"]) == ("failed", 3)
    assert message["last_error"] == {"code": "gateway_down", "message": "The gateway is down."}
    assert message["provider_message_id"] is None
    assert api.wallet() == (Decimal(100), 0, 0)


def test_by_hand_nothing_happens_until_the_operator_says_so(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, delivery={"mode": "manual"})
    with Api.of(box) as api:
        message_id = accepted(api.send())
        box.advance(WEEK)
        assert api.message(message_id)["status"] == "queued"
        for status in ("sent", "delivered", "read"):
            got(box.report(message_id, status))
            assert api.message(message_id)["status"] == status


@pytest.mark.parametrize(
    ("channel", "status"),
    [("broadcast", "delivered"), ("broadcast", "read"), ("sms", "read"), ("email", "read"), ("whatsapp", "bounced")],
)
def test_what_a_channel_never_reports_cannot_be_forced(make_box: MakeBox, channel: str, status: str) -> None:
    box = make_box(fixtures=FIXTURES, delivery={"mode": "manual"})
    with Api.of(box) as api:
        message_id = accepted(api.send(ADDRESSES[channel], channel))
        got(box.report(message_id, "sent"))
        control_refused(box.report(message_id, status), 409)
        assert api.message(message_id)["status"] == "sent"


def test_a_forced_failure_is_final_and_gives_the_money_back(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, delivery={"mode": "manual"})
    with Api.of(box) as api:
        for reported in ((), ("sent",)):
            message_id = accepted(api.send())
            for status in reported:
                got(box.report(message_id, status))
            got(box.report(message_id, "failed", error={"code": "x", "message": "y"}))
            message = api.message(message_id)
            assert (message["status"], message["last_error"], message["retry_count"]) == (
                "failed",
                {"code": "x", "message": "y"},
                0,
            )
            assert api.wallet() == (Decimal(100), 0, 0)
            control_refused(box.report(message_id, "sent"), 409)


def test_a_forced_bounce_is_for_e_mail_and_may_have_a_diagnostic(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, delivery={"mode": "manual"})
    subscribed(box)
    with Api.of(box) as api:
        message_id = accepted(api.send("someone@example.com", "email"))
        got(box.report(message_id, "bounced", error={"code": "5.1.1", "message": "No such user."}))
        assert api.message(message_id)["status"] == "bounced"
    (row,) = deliveries(box, "message.bounced")
    assert json_of(row)["data"]["diagnostic"] == {"code": "5.1.1", "message": "No such user."}


def test_a_message_that_skips_being_sent_is_charged_all_the_same(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, delivery={"mode": "manual"})
    with Api.of(box) as api:
        message_id = accepted(api.send())
        got(box.report(message_id, "read"))
        assert api.wallet() == (Decimal("99.988"), 0, Decimal("0.012"))
        assert api.message(message_id)["provider_message_id"] is not None


def test_a_message_that_the_operator_delivers_is_not_failed_by_its_road(box: Box, api: Api) -> None:
    message_id = accepted(api.send(PHONE + "0001"))
    box.advance(1.5)
    assert api.message(message_id)["retry_count"] == 1
    got(box.report(message_id, "delivered"))
    box.advance(WEEK)
    assert api.message(message_id)["status"] == "delivered"
    assert api.wallet() == (Decimal("99.988"), 0, Decimal("0.012"))


def json_of(row: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(row["request"]["body"])
    return body
