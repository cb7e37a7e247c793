"""CPU time of TripDesk's `POST /api/v1/messages` with a new idempotency key, against the bare Flask+marshmallow POST.

Before each round our clock moves on, so that each round also pays for every delivery report of the round before, with
what each does to the wallet and to the sums of usage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from benchmarks import _plain
from benchmarks._calls import Call
from benchmarks._measure import Figure, cpu_time, interleaved, served_collection
from benchmarks._ours import CLEVEDON, CUSTOMER, Ours, logs_to_nowhere
from mock_server import Settings
from mock_server.kernel.instants import SECOND
from mock_server.kernel.lifecycle import Delivery
from mock_server.kernel.sandbox import Sandbox

BUDGET = 2.5
ROUNDS = 15
POSTS = 500
# Later than a message's last report.
ROUND_LASTS = 4 * SECOND
# The vendor's sample.
MESSAGE: Mapping[str, Any] = {
    "channel": "whatsapp",
    "to": "+15551234567",
    "template": "order_confirmation",
    "language": "en",
    "variables": {"name": "Nayeem", "order_id": "TR-204821", "eta": "15 minutes"},
}
FIXTURES: Mapping[str, Any] = {
    "wallets": [{"plane": "test", "balance": "100000000"}],
    "templates": [
        {"name": "order_confirmation", "language": "en", "text": "Hello {{name}}, {{order_id}} comes in {{eta}}."}
    ],
}


@dataclass(slots=True)
class _Posts:
    """A round of posts in one sandbox, each with a key that was never used."""

    sandbox: Sandbox
    call: Call
    keys: Iterator[int] = field(default_factory=count)

    def __call__(self) -> float:
        clock = self.sandbox.clock
        clock.move_to(clock.now() + ROUND_LASTS)
        return cpu_time(self.post, POSTS)

    def post(self) -> object:
        """One message."""
        # A dictionary is changed, where another Call would cost as much again.
        self.call._environ["HTTP_IDEMPOTENCY_KEY"] = f"7f3e2c1a-9b8d-4f6e-{next(self.keys):012d}"
        return self.call()


def measure() -> Iterator[Figure]:
    ours = Ours(Settings())
    plain = Call(
        _plain.create_app().wsgi_app,
        "POST",
        "/message",
        {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": "Hello"},
        {"Authorization": "Bearer unread"},
    )
    plain.checked(201)

    def base() -> float:
        return cpu_time(plain, POSTS)

    with logs_to_nowhere(), served_collection():
        walked = _posts(ours, "walked", Delivery())
        unwalked = _posts(ours, "unwalked", Delivery(mode="manual"))
        first, second, last = interleaved(ROUNDS, walked, unwalked, base)
    name = "tripdesk: POST /api/v1/messages with an idempotency key"
    yield Figure(f"{name} (delivery: manual)", "µs CPU", second, last, at_most=BUDGET)
    yield Figure(f"{name}, reports included", "µs CPU", first, last)


def _posts(ours: Ours, name: str, delivery: Delivery) -> _Posts:
    sandbox = ours.sandbox(f"tripdesk-{name}", fixtures={"tripdesk": FIXTURES}, delivery=delivery)
    key = sandbox.credentials["tripdesk"].own["test_key"]
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "first"}
    call = Call(ours.app, "POST", "/tripdesk/api/v1/messages", MESSAGE, headers)
    call.checked(202)
    return _Posts(sandbox, call)
