"""Requests a second and p99 over real HTTP with 32 connections, beside bare Flask and marshmallow on granian."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks import _processes
from benchmarks._http_load import Load, Target, run
from benchmarks._measure import Figure
from benchmarks._ours import LIMITS, NEW_MESSAGE

# A pair of rounds differs from the next by a tenth where others use the machine too.
ROUNDS = 7
# A call's name, method, path and body, and how many times the baseline's requests a second it must have.
CALLS: tuple[tuple[str, str, str, Any, float], ...] = (
    ("POST /message", "POST", "/message", NEW_MESSAGE, 1.2),
    ("GET /contact, 100 items", "GET", "/contact", None, 8.0),
)
P99 = 1.5


def measure() -> Iterator[Figure]:
    with (
        _processes.ours() as server,
        _processes.granian("benchmarks._plain:create_app", "/contact", "--factory") as plain,
    ):
        token = _log_in(server)
        ours = Target(server.port, "/msgboxx", {"Authorization": f"Bearer {token}"})
        base = Target(plain.port, "", {})
        for name, method, path, body, at_least in CALLS:
            pairs = [(run(ours, method, path, body), run(base, method, path, body)) for _ in range(ROUNDS)]
            first, last = _middle([pair[0] for pair in pairs]), _middle([pair[1] for pair in pairs])
            yield Figure(name, "1/s", first.a_second, last.a_second, at_least=at_least)
            yield Figure(f"{name}, p99", "ms", first.p99_ms, last.p99_ms, at_most=P99)


def _middle(loads: list[Load]) -> Load:
    return Load(median(load.a_second for load in loads), median(load.p99_ms for load in loads))


def _log_in(server: _processes.Served) -> str:
    """A token of a sandbox of our own, without a limit that the load would run into."""
    sandbox = server.ask("POST", "/_mock/sandboxes", {"limits": LIMITS})
    credentials = sandbox["systems"]["msgboxx"]["credentials"]
    answer = server.ask("POST", "/msgboxx/oauth/token", credentials, {"X-Calling-Application": "benchmarks"})
    token: str = answer["access_token"]
    return token
