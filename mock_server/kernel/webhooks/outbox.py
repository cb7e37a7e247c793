"""A sandbox's webhook deliveries: what is to be sent, and every attempt as a row."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mock_server.kernel.events import Event
from mock_server.kernel.findings import UNANSWERED_WEBHOOK, Finding
from mock_server.kernel.instants import Instant
from mock_server.kernel.problems import Conflict, NotFound
from mock_server.kernel.table import Table
from mock_server.kernel.tenant import Tenant
from mock_server.kernel.timetable import Appointment
from mock_server.kernel.waits import Signal
from mock_server.kernel.webhooks.records import (
    DELIVERED,
    FAILED,
    MAX_OPEN,
    MAX_OPEN_BYTES,
    MAX_TRACES,
    REFUSED,
    RETRYING,
    SKIPPED,
    Attempt,
    Attempts,
    Begun,
    DueAttempt,
    Outcome,
    Parcel,
    Parcels,
    Unsent,
)
from mock_server.kernel.webhooks.subscriptions import Draft, Subscription, WebhookFormat

ATTEMPT = "webhook.attempt"

# What is told of a row to who follows what happens.
_TOLD = ("parcel", "event", "url", "attempt", "status", "response_status", "error")

_NOBODY_TAKES_IT = "No subscription takes this event."
_TOO_MANY = (
    f"This sandbox has {MAX_OPEN} webhooks or {MAX_OPEN_BYTES // 2**20} MiB of them to deliver already, and keeps no "
    "more: webhooks that were not taken wait for their next attempt, by the sandbox's clock."
)


class Outbox:
    """Parcels, attempts, and those that are due, of a sandbox; whoever uses it holds the sandbox's lock."""

    def __init__(self, sandbox: Tenant, formats: Mapping[str, WebhookFormat[Any]]) -> None:
        # Not the sandbox itself, which has its outbox: what is deleted is gone at once, and not when a collector looks.
        self._of = weakref.ref(sandbox)
        self.formats = formats
        # One for each system.
        self.subscriptions: Table[Subscription] = Table(lambda subscription: subscription.system)
        self.parcels = Parcels()
        self.attempts = Attempts()
        self.due_attempts: deque[DueAttempt] = deque()
        # The number of the newest attempt that was due.
        self.newest = 0
        # The traces that messages and other records were made in, the newest of them.
        self._traces: dict[str, str] = {}
        self._open: dict[int, DueAttempt] = {}
        # The number up to which every attempt is over, and word of each step of it.
        self.settled_until = 0
        self.settled = Signal()
        sandbox.handle(ATTEMPT, self._due)
        sandbox.events.listen(self._told)

    @property
    def _sandbox(self) -> Tenant:
        sandbox = self._of()
        if sandbox is None:
            raise ReferenceError("an outbox is used by who has its sandbox")
        return sandbox

    def redeliver(self, attempt_id: str) -> str:
        """Send the delivery of an attempt once more, now; the parcel's id. Raises NotFound, Conflict."""
        attempt = self.attempts.get(attempt_id)
        if attempt is None:
            raise NotFound("delivery", attempt_id)
        if not attempt.parcel:
            raise Conflict("Nothing was to be sent, so there is nothing to send again.")
        if self.parcels.get(attempt.parcel) is None:
            raise Conflict("So many deliveries came after this one that it is no longer kept.")
        if len(self._open) >= MAX_OPEN:
            raise Conflict(f"{MAX_OPEN} deliveries of this sandbox are due already.")
        self._make_due(attempt.parcel, self._sandbox.clock.now(), extra=True)
        return attempt.parcel

    def route(self, due: DueAttempt) -> tuple[str, str]:
        """The URL that an attempt goes to now, and what it keeps its order by; no URL when it will come to nothing."""
        parcel = self.parcels.get(due.parcel)
        if parcel is None:
            return "", due.parcel
        target = self.formats[parcel.system].target(self._sandbox, parcel.subscription)
        return ("" if target is None else target.url), parcel.order

    def take(self) -> list[DueAttempt]:
        """The attempts that are due, which the caller will run."""
        taken = list(self.due_attempts)
        self.due_attempts.clear()
        return taken

    def pending(self) -> list[DueAttempt]:
        """The attempts that are due or under way, in their order."""
        return list(self._open.values())

    def begin(self, due: DueAttempt) -> Begun | None:
        """What to send where; None when it has come to nothing, which is then a row or of no interest."""
        parcel = self.parcels.get(due.parcel)
        if self._sandbox.ended or parcel is None or (parcel.finished and not due.extra):
            return None
        webhook_format = self.formats[parcel.system]
        target = webhook_format.target(self._sandbox, parcel.subscription)
        if target is None:
            self.parcels.replace(replace(parcel, finished=True))
            self._keep(parcel, due.at, SKIPPED, Outcome(error="The subscription is gone or disabled."))
            return None
        parcel = self.parcels.replace(replace(parcel, attempts=parcel.attempts + 1, extras=parcel.extras + due.extra))
        body = parcel.body.encode()
        traced = {"traceparent": parcel.trace} if parcel.trace else {}
        signed_at = self._sandbox.signed_at(due.at)
        signed = webhook_format.headers(parcel.id, parcel.event, body, signed_at, target.secret)
        return Begun(
            parcel, target.url, {"Content-Type": "application/json", **traced, **signed}, body, webhook_format.timeout
        )

    def finish(self, due: DueAttempt, begun: Begun, outcome: Outcome) -> str:
        """Note what came of an attempt, and plan the next one where there is to be one; the status of its row."""
        parcel = begun.parcel
        webhook_format = self.formats[parcel.system]
        delivered = outcome.status is not None and webhook_format.accepts(outcome.status)
        current = self.parcels.get(parcel.id) or parcel
        planned, retry_at = parcel.attempts - parcel.extras, None
        if delivered:
            status = DELIVERED
        elif outcome.refused:
            status = REFUSED
        elif due.extra or current.finished or planned > len(webhook_format.waits):
            status = FAILED
        else:
            status, retry_at = RETRYING, due.at + webhook_format.waits[planned - 1]
        row = self._keep(parcel, due.at, status, outcome, begun, retry_at)
        if self.parcels.get(parcel.id) is not None and status != RETRYING and (delivered or not due.extra):
            self.parcels.replace(replace(current, finished=True))
        if retry_at is not None:
            self._sandbox.timetable.add(retry_at, ATTEMPT, parcel.id)
        if not outcome.refused:
            webhook_format.attempted(self._sandbox, parcel.subscription, delivered)
        if status == FAILED and not due.extra:
            told = f"{parcel.event} was not taken in {parcel.attempts} attempts."
            self._sandbox.findings.add(Finding(due.at, parcel.system, UNANSWERED_WEBHOOK, told, delivery_id=row))
        return status

    def done(self, due: DueAttempt) -> None:
        """An attempt is over, whatever came of it."""
        self._open.pop(due.number, None)
        # They are open in the order of their numbers.
        until = next(iter(self._open), self.newest + 1) - 1
        if until > self.settled_until:
            self.settled_until = until
            self.settled.tell()

    def _trace_of(self, event: Event) -> str:
        """The trace that an event belongs to: that of the request under way, or of the one that made its message."""
        trace, subject = self._sandbox.trace, getattr(event.record, "id", "")
        if trace:
            self._traces.pop(subject, None)
            self._traces[subject] = trace
            if len(self._traces) > MAX_TRACES:
                del self._traces[next(iter(self._traces))]
            return trace
        return self._traces.get(subject, "") if self._traces else ""

    def _told(self, event: Event) -> None:
        if self._sandbox.trace:
            self._trace_of(event)
        webhook_format = self.formats.get(event.system)
        if webhook_format is None or event.name not in webhook_format.events:
            return
        drafts = webhook_format.drafts(self._sandbox, event)
        if not drafts:
            self.attempts.keep(Unsent(event.system, event.name, event.at, SKIPPED, _NOBODY_TAKES_IT))
        for draft in drafts:
            self.send(draft, event)

    def send(self, draft: Draft, event: Event, *, is_heard: bool = True) -> Parcel | None:
        """Keep a delivery that is to be attempted at the event's time; None, and a row, where there is no room.

        Of an event that only tries a webhook out nobody `is_heard`.
        """
        if not self.parcels.has_room(len(draft.body)):
            self.attempts.keep(Unsent(event.system, draft.event, event.at, REFUSED, _TOO_MANY))
            facts = {"event": draft.event, "status": REFUSED, "error": _TOO_MANY}
            self._sandbox.chronicle.note("webhook.skipped", event.system, event.at, parcel="", **facts)
            return None
        parcel = self.parcels.add(
            Parcel(
                id=self._sandbox.chance.uuid("webhook.parcel"),
                system=event.system,
                event=draft.event,
                subscription=draft.subscription,
                body=draft.body.decode(),
                order=draft.order,
                trace=self._trace_of(event),
            )
        )
        self._sandbox.chronicle.pack(parcel.id, event, is_heard=is_heard)
        self._sandbox.timetable.add(event.at, ATTEMPT, parcel.id)
        return parcel

    def _due(self, _: Tenant, appointment: Appointment) -> None:
        parcel = self.parcels.get(appointment.subject)
        if parcel is not None and not parcel.finished:
            self._make_due(parcel.id, appointment.due)

    def _make_due(self, parcel: str, at: Instant, *, extra: bool = False) -> None:
        self.newest += 1
        due = DueAttempt(self.newest, parcel, at, extra)
        self.due_attempts.append(due)
        self._open[due.number] = due

    def _keep(
        self,
        parcel: Parcel,
        at: Instant,
        status: str,
        came: Outcome,
        sent: Begun | None = None,
        retry_at: Instant | None = None,
    ) -> str:
        """Keep a row of what came, of what was sent or of nothing, and tell of it; the row's id."""
        row = Attempt(
            id=self.attempts.next_id(),
            parcel=parcel.id,
            system=parcel.system,
            event=parcel.event,
            url="" if sent is None else sent.url,
            status=status,
            attempt=parcel.attempts,
            at=at,
            next_attempt_at=retry_at,
            request_headers={} if sent is None else sent.headers,
            request_body=parcel.body,
            response_status=came.status,
            response_body=came.body,
            error=came.error,
            response_headers=came.headers,
            duration_ms=None if came.seconds is None else round(came.seconds * 1_000, 3),
        )
        self.attempts.keep(row)
        told = "webhook.skipped" if status in (SKIPPED, REFUSED) else "webhook.attempted"
        facts = {name: getattr(row, name) for name in _TOLD}
        self._sandbox.chronicle.note(told, row.system, at, delivery=row.id, **facts)
        return row.id
