"""CPU time of TripDesk's `POST /api/v1/messages` with a new idempotency key; reports move money and sums of usage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from benchmarks._calls import Call
from benchmarks._measure import Figure
from benchmarks._ours import Ours
from benchmarks._sends import Sends, figures
from mock_server.kernel.lifecycle import Delivery

BUDGET = 1.3
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
class _Fresh:
    """A post with a key that was never used."""

    call: Call
    keys: Iterator[int] = field(default_factory=count)

    def __call__(self) -> object:
        # A dictionary is changed, where another Call would cost as much again.
        self.call._environ["HTTP_IDEMPOTENCY_KEY"] = f"7f3e2c1a-9b8d-4f6e-{next(self.keys):012d}"
        return self.call()


def measure() -> Iterator[Figure]:
    yield from figures("tripdesk: POST /api/v1/messages with an idempotency key", BUDGET, "Hello", _make)


def _make(ours: Ours, name: str, delivery: Delivery) -> Sends:
    sandbox = ours.sandbox(f"tripdesk-{name}", fixtures={"tripdesk": FIXTURES}, delivery=delivery)
    headers = {"Authorization": f"Bearer {sandbox.credentials['tripdesk'].own['test_key']}", "Idempotency-Key": "first"}
    call = Call(ours.app, "POST", "/tripdesk/api/v1/messages", MESSAGE, headers)
    call.checked(202)
    return Sends(sandbox, [_Fresh(call)])
