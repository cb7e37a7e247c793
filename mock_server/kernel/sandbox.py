"""One tenant: its clock, chance, tables, limits, journal and lock. Nothing it does is seen from another sandbox."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mock_server.kernel import lifecycle
from mock_server.kernel.chance import Chance, secret_key
from mock_server.kernel.clock import Clock, real_now
from mock_server.kernel.events import Events
from mock_server.kernel.faults import Faults
from mock_server.kernel.findings import Findings
from mock_server.kernel.instants import Instant
from mock_server.kernel.journal import Journal
from mock_server.kernel.keyring import Keyring
from mock_server.kernel.lifecycle import Carrier, Delivery
from mock_server.kernel.messages import message_table
from mock_server.kernel.rate_limit import Limiter
from mock_server.kernel.secrecy import Secrets
from mock_server.kernel.timetable import Appointment, Timetable
from mock_server.kernel.turns import SandboxLock
from mock_server.kernel.webhooks.outbox import ATTEMPT, Outbox
from mock_server.kernel.webhooks.records import MAX_OPEN
from mock_server.kernel.webhooks.subscriptions import Dialect

# Whose time signatures go by: the real one, which the application under test reads, or the sandbox's own.
REAL, SANDBOX = "real", "sandbox"
SIGNATURES = (REAL, SANDBOX)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one sandbox keeps: journal entries, messages, records of each of a system's tables, and what is due."""

    journal: int = 1_000
    messages: int = 100_000
    records: int = 100_000

    @property
    def appointments(self) -> int:
        """One for each message, which has one at most, for each webhook that waits, and as many again for the rest."""
        return 2 * (self.messages + MAX_OPEN)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens a sandbox in one system: its own credentials, and its fixtures' further ones by name.

    `signing_key` is for tokens that the system signs; like the rest it outlives a reset, and not the sandbox.
    """

    own: Mapping[str, str]
    others: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    signing_key: bytes = field(default_factory=secret_key, repr=False)

    def named(self, name: str) -> Mapping[str, str] | None:
        """The further credentials of this name, or the own ones for `own`; None when there are none of that name."""
        return self.own if name == "own" else self.others.get(name)


Handler = Callable[["Sandbox", Appointment], None]
# Lets the webhooks that are due be attempted, within so many seconds; whether they all were.
Settle = Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class Advance:
    """What came of a move of the clock: how many things happened on the way, and whether it got to its end."""

    fired: int
    arrived: bool = True


# How many seconds of real time a move of the clock has, unless it is told otherwise.
ADVANCE_SECONDS = 30.0
# So often a move of the clock looks again at one instant; a message's events never take more than a few.
_ROUNDS = 4


class Sandbox:
    """A world of its own. Whoever reads or changes it holds `lock`; `stores` has each system's tables by its name.

    `carriers` has, by its name too, how a system's messages travel, where that is not the plain road.
    """

    def __init__(
        self,
        origin: Origin,
        credentials: Mapping[str, Credentials],
        keyring: Keyring,
        bounds: Bounds,
        dialects: Mapping[str, Dialect],
    ) -> None:
        self.origin = origin
        self.credentials = credentials
        self.keyring = keyring
        self.lock = SandboxLock()
        self.changed = threading.Condition(self.lock)
        self.clock = Clock(origin.now, frozen=origin.frozen)
        self.created_at = self.clock.now()
        self.chance = Chance(origin.seed)
        self.timetable = Timetable(bounds.appointments, partial(_is_void, weakref.proxy(self)))
        self.events = Events()
        self.limiter = Limiter()
        self.journal = Journal(bounds.journal)
        self.bounds = bounds
        self.messages = message_table(bounds.messages)
        self.delivery = origin.delivery
        self.limits: dict[str, Mapping[str, int | None]] = dict(origin.limits)
        self.stores: dict[str, Any] = {}
        self.sharing: dict[str, Any] = {}  # by system, see `room.check`
        self.carriers: dict[str, Carrier] = {}
        self.faults = Faults()
        self.findings = Findings()
        self.secrets = Secrets()
        self.strict = origin.strict
        self.signatures = origin.signatures
        self.ended = False
        self._moving = threading.Lock()
        self._handlers: dict[str, Handler] = {lifecycle.LEG: lifecycle.walk}
        self.outbox = Outbox(self, dialects)

    @property
    def id(self) -> str:
        """The sandbox's id."""
        return self.origin.id

    def signed_at(self, at: Instant) -> Instant:
        """The time that a signature is made or judged by, for something that happens at `at` on this sandbox's clock.

        The application under test reads the real clock, and holds a signature against that.
        """
        return at if self.signatures == SANDBOX else real_now()

    def order_messages(self) -> None:
        """Put the messages into the order of their time: each system has filled in its own, one after the other."""
        found = sorted(self.messages, key=lambda message: (message.created_at, message.system))
        self.messages = message_table(self.bounds.messages)
        for message in found:
            self.messages.add(message)

    def handle(self, kind: str, handler: Handler) -> None:
        """Let `handler` keep the appointments of this kind."""
        self._handlers[kind] = handler

    def knows(self, kind: str) -> bool:
        """Whether somebody keeps appointments of this kind."""
        return kind in self._handlers

    def is_due(self) -> bool:
        """Whether something is due by now that has not happened."""
        next_due = self.timetable.next_due()
        return bool(self.outbox.errands) or (next_due is not None and next_due <= self.clock.now())

    def catch_up(self) -> int:
        """Let everything happen that is due by now; how many things that were."""
        next_due = self.timetable.next_due()
        if next_due is None or next_due > self.clock.now():
            return 0
        return self._fire(self.clock.now())

    def end(self) -> None:
        """Nobody will reach this sandbox again: what has not begun does not begin, and whoever waits looks again."""
        with self.lock:
            self.ended = True
            for errand in self.outbox.take():
                self.outbox.done(errand)
            self.changed.notify_all()

    def advance_to(self, instant: Instant, settle: Settle, timeout: float = ADVANCE_SECONDS) -> Advance:
        """Move the clock forward, and let everything due on the way happen at its own time.

        Before anything later happens, `settle` has attempted the webhooks that are due, since what comes of an attempt
        decides when the next one is. When the seconds of real time are over first, the clock stands where it got to,
        nothing later has happened, and another move goes on from there. The caller does not hold the lock. Raises
        ClockRefused.
        """
        return self._advance(lambda _: instant, settle, timeout)

    def advance_by(self, microseconds: int, settle: Settle, timeout: float = ADVANCE_SECONDS) -> Advance:
        """The same by a span, counted from when no other move is under way: spans asked for at once add up."""
        return self._advance(lambda now: now + microseconds, settle, timeout)

    def _advance(self, target: Callable[[Instant], Instant], settle: Settle, timeout: float) -> Advance:
        deadline = time.monotonic() + timeout
        if not self._moving.acquire(timeout=timeout):
            return Advance(0, arrived=False)
        try:
            with self.lock:
                now = self.clock.now()
                instant = target(now)
                self.clock.check_leap(now, instant)
            fired, rounds = 0, 0
            while settle(max(0.0, deadline - time.monotonic())) and not self.ended:
                with self.lock:
                    before = self.clock.now()
                    fired += self._fire(instant, until_errands=True, deadline=deadline)
                    rounds = rounds + 1 if self.clock.now() == before else 0
                    # Calls that go on meanwhile make ever more due at this very instant; they are not waited for.
                    next_due = self.timetable.next_due(self.clock.now() if rounds > _ROUNDS else None)
                    if not self.outbox.errands and (next_due is None or next_due > instant):
                        self.clock.move_to(instant)
                        return Advance(fired)
                    if time.monotonic() >= deadline:
                        break
                    if rounds > _ROUNDS:
                        self.clock.move_to(instant if next_due is None else min(instant, next_due))
            return Advance(fired, arrived=False)
        finally:
            self._moving.release()

    def _fire(self, until: Instant, *, until_errands: bool = False, deadline: float | None = None) -> int:
        fired = 0
        while (deadline is None or time.monotonic() < deadline) and (
            appointment := self.timetable.take_due(until)
        ) is not None:
            with self.clock.pinned(appointment.due):
                self._handlers[appointment.kind](self, appointment)
            fired += 1
            if until_errands:
                self.clock.move_to(appointment.due)
                if self.outbox.errands and self.timetable.next_due() != appointment.due:
                    break
        return fired


def _is_void(sandbox: Sandbox, appointment: Appointment) -> bool:
    """Whether an appointment is about a message or a delivery that is no longer there."""
    if appointment.kind == lifecycle.LEG:
        return sandbox.messages.get(appointment.subject) is None
    if appointment.kind == ATTEMPT:
        parcel = sandbox.outbox.parcels.get(appointment.subject)
        return parcel is None or parcel.finished
    return False
