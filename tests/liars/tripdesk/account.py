"""Lies about TripDesk's usage, gateways and fixtures."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from mock_server.kernel.instants import DAY, HOUR
from mock_server.kernel.lifecycle import FAILED, QUEUED
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.operations import usage
from tests.liars.lies import Lie, lie, reshaped, wrapped
from tests.liars.tripdesk.tools import OPERATIONS, TRIPDESK

COUNT = f"{OPERATIONS}.usage.count"
GROUPED = f"{OPERATIONS}.usage.grouped"
GATEWAYS = "GET /api/v1/gateways"
SEED = f"{TRIPDESK}.seed._Seeding.run"


def _two_hours_east(honest: Callable[..., None], sandbox: Any, plane: str, at: Any, *rest: Any) -> None:
    honest(sandbox, plane, at + 2 * HOUR, *rest)


def _as_accepted(honest: Callable[..., Any], sandbox: Any, plane: str, first: Any, last: Any, by: str) -> Any:
    found = honest(sandbox, plane, first, last, by)
    if by != "status" or not found:
        return found
    return [(QUEUED, sum(count for _, count, _ in found), sum(cost for *_, cost in found))]


def _without_last(honest: Callable[..., Any], sandbox: Any, plane: str, first: Any, last: Any, by: str) -> Any:
    return honest(sandbox, plane, first, None if last is None else last - DAY, by)


def _from_the_beginning(honest: Callable[..., Any], sandbox: Any, plane: str, _: Any, last: Any, by: str) -> Any:
    return honest(sandbox, plane, None, last, by)


def _costing(counted: str) -> Callable[..., None]:
    """Messages that come to this status cost what their channel does."""

    def around(honest: Callable[..., None], *given: Any) -> None:
        *others, channel, status, messages, cost = given
        costs = CHANNELS[channel].price if status == counted and messages == 1 else cost
        honest(*others, channel, status, messages, costs)

    return around


def _what_came_in(honest: Callable[..., Any], sandbox: Any, conversation: Any, direction: str, *rest: Any) -> Any:
    message = honest(sandbox, conversation, direction, *rest)
    if direction == "inbound":
        usage.count(sandbox, message.account, message.created_at, message.channel, message.status, 1, Decimal(0))
    return message


def _refused_too(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Any) -> Any:
    """Messages are counted before they are looked at."""
    try:
        return honest(sandbox, plane, wanted)
    except Exception:
        usage.count(sandbox, plane, sandbox.clock.now(), wanted.channel, FAILED, 1, Decimal(0))
        raise


def _nameless(body: Any) -> None:
    for gateway in body["data"]:
        gateway["name"] = ""


def _all_active(body: Any) -> None:
    for gateway in body["data"]:
        gateway["status"] = "active"


def _furnished(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., None]:
    """Fixtures that begin otherwise."""
    return lambda honest, seeding, document: honest(seeding, {**document, **change(document)})


def _rich(document: dict[str, Any]) -> dict[str, Any]:
    return {"wallets": [{**row, "balance": Decimal("100.00")} for row in document["wallets"]]}


def _in_live(document: dict[str, Any]) -> dict[str, Any]:
    return {"generated_contacts": [{**row, "plane": "live"} for row in document["generated_contacts"]]}


def _timeless(document: dict[str, Any]) -> dict[str, Any]:
    return {"templates": [{**row, "text": row["text"].replace("{{eta}}", "a while")} for row in document["templates"]]}


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: usage by status counts messages as they were accepted",
        wrapped(GROUPED, _as_accepted),
        claims="TRIPDESK-USAGE-002",
    ),
    lie(
        "TripDesk: usage has the days of a zone two hours east",
        wrapped(COUNT, _two_hours_east),
        claims="TRIPDESK-USAGE-003",
    ),
    lie(
        "TripDesk: usage ends before the day `to`",
        wrapped(GROUPED, _without_last),
        claims="TRIPDESK-USAGE-004",
    ),
    lie(
        "TripDesk: usage takes no notice of `from`",
        wrapped(GROUPED, _from_the_beginning),
        claims="TRIPDESK-USAGE-004",
    ),
    lie(
        "TripDesk: what is only held is a cost",
        wrapped(COUNT, _costing(QUEUED)),
        claims="TRIPDESK-USAGE-005",
    ),
    lie(
        "TripDesk: what was given back is still a cost",
        wrapped(COUNT, _costing(FAILED)),
        claims="TRIPDESK-USAGE-005 TRIPDESK-WALLET-005",
    ),
    lie(
        "TripDesk: usage counts what came in",
        wrapped(f"{OPERATIONS}.messages._add", _what_came_in),
        claims="TRIPDESK-USAGE-006",
    ),
    lie(
        "TripDesk: usage counts what was refused",
        wrapped(f"{OPERATIONS}.messages.send", _refused_too),
        claims="TRIPDESK-USAGE-006 TRIPDESK-REFUSAL-017",
    ),
    lie(
        "TripDesk: gateways have no names",
        reshaped("tripdesk", _nameless, where=GATEWAYS, status=200),
        claims="TRIPDESK-GATEWAY-001",
    ),
    lie(
        "TripDesk: a gateway that is down is listed as active",
        reshaped("tripdesk", _all_active, where=GATEWAYS, status=200),
        claims="TRIPDESK-GATEWAY-002",
    ),
    lie(
        "TripDesk: both wallets begin with 100.00",
        wrapped(SEED, _furnished(_rich)),
        claims="TRIPDESK-FIXTURE-001",
    ),
    lie(
        "TripDesk: most contacts are in the live plane at first",
        wrapped(SEED, _furnished(_in_live)),
        claims="TRIPDESK-FIXTURE-002",
    ),
    lie(
        "TripDesk: the template of the sample does not say when",
        wrapped(SEED, _furnished(_timeless)),
        claims="TRIPDESK-FIXTURE-003",
    ),
)
