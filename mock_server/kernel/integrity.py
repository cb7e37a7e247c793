"""What holds in every sandbox, and must hold in a state that is imported: what is let in can be served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from mock_server.kernel import lifecycle, room
from mock_server.kernel.clock import LATEST
from mock_server.kernel.identifiers import upcoming
from mock_server.kernel.messages import INBOUND, OUTBOUND, Message
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import Invalid
from mock_server.kernel.rate_limit import MAX_SUBJECT, SUBJECTS, WINDOWS
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.vendor import Vendor
from mock_server.kernel.webhooks.records import DELIVERED, FAILED, REFUSED, RETRYING, SKIPPED, Attempt

_TOLD = 20

_OUTCOMES = frozenset({DELIVERED, RETRYING, FAILED, SKIPPED, REFUSED})


def check(sandbox: Sandbox, vendors: Mapping[str, Vendor]) -> None:
    """Raises Invalid, which names what cannot be served."""
    flaws = {
        "clock": _of_settings(sandbox, vendors),
        "drawn": (f"Fewer ids of {kind} than none." for kind, count in sandbox.chance.export().items() if count < 0),
        "appointments": _of_appointments(sandbox),
        "messages": _of_messages(sandbox),
        "requests": _of_requests(sandbox, vendors),
        "rate_windows": _of_windows(sandbox),
        "faults": (f"{fault.id} says what no fault may." for fault in sandbox.faults.export() if not fault.is_sound()),
        "stores": _of_room(sandbox, vendors),
        "deliveries": _of_deliveries(sandbox),
        **{
            f"systems.{name}": chain(sandbox.stores[name].flaws(sandbox), vendor.flaws(sandbox))
            for name, vendor in vendors.items()
        },
    }
    told = {name: list(islice(found, _TOLD)) for name, found in flaws.items()}
    errors = {name: found for name, found in told.items() if found}
    if errors:
        raise Invalid(errors)


def _of_settings(sandbox: Sandbox, vendors: Mapping[str, Vendor]) -> Iterator[str]:
    if not 0 <= sandbox.clock.now() <= LATEST:
        yield "The clock must stand between the years 1970 and 9000."
    own = {f"{name}.{known}": held for name in vendors for known, held in sandbox.stores[name].tables.items()}
    for name, table in {"messages": sandbox.messages, **own}.items():
        # What comes next would be older, and out of order.
        newest: Any = table.newest()
        if getattr(newest, "created_at", getattr(newest, "at", 0)) > sandbox.clock.now():
            yield f"The clock must not stand before the newest of the {name}."
    if not sandbox.delivery.is_sound():
        yield "The delivery settings must be a known mode and a delay for each status, of at most 400 days."
    for name, limits in sandbox.limits.items():
        if name not in vendors or any(limit is not None and limit < 1 for limit in limits.values()):
            yield f"The limits of {name!r} must be those of a system that is served here, each at least 1."


def _of_room(sandbox: Sandbox, vendors: Mapping[str, Vendor]) -> Iterator[str]:
    for name, held in room.holdings(sandbox, vendors):
        if held.dropped < 0:
            yield f"Fewer {name} than none were dropped."
        if held.max_records is not None and held.records > held.max_records:
            yield f"{name}: {held.records} records are more than the {held.max_records} that there may be."
        if held.max_bytes is not None and held.bytes > held.max_bytes:
            yield f"{name}: {held.bytes} bytes are more than the {held.max_bytes} that there may be."


def _of_windows(sandbox: Sandbox) -> Iterator[str]:
    windows = sandbox.limiter.export()
    if len(windows) > WINDOWS or any(length < 1 for length, _, _ in windows):
        yield f"There may be windows of {WINDOWS} lengths, each above 0."
    for _, _, counts in windows:
        if len(counts) > SUBJECTS or any(len(subject) > MAX_SUBJECT for subject in counts):
            yield f"A window may count {SUBJECTS} subjects, each of at most {MAX_SUBJECT} characters."
        if any(count < 0 for count in counts.values()):
            yield "A window may not count below 0."


def _of_appointments(sandbox: Sandbox) -> Iterator[str]:
    for found in sorted(sandbox.timetable):
        if not sandbox.knows(found.kind):
            yield f"Nobody here keeps an appointment of kind {found.kind!r}."
        if found.step < 0:
            yield f"The appointment {found.number} has a step below 0."


def _of_messages(sandbox: Sandbox) -> Iterator[str]:
    if sandbox.messages.dropped < 0:
        yield "Fewer messages than none were dropped."
    if not sandbox.messages.is_in_order():
        yield "The messages are not in the order of their time."
    for message in resting(sandbox.messages):
        if not _is_served(sandbox, message):
            yield f"{message.id} has a direction or a status that no message of its kind has."


def _is_served(sandbox: Sandbox, message: Message) -> bool:
    if message.direction == INBOUND:
        return message.status == lifecycle.RECEIVED
    if message.status in lifecycle.UNSENT and message.scheduled_at is None:
        return False
    return message.direction == OUTBOUND and message.status in lifecycle.model_of(sandbox, message.system).statuses


def _of_requests(sandbox: Sandbox, vendors: Mapping[str, Vendor]) -> Iterator[str]:
    journal = sandbox.journal
    if journal.recorded < len(journal) or journal.dropped < 0:
        yield "There are more requests than were recorded, or fewer than none were dropped."
    for entry in resting(journal):
        if entry.system not in vendors:
            yield f"{entry.id} is of a system that is not served here."


def _of_deliveries(sandbox: Sandbox) -> Iterator[str]:
    outbox = sandbox.outbox
    if any(outbox.parcels.get(found) is not None for found in upcoming(sandbox.chance, "webhook.parcel")):
        yield "The next id of a parcel is taken; `drawn` does not go with the records."
    for subscription in outbox.subscriptions:
        if subscription.system not in outbox.formats:
            yield f"There are no webhooks of {subscription.system!r} here."
    for parcel in resting(outbox.parcels):
        if parcel.system not in outbox.formats or not 0 <= parcel.extras <= parcel.attempts:
            yield f"{parcel.id} is of a system that has no webhooks, or was tried less than not at all."
    if outbox.attempts.dropped < 0:
        yield "Fewer rows than none were dropped."
    last = outbox.attempts.next_number
    for attempt in resting(outbox.attempts):
        if not _is_row(attempt, last):
            yield f"{attempt.id} is no such row as this server makes."


def _is_row(attempt: Attempt, last: int) -> bool:
    """Rows are numbered, so that the next one has a number of its own; an answer has a status and a body."""
    prefix, _, number = attempt.id.partition("_")
    is_numbered = prefix == "dlv" and number.isascii() and number.isdigit() and 0 < int(number) <= last
    is_whole = (attempt.response_status is None) == (attempt.response_body is None)
    return is_numbered and is_whole and attempt.status in _OUTCOMES
