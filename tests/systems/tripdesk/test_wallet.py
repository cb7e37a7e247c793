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
from tests.support.tripdesk import Api, accepted, refused

UNLIMITED = {"tripdesk": {"per_minute": None}}


def with_balance(make_box: MakeBox, amount: str, **more: Any) -> Box:
    fixtures = {"tripdesk": {"wallets": [{"plane": "test", "balance": amount}]}}
    return make_box(fixtures=fixtures, limits=UNLIMITED, **more)


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
