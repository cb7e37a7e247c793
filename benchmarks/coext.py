"""CPU time of Coext's `POST /messages/text` through every stage, against the same call in bare Flask and marshmallow.

Before each round our clock moves on by a minute, so that no recipient's limit is reached, and each round also pays for
every delivery report of the round before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

BUDGET = 2.0
ROUNDS = 15
POSTS = 500
# A recipient takes 10 messages a minute.
RECIPIENTS = [f"+4477009{number:05d}" for number in range(10_100, 10_100 + POSTS // 10)]
TEXT = "Hello! This is a test message from the API."
UNLIMITED = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Posts:
    """A round of posts to every recipient in turn."""

    sandbox: Sandbox
    calls: Sequence[Call]

    def __call__(self) -> float:
        clock = self.sandbox.clock
        clock.move_to(clock.now() + MINUTE)
        turns = cycle(self.calls)

        def post() -> object:
            return next(turns)()

        return cpu_time(post, POSTS)


def measure() -> Iterator[Figure]:
    ours = Ours(Settings())
    plain = Call(
        _plain.create_app().wsgi_app,
        "POST",
        "/message",
        {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": TEXT},
        {"Authorization": "Bearer unread"},
    )
    plain.checked(201)

    def base() -> float:
        return cpu_time(plain, POSTS)

    with logs_to_nowhere(), served_collection():
        walked = _posts(ours, "walked", Delivery())
        unwalked = _posts(ours, "unwalked", Delivery(mode="manual"))
        first, second, last = interleaved(ROUNDS, walked, unwalked, base)
    yield Figure("coext: POST /messages/text alone (delivery: manual)", "µs CPU", second, last, at_most=BUDGET)
    yield Figure("coext: POST /messages/text, its three delivery reports included", "µs CPU", first, last)


def _posts(ours: Ours, name: str, delivery: Delivery) -> _Posts:
    key = {
        "id": "6f1c2b1e-3d57-4a0b-9a41-5d2c7e8f0101",
        "name": "benchmarks",
        "credentials": "own",
        "rate_limit": UNLIMITED,
        "daily_limit": UNLIMITED,
        "at": "2024-01-01",
    }
    inbound = [{"direction": "inbound", "text": "Hi", "ago": "1m"}]
    customers = [{"phone_number": number, "name": number, "messages": inbound} for number in RECIPIENTS]
    sandbox = ours.sandbox(
        f"coext {name}", fixtures={"coext": {"api_keys": [key], "customers": customers}}, delivery=delivery
    )
    headers = {"X-API-Key": sandbox.credentials["coext"].own["api_key"]}
    calls = [
        Call(ours.app, "POST", "/coext/api/v1/external/messages/text", {"to": number, "message": TEXT}, headers)
        for number in RECIPIENTS
    ]
    calls[0].checked(200)
    return _Posts(sandbox, calls)
