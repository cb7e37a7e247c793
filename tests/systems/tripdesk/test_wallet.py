"""Money: held when a message is accepted, charged when it is sent, given back when it fails; never negative."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.tripdesk import Api, accepted, refused


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
