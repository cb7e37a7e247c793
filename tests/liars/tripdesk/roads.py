"""Lies about how far TripDesk's messages get, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.instants import HOUR
from mock_server.kernel.lifecycle import (
    BOUNCED,
    DELIVERED,
    ENDED,
    FAILED,
    PLAIN,
    PROGRESS,
    SENT,
    STEP,
    Step,
)
from mock_server.kernel.messages import StatusChange
from mock_server.systems.tripdesk.delivery_model import GATEWAY_DOWN, PERMANENT_BOUNCE
from tests.liars.lies import Lie, lie, patched, reshaped, wrapped
from tests.liars.tripdesk.tools import LIFECYCLE, MESSAGES, TRIPDESK, amended, rendered

CARRIER = f"{TRIPDESK}.delivery_model"
ROAD = f"{CARRIER}.DeliveryModel.plan"
BY_ID = f"GET {MESSAGES}/*"


def _plain(*names: str, steps: int) -> Any:
    """Channels whose provider reports so many steps."""
    return amended(f"{CARRIER}._PLAIN", dict.fromkeys(names, PLAIN[:steps]))


def _behind(body: Any) -> None:
    body["status"] = body["history"][-2 if len(body["history"]) > 1 else -1]["status"]


def _backwards(honest: Callable[..., Any], sandbox: Any, message: Any, status: str, *rest: Any) -> Any:
    reported = honest(sandbox, message, status, *rest)
    return sandbox.messages.replace(replace(reported, status=status)) if message.status not in ENDED else reported


def _counted_at_once(honest: Callable[..., Any], delivery_model: Any, sandbox: Any, message: Any, failure: Any) -> Any:
    wait = honest(delivery_model, sandbox, message, failure)
    tried = sandbox.messages.get(message.id)
    if wait is not None and tried.facts.retry_count == 1:
        sandbox.messages.replace(replace(tried, facts=replace(tried.facts, retry_count=2)))
    return wait


def _silently(honest: Callable[..., Any], delivery_model: Any, sandbox: Any, message: Any, _: Any) -> Any:
    return honest(delivery_model, sandbox, message, None)


def _soft_as_hard(honest: Callable[..., Any], delivery_model: Any, sandbox: Any, message: Any) -> Any:
    soft = message.recipient.startswith("soft-bounce@")
    return PERMANENT_BOUNCE if soft else honest(delivery_model, sandbox, message)


def _by_hand_alone(honest: Callable[..., Any], delivery_model: Any, sandbox: Any, message: Any) -> Any:
    return honest(delivery_model, sandbox, message) if sandbox.delivery.mode == "auto" else None


def _revived(honest: Callable[..., None], sandbox: Any, appointment: Any) -> None:
    """What has ended is delivered thirty hours later."""
    message = sandbox.messages.get(appointment.subject)
    if message.status in ENDED:
        step = StatusChange(DELIVERED, appointment.due)
        sandbox.messages.replace(replace(message, status=DELIVERED, history=(*message.history, step)))
        return
    honest(sandbox, appointment)
    if sandbox.messages.get(message.id).status in ENDED:
        sandbox.timetable.add(appointment.due + 30 * HOUR, STEP, message.id)


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: WhatsApp messages are never read",
        _plain("whatsapp", steps=2),
        claims="TRIPDESK-LIFE-001",
    ),
    lie(
        "TripDesk: delivery of e-mail and SMS is not reported",
        _plain("sms", "email", steps=1),
        claims="TRIPDESK-LIFE-002",
    ),
    lie(
        "TripDesk: delivery of broadcasts is reported",
        _plain("broadcast", steps=2),
        claims="TRIPDESK-LIFE-003 TRIPDESK-WEBHOOK-003",
    ),
    lie(
        "TripDesk: a message's status is one report behind",
        reshaped("tripdesk", _behind, where=BY_ID, status=200),
        claims="TRIPDESK-LIFE-004 TRIPDESK-LIFE-005",
    ),
    lie(
        "TripDesk: a message's history begins with the newest",
        rendered("message", lambda shown: shown["history"].reverse()),
        claims="TRIPDESK-LIFE-005",
    ),
    lie(
        "TripDesk: a failure is retried twice",
        patched(f"{CARRIER}.MAX_RETRIES", 2),
        claims="TRIPDESK-LIFE-006 TRIPDESK-LIFE-007 TRIPDESK-LIFE-008 TRIPDESK-LIFE-010",
    ),
    lie(
        "TripDesk: the first retry counts for two",
        wrapped(f"{CARRIER}.DeliveryModel.retry", _counted_at_once),
        claims="TRIPDESK-LIFE-007",
    ),
    lie(
        "TripDesk: a message that is retried tells no error",
        wrapped(f"{CARRIER}.DeliveryModel.retry", _silently),
        claims="TRIPDESK-LIFE-007",
    ),
    lie(
        "TripDesk: no message tells its last error",
        rendered("message", lambda shown: shown.pop("last_error", None)),
        claims="TRIPDESK-LIFE-006 TRIPDESK-INTERNAL-003 TRIPDESK-INTERNAL-004 TRIPDESK-WEBHOOK-004",
    ),
    lie(
        "TripDesk: a gateway that is down works",
        patched(f"{CARRIER}.DOWN", "never"),
        claims="TRIPDESK-LIFE-008 TRIPDESK-INTERNAL-003",
    ),
    lie(
        "TripDesk: a message through a gateway that is down is sent before it fails",
        patched(f"{CARRIER}.OUTAGE", (Step(SENT, "sent"), Step(FAILED, "sent", GATEWAY_DOWN))),
        claims="TRIPDESK-LIFE-008 TRIPDESK-WALLET-006",
    ),
    lie(
        "TripDesk: a permanent bounce is a failure as any other",
        patched(f"{CARRIER}.PERMANENT_BOUNCE", (Step(SENT, "sent"), Step(FAILED, "delivered", BOUNCED))),
        claims="TRIPDESK-LIFE-009 TRIPDESK-INTERNAL-004 TRIPDESK-WEBHOOK-005",
    ),
    lie(
        "TripDesk: a transient bounce is a permanent one",
        wrapped(ROAD, _soft_as_hard),
        claims="TRIPDESK-LIFE-010 TRIPDESK-INTERNAL-004 TRIPDESK-WEBHOOK-006",
    ),
    lie(
        "TripDesk: magic recipients are like anybody",
        patched(f"{LIFECYCLE}.magic_plan", lambda recipient: None),
        claims="TRIPDESK-LIFE-011 TRIPDESK-LIFE-012",
    ),
    lie(
        "TripDesk: a status goes back when reports come in another order",
        wrapped(f"{LIFECYCLE}.report", _backwards),
        claims="TRIPDESK-LIFE-004 TRIPDESK-LIFE-011",
    ),
    lie(
        "TripDesk: who complains has got the e-mail",
        amended(f"{LIFECYCLE}.MAGIC_MAILBOXES", {"complaint": PLAIN[: PROGRESS[DELIVERED]]}),
        claims="TRIPDESK-LIFE-011",
    ),
    lie(
        "TripDesk: magic recipients are none when the provider reports by hand",
        wrapped(ROAD, _by_hand_alone),
        claims="TRIPDESK-LIFE-012",
    ),
    lie(
        "TripDesk: what has failed or bounced is delivered the next day",
        wrapped(f"{LIFECYCLE}.walk", _revived),
        claims="TRIPDESK-LIFE-013",
    ),
)
