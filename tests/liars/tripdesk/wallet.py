"""Lies about TripDesk's wallet: what is held, charged and given back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from typing import Any

from mock_server.kernel.lifecycle import DELIVERED, READ
from mock_server.kernel.problems import InsufficientFunds
from mock_server.systems.tripdesk.operations import wallet
from mock_server.systems.tripdesk.operations.wallet import CHARGED, HELD
from tests.liars.lies import Lie, lie, reshaped, wrapped
from tests.liars.tripdesk.tools import OPERATIONS, TRIPDESK

WALLET = f"{OPERATIONS}.wallet"
BALANCE = "GET /api/v1/balance"
CENT = Decimal("0.01")


def _taken(honest: Callable[..., None], sandbox: Any, plane: str, amount: Decimal) -> None:
    """A hold that takes the money there and then."""
    honest(sandbox, plane, amount)
    found = wallet.of(sandbox, plane)
    wallet._put(sandbox, replace(found, held=found.held - amount, charged=found.charged + amount))


def _overdrawn(_: Callable[..., None], sandbox: Any, plane: str, amount: Decimal) -> None:
    found = wallet.of(sandbox, plane)
    wallet._put(sandbox, replace(found, balance=max(Decimal(0), found.balance - amount), held=found.held + amount))


def _more_than_enough(honest: Callable[..., None], sandbox: Any, plane: str, amount: Decimal) -> None:
    """A hold that wants something left."""
    found = wallet.of(sandbox, plane)
    if found.balance == amount:
        raise InsufficientFunds(amount, found.balance)
    honest(sandbox, plane, amount)


def _with_what_is_held(honest: Callable[..., None], sandbox: Any, plane: str, amount: Decimal) -> None:
    found = wallet.of(sandbox, plane)
    if found.balance < amount <= found.balance + found.held:
        return
    honest(sandbox, plane, amount)


def _fee(honest: Callable[..., None], sandbox: Any, plane: str, amount: Decimal) -> None:
    """A hold that marks what it refuses as held."""
    try:
        honest(sandbox, plane, amount)
    except InsufficientFunds:
        found = wallet.of(sandbox, plane)
        wallet._put(sandbox, replace(found, held=found.held + amount))
        raise


def _in_cents(honest: Callable[..., None], sandbox: Any, plane: str, amount: Decimal) -> None:
    honest(sandbox, plane, amount.quantize(CENT, ROUND_UP))


def _at_each_step(honest: Callable[..., Any], delivery_model: Any, sandbox: Any, before: Any, after: Any) -> Any:
    if before.status != after.status and after.status in (DELIVERED, READ):
        wallet.hold(sandbox, after.account, after.facts.price)
        wallet.charge(sandbox, after.account, after.facts.price)
    return honest(delivery_model, sandbox, before, after)


def _half(honest: Callable[..., None], sandbox: Any, plane: str, amount: Decimal, payment: str) -> None:
    honest(sandbox, plane, amount / 2, payment)


def _given_back_at_once(
    honest: Callable[..., Any], delivery_model: Any, sandbox: Any, message: Any, failure: Any
) -> Any:
    """Money comes back at the first failure, and is not looked for again."""
    wait = honest(delivery_model, sandbox, message, failure)
    tried = sandbox.messages.get(message.id)
    if wait is not None and tried.facts.payment == HELD:
        wallet.give_back(sandbox, tried.account, tried.facts.price, HELD)
        sandbox.messages.replace(replace(tried, facts=replace(tried.facts, payment=wallet.GIVEN_BACK)))
    return wait


def _rounded_cost(honest: Callable[..., None], *given: Any) -> None:
    *others, cost = given
    honest(*others, cost.quantize(CENT, ROUND_UP))


def _the_last_credit(honest: Callable[..., Any], sandbox: Any, plane: str, amount: Decimal) -> Any:
    found = wallet.of(sandbox, plane)
    wallet._put(sandbox, replace(found, credited=found.credited - found.balance, balance=Decimal(0)))
    return honest(sandbox, plane, amount)


def _in_small_coin(body: Any) -> None:
    body.update({name: f"{Decimal(body[name]) * 100:.2f}" for name in ("balance", "held")})


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: balances are in cents",
        reshaped("tripdesk", _in_small_coin, where=BALANCE, status=200),
        claims="TRIPDESK-WALLET-001 TRIPDESK-FIXTURE-001",
    ),
    lie(
        "TripDesk: balances are numbers",
        reshaped("tripdesk", lambda body: body.update(balance=float(body["balance"])), where=BALANCE, status=200),
        claims="TRIPDESK-WALLET-001",
    ),
    lie(
        "TripDesk: a message is charged when it is accepted",
        wrapped(f"{WALLET}.hold", _taken),
        wrapped(f"{WALLET}.charge", lambda honest, *given: None),
        wrapped(f"{WALLET}.give_back", lambda honest, *given: honest(*given[:-1], CHARGED)),
        claims="TRIPDESK-WALLET-002 TRIPDESK-WALLET-006 TRIPDESK-WALLET-010",
    ),
    lie(
        "TripDesk: what was held stays held when it is charged",
        wrapped(f"{WALLET}.charge", lambda honest, *given: None),
        claims="TRIPDESK-WALLET-003 TRIPDESK-WALLET-010",
    ),
    lie(
        "TripDesk: delivery is charged once more",
        wrapped(f"{TRIPDESK}.delivery_model.DeliveryModel.settle", _at_each_step),
        claims="TRIPDESK-WALLET-004",
    ),
    lie(
        "TripDesk: nothing is given back",
        wrapped(f"{WALLET}.give_back", lambda honest, *given: None),
        claims="TRIPDESK-WALLET-005 TRIPDESK-WALLET-006 TRIPDESK-WALLET-008 TRIPDESK-WEBHOOK-004",
    ),
    lie(
        "TripDesk: half of what failed is given back",
        wrapped(f"{WALLET}.give_back", _half),
        claims="TRIPDESK-WALLET-005",
    ),
    lie(
        "TripDesk: money comes back at the first failure",
        wrapped(f"{TRIPDESK}.delivery_model.DeliveryModel.retry", _given_back_at_once),
        claims="TRIPDESK-WALLET-006",
    ),
    lie(
        "TripDesk: a message may cost more than there is",
        wrapped(f"{WALLET}.hold", _overdrawn),
        claims="TRIPDESK-WALLET-007 TRIPDESK-WALLET-008 TRIPDESK-WALLET-009",
    ),
    lie(
        "TripDesk: what could not be paid for is held",
        wrapped(f"{WALLET}.hold", _fee),
        claims="TRIPDESK-WALLET-007",
    ),
    lie(
        "TripDesk: exactly enough is too little",
        wrapped(f"{WALLET}.hold", _more_than_enough),
        claims="TRIPDESK-WALLET-008",
    ),
    lie(
        "TripDesk: what is held can be spent again",
        wrapped(f"{WALLET}.hold", _with_what_is_held),
        claims="TRIPDESK-WALLET-008",
    ),
    lie(
        "TripDesk: usage rounds up to cents",
        wrapped(f"{OPERATIONS}.usage.count", _rounded_cost),
        claims="TRIPDESK-WALLET-010 TRIPDESK-USAGE-001",
    ),
    lie(
        "TripDesk: the wallet rounds up to cents",
        wrapped(f"{WALLET}.hold", _in_cents),
        claims="TRIPDESK-WALLET-011 TRIPDESK-WALLET-002",
    ),
    lie(
        "TripDesk: a credit takes the place of what there was",
        wrapped(f"{WALLET}.credit", _the_last_credit),
        claims="TRIPDESK-WALLET-011",
    ),
)
