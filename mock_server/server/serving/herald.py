"""Streams that are open: what there is to tell is made once for all that are told the same, and written by the loop.

Who does not read is told nothing more until he does, and then from where he was: nothing is kept for anybody.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable, Iterable

from mock_server.kernel.turns import Busy, Resume, Turn
from mock_server.server.serving.aside import SetAside
from mock_server.server.serving.waiting import Call
from mock_server.web.streams import Feed, Stream, Told

logger = logging.getLogger(__name__)

# So often each is given a sign of life, by which it is seen too that a client has gone without a word.
BEAT_SECONDS = 15.0


class Open:
    """A stream that is open: up to where its client was told, and when it may be told more, by the loop's time.

    What it is told goes out in chunks, which there were not before HTTP/1.1. `is_full` says whether its client does not
    read what was written.
    """

    __slots__ = ("_in_chunks", "_transport", "gap", "is_full", "next_at", "place", "room", "seen")

    def __init__(
        self, room: _Room, stream: Stream, transport: asyncio.Transport, is_full: Callable[[], bool], *, in_chunks: bool
    ) -> None:
        self.room = room
        self.is_full = is_full
        self.place: Hashable = stream.place
        self.gap = stream.gap
        self.next_at = 0.0
        # What there was when it was told last.
        self.seen: Hashable = None
        self._transport = transport
        self._in_chunks = in_chunks

    def tell(self, sent: bytes) -> None:
        if sent:
            self._transport.write(b"%x\r\n%b\r\n" % (len(sent), sent) if self._in_chunks else sent)

    def hang_up(self, sent: bytes) -> None:
        """Write the last."""
        self.tell(sent)
        if self._in_chunks:
            self._transport.write(b"0\r\n\r\n")
        self._transport.close()


class Herald:
    """All streams of a server. It is used on the loop's thread; `call` gets there from any."""

    def __init__(self, loop: asyncio.AbstractEventLoop, call: Call, aside: SetAside) -> None:
        self.loop = loop
        self.call = call
        self.aside = aside
        self._rooms: dict[Hashable, _Room] = {}
        self._beating: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return sum(len(room.streams) for room in self._rooms.values())

    def open(
        self, stream: Stream, transport: asyncio.Transport, is_full: Callable[[], bool], *, in_chunks: bool
    ) -> Open:
        key = stream.feed.key
        room = self._rooms.get(key)
        if room is None:
            room = self._rooms[key] = _Room(self, stream.feed)
        opened = Open(room, stream, transport, is_full, in_chunks=in_chunks)
        room.streams[opened] = None
        opened.tell(stream.hello)
        room.look()
        if self._beating is None:
            self._beating = self.loop.call_later(BEAT_SECONDS, self._beat)
        return opened

    def close(self, opened: Open) -> None:
        """Its client has gone."""
        room = opened.room
        room.streams.pop(opened, None)
        if not room.streams and self._rooms.get(room.feed.key) is room:
            room.close()
            del self._rooms[room.feed.key]

    def close_all(self) -> None:
        """The server stops: each is told so."""
        for room in list(self._rooms.values()):
            room.hang_up(room.streams, room.feed.farewell())

    def _beat(self) -> None:
        self._beating = self.loop.call_later(BEAT_SECONDS, self._beat) if self._rooms else None
        for room in list(self._rooms.values()):
            sent = room.feed.beat()
            for opened in room.streams:
                if not opened.is_full():
                    opened.tell(sent)


class _Room:
    """The streams of one feed."""

    def __init__(self, herald: Herald, feed: Feed) -> None:
        self.feed = feed
        self.streams: dict[Open, None] = {}
        self._herald = herald
        self._is_woken = False
        self._is_aside = False
        self._timer: asyncio.TimerHandle | None = None

    def close(self) -> None:
        """Nobody is there any more."""
        self.feed.forget(self._wake)
        if self._timer is not None:
            self._timer.cancel()

    def hang_up(self, streams: Iterable[Open], sent: bytes) -> None:
        """The last that these are told."""
        for opened in list(streams):
            self._herald.close(opened)
            opened.hang_up(sent)

    def look(self, resume: Resume | None = None) -> None:
        """Tell those who may be told what there is; of others, look again at their time, or when there is more."""
        if not self.streams or (self._is_aside and resume is None):
            # Nobody is there any more, or it looks when it is its turn.
            return
        self._is_woken = self._is_aside = False
        now = self._herald.loop.time()
        try:
            with Turn(resume):
                self._tell([opened for opened in self._behind() if opened.next_at <= now], now)
        except Busy as busy:
            self._is_aside = True
            self._herald.aside.add(busy.lock, self.look, first=resume is not None)
            return
        except Exception:
            # A defect must not leave anybody who listens in the dark.
            logger.exception("what happened cannot be told")
            self.hang_up(self.streams, b"")
        self._plan(now)

    def _behind(self) -> list[Open]:
        progress = self.feed.progress()
        return [opened for opened in self.streams if opened.seen != progress and not opened.is_full()]

    def _tell(self, ready: list[Open], now: float) -> None:
        if not ready:
            return
        with self.feed.lock:
            progress = self.feed.progress()
            told: dict[Hashable, Told] = {place: self.feed.tell(place) for place in {opened.place for opened in ready}}
        for opened in ready:
            made = told[opened.place]
            if made.place is None:
                self.hang_up([opened], made.sent)
                continue
            opened.place, opened.seen = made.place, progress
            if made.sent:
                opened.next_at = now + opened.gap
                opened.tell(made.sent)

    def _plan(self, now: float) -> None:
        """Be woken by what comes, but not before somebody may be told of it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self.streams:
            return
        waiting = self._behind()
        if not waiting:
            self.feed.listen(self._wake)
            # What came while nobody listened.
            waiting = self._behind()
        if waiting:
            self.feed.forget(self._wake)
            delay = max(0.0, min(opened.next_at for opened in waiting) - now)
            self._timer = self._herald.loop.call_later(delay, self.look)

    def _wake(self) -> None:
        """From any thread, while the sandbox is locked."""
        if not self._is_woken:
            self._is_woken = True
            self._herald.call(self.look)
