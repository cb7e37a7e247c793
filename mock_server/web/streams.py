"""Answers that go on: server-sent events, told to whoever keeps a connection open, by the loop that serves all others.

A view says what is told (`go_on`), and answers with a head; a server that can then tells it. No thread waits for that.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Protocol

from mock_server.kernel.structs import struct
from mock_server.kernel.turns import SandboxLock
from mock_server.kernel.waits import Wake

EVENTS = "text/event-stream"
# So many streams may be open at once; one that does not get in may try again after so many seconds.
STREAMS = 64
RETRY_SECONDS = 10

Environ = dict[str, Any]
_OPEN, _STREAM = "mock.streams", "mock.stream"


class Crowded(BaseException):
    """This request would be a stream, and as many are open as may."""


class Told(Protocol):
    """What one who has heard all up to a place is told, in bytes, and up to where that goes; None where it ends."""

    @property
    def sent(self) -> bytes: ...
    @property
    def place(self) -> Hashable | None: ...


class Feed(Protocol):
    """What streams tell of. Those of one `key` are told the same."""

    @property
    def key(self) -> Hashable: ...
    @property
    def lock(self) -> SandboxLock: ...

    def progress(self) -> Hashable:
        """Another value whenever there may be more to tell; without the lock."""

    def tell(self, place: Any, /) -> Told:
        """What there is behind a place. The caller holds the lock."""

    def beat(self) -> bytes:
        """A sign of life; without the lock."""

    def farewell(self) -> bytes:
        """The last that is told when the server stops."""

    def listen(self, wake: Wake, /) -> None:
        """Call `wake` the next time that there may be more."""

    def forget(self, wake: Wake, /) -> None:
        """Do not call it."""


@struct(frozen=True, slots=True)
class Stream:
    """One that is to be opened: what it is told first, from where on then, and how many seconds apart at least."""

    feed: Feed
    hello: bytes
    place: Hashable
    gap: float


def offer(environ: Environ, open_now: int) -> None:
    """Let a request be a stream, the server will tell what it says; so many are open."""
    environ[_OPEN] = open_now


def are_open(environ: Environ) -> int:
    """How many streams the server has that serves this request."""
    found: int = environ.get(_OPEN, 0)
    return found


def are_offered(environ: Environ) -> bool:
    """Whether who serves this request can go on with an answer. Raises Crowded."""
    if are_open(environ) >= STREAMS:
        raise Crowded
    return _OPEN in environ


def go_on(environ: Environ, stream: Stream) -> None:
    """The answer to this request is the beginning of a stream."""
    environ[_STREAM] = stream


def begun(environ: Environ) -> Stream | None:
    """The stream that an answer is the beginning of."""
    found: Stream | None = environ.get(_STREAM)
    return found


def frame(event: str, data: bytes, id: str = "") -> bytes:
    """An event as it is written: `data` is one line of JSON."""
    head = f"id: {id}\n" if id else ""
    return f"{head}event: {event}\ndata: ".encode() + data + b"\n\n"
