"""What webhooks cost the calls that cause them, and how late they are at 200 calls a second."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks import _processes, _receiver
from benchmarks._http_load import Target, run
from benchmarks._measure import Figure, percentile
from benchmarks._ours import LIMITS, NEW_MESSAGE

# Three programs share the cores here, and where others use the machine too one pair differs from the next by a third.
ROUNDS = 7
SHARE = 0.6
A_SECOND = 200
SECONDS = 5
LATE_MS = 250.0
PATIENCE = 30.0


def measure() -> Iterator[Figure]:
    with _processes.ours() as server, _receiver.receiving() as receiver:
        plain, subscribed = _sandbox(server), _sandbox(server)
        hook = {"type": "message", "targetUrl": f"http://{_receiver.HOST}:{receiver}/taken", "isEnabled": True}
        server.ask("POST", "/msgboxx/webhook", hook, subscribed.headers)
        lateness, lost = _at_a_steady_pace(server, subscribed, receiver)
        yield Figure(f"webhooks at {A_SECOND} calls a second: p100 of their lateness", "ms", lateness, at_most=LATE_MS)
        yield Figure("webhooks that were lost or came twice", "", lost, at_most=0)
        pairs = [
            (run(subscribed, "POST", "/message", NEW_MESSAGE), run(plain, "POST", "/message", NEW_MESSAGE))
            for _ in range(ROUNDS)
        ]
        with_them, without = (median(load.a_second for load in loads) for loads in zip(*pairs, strict=True))
        yield Figure("POST /message, webhooks taken, beside without", "1/s", with_them, without, at_least=SHARE)


def _sandbox(server: _processes.Served) -> Target:
    """A sandbox whose messages are told of when they are made, and not again."""
    sandbox = server.ask("POST", "/_mock/sandboxes", {"limits": LIMITS, "delivery": {"mode": "manual"}})
    credentials = sandbox["systems"]["msgboxx"]["credentials"]
    answer = server.ask("POST", "/msgboxx/oauth/token", credentials, {"X-Calling-Application": "benchmarks"})
    return Target(server.port, "/msgboxx", {"Authorization": f"Bearer {answer['access_token']}"})


def _at_a_steady_pace(server: _processes.Served, target: Target, receiver: int) -> tuple[float, int]:
    """The greatest milliseconds from an answer to its webhook, and how many webhooks there were too few or too many."""
    connection = http.client.HTTPConnection(_processes.HOST, server.port, timeout=PATIENCE)
    headers = {"Content-Type": "application/json", **target.headers}
    body = json.dumps(NEW_MESSAGE)
    answered: dict[str, float] = {}
    started = time.monotonic()
    for number in range(A_SECOND * SECONDS):
        time.sleep(max(0.0, started + number / A_SECOND - time.monotonic()))
        connection.request("POST", f"{target.prefix}/message", body, headers)
        message: dict[str, Any] = json.loads(connection.getresponse().read())
        answered[message["messageId"]] = time.monotonic()
    connection.close()
    deadline = time.monotonic() + PATIENCE
    while len(came := _arrivals(receiver)) < len(answered) and time.monotonic() < deadline:
        time.sleep(0.1)
    late = [(came[message][0] - at) * 1_000 for message, at in answered.items() if message in came]
    return percentile(late, 1.0), sum(abs(len(came.get(message, ())) - 1) for message in answered)


def _arrivals(receiver: int) -> dict[str, list[float]]:
    connection = http.client.HTTPConnection(_receiver.HOST, receiver, timeout=PATIENCE)
    connection.request("GET", "/")
    found: dict[str, list[float]] = json.loads(connection.getresponse().read())
    connection.close()
    return found
