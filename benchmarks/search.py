"""Searches among 100,000 messages, one after the other: what a client of another sandbox waits for them.

Each looks at as many messages as a call does at most. The baseline are pages of 200 in a list of so many messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from benchmarks import _processes
from benchmarks._crowd import p99
from benchmarks._measure import Figure, interleaved
from benchmarks._processes import Served
from benchmarks.strangers import filled, over_and_over
from mock_server.control.cursors import MOST_LOOKED_AT

MANY = 100_000
ROUNDS = 7
SECONDS = 0.6
BUDGET = 2.0
SEARCHES = {"a text that none has": "zebra", "four terms": "status:received -dir:out with:* zebra"}


def measure() -> Iterator[Figure]:
    with _processes.ours() as server:
        mine = f"/_mock/sandboxes/{server.ask('POST', '/_mock/sandboxes', {})['id']}/clock"
        many, few = _sandbox(server, MANY), _sandbox(server, MOST_LOOKED_AT)
        pages = partial(_beside, server, mine, f"{few}/messages?page_size=200")
        for name, text in SEARCHES.items():
            path = f"{many}/messages?limit=200&query={quote(text)}"
            scanned = server.ask("GET", path)["paging"]["scanned"]
            if scanned != MOST_LOOKED_AT:
                raise RuntimeError(f"{scanned} messages were looked at")
            ours, base = interleaved(ROUNDS, partial(_beside, server, mine, path), pages)
            yield Figure(f"p99 beside searches for {name}, and beside pages", "ms", ours, base, at_most=BUDGET)


def _sandbox(server: Served, count: int) -> str:
    path = f"/_mock/sandboxes/{server.ask('POST', '/_mock/sandboxes', {})['id']}"
    server.ask("PUT", f"{path}/state", filled(server, path, count))
    return path


def _beside(server: Served, mine: str, path: str) -> float:
    """The p99 of one request after the other while this one is asked for over and over."""
    with over_and_over(server, "GET", path, b""):
        return p99(server, mine, SECONDS)
