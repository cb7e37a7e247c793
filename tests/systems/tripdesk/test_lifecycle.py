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
from tests.support.tripdesk import ADDRESSES, FIXTURES, Api, accepted, deliveries, subscribed

WEEK = 7 * 86_400
# The phone number of each magic ending, and what its messages come to on a channel that reports reading.
PHONE = "+1555010"


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
