"""How a system's main send is measured: rounds in one sandbox, against the same call in bare Flask and marshmallow.

Before each round our clock moves on by a minute, so that each round also pays for every delivery report of the round
before, and no limit of a minute is ever reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from benchmarks import _plain
from benchmarks._calls import Call
from benchmarks._measure import Figure, cpu_time, interleaved, served_collection
from benchmarks._ours import CLEVEDON, CUSTOMER, Ours, logs_to_nowhere
from mock_server import Settings
from mock_server.kernel.instants import MINUTE
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.sandbox import Sandbox

ROUNDS = 15
SENDS = 500


@dataclass(frozen=True, slots=True)
class Sends:
    """A sandbox, and calls that are made in turn."""

    sandbox: Sandbox
    calls: Sequence[Callable[[], object]]

    def __call__(self) -> float:
        clock = self.sandbox.clock
        clock.move_to(clock.now() + MINUTE)
        turns = cycle(self.calls)

        def send() -> object:
            return next(turns)()

        return cpu_time(send, SENDS)


def bare(text: str) -> Call:
    """The baseline's call with a message of this text."""
    body = {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": text}
    call = Call(_plain.create_app().wsgi_app, "POST", "/message", body, {"Authorization": "Bearer unread"})
    call.checked(201)
    return call


def figures(name: str, budget: float, text: str, make: Callable[[Ours, str, Delivery], Sends]) -> Iterator[Figure]:
    """A send alone, which the budget is for, and with its delivery reports; `make` prepares a sandbox of that name."""
    ours, plain = Ours(Settings()), bare(text)

    def base() -> float:
        return cpu_time(plain, SENDS)

    with logs_to_nowhere(), served_collection():
        walked = make(ours, "walked", Delivery())
        unwalked = make(ours, "unwalked", Delivery(mode="manual"))
        first, second, last = interleaved(ROUNDS, walked, unwalked, base)
    yield Figure(f"{name} alone (delivery: manual)", "µs CPU", second, last, at_most=budget)
    yield Figure(f"{name}, its delivery reports included", "µs CPU", first, last)
