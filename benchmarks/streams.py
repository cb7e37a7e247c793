"""What a call takes while 50 clients watch each event of its sandbox, and what it takes to note events for nobody."""

from __future__ import annotations

import selectors
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from socket import socket
from statistics import median
from time import perf_counter_ns
from typing import Any

from benchmarks import _processes, post, tripdesk
from benchmarks._crowd import crowd
from benchmarks._http_load import Target, run
from benchmarks._measure import Figure, interleaved, served_collection
from benchmarks._ours import Ours, logs_to_nowhere
from benchmarks._processes import HOST, Served
from mock_server import Settings
from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.events import Event
from mock_server.kernel.happenings import Raw
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.messages import Message
from mock_server.kernel.news import Piece
from mock_server.kernel.sandbox import Sandbox

STREAMS = 50
BESIDE_STREAMS, UNSEEN = 0.9, 1.03
ROUNDS, QUIET_ROUNDS = 7, 41
_made: Callable[[type[Piece]], Piece] = object.__new__
# As much as one read takes of what has come.
_CHUNK = 1 << 20


def measure() -> Iterator[Figure]:
    with _processes.ours() as server:
        yield from _beside_streams(server)
    yield from _unseen()


def _beside_streams(server: Served) -> Iterator[Figure]:
    box = server.ask("GET", "/_mock/sandboxes/default")
    key = box["systems"]["coax"]["credentials"]["api_key"]
    target = Target(server.port, "/coax/api/v2", {"Authorization": f"Bearer {key}"})
    for name, reads in (
        (f"{STREAMS} streams of its sandbox", True),
        (f"{STREAMS} streams that never read", False),
    ):
        pairs: list[tuple[float, float]] = []
        for _ in range(ROUNDS):
            quiet = _a_second(target)
            with _watched(server, reads=reads):
                pairs.append((_a_second(target), quiet))
        ours, base = (median(column) for column in zip(*pairs, strict=True))
        yield Figure(f"GET /locations beside {name}, and without", "1/s", ours, base, at_least=BESIDE_STREAMS)


def _a_second(target: Target) -> float:
    return run(target, "GET", "/locations", None).a_second


@contextmanager
def _watched(server: Served, *, reads: bool) -> Iterator[None]:
    """Streams of the default sandbox's events meanwhile."""
    ask = f"GET /_mock/sandboxes/default/events HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/event-stream\r\n\r\n"
    with crowd(server, [ask.encode()] * STREAMS) as clients:
        is_over = threading.Event()
        reader = threading.Thread(target=_read, args=(clients, is_over))
        if reads:
            reader.start()
        yield
        is_over.set()
        if reads:
            reader.join()


def _read(clients: Sequence[socket], is_over: threading.Event) -> None:
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client, selectors.EVENT_READ)
        while not is_over.is_set():
            for key, _ in selector.select(0.1):
                key.fileobj.recv(_CHUNK)  # type: ignore[union-attr]  # they are sockets


class _Deaf(Chronicle):
    """One that notes nothing, and lets those know who wait for a message."""

    def hear(self, event: Event) -> None:
        """Put the next piece into the news, and nothing else."""
        message = event.record
        if isinstance(message, Message):
            news = self.news
            news.newest = piece = news.end
            news.end = end = _made(Piece)
            end.message = end.next = None
            piece.message, piece.next = message, end
            if news.wakes:
                news.tell(message)

    def begin(self) -> int:
        """Nobody's number."""
        return 1

    def fill(self, *_: Any) -> None:
        """Nothing."""


def _timed(kind: type[Chronicle]) -> type[Chronicle]:
    """One that adds up the nanoseconds that noting takes where it is done, with all the rest of a call around it."""

    class Timed(kind):  # type: ignore[valid-type, misc]  # it is a class
        spent = calls = 0

        def hear(self, event: Event) -> None:
            began = perf_counter_ns()
            kind.hear(self, event)
            self.spent += perf_counter_ns() - began

        def begin(self) -> int:
            began = perf_counter_ns()
            number = kind.begin(self)
            self.spent += perf_counter_ns() - began
            return number

        def fill(self, number: int, raw: Raw) -> None:
            began = perf_counter_ns()
            kind.fill(self, number, raw)
            self.spent += perf_counter_ns() - began
            self.calls += 1

    return Timed


@dataclass(frozen=True, slots=True)
class _Noting:
    """Microseconds of each call of a round that go into noting, and into the timer."""

    sends: Callable[[], float]
    sandbox: Sandbox

    def __call__(self) -> float:
        chronicle: Any = self.sandbox.chronicle
        chronicle.spent = chronicle.calls = 0
        self.sends()
        return float(chronicle.spent / chronicle.calls / 1_000)


def _unseen() -> Iterator[Figure]:
    """Noting is timed where it is done, and so is that of one who notes nothing: their difference is without the timer.

    Whole calls would say less: those of two sandboxes that do the same differ by as much as is looked for.
    """
    ours = Ours(Settings())
    sends: tuple[tuple[str, Callable[[str, Delivery], Any]], ...] = (
        ("msgboxx: POST /message, reports included", partial(post._posts, ours)),
        ("tripdesk: POST /api/v1/messages with a key, reports included", partial(tripdesk._make, ours)),
    )
    kinds = (Chronicle, _Deaf)
    with logs_to_nowhere(), served_collection():
        for name, make in sends:
            noted, unnoted = (_noting(make(f"{kind.__name__} {name[:4]}", Delivery()), kind) for kind in kinds)
            plain = make(f"plain {name[:4]}", Delivery())
            noting, timing, call = interleaved(QUIET_ROUNDS, noted, unnoted, plain)
            without = call - (noting - timing)
            yield Figure(f"{name}: noted for nobody, and without", "µs CPU", call, without, at_most=UNSEEN)


def _noting(sends: Any, kind: type[Chronicle]) -> _Noting:
    """The calls of a sandbox whose chronicle is of this kind, which is timed; its ring is full."""
    sandbox: Sandbox = sends.sandbox
    sandbox.events.forget(sandbox.chronicle.hear)
    sandbox.chronicle = _timed(kind)(sandbox.bounds.events, sandbox.clock)
    sandbox.events.listen(sandbox.chronicle.hear)
    return _Noting(sends, sandbox)
