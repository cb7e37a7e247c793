"""A message's road from queued to read, as data, and the magic recipients that end otherwise.

A road is walked leg by leg on the sandbox's timetable. What a provider reports goes through `report`, whoever says it:
the timetable or the operator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mock_server.kernel.clock import MAX_LEAP
from mock_server.kernel.events import Event
from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.messages import OUTBOUND, Failure, Message, StatusChange
from mock_server.kernel.problems import ImpossibleStep
from mock_server.kernel.timetable import Appointment

if TYPE_CHECKING:
    from mock_server.kernel.sandbox import Sandbox

LEG = "message.leg"
# After a system's name and a dot: the appointment of a message that it scheduled.
DUE = "message.due"

QUEUED, SENT, DELIVERED, READ, FAILED = "queued", "sent", "delivered", "read", "failed"
RECEIVED = "received"
# Before the road, and beside it: what waits for its time, and what was not sent when that came.
SCHEDULED, SKIPPED = "scheduled", "skipped"

# How a provider may behave, and what it may put off.
MODES = ("auto", "manual")
DELAYS = frozenset({SENT, DELIVERED, READ})

# How far along the road a status is. A message that failed is off it.
PROGRESS = {QUEUED: 0, SENT: 1, DELIVERED: 2, READ: 3}
# From where a provider may still report a failure.
MAY_FAIL = frozenset({QUEUED, SENT})

UNDELIVERABLE = Failure("undeliverable", "The message could not be delivered.")
NOT_ON_CHANNEL = Failure("not_on_channel", "The recipient cannot be reached on this channel.")
OPTED_OUT = Failure("opted_out", "The recipient has opted out.")
BOUNCED = Failure("bounced", "The mailbox does not exist.")
SOFT_BOUNCED = Failure("soft_bounced", "The mailbox takes nothing at present.")
COMPLAINED = Failure("complained", "The recipient has reported the message as spam.")


@dataclass(frozen=True, slots=True)
class Leg:
    """One report: `status` after the delay that the sandbox's delivery settings name `delay`."""

    status: str
    delay: str
    failure: Failure | None = None


Road = tuple[Leg, ...]

PLAIN: Road = (Leg(SENT, "sent"), Leg(DELIVERED, "delivered"), Leg(READ, "read"))

# Assumed, and the same in all systems: what the last four digits of a recipient's number make of its messages.
MAGIC: Mapping[str, Road] = {
    "0001": (Leg(SENT, "sent"), Leg(FAILED, "delivered", UNDELIVERABLE)),
    "0002": (Leg(SENT, "sent"), Leg(DELIVERED, "delivered")),
    "0003": (Leg(SENT, "sent"),),
    "0004": (Leg(FAILED, "sent", NOT_ON_CHANNEL),),
    "0005": (Leg(FAILED, "sent", OPTED_OUT),),
    "0006": tuple(leg for leg in PLAIN for _ in range(2)),
    "0007": (Leg(SENT, "sent"), Leg(READ, "delivered"), Leg(DELIVERED, "read")),
}

