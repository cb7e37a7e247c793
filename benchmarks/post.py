"""CPU time of `POST /msgboxx/message` through every stage, against the same call in bare Flask and marshmallow.

Before each round our clock moves on, so that each round also pays for every delivery report of the round before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks._calls import Call
from benchmarks._fill import fill
from benchmarks._measure import Figure, cpu_time, interleaved, served_collection
from benchmarks._ours import NEW_MESSAGE, Ours, logs_to_nowhere
from benchmarks._sends import bare
from mock_server import Settings
from mock_server.kernel.instants import SECOND
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.sandbox import Sandbox

ALONE, REPORTED = 0.75, 1.0
ROUNDS = 15
POSTS = 500
# Later than a message's last report.
ROUND_LASTS = 4 * SECOND


@dataclass(frozen=True, slots=True)
class _Posts:
    """A round of posts in one sandbox."""

    sandbox: Sandbox
    call: Call

    def __call__(self) -> float:
        clock = self.sandbox.clock
        clock.move_to(clock.now() + ROUND_LASTS)
        return cpu_time(self.call, POSTS)


def measure() -> Iterator[Figure]:
    ours = Ours(Settings())
    plain = bare(NEW_MESSAGE["message"])

    def base() -> float:
        return cpu_time(plain, POSTS)

    with logs_to_nowhere(), served_collection():
        walked = _posts(ours, "walked", Delivery())
        unwalked = _posts(ours, "unwalked", Delivery(mode="manual"))
        full = _posts(ours, "full", Delivery())
        fill(full.sandbox, Settings.max_messages)
        first, second, third, last = interleaved(ROUNDS, walked, unwalked, full, base)
    yield Figure("POST /message, its three delivery reports included", "µs CPU", first, last, at_most=REPORTED)
    yield Figure("POST /message alone (delivery: manual)", "µs CPU", second, last, at_most=ALONE)
    yield Figure(
        f"POST /message, reports included, into a full table ({Settings.max_messages:,})", "µs CPU", third, last
    )


def _posts(ours: Ours, name: str, delivery: Delivery) -> _Posts:
    sandbox = ours.sandbox(name, delivery=delivery)
    call = ours.call(sandbox, "POST", "/message", NEW_MESSAGE)
    call.checked(201)
    return _Posts(sandbox, call)
