"""What is kept of webhooks: deliveries, every attempt at one as a row, and how many of both."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import NamedTuple

from mock_server.kernel.holding import Newest
from mock_server.kernel.instants import Instant
from mock_server.kernel.problems import Duplicate
from mock_server.kernel.structs import Row, struct
from mock_server.kernel.table import Table

DELIVERED, RETRYING, FAILED, SKIPPED, REFUSED = "delivered", "retrying", "failed", "skipped", "refused"


@struct(frozen=True, slots=True, kw_only=True)
class Parcel(Row):
    """Something to be delivered to one subscription; `order` is what it keeps its place among others by.

    `trace` is the `traceparent` of the request that it came of, if that had one. `attempts` counts all that were made,
    `extras` those of them that were outside the plan.
    """

    system: str
    event: str
    subscription: str
    body: str
    order: str
    attempts: int = 0
    extras: int = 0
    finished: bool = False
    trace: str = ""


@struct(frozen=True, slots=True, kw_only=True)
class Attempt:
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
    response_headers: Mapping[str, str] = field(default_factory=dict)
    duration_ms: float | None = None


@struct(frozen=True, slots=True)
class DueAttempt:
    """A parcel that is due: to be attempted once, for the time `at`; an `extra` attempt is outside its plan."""

    number: int
    parcel: str
    at: Instant
    extra: bool = False


@struct(frozen=True, slots=True)
class Outcome:
    """What came of a POST: an answer, or the error that there was instead; `refused` means that nothing was sent.

    `seconds` are real ones, from the first thought of a connection to the end of the answer.
    """

    status: int | None = None
    body: str | None = None
    error: str | None = None
    refused: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None


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
MAX_TRACES = 10_000
MAX_ATTEMPTS, MAX_ATTEMPTS_BYTES = 10_000, 64 * 1024 * 1024

# About what a record takes besides its texts.
_PARCEL_BYTES, _ATTEMPT_BYTES, _HEADER_BYTES = 500, 1_000, 120


def _bytes_of(text: str | None) -> int:
    """At most what a text takes in memory."""
    if not text:
        return 0
    return len(text) if text.isascii() else 4 * len(text)


def _bytes_of_parcel(parcel: Parcel) -> int:
    return _PARCEL_BYTES + _bytes_of(parcel.body)


class Unsent(NamedTuple):
    """A row of what was not even kept to be sent: what an Attempt is made of when somebody looks."""

    system: str
    event: str
    at: Instant
    status: str
    error: str

    def attempt(self, number: int) -> Attempt:
        return Attempt(id=_row_id(number), parcel="", url="", attempt=0, **self._asdict())


def bytes_of_row(row: Attempt | Unsent) -> int:
    if isinstance(row, Unsent):
        return _ATTEMPT_BYTES + _bytes_of(row.error)
    sent = _bytes_of(row.url) + _bytes_of(row.request_body)
    came = sum(_HEADER_BYTES + len(name) + len(value) for name, value in row.response_headers.items())
    return _ATTEMPT_BYTES + sent + came + _bytes_of(row.response_body) + _bytes_of(row.error)


class Attempts(Newest[Attempt | Unsent, Attempt]):
    """The newest rows, oldest first, within their bounds in number and in bytes.

    Where nobody subscribes, each event makes a row: that is kept raw, and is an Attempt for whoever looks.
    """

    weigh = staticmethod(bytes_of_row)
    read = staticmethod(lambda number, row: row.attempt(number) if isinstance(row, Unsent) else row)
    least = 1

    def __init__(self) -> None:
        super().__init__(MAX_ATTEMPTS, MAX_ATTEMPTS_BYTES)

    def next_id(self) -> str:
        return _row_id(self.next_number)

    def get(self, row_id: str) -> Attempt | None:
        return next((row for row in self if row.id == row_id), None)

    def restore(self, things: Iterable[Attempt | Unsent], dropped: int) -> None:
        """Fill it when it is empty, in order. Raises Duplicate."""
        rows = list(things)
        ids = Counter(row.id for row in rows if isinstance(row, Attempt))
        if ids.total() > len(ids):
            raise Duplicate("id", ids.most_common(1)[0][0])
        super().restore(rows, dropped)


def _row_id(number: int) -> str:
    return f"dlv_{number + 1:08d}"


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
