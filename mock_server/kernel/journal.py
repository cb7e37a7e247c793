"""Every request to a system with its answer: the newest ones, as they came. `secrecy.entry` gives what may be shown."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from mock_server.kernel.counting import at_most, following
from mock_server.kernel.holding import Holding
from mock_server.kernel.instants import Instant

MAX_BODY = 65_536
MAX_BYTES = 16 * 1024 * 1024

# An entry without texts, and a header without its own.
_EMPTY, _HEADER = 900, 120

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. `path` is the served path with its prefix; a body is kept up to 64 KiB, its `…_size` tells all.

    `body_sha256` is of the whole of a body that was cut, where it was read at all; `raw_path` is the path with its
    escapes, where that is another text. Header values, the query and that path are bytes, read as Latin-1.
    """

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
    body_sha256: str = ""
    raw_path: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether there was more of the request's body."""
        return len(self.body) < self.body_size

    @property
    def weight(self) -> int:
        """Bytes that it takes, nearly: its texts, and what the objects around them cost."""
        texts = len(self.body) + len(self.answer_body) + len(self.path) + len(self.query)
        headers = (*self.headers, *self.answer_headers)
        return _EMPTY + texts + _HEADER * len(headers) + sum(map(len, chain.from_iterable(headers)))


def digest_of_cut(body: bytes) -> str:
    """The SHA-256 of a body of which not all is kept, in hex; empty for any other."""
    return sha256(body).hexdigest() if len(body) > MAX_BODY else ""


class Journal:
    """The newest `bound` entries, and at most 16 MiB of them; `dropped` counts what is gone."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self._recorded = 0
        self._gone = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def held(self) -> Holding:
        """What it holds."""
        return Holding(len(self._entries), self._bytes, self._bound, MAX_BYTES, self.dropped)

    def next_id(self) -> str:
        """The id of the next entry; ids count up within a sandbox."""
        self._recorded = following(self._recorded)
        return f"req_{self._recorded:08d}"

    def record(self, entry: Entry) -> None:
        """Keep an entry, and drop the oldest beyond the bounds."""
        self._entries.append(entry)
        self._bytes += entry.weight
        while len(self._entries) > self._bound or self._bytes > MAX_BYTES:
            self._bytes -= self._entries.popleft().weight
            self._gone += 1
            self.dropped += 1

    def get(self, entry_id: str) -> Entry | None:
        """One entry, or None."""
        return next((entry for entry in self._entries if entry.id == entry_id), None)

    def newest_first(self) -> Iterator[Entry]:
        """All entries, the newest first."""
        return reversed(tuple(self._entries))

    def numbered(self) -> list[tuple[int, Entry]]:
        """The same with their numbers, of which no two entries of this journal have ever had the same."""
        return list(enumerate(self._entries, self._gone))[::-1]

    def clear(self) -> None:
        """Forget every entry, and what was dropped."""
        self._gone += len(self._entries)
        self._entries.clear()
        self._bytes = 0
        self.dropped = 0

    def export(self) -> tuple[int, int, list[Entry]]:
        """How many were ever recorded, how many dropped, and the entries, oldest first."""
        return self._recorded, at_most(self.dropped), list(self._entries)

    def restore(self, recorded: int, dropped: int, entries: list[Entry]) -> None:
        """Take over what `export` gave."""
        self.clear()
        for entry in entries:
            self.record(entry)
        self._recorded = recorded
        self.dropped += dropped
