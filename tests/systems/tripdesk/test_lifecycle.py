"""What becomes of messages and of the money for them: by their retries, and by what an operator reports."""

import json
from decimal import Decimal

import pytest

from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.tripdesk import Api, accepted, deliveries, subscribed

PHONE = "+15550100123"
ADDRESSES = {"broadcast": "list-123", "email": "someone@example.com", "sms": PHONE, "whatsapp": PHONE}


def test_the_retries_come_after_2_4_and_8_seconds(box: Box, api: Api) -> None:
    message_id = accepted(api.send("+15550100004"))
    box.advance(0)
    counts = []
    for seconds in (0, 1.999, 0.001, 3.999, 0.001, 7.999):
        box.advance(seconds)
        counts.append(api.message(message_id)["retry_count"])
    assert counts == [1, 1, 2, 2, 3, 3]
    assert api.message(message_id)["status"] == "queued"
    box.advance(0.001)
    assert api.message(message_id)["status"] == "failed"


@pytest.mark.parametrize(
    ("channel", "status"),
    [("broadcast", "delivered"), ("broadcast", "read"), ("sms", "read"), ("email", "read"), ("whatsapp", "bounced")],
)
def test_what_a_channel_never_reports_cannot_be_forced(manual: Box, channel: str, status: str) -> None:
    with Api.of(manual) as api:
        message_id = accepted(api.send(ADDRESSES[channel], channel))
        got(manual.report(message_id, "sent"))
        control_refused(manual.report(message_id, status), 409)
        assert api.message(message_id)["status"] == "sent"


def test_a_forced_failure_is_final_and_gives_the_money_back(manual: Box) -> None:
    error = {"code": "x", "message": "y"}
    with Api.of(manual) as api:
        for reported in ((), ("sent",)):
            message_id = accepted(api.send())
            for status in reported:
                got(manual.report(message_id, status))
            got(manual.report(message_id, "failed", error=error))
            message = api.message(message_id)
            assert (message["status"], message["last_error"], message["retry_count"]) == ("failed", error, 0)
            assert api.wallet() == (Decimal(100), 0, 0)
            control_refused(manual.report(message_id, "sent"), 409)


@pytest.mark.parametrize(("status", "channel", "refund"), [("failed", "sms", "0.045"), ("bounced", "email", "0.001")])
def test_a_forced_end_is_final_and_tells_refund_and_reason(manual: Box, status: str, channel: str, refund: str) -> None:
    error = {"code": "5.1.1", "message": "No such user."}
    subscribed(manual)
    with Api.of(manual) as api:
        message_id = accepted(api.send(ADDRESSES[channel], channel))
        got(manual.report(message_id, status, error=error))
        for further in ("sent", "delivered", "failed", "bounced"):
            control_refused(manual.report(message_id, further), 409)
        assert api.message(message_id)["status"] == status
    (row,) = deliveries(manual, f"message.{status}")
    data = json.loads(row["request"]["body"])["data"]
    assert (data["status"], data["refund"]) == (status, refund)
    assert data.get("diagnostic") == (error if status == "bounced" else None)


def test_a_bounce_that_is_reported_without_a_reason_has_the_usual_one(manual: Box) -> None:
    with Api.of(manual) as api:
        message_id = accepted(api.send(ADDRESSES["email"], "email"))
    told = got(manual.report(message_id, "bounced"))
    assert told["error"] == {"code": "bounced", "message": "The mailbox does not exist."}


def test_a_message_that_skips_being_sent_is_charged_all_the_same(manual: Box) -> None:
    with Api.of(manual) as api:
        message_id = accepted(api.send())
        got(manual.report(message_id, "read"))
        assert api.wallet() == (Decimal("99.988"), 0, Decimal("0.012"))
        assert api.message(message_id)["provider_message_id"] is not None


def test_what_a_credit_leaves_is_told(box: Box) -> None:
    shown = got(box.post("/tripdesk/wallet/credit", {"amount": "0.3", "plane": "live"}))
    assert shown == {"plane": "live", "balance": "25.30", "held": "0.00", "currency": "USD"}


def test_a_wallet_has_a_ceiling(box: Box, api: Api) -> None:
    state = box.state()
    wallet = state["systems"]["tripdesk"]["wallets"][0]
    # What 998 of the largest credits have made of it.
    wallet["balance"] = wallet["credited"] = "998000000099.999002"
    got(box.put("/state", state))
    credit = {"amount": "999999999.999999"}
    got(box.post("/tripdesk/wallet/credit", credit))
    control_refused(box.post("/tripdesk/wallet/credit", credit), 422, "amount")
    accepted(api.send())
    box.advance(0)
    assert api.one("/api/v1/balance") == {"balance": "999000000099.987001", "held": "0.00", "currency": "USD"}


def test_what_the_sandbox_has_dropped_still_counts(box: Box, api: Api, live: Api) -> None:
    def used() -> list[int]:
        return [sum(row["count"] for row in one.one("/api/v1/usage")["data"]) for one in (api, live)]

    accepted(api.send())
    accepted(live.send())
    box.advance(60)
    assert used() == [2, 1]
    state = box.state()
    state["messages"] = [message for message in state["messages"] if message["system"] != "tripdesk"]
    got(box.put("/state", state))
    assert used() == [2, 1]
    assert sum(api.wallet()) == Decimal(100)
