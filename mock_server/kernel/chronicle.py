"""What happened in a sandbox, the operator's acts included: the newest items, numbered, each with what led to it.

On the way nothing is done but to note: a tuple, at the end of a ring. It is an Item for whoever looks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from mock_server.kernel.chance import secret_token
from mock_server.kernel.clock import Clock, real_time, ticks
from mock_server.kernel.events import Event
from mock_server.kernel.happenings import (
    LANES,
    MAKING,
    MAX_WORDS,
    MESSAGE,
    MOST,
    PARCEL,
    REQUEST,
    VOID,
    WEBHOOK,
    Brief,
    Item,
    Raw,
    about_of,
    cut,
    type_of,
)
from mock_server.kernel.holding import Holding, size_of
from mock_server.kernel.instants import Instant
from mock_server.kernel.messages import Message
from mock_server.kernel.news import News, Piece
from mock_server.kernel.pauses import resting
from mock_server.kernel.waits import Signal

_made: Callable[[type[Piece]], Piece] = object.__new__


class Act:
    """What an operator does, while it is done: facts come to it, and its system."""

    def __init__(self) -> None:
        self.system: str | None = None
        self.facts: dict[str, Any] = {}

    def tell(self, system: str | None = None, **facts: Any) -> None:
        """Add facts; long texts are cut."""
        self.system = system or self.system
        self.facts |= {name: cut(value) for name, value in facts.items()}


class Chronicle(Signal):
    """The newest `bound` items of one life of a sandbox, of at most 4 KiB each; it tells those who listen of more.

    Items count up from 1 within an `epoch`; a number may be missing. Whoever uses it holds the sandbox's lock. While
    `cause` is the number of an item, what is noted is that item's doing.
    """

    def __init__(self, bound: int, clock: Clock) -> None:
        super().__init__()
        self.bound = bound
        self.epoch = secret_token(8)
        # What leads to things at present, or 0.
        self.cause = 0
        self.news = News()
        self._clock = clock
        self._kept: deque[Raw] = deque(maxlen=bound)
        # The number of what comes next; those of what is still happening, and how much of that is over.
        self._next = 1
        self._open: set[int] = set()
        self._filled = 0
        # What listeners are told of.
        self.newest: Raw = VOID
        # Which item made a message or a parcel, as far as somebody has looked.
        self._causes: dict[tuple[str, str], int] = {}
        self._indexed = 0

    # Noting.

    def hear(self, event: Event) -> None:
        """Something happened; what is no message's is of no interest here.

        A message stays what it was said to be, and only what a report changes is noted. This is done for each of them,
        so no step of it is a call.
        """
        name, system, message, at = event
        if not isinstance(message, Message):
            return
        news = self.news
        news.newest = piece = news.end
        # A constructor of ours would take five times as long.
        news.end = end = _made(Piece)
        end.message = end.next = None
        piece.message, piece.next = message, end
        why = message.failure
        failure = None if why is None else (why.code[:MAX_WORDS], why.message[:MAX_WORDS])
        raw = MESSAGE, at, ticks(), self.cause, system, message.id, len(message.history), name, message.status, failure
        self._kept.append(raw)
        self._next += 1
        if news.wakes:
            news.tell(message)
        if self._wakes:
            self.newest = raw
            self.tell()

    def begin(self) -> int:
        """Keep the next number for something that is happening, before all that comes of it, until it is filled."""
        number = self._next
        self._next = number + 1
        self._open.add(number)
        self._kept.append(VOID)
        return number

    def fill(self, number: int, raw: Raw) -> None:
        """What had this number kept for it is over."""
        self._open.discard(number)
        self._filled += 1
        kept = self._kept
        index = number - self._next + len(kept)
        if index >= 0:
            kept[index] = raw
        if self._wakes:
            self.newest = raw
            self.tell()

    def withdraw(self, number: int) -> None:
        """Nothing has happened; if something has, and is where it belongs, that stays."""
        if number in self._open:
            self.fill(number, VOID)

    def note(self, type: str, system: str | None = None, at: Instant | None = None, **facts: Any) -> int:
        """Note something that is over; long texts among its facts are cut. The number of its item."""
        shortened = {name: cut(value) for name, value in facts.items()}
        self._keep((type, self._clock.now() if at is None else at, ticks(), self.cause, system, shortened))
        return self._next - 1

    @contextmanager
    def act(self, type: str) -> Iterator[Act]:
        """What an operator does meanwhile, and the cause of what comes of it; one that fails leaves nothing."""
        before, done = self.cause, Act()
        self.cause = number = self.begin()
        try:
            yield done
            self.fill(number, (type, self._clock.now(), ticks(), before, done.system, done.facts))
        finally:
            self.withdraw(number)
            self.cause = before

    def pack(self, parcel: str, event: Event, *, is_heard: bool = True) -> None:
        """A webhook is to be sent of an event, of which this has just heard: its attempts are that one's doing."""
        is_heard = is_heard and isinstance(event.record, Message)
        cause = self._number_of(event.record) if is_heard else self.cause
        self._keep((PARCEL, event.at, 0, cause, event.system, parcel))

    def _number_of(self, message: Message) -> int:
        """Of the newest item about it, which is among the last: there are parcels of the same event behind it."""
        for behind, raw in enumerate(reversed(self._kept), 1):
            if raw[0] == MESSAGE and raw[5] == message.id:
                return self._next - behind
        return self.cause

    def _keep(self, raw: Raw) -> None:
        self._kept.append(raw)
        self._next += 1
        if self._wakes:
            self.newest = raw
            self.tell()

    # Looking.

    @property
    def first(self) -> int:
        """The number of the oldest that is kept."""
        return self._next - len(self._kept)

    @property
    def dropped(self) -> int:
        return self.first - 1

    @property
    def is_busy(self) -> bool:
        return bool(self._open)

    @property
    def end(self) -> int:
        """The number behind the newest item before which nothing is still happening."""
        first = self.first
        return min((number for number in self._open if number >= first), default=self._next)

    @property
    def progress(self) -> int:
        """A number that is another one whenever there is more to look at; it may be asked for without the lock."""
        return self._next + self._filled

    @property
    def last_at(self) -> Instant | None:
        """The real instant of the newest item; None where there is none."""
        return next((real_time(raw[2]) for raw in reversed(self._kept) if type_of(raw) in LANES), None)

    @property
    def held(self) -> Holding:
        return Holding(len(self._kept), sum(map(size_of, self._kept)), self.bound, self.bound * MOST, self.dropped)

    def items(self, numbers: Sequence[int], types: frozenset[str] | None = None) -> Iterator[tuple[int, Item | None]]:
        """Each of these numbers, which are kept, with its item; None where there is none, or one of another type."""
        self._look()
        for number in resting(numbers):
            raw = self._kept[number - self.first]
            type = type_of(raw)
            is_wanted = type in LANES and (types is None or type in types)
            yield number, self._item(number, type, raw) if is_wanted else None

    def get(self, number: int) -> Item | None:
        return next(self.items([number]))[1] if self.first <= number < self.end else None

    def made(self, system: str, message: str) -> Item | None:
        """What led to a message, if that is still kept."""
        self._look()
        number = self._causes.get((system, message))
        item = None if number is None else self.get(number)
        return None if item is None or item.cause is None else self.get(item.cause)

    def of_requests(self) -> dict[str, tuple[int, list[str]]]:
        """By the ids of requests the numbers of their items, and the messages that they made."""
        found: dict[int, tuple[str, list[str]]] = {}
        for number, raw in enumerate(self._kept, self.first):
            if raw[0] == REQUEST:
                found[number] = (raw[5], [])
            elif raw[0] == MESSAGE and raw[6] == 1 and raw[3] in found:
                found[raw[3]][1].append(raw[5])
        return {request: (number, made) for number, (request, made) in found.items()}

    def _item(self, number: int, type: str, raw: Raw) -> Item:
        about = about_of(raw)
        cause = raw[3] or self._cause_of(type, raw[4], about)
        return Item(number, raw[1], real_time(raw[2]), type, raw[4], cause if cause >= self.first else None, about)

    def _cause_of(self, type: str, system: str, about: Any) -> int:
        """What made the message or the parcel that this is about, 0 for nothing: the clock has brought it about."""
        if isinstance(about, Brief):
            return 0 if type in MAKING else self._causes.get((system, about.id), 0)
        return self._causes.get((PARCEL, about["parcel"]), 0) if LANES[type] == WEBHOOK else 0

    def _look(self) -> None:
        """Learn from what is new which item made what."""
        begin = max(0, self._indexed - self.first)
        for number, raw in enumerate(islice(self._kept, begin, None), self.first + begin):
            if raw[0] == PARCEL:
                self._causes[PARCEL, raw[5]] = raw[3]
            elif raw[0] == MESSAGE and raw[6] == 1:
                self._causes[raw[4], raw[5]] = number
        self._indexed = self._next
        if len(self._causes) > 2 * self.bound:
            self._causes = {made: number for made, number in self._causes.items() if number >= self.first}
