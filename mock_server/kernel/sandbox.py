"""One tenant: its clock, chance, tables, limits, journal and lock. Nothing it does is seen from another sandbox."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import Any

from mock_server.kernel import lifecycle
from mock_server.kernel.chance import Chance, secret_key
from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.clock import Clock, real_now
from mock_server.kernel.events import Events
from mock_server.kernel.faults import Faults
from mock_server.kernel.findings import Findings
from mock_server.kernel.instants import Instant
from mock_server.kernel.journal import Journal
from mock_server.kernel.keyring import Keyring
from mock_server.kernel.lifecycle import Delivery, DeliveryModel
from mock_server.kernel.lifetime import Lifetime
from mock_server.kernel.masking import Secrets
from mock_server.kernel.messages import Messages
from mock_server.kernel.pauses import may_rest
from mock_server.kernel.rate_limit import Limiter
from mock_server.kernel.structs import struct
from mock_server.kernel.timetable import Appointment, Timetable
from mock_server.kernel.turns import SandboxLock
from mock_server.kernel.waits import Queue, Signal
from mock_server.kernel.webhooks.outbox import ATTEMPT, Outbox
from mock_server.kernel.webhooks.records import MAX_OPEN
from mock_server.kernel.webhooks.subscriptions import WebhookFormat

# Whose time signatures go by: the real one, which the application under test reads, or the sandbox's own.
REAL, SANDBOX = "real", "sandbox"
SIGNATURES = (REAL, SANDBOX)


@struct(frozen=True, slots=True)
class Bounds:
    """How much one sandbox keeps: journal entries, messages, records of each system's table, events, what is due."""

    journal: int = 1_000
    messages: int = 100_000
    records: int = 100_000
    events: int = 10_000

    @property
    def appointments(self) -> int:
        """One for each message, which has one at most, for each webhook that waits, and as many again for the rest."""
        return 2 * (self.messages + MAX_OPEN)


@struct(frozen=True, slots=True)
class Origin:
    """How a sandbox was created, which is what a reset goes back to.

    `fixtures` is `default`, `empty`, or a mapping from a system's name to its fixtures; `limits` maps a system's name
    to its settings, such as `{"per_minute": 600}`.
    """

    id: str
    seed: int
    fixtures: str | Mapping[str, Any] = "default"
    now: Instant | None = None
    frozen: bool = False
    delivery: Delivery = field(default_factory=Delivery)
    limits: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    strict: bool = False
    signatures: str = REAL
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    # Of real time without use; 0 for one that stays until it is deleted.
    ttl_seconds: int = 0


@struct(frozen=True, slots=True)
class Credentials:
    """What opens a sandbox in one system: its own credentials, and its fixtures' further ones by name.

    `signing_key` is for tokens that the system signs; like the rest it outlives a reset, and not the sandbox.
    """

    own: Mapping[str, str]
    others: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    signing_key: bytes = field(default_factory=secret_key, repr=False)

    @property
    def all(self) -> Sequence[Mapping[str, str]]:
        return (self.own, *self.others.values())

    def named(self, name: str) -> Mapping[str, str] | None:
        """The further credentials of this name, or the own ones for `own`; None when there are none of that name."""
        return self.own if name == "own" else self.others.get(name)


Handler = Callable[["Sandbox", Appointment], None]


