"""A message's plan from queued to read, as data, and the magic recipients that end otherwise.

A plan is walked step by step on the sandbox's timetable. What a provider reports goes through `report`, whoever says
it: the timetable or the operator.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from mock_server.kernel.clock import MAX_LEAP
from mock_server.kernel.events import Event
from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.messages import OUTBOUND, Failure, Message, StatusChange
from mock_server.kernel.problems import ImpossibleStep
from mock_server.kernel.structs import renewing, struct
from mock_server.kernel.tenant import Tenant
from mock_server.kernel.timetable import Appointment

STEP = "message.step"
# After a system's name and a dot: the appointment of a message that it scheduled.
DUE = "message.due"

QUEUED, SENT, DELIVERED, READ, FAILED = "queued", "sent", "delivered", "read", "failed"
# A mailbox that will never take the message; only systems that tell it from a failure report it.
RETURNED = "bounced"
RECEIVED = "received"
# Before the plan, and beside it: what waits for its time, and what was not sent when that came.
SCHEDULED, SKIPPED = "scheduled", "skipped"
UNSENT = frozenset({SCHEDULED, SKIPPED})

# How a provider may behave, and what it may put off.
MODES = ("auto", "manual")
DELAYS = frozenset({SENT, DELIVERED, READ})

# How far along the plan a status is. A message that failed or bounced is off it.
PROGRESS = {QUEUED: 0, SENT: 1, DELIVERED: 2, READ: 3}
ENDED = frozenset({FAILED, RETURNED})
# From where a provider may still report a failure.
MAY_FAIL = frozenset({QUEUED, SENT})

UNDELIVERABLE = Failure("undeliverable", "The message could not be delivered.")
NOT_ON_CHANNEL = Failure("not_on_channel", "The recipient cannot be reached on this channel.")
OPTED_OUT = Failure("opted_out", "The recipient has opted out.")
BOUNCED = Failure("bounced", "The mailbox does not exist.")
SOFT_BOUNCED = Failure("soft_bounced", "The mailbox takes nothing at present.")
COMPLAINED = Failure("complained", "The recipient has reported the message as spam.")
# All of them; a provider may have others.
FAILURES = (UNDELIVERABLE, NOT_ON_CHANNEL, OPTED_OUT, BOUNCED, SOFT_BOUNCED, COMPLAINED)


_renewed = renewing(Message, "status", "failure", "history")


@cache
def _event(status: str) -> str:
    """What the event of each status is called, made once."""
    return f"message.{status}"


@struct(frozen=True, slots=True)
class Step:
    """One report: `status` after the delay that the sandbox's delivery settings name `delay`."""

    status: str
    delay: str
    failure: Failure | None = None


StatusPlan = tuple[Step, ...]

PLAIN: StatusPlan = (Step(SENT, "sent"), Step(DELIVERED, "delivered"), Step(READ, "read"))

# Assumed, and the same in all systems: what the last four digits of a recipient's number make of its messages.
MAGIC: Mapping[str, StatusPlan] = {
    "0001": (Step(SENT, "sent"), Step(FAILED, "delivered", UNDELIVERABLE)),
    "0002": (Step(SENT, "sent"), Step(DELIVERED, "delivered")),
    "0003": (Step(SENT, "sent"),),
    "0004": (Step(FAILED, "sent", NOT_ON_CHANNEL),),
    "0005": (Step(FAILED, "sent", OPTED_OUT),),
    "0006": tuple(step for step in PLAIN for _ in range(2)),
    "0007": (Step(SENT, "sent"), Step(READ, "delivered"), Step(DELIVERED, "read")),
}

# The same for e-mail, by the address's local part.
MAGIC_MAILBOXES: Mapping[str, StatusPlan] = {
    "bounce": (Step(SENT, "sent"), Step(FAILED, "delivered", BOUNCED)),
    "soft-bounce": (Step(SENT, "sent"), Step(FAILED, "delivered", SOFT_BOUNCED)),
    "complaint": (Step(SENT, "sent"), Step(FAILED, "delivered", COMPLAINED)),
}


@struct(frozen=True, slots=True)
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
        return int(next(delay for known, delay in self.delays if known == name) * SECOND)


class Provided(Tenant, Protocol):
    """A sandbox, as a message's plan needs it."""

    delivery: Delivery
    models: dict[str, DeliveryModel[Any]]


S_contra = TypeVar("S_contra", bound=Provided, contravariant=True)


class DeliveryModel(Generic[S_contra]):
    """How a system's messages travel. A system with ways of its own puts a subclass into `sandbox.models`."""

    # What the provider may report of its messages.
    statuses = frozenset({*PROGRESS, FAILED})

    def plan(self, sandbox: S_contra, message: Message) -> StatusPlan | None:
        """The reports to come of a message; None when nobody reports anything."""
        magic = magic_plan(message.recipient)
        if magic is not None:
            return magic
        return PLAIN if sandbox.delivery.mode == "auto" else None

    def reports(self, message: Message, status: str) -> bool:
        """Whether the provider ever reports this status of this message."""
        return status in self.statuses

    def retry(self, sandbox: S_contra, message: Message, failure: Failure | None) -> int | None:
        """Microseconds until what has just failed is tried again, which the message may note; None: it has failed."""
        return None

    def settle(self, sandbox: S_contra, before: Message, after: Message) -> Message:
        """What a report means to the system's own records; the message as it is kept and told of."""
        return after


