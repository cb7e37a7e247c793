"""From the spawn of a process to its first answer, against a bare Flask app on granian."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks import _processes
from benchmarks._measure import Figure, interleaved

BUDGET = 1.5
ROUNDS = 9
LOG_IN = {"username": "my@username.com", "password": "MySuperSecurePassw0rd!"}


def measure() -> Iterator[Figure]:
    health, base, call = interleaved(ROUNDS, _health, _base, _first_call)
    yield Figure("first 200 of GET /_mock/health", "ms", health, base, at_most=BUDGET)
    yield Figure("first msgboxx call answered", "ms", call, base)


def _health() -> float:
    with _processes.ours() as server:
        return server.ready_after * 1_000


def _base() -> float:
    with _processes.granian("benchmarks._bare:application", "/health") as server:
        return server.ready_after * 1_000


def _first_call() -> float:
    with _processes.ours() as server:
        server.ask("POST", "/msgboxx/oauth/token", LOG_IN, {"X-Calling-Application": "benchmarks"})
        return (time.perf_counter() - server.spawned_at) * 1_000