class Sandbox:
    """A world of its own. Whoever reads or changes it holds `lock`; `stores` has each system's tables by its name.

    `models` has, by its name too, how a system's messages travel, where that is not the plain plan; `trace` is the
    `traceparent` of the request that is served under the lock, or empty; of the `moves` of its clock the first goes on.
    """

    def __init__(
        self,
        origin: Origin,
        credentials: Mapping[str, Credentials],
        keyring: Keyring,
        bounds: Bounds,
        formats: Mapping[str, WebhookFormat[Any]],
    ) -> None:
        self.origin = origin
        self.credentials = credentials
        self.keyring = keyring
        self.lock = SandboxLock()
        self.clock = Clock(origin.now, frozen=origin.frozen)
        # By its own clock, and by the real one.
        self.created_at, self.began = self.clock.now(), real_now()
        self.chance = Chance(origin.seed)
        self.timetable = Timetable(bounds.appointments, partial(_is_void, weakref.proxy(self)))
        self.chronicle = Chronicle(bounds.events, self.clock)
        self.news = self.chronicle.news
        # The chronicle hears of a message before the outbox does, whose parcels are then of something it knows.
        self.events = Events(self.chronicle.hear)
        self.limiter = Limiter()
        self.journal = Journal(bounds.journal)
        self.bounds = bounds
        self.messages = Messages(bounds.messages)
        self.delivery = origin.delivery
        self.limits: dict[str, Mapping[str, int | None]] = dict(origin.limits)
        self.stores: dict[str, Any] = {}
        self.models: dict[str, DeliveryModel[Any]] = {}
        self.faults = Faults(self.chronicle.note)
        self.findings = Findings(self.chronicle.note)
        self.secrets = Secrets()
        self.strict, self.signatures = origin.strict, origin.signatures
        self.label, self.labels = origin.label, origin.labels
        self.lifetime = Lifetime(origin.ttl_seconds)
        self.trace, self.ended = "", False
        self.ending = Signal()
        self.moves = Queue()
        self._handlers: dict[str, Handler] = {lifecycle.STEP: lifecycle.walk}
        self.outbox = Outbox(self, formats)

    @property
    def id(self) -> str:
        return self.origin.id

    def signed_at(self, at: Instant) -> Instant:
        """The time that a signature is made or judged by, for something that happens at `at` on this sandbox's clock.

        The application under test reads the real clock, and holds a signature against that.
        """
        return at if self.signatures == SANDBOX else real_now()

    def order_messages(self) -> None:
        """Put the messages into the order of their time: each system has filled in its own, one after the other."""
        found = sorted(self.messages, key=lambda message: (message.created_at, message.system))
        dropped, self.messages = self.messages.dropped, Messages(self.bounds.messages)
        self.messages.restore(found, dropped)

    def handle(self, kind: str, handler: Handler) -> None:
        """Let `handler` keep the appointments of this kind."""
        self._handlers[kind] = handler

    def knows(self, kind: str) -> bool:
        return kind in self._handlers

    def is_unused(self) -> bool:
        """Whether its time without use is over; who waits in it, or hears of what happens, uses it."""
        if not self.lifetime.is_over():
            return False
        if self.moves or self.chronicle.is_heard or self.news.wakes:
            self.lifetime.use()
            return False
        return True

    def is_due(self) -> bool:
        """Whether something is due by now that has not happened."""
        next_due = self.timetable.next_due()
        return bool(self.outbox.due_attempts) or (next_due is not None and next_due <= self.clock.now())

    def catch_up(self) -> None:
        """Let everything happen that is due by now."""
        next_due = self.timetable.next_due()
        if next_due is not None and next_due <= (now := self.clock.now()):
            self.fire(now)

    def end(self) -> None:
        """Nobody will reach this sandbox again: what has not begun does not begin, and whoever waits looks again."""
        with self.lock:
            self.ended = True
            for due in self.outbox.take():
                self.outbox.done(due)
            self.ending.tell()

    def fire(self, until: Instant, *, until_attempts: bool = False, deadline: float | None = None) -> int:
        """Let everything happen that is due until then, each at its own time; how many things that were.

        `until_attempts` moves the clock along, and stops where webhooks are due; the deadline is one of real time. The
        caller holds the lock.
        """
        # The clock brings about what happens here, whatever is under way.
        cause, self.chronicle.cause = self.chronicle.cause, 0
        fired = 0
        try:
            while (deadline is None or time.monotonic() < deadline) and (
                appointment := self.timetable.take_due(until)
            ) is not None:
                may_rest()
                self.clock.pin(appointment.due)
                try:
                    self._handlers[appointment.kind](self, appointment)
                finally:
                    self.clock.pin(None)
                fired += 1
                if until_attempts:
                    self.clock.move_to(appointment.due)
                    if self.outbox.due_attempts and self.timetable.next_due() != appointment.due:
                        break
        finally:
            self.chronicle.cause = cause
        return fired


def _is_void(sandbox: Sandbox, appointment: Appointment) -> bool:
    """Whether an appointment is about a message or a delivery that is no longer there."""
    if appointment.kind == lifecycle.STEP:
        return sandbox.messages.get(appointment.subject) is None
    if appointment.kind == ATTEMPT:
        parcel = sandbox.outbox.parcels.get(appointment.subject)
        return parcel is None or parcel.finished
    return False
