"""What 32 requests that wait at once do to another route: its p99 while they wait."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks._measure import Figure, interleaved, percentile
from mock_server.serving import Serving, listen
from mock_server.web import lanes

BUDGET_MS = 100.0
ROUNDS = 3
WAITERS = 32
WAIT = 1.0
HOST = "127.0.0.1"
PATIENCE = 30


def measure() -> Iterator[Figure]:
    bound = listen(HOST, 0)
    serving = Serving(_application, (bound,))
    serving.start()
    port: int = bound.getsockname()[1]
    try:
        with ThreadPoolExecutor(WAITERS) as clients:
            waiting, idle = interleaved(ROUNDS, lambda: _while_waiting(clients, port), lambda: _quiet(port))
    finally:
        serving.stop()
        bound.close()
    yield Figure(f"p99 of another route while {WAITERS} requests wait", "ms", waiting, at_most=BUDGET_MS)
    yield Figure("p99 of that route while nobody waits", "ms", idle)


def _application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/wait":
        lanes.may_wait(environ)
        time.sleep(WAIT)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def _while_waiting(clients: ThreadPoolExecutor, port: int) -> float:
    started = time.perf_counter()
    waits = [clients.submit(_get, port, "/wait") for _ in range(WAITERS)]
    seen = _probe(port, started + WAIT)
    for wait in waits:
        wait.result()
    if time.perf_counter() - started > 2 * WAIT:
        raise RuntimeError("the requests that wait did not wait at the same time")
    return seen


def _quiet(port: int) -> float:
    return _probe(port, time.perf_counter() + WAIT)


def _probe(port: int, until: float) -> float:
    """One request after the other until then; the p99 of their milliseconds."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    taken = []
    while (began := time.perf_counter()) < until:
        connection.request("GET", "/")
        connection.getresponse().read()
        taken.append((time.perf_counter() - began) * 1_000)
    connection.close()
    return percentile(taken, 0.99)


def _get(port: int, path: str) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"GET {path} answered {answer.status}")
