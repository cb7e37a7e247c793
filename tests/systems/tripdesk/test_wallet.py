"""Money: held when a message is accepted, charged when it is sent, given back when it fails; never negative."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.tripdesk import ADDRESSES, FIXTURES, Api, accepted, refused

UNLIMITED = {"tripdesk": {"per_minute": None}}


def with_balance(make_box: MakeBox, amount: str, **more: Any) -> Box:
    fixtures = {"tripdesk": {"wallets": [{"plane": "test", "balance": amount}]}}
    return make_box(fixtures=fixtures, limits=UNLIMITED, **more)


def test_the_balance_is_decimal_text_in_dollars(api: Api, live: Api) -> None:
    assert api.one("/api/v1/balance") == {"balance": "100.00", "held": "0.00", "currency": "USD"}
    assert live.one("/api/v1/balance") == {"balance": "25.00", "held": "0.00", "currency": "USD"}


def test_money_is_held_when_accepted_and_charged_when_sent(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, delivery={"delays": {"sent": 10, "delivered": 20, "read": 30}})
    with Api.of(box) as api:
        message_id = accepted(api.send())
        assert api.one("/api/v1/balance") == {"balance": "99.988", "held": "0.012", "currency": "USD"}
        assert api.message(message_id)["cost"] == "0.012"
        assert api.one("/api/v1/usage")["data"][0]["cost"] == "0.00"
        box.advance(10)
        assert api.one("/api/v1/balance") == {"balance": "99.988", "held": "0.00", "currency": "USD"}
        assert {"day": "2024-05-01", "count": 2, "cost": "0.012"} in api.one("/api/v1/usage")["data"]


@pytest.mark.parametrize(("channel", "to"), ADDRESSES.items())
def test_each_channel_costs_what_it_was_estimated_at(box: Box, api: Api, channel: str, to: str) -> None:
    answer = api.send(to, channel)
    estimate = Decimal(got(answer, 202)["cost_estimate"])
    box.advance(60)
    assert api.wallet() == (100 - estimate, 0, estimate)


def test_a_repeated_report_charges_once(box: Box, api: Api) -> None:
    accepted(api.send("+15550100006"))
    box.advance(60)
    assert api.wallet() == (Decimal("99.988"), 0, Decimal("0.012"))


def test_too_little_is_402_and_changes_nothing(make_box: MakeBox) -> None:
    box = with_balance(make_box, "0.025")
    with Api.of(box) as api:
        for _ in range(2):
            accepted(api.send())
        error = refused(api.send(), 402, "insufficient_balance")
        assert "0.012" in error["message"]
        box.advance(60)
        assert api.wallet() == (Decimal("0.001"), 0, Decimal("0.024"))
        accepted(api.send("someone@example.com", "email"))
        refused(api.send("someone@example.com", "email"), 402, "insufficient_balance")


def test_exactly_enough_is_enough(make_box: MakeBox) -> None:
    with Api.of(with_balance(make_box, "0.012", delivery={"mode": "manual"})) as api:
        accepted(api.send())
        assert api.one("/api/v1/balance") == {"balance": "0.00", "held": "0.012", "currency": "USD"}


def test_an_empty_sandbox_has_empty_wallets_until_they_are_credited(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    with Api.of(box) as api, Api.of(box, "live") as live:
        refused(api.send(), 402, "insufficient_balance")
        shown = got(box.post("/tripdesk/wallet/credit", {"amount": "25.00", "plane": "live"}))
        assert shown == {"plane": "live", "balance": "25.00", "held": "0.00", "currency": "USD"}
        refused(api.send(), 402, "insufficient_balance")
        accepted(live.send())
        got(box.post("/tripdesk/wallet/credit", {"amount": "0.3"}))
        assert api.one("/api/v1/balance")["balance"] == "0.30"


@pytest.mark.parametrize(
    "amount",
    [None, 1, 1.5, "", "x", "0", "0.00", "-1", "+1", "1e3", "NaN", "Infinity", "1.0000001", "1" * 10, "1,5", " 1"],
)
def test_what_is_no_amount_is_not_credited(box: Box, amount: object) -> None:
    control_refused(box.post("/tripdesk/wallet/credit", {"amount": amount, "plane": "test"}), 422, "amount")


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("1000000000", "Must be at most 999999999.999999."),
        ("9" * 90, "Must be at most 999999999.999999."),
        ("1000000000.0000001", "Must be at most 999999999.999999."),
        ("1.0000001", "Must have at most six decimals."),
        ("9" * 101, "Must be a decimal number above 0 as text, such as 25.00."),
        ("1_0", "Must be a decimal number above 0 as text, such as 25.00."),
    ],
)
def test_an_amount_that_is_too_large_is_told_so(box: Box, amount: str, told: str) -> None:
    answer = box.post("/tripdesk/wallet/credit", {"amount": amount, "plane": "test"})
    assert control_refused(answer, 422, "amount")["errors"] == {"amount": [told]}


@pytest.mark.parametrize("plane", ["", "prod", None, 1])
def test_a_plane_that_there_is_not_is_not_credited(box: Box, plane: object) -> None:
    control_refused(box.post("/tripdesk/wallet/credit", {"amount": "1.00", "plane": plane}), 422, "plane")


def test_a_wallet_has_a_ceiling(box: Box, api: Api) -> None:
    answers = [box.post("/tripdesk/wallet/credit", {"amount": "999999999.999999"}) for _ in range(1_000)]
    assert {answer.status_code for answer in answers[:999]} == {200}
    control_refused(answers[999], 422, "amount")
    accepted(api.send())
    box.advance(0)
    assert api.one("/api/v1/balance") == {"balance": "999000000099.987001", "held": "0.00", "currency": "USD"}


def test_under_16_threads_the_balance_is_never_negative_and_the_sum_never_wrong(make_box: MakeBox) -> None:
    # Money for 40 of 96 messages.
    box = with_balance(make_box, "0.48")
    barrier = Barrier(17)

    def send(place: int) -> list[int]:
        with Api.of(box) as api:
            barrier.wait()
            return [api.send(f"+155501{place:02d}{number:02d}9").status_code for number in range(6)]

    def watch() -> list[tuple[Decimal, ...]]:
        with Api.of(box) as api:
            barrier.wait()
            return [tuple(Decimal(api.one("/api/v1/balance")[name]) for name in ("balance", "held")) for _ in range(30)]

    with ThreadPoolExecutor(17) as pool:
        watched = pool.submit(watch)
        codes = Counter(code for found in pool.map(send, range(16)) for code in found)
        assert all(balance >= 0 and held >= 0 for balance, held in watched.result(20))
    assert codes == {202: 40, 402: 56}
    with Api.of(box) as api:
        assert sum(api.wallet()) == Decimal("0.48")
        box.advance(60)
        assert api.wallet() == (0, 0, Decimal("0.48"))


def test_usage_held_and_balance_are_always_what_was_credited(box: Box, api: Api) -> None:
    recipients = ("+15550100123", "+15550100001", "+15550100003", "+15550100004", "+15550100006", "+15550100007")
    for seconds in (0, 0.5, 1, 2, 1, 4, 8, 60):
        for channel in ("whatsapp", "sms", "rcs"):
            for to in recipients:
                accepted(api.send(to, channel))
        accepted(api.send("bounce@example.com", "email"))
        box.advance(seconds)
        assert sum(api.wallet()) == Decimal(100)
    box.advance(600)
    assert api.wallet()[1] == 0


def test_usage_by_day_channel_and_status(box: Box, api: Api) -> None:
    for to, channel in (("+15550100123", "whatsapp"), ("+15550100001", "sms"), ("+15550100124", "sms")):
        accepted(api.send(to, channel))
    box.advance(86_400)
    accepted(api.send())
    box.advance(60)
    by = {name: got(api.get("/api/v1/usage", group_by=name))["data"] for name in ("day", "channel", "status")}
    assert by["day"] == [
        {"day": "2024-05-01", "count": 4, "cost": "0.057"},
        {"day": "2024-05-02", "count": 1, "cost": "0.012"},
    ]
    assert by["channel"] == [
        {"channel": "sms", "count": 2, "cost": "0.045"},
        {"channel": "whatsapp", "count": 3, "cost": "0.024"},
    ]
    assert by["status"] == [
        {"status": "delivered", "count": 1, "cost": "0.045"},
        {"status": "failed", "count": 1, "cost": "0.00"},
        {"status": "read", "count": 3, "cost": "0.024"},
    ]


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (None, None, 5),
        ("2024-05-02", None, 1),
        (None, "2024-05-01", 4),
        ("2024-05-01", "2024-05-01", 4),
        ("2024-05-01T23:59:59Z", "2024-05-02", 5),
        ("2024-05-03", None, 0),
        (None, "2024-04-30", 0),
    ],
)
def test_usage_is_of_whole_days_both_inclusive(
    box: Box, api: Api, first: str | None, last: str | None, count: int
) -> None:
    for _ in range(3):
        accepted(api.send())
    box.advance(86_400)
    accepted(api.send())
    span = {name: value for name, value in (("from", first), ("to", last)) if value is not None}
    rows = got(api.get("/api/v1/usage", **span))["data"]
    assert sum(row["count"] for row in rows) == count


def test_what_the_sandbox_has_dropped_still_counts(box: Box, api: Api, live: Api) -> None:
    accepted(api.send())
    accepted(live.send())
    box.advance(60)
    assert sum(row["count"] for row in api.one("/api/v1/usage")["data"]) == 2
    assert sum(row["count"] for row in live.one("/api/v1/usage")["data"]) == 1
    state = box.state()
    state["messages"] = [message for message in state["messages"] if message["system"] != "tripdesk"]
    got(box.put("/state", state))
    assert sum(row["count"] for row in api.one("/api/v1/usage")["data"]) == 2
    assert sum(api.wallet()) == Decimal(100)
