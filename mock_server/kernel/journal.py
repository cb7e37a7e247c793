"""Every request to a system with its answer: the newest ones, as they came. `secrecy.entry` gives what may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from mock_server.kernel.counting import following
from mock_server.kernel.holding import Newest
from mock_server.kernel.instants import Instant
from mock_server.kernel.memo import memo
from mock_server.kernel.structs import struct

MAX_BODY = 65_536
MAX_BYTES = 16 * 1024 * 1024

# An entry without texts, and a header without its own.
_EMPTY, _HEADER = 900, 120

# As WSGI has them: each character of a value is a byte.
Headers = tuple[tuple[str, str], ...]


@struct(frozen=True, slots=True)
class Refusal:
    """Why a request was refused, as far as it is known here: a word for it, and what it is about."""

    kind: str
    about: str


@struct(frozen=True, slots=True)
class Entry:
    """One exchange. `path` is the served path with its prefix; a body is kept up to 64 KiB, its `…_size` tells all.

    `body_sha256` is of the whole of a body that was cut, where it was read at all; `raw_path` is the path with its
    escapes, where that is another text; `refusal` why it was refused. Header values, the query and that path are bytes,
    read as Latin-1.
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
    refusal: Refusal | None = None

    @property
    def is_cut(self) -> bool:
        return len(self.body) < self.body_size

    @property
    def digest(self) -> str | None:
        """The SHA-256 of the whole of the request's body, in hex; None where that was too large to be read."""
        return self.body_sha256 or None if self.is_cut else sha256(self.body).hexdigest()

    @property
    def weight(self) -> int:
        """Bytes that it takes, nearly: its texts, and what the objects around them cost."""
        texts = len(self.body) + len(self.answer_body) + len(self.path) + len(self.query)
        headers = (*self.headers, *self.answer_headers)
        return _EMPTY + texts + _HEADER * len(headers) + sum(map(len, chain.from_iterable(headers)))


class Raw(NamedTuple):
    """An exchange as it was served, of which an Entry is made when somebody looks.

    A tuple, as one is made of each request, and in a third of the time that an object of ours would take.

    `pairs` are the request's headers as WSGI's environ has them, `answer_pairs` the answer's; `body` and `answer_body`
    are cut already, of which `body_size` and `answer_size` tell the whole.
    """

    id: str
    at: Instant
    system: str
    method: str
    path: str
    raw_path: str
    query: str
    content_type: str
    pairs: Mapping[str, str]
    body: bytes
    body_size: int
    body_sha256: str
    status: int
    answer_pairs: Sequence[tuple[str, str]]
    answer_body: bytes
    answer_size: int
    seconds: float
    fault: str | None
    refusal: Refusal | None = None

    @property
    def weight(self) -> int:
        """Bytes that it takes, nearly, as those of an Entry."""
        texts = len(self.body) + len(self.answer_body) + len(self.path) + len(self.query) + len(self.content_type)
        count = len(self.pairs) + len(self.answer_pairs) + 1
        headers = chain(self.pairs, self.pairs.values(), chain.from_iterable(self.answer_pairs))
        return _EMPTY + texts + _HEADER * count + sum(map(len, headers))

    def entry(self) -> Entry:
        headers = [(_header_name(key), value) for key, value in self.pairs.items()]
        if self.content_type:
            headers.insert(0, ("Content-Type", self.content_type))
        return Entry(
            id=self.id,
            at=self.at,
            system=self.system,
            method=self.method,
            path=self.path,
            query=self.query,
            headers=tuple(headers),
            body=self.body,
            body_size=self.body_size,
            body_sha256=self.body_sha256,
            raw_path="" if self.raw_path == self.path else self.raw_path,
            status=self.status,
            answer_headers=tuple(self.answer_pairs),
            answer_body=self.answer_body,
            answer_size=self.answer_size,
            duration_ms=round(self.seconds * 1_000, 3),
            fault=self.fault,
            refusal=self.refusal,
        )


@memo(1_000)
def _header_name(key: str) -> str:
    """A header's name, of its key in an environ: `HTTP_X_API_KEY`."""
    return key[5:].replace("_", "-").title()


def digest_of_cut(body: bytes) -> str:
    """The SHA-256 of a body of which not all is kept, in hex; empty for any other."""
    return sha256(body).hexdigest() if len(body) > MAX_BODY else ""


def header_text(value: str) -> str:
    """A header's value as its sender meant it: clients send UTF-8, and older ones Latin-1."""
    if not value.isascii():
        with suppress(UnicodeError):
            return value.encode("latin-1").decode()
    return value


class Journal(Newest[Raw | Entry, Entry]):
    """The newest `bound` exchanges, and at most 16 MiB of them, which are entries for whoever looks."""

    weigh = attrgetter("weight")
    read = staticmethod(lambda _, exchange: _entry(exchange))

    def __init__(self, bound: int) -> None:
        super().__init__(bound, MAX_BYTES)
        # How many there ever were.
        self.recorded = 0

    def next_id(self) -> str:
        """The id of the next entry; ids count up within a sandbox."""
        self.recorded = following(self.recorded)
        return f"req_{self.recorded:08d}"

    def get(self, entry_id: str) -> Entry | None:
        return next((_entry(exchange) for exchange in self._kept if exchange.id == entry_id), None)


def _entry(exchange: Raw | Entry) -> Entry:
    return exchange.entry() if isinstance(exchange, Raw) else exchange
