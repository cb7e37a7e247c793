"""What a call takes while 50 clients watch each event of its sandbox, and what it takes to note events for nobody."""

from __future__ import annotations

import selectors
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from socket import socket
from statistics import median
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
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.messages import Message
from mock_server.kernel.news import Piece
from mock_server.kernel.sandbox import Sandbox

STREAMS = 50
BESIDE_STREAMS, UNSEEN = 0.9, 1.03
ROUNDS, QUIET_ROUNDS = 3, 41
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
            news.end = Piece()
            piece.message, piece.next = message, news.end
            if news.wakes:
                news.tell(message)

    def begin(self) -> int:
        """Nobody's number."""
        return 1

    def answered(self, *_: Any) -> None:
        """Nothing."""


def _unseen() -> Iterator[Figure]:
    """Two sandboxes take turns, and then each takes the other's part.

    Two that do the same differ by a percent, for where their memory is and which of them is first in a round, which is
    as much as is looked for here.
    """
    ours = Ours(Settings())
    sends: tuple[tuple[str, Callable[[str, Delivery], Any]], ...] = (
        ("msgboxx: POST /message, reports included", partial(post._posts, ours)),
        ("tripdesk: POST /api/v1/messages with a key, reports included", partial(tripdesk._make, ours)),
    )
    with logs_to_nowhere(), served_collection():
        for name, make in sends:
            one, other = make(f"one {name[:4]}", Delivery()), make(f"other {name[:4]}", Delivery())
            _noted_by(_Deaf, other.sandbox)
            noting, deaf = interleaved(QUIET_ROUNDS, one, other)
            _noted_by(_Deaf, one.sandbox)
            _noted_by(Chronicle, other.sandbox)
            later_deaf, later_noting = interleaved(QUIET_ROUNDS, one, other)
            first, last = noting + later_noting, deaf + later_deaf
            yield Figure(f"{name}: noted for nobody, and not noted", "µs CPU", first / 2, last / 2, at_most=UNSEEN)


def _noted_by(kind: type[Chronicle], sandbox: Sandbox) -> None:
    sandbox.events.forget(sandbox.chronicle.hear)
    sandbox.chronicle = kind(sandbox.bounds.events, sandbox.clock)
    sandbox.events.listen(sandbox.chronicle.hear)
