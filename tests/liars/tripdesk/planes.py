"""Lies about TripDesk's two data planes: what of the one is seen or spent in the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.problems import NotFound
from mock_server.systems.tripdesk.records import AuditEntry
from tests.liars.lies import Call, Lie, Said, lie, patched, retold, wrapped
from tests.liars.tripdesk.tools import MESSAGES, OPERATIONS, TRIPDESK, token_of


def _in_any_plane(honest: Callable[..., Any], found_in: Any, plane: str, *rest: Any) -> Any:
    """For look-ups by id: what the caller's own plane has not, the other may have."""
    try:
        return honest(found_in, plane, *rest)
    except NotFound:
        return honest(found_in, "live" if plane == "test" else "test", *rest)


def _in_test(honest: Callable[..., Any], sandbox: Any, _: str, *rest: Any) -> Any:
    """For whatever takes a sandbox and a plane."""
    return honest(sandbox, "test", *rest)


def _audited_in_test(honest: Callable[..., AuditEntry], **fields: Any) -> AuditEntry:
    return honest(**{**fields, "plane": "test"})


def _without_plane(honest: Callable[..., Any], first: Any, *rest: Any) -> Any:
    """For the two functions that look an idempotency key up and keep it."""
    return honest(first, *(part.replace("live/", "test/") if isinstance(part, str) else part for part in rest))


def _labelled(call: Call, said: Said) -> Said | None:
    live = token_of(call).startswith("ak_live_")
    return replace(said, headers={**said.headers, "X-Environment": "live"}) if live else None


def _dearer(call: Call, said: Said) -> Said | None:
    if not token_of(call).startswith("ak_live_"):
        return None
    return said.saying({**said.body, "cost_estimate": f"1{said.body['cost_estimate']}"})


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: contacts and conversations are found from the other plane",
        wrapped(f"{OPERATIONS}.contacts.must", _in_any_plane),
        wrapped(f"{OPERATIONS}.conversations.must", _in_any_plane),
        claims="TRIPDESK-PLANE-001",
    ),
    lie(
        "TripDesk: contacts are changed and deleted from the other plane",
        wrapped(f"{OPERATIONS}.contacts.update", _in_any_plane),
        wrapped(f"{OPERATIONS}.contacts.delete", _in_any_plane),
        claims="TRIPDESK-PLANE-001",
    ),
    lie(
        "TripDesk: messages are found from the other plane",
        wrapped(f"{OPERATIONS}.messages.message_of", _in_any_plane),
        claims="TRIPDESK-PLANE-002",
    ),
    lie(
        "TripDesk: one wallet pays for both planes",
        wrapped(f"{OPERATIONS}.wallet.of", _in_test),
        claims="TRIPDESK-PLANE-003",
    ),
    lie(
        "TripDesk: usage of both planes is told as the test plane's",
        wrapped(f"{OPERATIONS}.usage.count", _in_test),
        claims="TRIPDESK-PLANE-004",
    ),
    lie(
        "TripDesk: calls of both planes are in the test plane's audit log",
        wrapped(f"{TRIPDESK}.audit.AuditEntry", _audited_in_test),
        claims="TRIPDESK-PLANE-005",
    ),
    lie(
        "TripDesk: an idempotency key is known in both planes",
        wrapped(f"{TRIPDESK}.idempotency._first_answer", _without_plane),
        wrapped(f"{TRIPDESK}.idempotency._keep", _without_plane),
        claims="TRIPDESK-PLANE-006",
    ),
    lie(
        "TripDesk: an external id is taken in both planes",
        wrapped(f"{OPERATIONS}.contacts.external_key", lambda honest, _, *rest: honest("test", *rest)),
        claims="TRIPDESK-PLANE-007",
    ),
    lie(
        "TripDesk: answers of the live plane have a header more",
        retold("tripdesk", _labelled),
        claims="TRIPDESK-PLANE-008",
    ),
    lie(
        "TripDesk: the live plane has other prices",
        retold("tripdesk", _dearer, where=f"POST {MESSAGES}", status=202),
        claims="TRIPDESK-PLANE-008",
    ),
    lie(
        "TripDesk: agents see the live plane",
        patched(f"{TRIPDESK}.auth.TEST", "live"),
        claims="TRIPDESK-PLANE-009",
    ),
)
