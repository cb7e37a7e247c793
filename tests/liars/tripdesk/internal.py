"""Lies about TripDesk's internal API: send and confirm, and the audit log."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.clock import real_now
from mock_server.kernel.lifecycle import DELIVERED, ENDED, PROGRESS, SENT
from mock_server.kernel.problems import TimedOut
from mock_server.systems.tripdesk.records import AuditEntry
from tests.liars.lies import Call, Lie, Said, between, lie, misheard, patched, reshaped, retold, wrapped
from tests.liars.tripdesk.tools import OPERATIONS, TRIPDESK, merged, token_of

CONFIRMATIONS = f"{OPERATIONS}.confirmations"
INTERNAL = "POST /api/internal/messages"
AUDIT = "GET /api/internal/audit"
# A lie that would make a test wait for half a minute is told to one that gives up at once.
IMPATIENT = patched(f"{TRIPDESK}.store.PATIENCE", 0.2)


def _reached(status: str) -> Callable[[Any], bool]:
    """A message is final that is so far, on whatever channel."""
    return lambda message: message.status in ENDED or PROGRESS[message.status] >= PROGRESS[status]


def _forgotten(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Any, _: str | None, seconds: float) -> Any:
    """A message that timed out is not known any more when its call is tried again."""
    return honest(sandbox, plane, wanted, None, seconds)


def _standing_still(honest: Callable[..., Any], confirmation: Any) -> Any:
    if confirmation.sandbox.clock.frozen:
        raise TimedOut(confirmation.message_id)
    return honest(confirmation)


def _with_the_lock(honest: Callable[..., Any], *given: Any) -> Any:
    """Whoever waits keeps everybody else out."""
    time.sleep(0.5)
    return honest(*given[:-1], 0)


def _in_test(honest: Callable[..., Any], sandbox: Any, _: str, *rest: Any) -> Any:
    return honest(sandbox, "test", *rest)


def _anybody(call: Call) -> Call | None:
    """Wrong addresses are mended."""
    body = call.body
    wrong = isinstance(body, dict) and body.get("to") == "7"
    return replace(call, raw=Said(0).saying({**body, "to": "+447700900100"}).raw) if wrong else None


def _failing_as_refusal(_: Call, said: Said) -> Said | None:
    body = said.body
    error = {"code": "not_delivered", "message": "It failed.", "request_id": body["id"]}
    return said.saying({"error": error}, 422) if body["status"] in ENDED else None


def _only(keep: Callable[[dict[str, Any]], bool]) -> Callable[[Any], None]:
    """An audit log of some calls."""

    def change(body: Any) -> None:
        body["data"] = [entry for entry in body["data"] if keep(entry)]

    return change


def _each(change: Callable[[dict[str, Any]], Any]) -> Callable[[Any], None]:
    def every(body: Any) -> None:
        for entry in body["data"]:
            change(entry)

    return every


def _telling_keys(call: Call, said: Said) -> Said:
    body = said.body
    for entry in body["data"]:
        entry["actor"]["id"] = token_of(call)
    return said.saying(body)


def _by_the_machine(honest: Callable[..., AuditEntry], **fields: Any) -> AuditEntry:
    return honest(**{**fields, "at": real_now()})


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: sending with confirmation waits for nothing",
        patched(f"{CONFIRMATIONS}.is_final", lambda message: True),
        claims="TRIPDESK-INTERNAL-001 TRIPDESK-INTERNAL-005",
    ),
    lie(
        "TripDesk: being sent is confirmation enough",
        patched(f"{CONFIRMATIONS}.is_final", _reached(SENT)),
        claims="TRIPDESK-INTERNAL-001 TRIPDESK-INTERNAL-005",
    ),
    lie(
        "TripDesk: nobody else is served while confirmation is waited for",
        wrapped(f"{CONFIRMATIONS}._until_known", _with_the_lock),
        claims="TRIPDESK-INTERNAL-005",
    ),
    lie(
        "TripDesk: delivery of a broadcast is waited for",
        IMPATIENT,
        patched(f"{CONFIRMATIONS}.is_final", _reached(DELIVERED)),
        claims="TRIPDESK-INTERNAL-002",
    ),
    lie(
        "TripDesk: sending with confirmation refuses what fails",
        retold("tripdesk", _failing_as_refusal, where=INTERNAL, status=200),
        claims="TRIPDESK-INTERNAL-003 TRIPDESK-INTERNAL-004",
    ),
    lie(
        "TripDesk: confirmation is waited for half a second",
        patched(f"{TRIPDESK}.store.PATIENCE", 0.5),
        claims="TRIPDESK-INTERNAL-006",
    ),
    lie(
        "TripDesk: a retry after a confirmation timed out sends another message",
        IMPATIENT,
        wrapped(f"{CONFIRMATIONS}.begin", _forgotten),
        claims="TRIPDESK-INTERNAL-006",
    ),
    lie(
        "TripDesk: sending with confirmation does not look at numbers",
        IMPATIENT,
        misheard("tripdesk", _anybody, where=INTERNAL),
        claims="TRIPDESK-INTERNAL-007",
    ),
    lie(
        "TripDesk: sending with confirmation is in the test plane",
        wrapped(f"{CONFIRMATIONS}.begin", _in_test),
        claims="TRIPDESK-INTERNAL-008",
    ),
    lie(
        "TripDesk: nothing is confirmed while the clock stands still",
        IMPATIENT,
        wrapped(f"{CONFIRMATIONS}.Confirmation.end", _standing_still),
        claims="TRIPDESK-INTERNAL-009",
    ),
    lie(
        "TripDesk: the audit log has no calls that only read",
        reshaped("tripdesk", _only(lambda entry: entry["method"] != "GET"), where=AUDIT, status=200),
        claims="TRIPDESK-AUDIT-001",
    ),
    lie(
        "TripDesk: the audit log does not tell a retry",
        reshaped("tripdesk", _each(lambda entry: entry.update(replayed=False)), where=AUDIT, status=200),
        claims="TRIPDESK-AUDIT-001",
    ),
    lie(
        "TripDesk: the audit log has no calls that were refused",
        reshaped("tripdesk", _only(lambda entry: entry["outcome"] != "refused"), where=AUDIT, status=200),
        claims="TRIPDESK-AUDIT-002 TRIPDESK-AUDIT-003",
    ),
    lie(
        "TripDesk: the audit log has no log-ins",
        reshaped("tripdesk", _only(lambda entry: not entry["path"].endswith("/token")), where=AUDIT, status=200),
        claims="TRIPDESK-AUDIT-003",
    ),
    lie(
        "TripDesk: the audit log knows no agent",
        reshaped("tripdesk", _each(lambda entry: entry["actor"].update(id="agent")), where=AUDIT, status=200),
        claims="TRIPDESK-AUDIT-004",
    ),
    lie(
        "TripDesk: the audit log shows keys",
        retold("tripdesk", _telling_keys, where=AUDIT, status=200),
        claims="TRIPDESK-AUDIT-005",
    ),
    lie(
        "TripDesk: the audit log has the time of the machine",
        wrapped(f"{TRIPDESK}.audit.AuditEntry", _by_the_machine),
        claims="TRIPDESK-AUDIT-006",
    ),
    lie(
        "TripDesk: the audit log has every partner's calls",
        between("tripdesk", merged("/api/internal/audit")),
        claims="TRIPDESK-AUDIT-007",
    ),
)
