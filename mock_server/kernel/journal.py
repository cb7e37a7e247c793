"""Every request to a system with its answer: the newest ones, as they came. `secrecy.entry` gives what may be shown."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mock_server.kernel.holding import Holding
from mock_server.kernel.instants import Instant
from mock_server.kernel.weight import weight_of

MAX_BODY = 65_536
MAX_BYTES = 16 * 1024 * 1024

# As WSGI has them: each character of a value is a byte.
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. `path` is the served path with its prefix; a body is kept up to 64 KiB, its `…_size` tells all."""

    id: str
    at: Instant
    system: str
    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    body_size: int
    status: int
    answer_headers: Headers
    answer_body: bytes
    answer_size: int
    duration_ms: float
    fault: str | None = None


def header_text(value: str) -> str:
    """A header's value as its sender meant it: clients send UTF-8, and older ones Latin-1."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


class Journal:
    """The newest `bound` entries, and at most 16 MiB of them; `dropped` counts what is gone."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self._recorded = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def held(self) -> Holding:
        """What it holds."""
        return Holding(len(self._entries), self._bytes, self._bound, MAX_BYTES, self.dropped)

    def next_id(self) -> str:
        """The id of the next entry; ids count up within a sandbox."""
        self._recorded += 1
        return f"req_{self._recorded:08d}"

    def record(self, entry: Entry) -> None:
        """Keep an entry, and drop the oldest beyond the bounds."""
        self._entries.append(entry)
        self._bytes += weight_of(entry)
        while len(self._entries) > self._bound or self._bytes > MAX_BYTES:
            self._bytes -= weight_of(self._entries.popleft())
            self.dropped += 1

    def get(self, entry_id: str) -> Entry | None:
        """One entry, or None."""
        return next((entry for entry in self._entries if entry.id == entry_id), None)

    def newest_first(self) -> Iterator[Entry]:
        """All entries, the newest first."""
        return reversed(tuple(self._entries))

    def clear(self) -> None:
        """Forget every entry, and what was dropped."""
        self._entries.clear()
        self._bytes = 0
        self.dropped = 0

    def export(self) -> tuple[int, int, list[Entry]]:
        """How many were ever recorded, how many dropped, and the entries, oldest first."""
        return self._recorded, self.dropped, list(self._entries)

    def restore(self, recorded: int, dropped: int, entries: list[Entry]) -> None:
        """Take over what `export` gave."""
        self.clear()
        for entry in entries:
            self.record(entry)
        self._recorded = recorded
        self.dropped += dropped
