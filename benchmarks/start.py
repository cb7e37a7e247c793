"""From the spawn of a process to its first answer, against a bare Flask app on granian."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from benchmarks import _processes
from benchmarks._measure import Figure, interleaved

HEALTH_BUDGET = 1.5
BUDGET = 2.0
ROUNDS = 9

# A first call of each system: method, path, body, and headers beside the content type.
FIRST_CALLS: Mapping[str, tuple[str, str, Any, Mapping[str, str]]] = {
    "coax": ("GET", "/coax/api/v2/locations", None, {"Authorization": "Bearer fake-coax-key-all-locations"}),
    "coext": (
        "POST",
        "/coext/api/v1/external/messages/template/send",
        {
            "to": "+447700900123",
            "template_name": "order_confirmation",
            "language": "en",
            "reference": "order-12345",
            "variables": {
                "customer_name": "Somebody",
                "order_id": "ORD-12345",
                "total_amount": "$99.99",
                "delivery_date": "December 25, 2025",
            },
        },
        {"X-API-Key": f"pk_live_{0:032d}"},
    ),
    "msgboxx": (
        "POST",
        "/msgboxx/oauth/token",
        {"username": "my@username.com", "password": "MySuperSecurePassw0rd!"},
        {"X-Calling-Application": "benchmarks"},
    ),
    "tripdesk": ("GET", "/tripdesk/api/v1/messages", None, {"Authorization": "Bearer ak_test_not-a-secret"}),
}


def measure() -> Iterator[Figure]:
    samples = [partial(_first_call, name) for name in FIRST_CALLS]
    health, base, *answers = interleaved(ROUNDS, _health, _base, *samples)
    yield Figure("first 200 of GET /_mock/health", "ms", health, base, at_most=HEALTH_BUDGET)
    for name, answer in zip(FIRST_CALLS, answers, strict=True):
        yield Figure(f"first {name} call answered", "ms", answer, base, at_most=BUDGET)


def _health() -> float:
    with _processes.ours() as server:
        return server.ready_after * 1_000


def _base() -> float:
    with _processes.granian("benchmarks._bare:application", "/health") as server:
        return server.ready_after * 1_000


def _first_call(system: str) -> float:
    with _processes.ours() as server:
        server.ask(*FIRST_CALLS[system])
        return (time.perf_counter() - server.spawned_at) * 1_000
