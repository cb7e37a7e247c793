"""What is about to happen in a sandbox by its clock, and what then merely ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mock_server.kernel import lifecycle
from mock_server.kernel.instants import Instant
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.timetable import Appointment
from mock_server.kernel.vendor import Vendor
from mock_server.kernel.webhooks.outbox import ATTEMPT

STATUS, SCHEDULED, FAULT_ENDS, LIMIT_RESETS = "message.status", "message.scheduled", "fault.ends", "limit.resets"
# Of what comes to nothing as many are passed over at first; then ever more.
_AT_FIRST = 16


class Due(NamedTuple):
    """Something that happens, or (`passive`) ends without anything happening, at an instant.

    `kind` is one of those above, `webhook.attempt`, an appointment of a system's own, or what `Deadline` says.
    """

    at: Instant
    kind: str
    system: str | None
    what: str
    refs: Mapping[str, str]
    passive: bool = False


def first(sandbox: Sandbox, count: int) -> list[Due]:
    """As many as this of what happens next, in its order; what comes to nothing is left out."""
    looked_at = max(count, _AT_FIRST)
    while True:
        appointments = sandbox.timetable.earliest(looked_at)
        found = _dues(sandbox, appointments)
        if len(found) >= count or len(appointments) < looked_at:
            return found[:count]
        looked_at *= 4


def of_message(sandbox: Sandbox, message_id: str) -> list[Due]:
    """What is to happen to a message, in its order; what comes to nothing is left out."""
    return _dues(sandbox, sandbox.timetable.of(message_id))


def endings(sandbox: Sandbox, vendors: Iterable[Vendor], after: Instant) -> Iterator[Due]:
    """What ends by itself after an instant, in no order."""
    for vendor in vendors:
        for ends in vendor.deadlines(sandbox):
            if ends.at > after:
                yield Due(ends.at, ends.kind, vendor.name, ends.what, ends.refs, passive=True)
    for fault in sandbox.faults.armed(sandbox.clock.now()):
        if fault.expires_at is not None and fault.expires_at > after:
            told = " ".join(word for word in (fault.kind, fault.method, fault.path) if word)
            yield Due(fault.expires_at, FAULT_ENDS, fault.system, told, {"fault": fault.id}, passive=True)
    for resets_at, subjects in sandbox.limiter.resets():
        if resets_at > after:
            who = "one caller has" if subjects == 1 else f"{subjects} callers have"
            yield Due(resets_at, LIMIT_RESETS, None, f"what {who} used up", {}, passive=True)


def _dues(sandbox: Sandbox, appointments: Iterable[Appointment]) -> list[Due]:
    return [due for appointment in appointments if (due := _due(sandbox, appointment)) is not None]


def _due(sandbox: Sandbox, appointment: Appointment) -> Due | None:
    """What comes of an appointment; None for nothing."""
    at, _, kind, subject, number = appointment
    if kind == ATTEMPT:
        return _attempt(sandbox, at, subject)
    system, _, what = kind.partition(".")
    if kind != lifecycle.STEP and what != lifecycle.DUE:
        return Due(at, kind, system, what, {"record": subject})
    message = sandbox.messages.get(subject)
    if message is None:
        return None
    if what == lifecycle.DUE:
        return Due(at, SCHEDULED, system, message.text, {"message": subject})
    step = lifecycle.next_step(sandbox, message, number)
    if step is None:
        return None
    return Due(at, STATUS, message.system, f"{step.status}: {message.text}", {"message": subject})


def _attempt(sandbox: Sandbox, at: Instant, parcel_id: str) -> Due | None:
    parcel = sandbox.outbox.parcels.get(parcel_id)
    if parcel is None or parcel.finished:
        return None
    planned = len(sandbox.outbox.formats[parcel.system].waits) + 1
    told = f"{parcel.event}, attempt {parcel.attempts - parcel.extras + 1} of {planned}"
    return Due(at, ATTEMPT, parcel.system, told, {"parcel": parcel_id})
