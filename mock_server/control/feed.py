"""A sandbox's events as a stream tells them: one feed for all who hear of the same sandbox and types."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

import orjson

from mock_server.control import happenings
from mock_server.control.schemas.clock import time_of
from mock_server.control.schemas.events import Cursor
from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.masking import Masker
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.turns import SandboxLock
from mock_server.kernel.waits import Wake
from mock_server.kernel.world import World
from mock_server.ui import files
from mock_server.version import __version__
from mock_server.web.streams import frame

# A frame has so many events at most, the newest, and so many bytes; and so many are looked at for it.
MOST_TOLD, MOST_BYTES, MOST_LOOKED_AT = 200, 64 * 1024, 20_000
# How long a client is to wait before it comes back.
_RETRY = b"retry: 1000\n\n"

Hides = Callable[[Sandbox], Masker]


class Frames(NamedTuple):
    """What is told, and up to where that goes; None for the last."""

    sent: bytes
    place: Cursor | None


class Feed:
    """The events of the sandbox of this name: after a reset those of its successor, until there is none."""

    def __init__(self, world: World, sandbox: Sandbox, types: frozenset[str] | None, hides: Hides) -> None:
        self.key: Hashable = (sandbox.id, types)
        self._world = world
        self._sandbox = sandbox
        self._successor: Sandbox | None = None
        self._types = types
        self._hides = hides

    @property
    def lock(self) -> SandboxLock:
        """Of the sandbox that there is now: who takes it anew goes on with what has followed the one before."""
        if self._successor is not None:
            self._sandbox, self._successor = self._successor, None
        return self._sandbox.lock

    def begin(self, after: Cursor | None) -> tuple[bytes, Cursor]:
        """The first frame for one who has heard all up to an event, or begins now; and from where he is told then."""
        chronicle = self._sandbox.chronicle
        newest = Cursor.newest(chronicle)
        hello = {
            "epoch": chronicle.epoch,
            "last": str(newest),
            "resumed": after is not None and after.lost_by(chronicle) is None,
            **time_of(self._sandbox),
            "version": __version__,
            "ui": files.version(),
        }
        return _RETRY + frame("hello", orjson.dumps(hello)), after or newest

    def progress(self) -> Hashable:
        """Another value whenever there may be more to tell."""
        chronicle = self._sandbox.chronicle
        return chronicle.epoch, chronicle.progress, self._sandbox.ended, self._successor is not None

    def tell(self, place: Cursor) -> Frames:
        """What there is behind a place: changes, or that they are lost, or that this was the last."""
        sandbox, chronicle = self._sandbox, self._sandbox.chronicle
        newest = Cursor.newest(chronicle)
        lost = place.lost_by(chronicle)
        if lost is not None:
            return Frames(frame("resync", orjson.dumps({"reason": lost}), str(newest)), newest)
        sent = self._changes(chronicle, place.number, newest)
        if not sandbox.ended:
            return Frames(sent, newest)
        self._successor = self._world.find(sandbox.id)
        if self._successor is None:
            return Frames(sent + frame("bye", b'{"reason":"deleted"}'), None)
        return Frames(sent, newest)

    def beat(self) -> bytes:
        """A sign of life, with the clock."""
        return frame("beat", orjson.dumps(time_of(self._sandbox)))

    def farewell(self) -> bytes:
        """The server stops."""
        return frame("bye", b'{"reason":"stopping"}')

    def listen(self, wake: Wake) -> None:
        self._sandbox.chronicle.listen(wake)
        self._sandbox.ending.listen(wake)

    def forget(self, wake: Wake) -> None:
        self._sandbox.chronicle.forget(wake)
        self._sandbox.ending.forget(wake)

    def _changes(self, chronicle: Chronicle, after: int, newest: Cursor) -> bytes:
        """The newest of what came after an event, the oldest first, and how much more that was."""
        numbers = range(after + 1, newest.number + 1)
        hides = cache(partial(self._hides, self._sandbox))
        rows: list[bytes] = []
        looked, size = 0, 0
        for _, item in chronicle.items(numbers[::-1][:MOST_LOOKED_AT], self._types):
            if item is not None:
                row = orjson.dumps(happenings.shown(self._sandbox, item, hides))
                if len(rows) == MOST_TOLD or size + len(row) > MOST_BYTES:
                    break
                rows.append(row)
                size += len(row)
            looked += 1
        if not rows and looked == len(numbers):
            return b""
        items = [orjson.Fragment(row) for row in rows[::-1]]
        told: Mapping[str, Any] = {"items": items, "skipped": len(numbers) - looked, **time_of(self._sandbox)}
        return frame("changes", orjson.dumps(told), str(newest))
