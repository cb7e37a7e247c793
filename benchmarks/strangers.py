"""What a client notices of others' stalled uploads, idle connections and long work in their sandboxes: its p99."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from benchmarks import _processes
from benchmarks._crowd import PATIENCE, crowd, p99
from benchmarks._measure import Figure, interleaved
from benchmarks._processes import HOST, Served

UPLOADS, IDLE = 200, 2_000
MESSAGES, EXPECTATIONS = 100_000, 2_000
# A verification has at most a hundred expectations.
CALLS = 20
RATIO = 2.0
ROUNDS = 7
SECONDS = 0.6
_UPLOAD = b"POST /msgboxx/message HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n{"


def measure() -> Iterator[Figure]:
    with _processes.ours() as server:
        mine = f"/_mock/sandboxes/{server.ask('POST', '/_mock/sandboxes', {})['id']}/clock"
        p99(server, mine, SECONDS)
        for name, count, request in (("stalled uploads", UPLOADS, _UPLOAD), ("idle connections", IDLE, b"")):
            yield _ratio(f"{count:,} {name}", server, mine, partial(crowd, server, [request] * count))
        yield from _long_work(server, mine)


def _ratio(name: str, server: Served, mine: str, others: Callable[[], AbstractContextManager[Any]]) -> Figure:
    """The p99 of one request after the other beside others, and without them."""

    def beside() -> float:
        with others():
            return p99(server, mine, SECONDS)

    ours, quiet = interleaved(ROUNDS, beside, lambda: p99(server, mine, SECONDS))
    return Figure(f"p99 beside {name}, and without", "ms", ours, quiet, at_most=RATIO)


def _long_work(server: Served, mine: str) -> Iterator[Figure]:
    theirs = server.ask("POST", "/_mock/sandboxes", {})
    path = f"/_mock/sandboxes/{theirs['id']}"
    state = json.dumps(filled(server, path)).encode()
    expected = [{"to": f"+1555010{number:04d}", "times": {"min": 0}} for number in range(EXPECTATIONS // CALLS)]
    verification = json.dumps({"messages": expected}).encode()
    for name, method, call, body in (
        (f"a sandbox that imports {MESSAGES:,} messages", "PUT", f"{path}/state", state),
        (f"a sandbox that verifies {EXPECTATIONS:,} expectations", "POST", f"{path}/verify", verification),
    ):
        yield _ratio(name, server, mine, partial(over_and_over, server, method, call, body))


def filled(server: Served, path: str, count: int = MESSAGES) -> dict[str, Any]:
    """A state with so many messages: one that was received, over and over by other ids."""
    server.ask("POST", f"{path}/inbound", {"system": "tripdesk", "from": "+15550100123", "text": "Hello"})
    state: dict[str, Any] = server.ask("GET", f"{path}/state")
    sample = state["messages"][-1]
    state["messages"] += [{**sample, "id": f"{sample['id'][:-6]}{number:06d}"} for number in range(count)]
    return state


@contextmanager
def over_and_over(server: Served, method: str, path: str, body: bytes) -> Iterator[None]:
    """One call after the other meanwhile, each of which must be taken."""
    is_over = threading.Event()

    def go_on() -> None:
        while not is_over.is_set():
            connection = http.client.HTTPConnection(HOST, server.port, timeout=PATIENCE)
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = answer.read()
            connection.close()
            if answer.status != http.HTTPStatus.OK:
                raise RuntimeError(f"{method} {path} answered {answer.status}: {said[:500]!r}")

    with ThreadPoolExecutor(1) as worker:
        working = worker.submit(go_on)
        # Its body has come by then.
        time.sleep(SECONDS / 2)
        yield
        is_over.set()
        working.result()
