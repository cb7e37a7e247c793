"""What is kept of webhooks: deliveries, every attempt at one as a row, and how many of both."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import field
from operator import attrgetter

from mock_server.kernel.instants import Instant
from mock_server.kernel.structs import struct
from mock_server.kernel.table import Record, Table

DELIVERED, RETRYING, FAILED, SKIPPED, REFUSED = "delivered", "retrying", "failed", "skipped", "refused"


@struct(frozen=True, slots=True, kw_only=True)
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


@struct(frozen=True, slots=True, kw_only=True)
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


@struct(frozen=True, slots=True)
class Errand:
    """A parcel that is due: to be attempted once, for the time `at`; an `extra` attempt is outside its plan."""

    number: int
    parcel: str
    at: Instant
    extra: bool = False


@struct(frozen=True, slots=True)
class Outcome:
    """What came of a POST: an answer, or the error that there was instead; `refused` means that nothing was sent."""

    status: int | None = None
    body: str | None = None
    error: str | None = None
    refused: bool = False


@struct(frozen=True, slots=True)
class Begun:
    """An attempt that is under way: what goes where, of a parcel as it is now."""

    parcel: Parcel
    url: str
    headers: Mapping[str, str]
    body: bytes
    timeout: float


# What one sandbox keeps, in number and in bytes: deliveries that are still to be attempted, those that are over and may
# be sent once more, and rows.
MAX_OPEN, MAX_OPEN_BYTES = 50_000, 64 * 1024 * 1024
MAX_FINISHED, MAX_FINISHED_BYTES = 10_000, 32 * 1024 * 1024
MAX_ATTEMPTS, MAX_ATTEMPTS_BYTES = 10_000, 64 * 1024 * 1024

# About what a record takes besides its texts.
_PARCEL_BYTES, _ATTEMPT_BYTES = 500, 1_000


def _bytes_of(text: str | None) -> int:
    """At most what a text takes in memory."""
    if not text:
        return 0
    return len(text) if text.isascii() else 4 * len(text)


def _bytes_of_parcel(parcel: Parcel) -> int:
    return _PARCEL_BYTES + _bytes_of(parcel.body)


def _bytes_of_attempt(attempt: Attempt) -> int:
    sent = _bytes_of(attempt.url) + _bytes_of(attempt.request_body)
    return _ATTEMPT_BYTES + sent + _bytes_of(attempt.response_body) + _bytes_of(attempt.error)


class Attempts(Table[Attempt]):
    """The rows; beyond their bounds the oldest are dropped and counted."""

    weigh = staticmethod(_bytes_of_attempt)
    growth = staticmethod(lambda old, new: _bytes_of_attempt(new) - _bytes_of_attempt(old))

    def __init__(self) -> None:
        super().__init__(attrgetter("id"), indexes={"system": attrgetter("system")}, bound=MAX_ATTEMPTS)
        self.size = MAX_ATTEMPTS_BYTES

    def restore(self, records: Iterable[Attempt], dropped: int) -> None:
        """Fill the empty table, in order; what it has no room for is dropped."""
        super().restore(records, dropped)
        self.dropped = self.next_number - len(self)


class Parcels(Table[Parcel]):
    """The deliveries; of those that are over the ones that were so first are forgotten beyond the bounds."""

    weigh = staticmethod(_bytes_of_parcel)
    growth = staticmethod(lambda old, new: _bytes_of_parcel(new) - _bytes_of_parcel(old))

    def __init__(self) -> None:
        super().__init__(lambda parcel: parcel.id)
        self._finished: deque[str] = deque()
        self._finished_bytes = 0

    def has_room(self, size: int) -> bool:
        """Whether there is room for one more that is to be attempted, with a body of so many bytes."""
        is_few = len(self) - len(self._finished) < MAX_OPEN
        return is_few and self.bytes - self._finished_bytes + size + _PARCEL_BYTES <= MAX_OPEN_BYTES

    def add(self, record: Parcel) -> Parcel:
        """Append a delivery. Raises Duplicate."""
        super().add(record)
        if record.finished:
            self._note_finished(record)
        return record

    def replace(self, record: Parcel) -> Parcel:
        """Put a new version in its predecessor's place; what is over stays so. Raises KeyError."""
        old = self.get(record.id)
        super().replace(record)
        if record.finished and old is not None and not old.finished:
            self._note_finished(record)
        return record

    def _note_finished(self, parcel: Parcel) -> None:
        self._finished.append(parcel.id)
        self._finished_bytes += self.weigh(parcel)
        while len(self._finished) > MAX_FINISHED or self._finished_bytes > MAX_FINISHED_BYTES:
            forgotten = self.remove(self._finished.popleft())
            self._finished_bytes -= self.weigh(forgotten)
