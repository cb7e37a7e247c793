"""Requests that wait by the thousand: what they cost in threads, and how soon they and others are answered."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks import _processes
from benchmarks._crowd import answers, crowd, threads
from benchmarks._measure import Figure
from benchmarks._processes import HOST, Served

POLLS = 5_000
ROUNDS = 5
ADVANCE_MS = 100.0
THREADS = 60
CALLERS = 256
LET_GO_MS = 1_000.0
WAIT = 30
# What long polls wait for.
WORD = "zebra"
_SENDING = "/tripdesk/api/v1/messages"
_CONFIRMING = "/tripdesk/api/internal/messages"


def measure() -> Iterator[Figure]:
    with _processes.ours() as server:
        yield from _long_polls(server)
        yield from _second_callers(server)


def _long_polls(server: Served) -> Iterator[Figure]:
    box = server.ask("POST", "/_mock/sandboxes", {"clock": {"frozen": True}})
    path = f"/_mock/sandboxes/{box['id']}"
    poll = _request("GET", f"{path}/messages/wait?q={WORD}&timeout={WAIT}")
    with crowd(server, [poll] * POLLS) as polls:
        took = [_advance(server, box, f"message {number}") for number in range(ROUNDS)]
        yield Figure(f"advance of a message beside {POLLS:,} long polls: longest", "ms", max(took), at_most=ADVANCE_MS)
        yield Figure(f"threads while {POLLS:,} long polls wait", "", threads(server.pid), at_most=THREADS)
        began = time.perf_counter()
        _send(server, box, f"a {WORD}")
        statuses = set(answers(polls))
        yield Figure(f"until all {POLLS:,} are answered", "ms", (time.perf_counter() - began) * 1_000)
    _insist(statuses)


def _advance(server: Served, box: dict[str, Any], text: str) -> float:
    """The milliseconds of a move in which a message goes its way, while whoever waits is told of it."""
    _send(server, box, text)
    began = time.perf_counter()
    server.ask("POST", f"/_mock/sandboxes/{box['id']}/clock/advance", {"seconds": 60})
    return (time.perf_counter() - began) * 1_000


def _second_callers(server: Served) -> Iterator[Figure]:
    box = server.ask("POST", "/_mock/sandboxes", {"clock": {"frozen": True}})
    headers = {**_authorised(box), "Idempotency-Key": "benchmark"}
    with crowd(server, [_request("POST", _CONFIRMING, _message("Hello"), headers)] * CALLERS) as callers:
        with ThreadPoolExecutor(1) as moving:
            began = time.perf_counter()
            moving.submit(server.ask, "POST", f"/_mock/sandboxes/{box['id']}/clock/advance", {"seconds": 60}).result()
            statuses = set(answers(callers))
        took = (time.perf_counter() - began) * 1_000
    _insist(statuses)
    yield Figure(f"advance until {CALLERS} callers of one idempotency key are answered", "ms", took, at_most=LET_GO_MS)


def _insist(statuses: set[bytes]) -> None:
    if statuses != {b"HTTP/1.1 200"}:
        raise RuntimeError(f"those who waited were answered {statuses}")


def _authorised(box: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {box['systems']['tripdesk']['credentials']['test_key']}"}


def _message(text: str) -> dict[str, str]:
    return {"channel": "sms", "to": "+15550100123", "text": text}


def _send(server: Served, box: dict[str, Any], text: str) -> None:
    server.ask("POST", _SENDING, _message(text), _authorised(box))


def _request(method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> bytes:
    sent = b"" if body is None else json.dumps(body).encode()
    given = {"Host": HOST, "Content-Type": "application/json", "Content-Length": str(len(sent)), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + sent
