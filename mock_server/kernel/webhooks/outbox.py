"""A sandbox's webhook deliveries: what is to be sent, and every attempt as a row."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mock_server.kernel.events import Event
from mock_server.kernel.findings import UNANSWERED_WEBHOOK, Finding
from mock_server.kernel.instants import Instant
from mock_server.kernel.problems import Conflict, NotFound
from mock_server.kernel.table import Record, Table
from mock_server.kernel.timetable import Appointment
from mock_server.kernel.webhooks.subscriptions import Dialect, subscription_table

if TYPE_CHECKING:
    from mock_server.kernel.sandbox import Sandbox

ATTEMPT = "webhook.attempt"
BOUND = 10_000

DELIVERED, RETRYING, FAILED, SKIPPED, REFUSED = "delivered", "retrying", "failed", "skipped", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel(Record):
    """Something to be delivered to one subscription; `order` is what it keeps its place among others by.

    `attempts` counts all that were made, `extras` those of them that were outside the plan.
    """

    id: str
    system: str
    event: str
    subscription: str
    body: str
    order: str
    attempts: int = 0
    extras: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt(Record):
    """One attempt, as it was made or why it was not."""

    id: str
    parcel: str
    system: str
    event: str
    url: str
    status: str
    attempt: int
    at: Instant
    next_attempt_at: Instant | None = None
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: str = ""
    response_status: int | None = None
    response_body: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """A parcel that is due: to be attempted once, for the time `at`; an `extra` attempt is outside its plan."""

    number: int
    parcel: str
    at: Instant
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a POST: an answer, or the error that there was instead; `refused` means that nothing was sent."""

    status: int | None = None
    body: str | None = None
    error: str | None = None
    refused: bool = False


