"""CPU time of Coext's `POST /messages/text` through every stage; a recipient takes 10 messages a minute."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks._calls import Call
from benchmarks._measure import Figure
from benchmarks._ours import Ours
from benchmarks._sends import SENDS, Sends, figures
from mock_server.kernel.lifecycle import Delivery

BUDGET = 0.85
# A recipient takes 10 messages a minute.
RECIPIENTS = [f"+4477009{number:05d}" for number in range(10_100, 10_100 + SENDS // 10)]
TEXT = "Hello! This is a test message from the API."
UNLIMITED = 1_000_000_000


def measure() -> Iterator[Figure]:
    yield from figures("coext: POST /messages/text", BUDGET, TEXT, _make)


def _make(ours: Ours, name: str, delivery: Delivery) -> Sends:
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
    return Sends(sandbox, calls)