class SchedulingModel(DeliveryModel[Any]):
    """For systems whose messages can be scheduled: they may wait for their time, and be skipped when it comes."""

    statuses = DeliveryModel.statuses | UNSENT

    def reports(self, message: Message, status: str) -> bool:
        """Nobody but the system itself says what was not sent."""
        return status in DeliveryModel.statuses


PLAIN_MODEL: DeliveryModel[Any] = DeliveryModel()


def model_of(sandbox: Provided, system: str) -> DeliveryModel[Any]:
    return sandbox.models.get(system, PLAIN_MODEL)


def magic_plan(recipient: str) -> StatusPlan | None:
    """The plan of a magic recipient, or None for anybody else."""
    if "@" in recipient:
        return MAGIC_MAILBOXES.get(recipient.partition("@")[0].lower())
    return MAGIC.get(recipient[-4:])


def depart(sandbox: Provided, message: Message) -> None:
    """Set an accepted message on its plan; one that was scheduled, when its time has come."""
    _schedule(sandbox, message, model_of(sandbox, message.system).plan(sandbox, message), 0, _departure(message))


def postpone(sandbox: Provided, message: Message) -> None:
    """Let a scheduled message wait for its time; its system's handler of `DUE` then decides what becomes of it."""
    if message.scheduled_at is None:
        raise ValueError(f"{message.id} has no time to wait for")
    sandbox.timetable.add(message.scheduled_at, f"{message.system}.{DUE}", message.id)


def release(sandbox: Provided, message: Message) -> Message:
    """The time of a scheduled message has come: it is queued, and on its plan."""
    queued = _moved(sandbox, message, QUEUED)
    depart(sandbox, queued)
    return queued


def skip(sandbox: Provided, message: Message, reason: Failure) -> Message:
    """The time of a scheduled message has come, and it is not sent."""
    return _moved(sandbox, message, SKIPPED, reason)


def walk(sandbox: Provided, appointment: Appointment) -> None:
    """The timetable's handler: what was due on a message's plan is reported."""
    message = sandbox.messages.get(appointment.subject)
    if message is None:
        return
    delivery_model = model_of(sandbox, message.system)
    steps = delivery_model.plan(sandbox, message)
    step = _reportable(message, steps, appointment.step)
    if step is None:
        return
    if step.status == FAILED:
        wait = delivery_model.retry(sandbox, message, step.failure)
        if wait is not None:
            sandbox.timetable.add(appointment.due + wait, STEP, message.id, appointment.step)
            return
    report(sandbox, message, step.status, appointment.due, step.failure)
    _schedule(sandbox, message, steps, appointment.step + 1, appointment.due)


def next_step(sandbox: Provided, message: Message, number: int) -> Step | None:
    """What the timetable will have reported when it comes to a step of a message's plan; None for nothing."""
    return _reportable(message, model_of(sandbox, message.system).plan(sandbox, message), number)


def _reportable(message: Message, steps: StatusPlan | None, number: int) -> Step | None:
    if message.status in UNSENT or steps is None or number >= len(steps):
        return None
    step = steps[number]
    # The operator may have reported meanwhile that it arrived.
    return None if step.status in ENDED and message.status not in MAY_FAIL else step


def possible(sandbox: Provided, message: Message) -> list[str]:
    """What the provider may report of a message as it is now, in the order of the plan."""
    if message.direction != OUTBOUND:
        return []
    model, far = model_of(sandbox, message.system), PROGRESS.get(message.status, len(PROGRESS))
    onward = [status for status, further in PROGRESS.items() if further > far]
    ends = sorted(ENDED) if message.status in MAY_FAIL else []
    return [status for status in (*onward, *ends) if model.reports(message, status)]


def force(sandbox: Provided, message: Message, status: str, failure: Failure | None) -> Message:
    """What the operator says the provider reports. Raises ImpossibleStep for one that cannot follow."""
    if status not in possible(sandbox, message):
        raise ImpossibleStep(message.status, status)
    if status in ENDED and failure is None:
        failure = UNDELIVERABLE if status == FAILED else BOUNCED
    return report(sandbox, message, status, sandbox.clock.now(), failure)


def report(sandbox: Provided, message: Message, status: str, at: Instant, failure: Failure | None = None) -> Message:
    """Note a provider's report: always history and an event; the status only moves forward and never leaves its end."""
    if message.status in ENDED:
        return message
    moves = status in ENDED or PROGRESS[status] > PROGRESS[message.status]
    history = (*message.history, StatusChange(status, at))
    after = _renewed(message, status if moves else message.status, failure or message.failure, history)
    reported = sandbox.messages.replace(model_of(sandbox, message.system).settle(sandbox, message, after))
    sandbox.events.tell(Event(_event(status), message.system, reported, at))
    return reported


def _departure(message: Message) -> Instant:
    return message.created_at if message.scheduled_at is None else message.scheduled_at


def _moved(sandbox: Provided, message: Message, status: str, reason: Failure | None = None) -> Message:
    """A status that no provider reports, at this instant."""
    now = sandbox.clock.now()
    history = (*message.history, StatusChange(status, now))
    moved = sandbox.messages.replace(_renewed(message, status, reason, history))
    sandbox.events.tell(Event(_event(status), message.system, moved, now))
    return moved


def _schedule(sandbox: Provided, message: Message, steps: StatusPlan | None, step: int, now: Instant) -> None:
    if steps is None or step >= len(steps):
        return
    due = _departure(message) + sandbox.delivery.delay(steps[step].delay)
    sandbox.timetable.add(max(due, now), STEP, message.id, step)