# The same for e-mail, by the address's local part.
MAGIC_MAILBOXES: Mapping[str, Road] = {
    "bounce": (Leg(SENT, "sent"), Leg(FAILED, "delivered", BOUNCED)),
    "soft-bounce": (Leg(SENT, "sent"), Leg(FAILED, "delivered", SOFT_BOUNCED)),
    "complaint": (Leg(SENT, "sent"), Leg(FAILED, "delivered", COMPLAINED)),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a sandbox's provider behaves: `auto` reports after `delays` (seconds after acceptance), `manual` never."""

    mode: str = "auto"
    delays: tuple[tuple[str, float], ...] = (("sent", 0), ("delivered", 1), ("read", 3))

    def is_sound(self) -> bool:
        """Whether it says how a provider may behave: a known mode, and each delay up to 400 days."""
        delays = dict(self.delays)
        in_range = all(0 <= delay * SECOND <= MAX_LEAP for delay in delays.values())
        return self.mode in MODES and set(delays) == DELAYS and in_range

    def delay(self, name: str) -> int:
        """One delay in microseconds."""
        return int(dict(self.delays)[name] * SECOND)


def magic_road(recipient: str) -> Road | None:
    """The road of a magic recipient, or None for anybody else."""
    mailbox, at, _ = recipient.partition("@")
    return MAGIC_MAILBOXES.get(mailbox.lower()) if at else MAGIC.get(recipient[-4:])


def depart(sandbox: Sandbox, message: Message) -> None:
    """Set an accepted message on its road; one that was scheduled, when its time has come."""
    _schedule(sandbox, message, 0, _departure(message))


def postpone(sandbox: Sandbox, message: Message) -> None:
    """Let a scheduled message wait for its time; its system's handler of `DUE` then decides what becomes of it."""
    if message.scheduled_at is None:
        raise ValueError(f"{message.id} has no time to wait for")
    sandbox.timetable.add(message.scheduled_at, f"{message.system}.{DUE}", message.id)


def release(sandbox: Sandbox, message: Message) -> Message:
    """The time of a scheduled message has come: it is queued, and on its road."""
    queued = _moved(sandbox, message, QUEUED)
    depart(sandbox, queued)
    return queued


def skip(sandbox: Sandbox, message: Message, reason: Failure) -> Message:
    """The time of a scheduled message has come, and it is not sent."""
    return _moved(sandbox, message, SKIPPED, reason)


def walk(sandbox: Sandbox, appointment: Appointment) -> None:
    """The timetable's handler: what was due on a message's road is reported."""
    message = sandbox.messages.get(appointment.subject)
    legs = _road_of(sandbox, message) if message is not None else None
    if message is None or legs is None or appointment.step >= len(legs) or message.status in (SCHEDULED, SKIPPED):
        return
    leg = legs[appointment.step]
    report(sandbox, message, leg.status, appointment.due, leg.failure)
    _schedule(sandbox, message, appointment.step + 1, appointment.due)


def force(sandbox: Sandbox, message: Message, status: str, failure: Failure | None) -> Message:
    """What the operator says the provider reports. Raises ImpossibleStep for one that cannot follow."""
    forward = PROGRESS.get(status, -1) > PROGRESS.get(message.status, len(PROGRESS))
    fails = status == FAILED and message.status in MAY_FAIL
    if message.direction != OUTBOUND or not (forward or fails):
        raise ImpossibleStep(message.status, status)
    if fails and failure is None:
        failure = UNDELIVERABLE
    return report(sandbox, message, status, sandbox.clock.now(), failure)


def report(sandbox: Sandbox, message: Message, status: str, at: Instant, failure: Failure | None = None) -> Message:
    """Note a provider's report: always history and an event; the status only moves forward and never leaves failed."""
    if message.status == FAILED:
        return message
    moves = status == FAILED or PROGRESS[status] > PROGRESS[message.status]
    reported = sandbox.messages.replace(
        replace(
            message,
            status=status if moves else message.status,
            failure=failure or message.failure,
            history=(*message.history, StatusChange(status, at)),
        )
    )
    sandbox.events.tell(Event(f"message.{status}", message.system, reported, at))
    return reported


def _road_of(sandbox: Sandbox, message: Message) -> Road | None:
    magic = magic_road(message.recipient)
    if magic is not None:
        return magic
    return PLAIN if sandbox.delivery.mode == "auto" else None


def _departure(message: Message) -> Instant:
    return message.created_at if message.scheduled_at is None else message.scheduled_at


def _moved(sandbox: Sandbox, message: Message, status: str, reason: Failure | None = None) -> Message:
    """A status that no provider reports, at this instant."""
    now = sandbox.clock.now()
    history = (*message.history, StatusChange(status, now))
    moved = sandbox.messages.replace(replace(message, status=status, failure=reason, history=history))
    sandbox.events.tell(Event(f"message.{status}", message.system, moved, now))
    return moved


def _schedule(sandbox: Sandbox, message: Message, step: int, now: Instant) -> None:
    legs = _road_of(sandbox, message)
    if legs is None or step >= len(legs):
        return
    due = _departure(message) + sandbox.delivery.delay(legs[step].delay)
    sandbox.timetable.add(max(due, now), LEG, message.id, step)