class Outbox:
    """Parcels, attempts and errands of a sandbox; whoever uses it holds the sandbox's lock."""

    def __init__(self, sandbox: Sandbox, dialects: Mapping[str, Dialect]) -> None:
        self._sandbox = sandbox
        self.dialects = dialects
        self.subscriptions = subscription_table()
        self.parcels: Table[Parcel] = Table(lambda parcel: parcel.id)
        self._tidy_at = BOUND
        self.attempts: Table[Attempt] = Table(
            lambda attempt: attempt.id,
            indexes={"system": lambda attempt: attempt.system},
            bound=BOUND,
        )
        self.errands: deque[Errand] = deque()
        self._numbered = 0
        self._open: dict[int, Errand] = {}
        sandbox.handle(ATTEMPT, self._due)
        sandbox.events.listen(self._told)

    def redeliver(self, attempt_id: str) -> str:
        """Send the delivery of an attempt once more, now; the parcel's id. Raises NotFound, Conflict."""
        attempt = self.attempts.get(attempt_id)
        if attempt is None:
            raise NotFound("delivery", attempt_id)
        if self.parcels.get(attempt.parcel) is None:
            raise Conflict("No subscription took this event, so there is nothing to send again.")
        self._errand(attempt.parcel, self._sandbox.clock.now(), extra=True)
        return attempt.parcel

    def take(self) -> list[Errand]:
        """The errands that are due, which the caller will run."""
        taken = list(self.errands)
        self.errands.clear()
        return taken

    def pending(self) -> list[Errand]:
        """The errands that are due or under way, in their order."""
        return list(self._open.values())

    @property
    def newest(self) -> int:
        """The number of the newest errand."""
        return self._numbered

    def settled(self, number: int) -> bool:
        """Whether every errand up to this number is over; they are open in the order of their numbers."""
        oldest = next(iter(self._open), None)
        return oldest is None or oldest > number

    def begin(self, errand: Errand) -> tuple[Parcel, Dialect, str, dict[str, str]] | None:
        """What to send where for an errand; None when it has come to nothing, which is then a row or of no interest."""
        parcel = self.parcels.get(errand.parcel)
        if self._sandbox.ended or parcel is None or (parcel.finished and not errand.extra):
            return None
        dialect = self.dialects[parcel.system]
        target = dialect.target(self._sandbox, parcel.subscription)
        if target is None:
            self.parcels.replace(replace(parcel, finished=True))
            self._row(parcel, errand.at, "", SKIPPED, error="The subscription is gone or disabled.")
            return None
        parcel = self.parcels.replace(
            replace(parcel, attempts=parcel.attempts + 1, extras=parcel.extras + errand.extra)
        )
        body = parcel.body.encode()
        signed = dialect.headers(parcel.id, parcel.event, body, errand.at, target.secret)
        return parcel, dialect, target.url, {"Content-Type": "application/json", **signed}

    def finish(self, errand: Errand, parcel: Parcel, url: str, headers: Mapping[str, str], outcome: Outcome) -> None:
        """Note what came of an attempt, and plan the next one where there is to be one."""
        dialect = self.dialects[parcel.system]
        delivered = outcome.status is not None and dialect.accepts(outcome.status)
        current = self.parcels.get(parcel.id) or parcel
        planned, retry_at = parcel.attempts - parcel.extras, None
        if delivered:
            status = DELIVERED
        elif outcome.refused:
            status = REFUSED
        elif errand.extra or current.finished or planned > len(dialect.waits):
            status = FAILED
        else:
            status, retry_at = RETRYING, errand.at + dialect.waits[planned - 1]
        row = self._row(parcel, errand.at, url, status, outcome, headers, retry_at)
        if self.parcels.get(parcel.id) is not None and status != RETRYING and (delivered or not errand.extra):
            self.parcels.replace(replace(current, finished=True))
        if retry_at is not None:
            self._sandbox.timetable.add(retry_at, ATTEMPT, parcel.id)
        if not outcome.refused:
            dialect.attempted(self._sandbox, parcel.subscription, delivered)
        if status == FAILED and not errand.extra:
            self._sandbox.findings.add(
                Finding(
                    errand.at,
                    parcel.system,
                    UNANSWERED_WEBHOOK,
                    f"{parcel.event} was not taken in {parcel.attempts} attempts.",
                    delivery_id=row.id,
                )
            )

    def done(self, errand: Errand) -> None:
        """An errand is over, whatever came of it."""
        self._open.pop(errand.number, None)
        self._sandbox.changed.notify_all()

    def _told(self, event: Event) -> None:
        dialect = self.dialects.get(event.system)
        if dialect is None or event.name not in dialect.events:
            return
        drafts = dialect.drafts(self._sandbox, event)
        if not drafts:
            self._skipped(event)
        for draft in drafts:
            parcel = self.parcels.add(
                Parcel(
                    id=self._sandbox.chance.uuid("webhook.parcel"),
                    system=event.system,
                    event=draft.event,
                    subscription=draft.subscription,
                    body=draft.body.decode(),
                    order=draft.order,
                )
            )
            self._sandbox.timetable.add(event.at, ATTEMPT, parcel.id)
        if len(self.parcels) > self._tidy_at:
            self._tidy()

    def _tidy(self) -> None:
        """Forget the oldest parcels beyond the bound, but none that is still to be attempted."""
        surplus = len(self.parcels) - BOUND
        for parcel in [parcel for parcel in self.parcels if parcel.finished][:surplus]:
            self.parcels.remove(parcel.id)
        self._tidy_at = max(BOUND, len(self.parcels)) + BOUND // 10

    def _skipped(self, event: Event) -> None:
        self.attempts.add(
            Attempt(
                id=self._next_id(),
                parcel="",
                system=event.system,
                event=event.name,
                url="",
                status=SKIPPED,
                attempt=0,
                at=event.at,
                error="No subscription takes this event.",
            )
        )

    def _due(self, _: Sandbox, appointment: Appointment) -> None:
        parcel = self.parcels.get(appointment.subject)
        if parcel is not None and not parcel.finished:
            self._errand(parcel.id, appointment.due)

    def _errand(self, parcel: str, at: Instant, *, extra: bool = False) -> None:
        self._numbered += 1
        errand = Errand(self._numbered, parcel, at, extra)
        self.errands.append(errand)
        self._open[errand.number] = errand

    def _row(
        self,
        parcel: Parcel,
        at: Instant,
        url: str,
        status: str,
        outcome: Outcome | None = None,
        headers: Mapping[str, str] | None = None,
        retry_at: Instant | None = None,
        *,
        error: str | None = None,
    ) -> Attempt:
        came = outcome or Outcome(error=error)
        return self.attempts.add(
            Attempt(
                id=self._next_id(),
                parcel=parcel.id,
                system=parcel.system,
                event=parcel.event,
                url=url,
                status=status,
                attempt=parcel.attempts,
                at=at,
                next_attempt_at=retry_at,
                request_headers=dict(headers or {}),
                request_body=parcel.body,
                response_status=came.status,
                response_body=came.body,
                error=came.error,
            )
        )

    def _next_id(self) -> str:
        return f"dlv_{self.attempts.next_number + 1:08d}"
