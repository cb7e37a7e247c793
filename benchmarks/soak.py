"""`python -m benchmarks.soak`: mixed load on a server of its own, which must afterwards be as it was before.

Threads live through sandboxes: they make one, send in every system to receivers of every kind, are refused, wait,
export, import, reset and delete it. After a warm-up, in which every thread lives through as many as it takes for all
code to have run, all sandboxes are deleted: what the process then has is the start. It prints descriptors, threads and
memory by the minute. At the end they are back within a tenth of the start, or the exit code is 1.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks import _processes, _receiver
from benchmarks._ours import CLEVEDON, CUSTOMER

CLIENTS = 6
WARM_UP_SECONDS = 60.0
# Sandboxes that the warm-up sees at least, so that a slow machine's start is what a fast one's is.
WARM_UP_SANDBOXES = 150
TOLERANCE = 1.1
PATIENCE = 60.0
# For how long the process may take to be as it was before, and how long it has to come to rest before the start.
SETTLING, RESTING = 30.0, 5.0
# Seconds between two calls of a client, so that the load is one that goes on, not one that saturates.
PAUSE = 0.002
_LOCATION = "c0a00001-0000-4000-8000-000000000001"
_SYSTEM_BODY = 1024 * 1024
_PATHS = ("taken", "close", "reset", "hang")
_ROW = "{:>8} {:>12} {:>8} {:>9} {:>10} {:>10}"


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process has: open descriptors, threads, resident memory in MB."""

    descriptors: int
    threads: int
    megabytes: float

    def above(self, start: Sample, memory: float) -> list[str]:
        """What is more than a tenth above the start; memory may be so many times what it was."""
        bounds = {"descriptors": TOLERANCE, "threads": TOLERANCE, "megabytes": memory}
        return [name for name, bound in bounds.items() if getattr(self, name) > bound * getattr(start, name)]


def sample(pid: int) -> Sample:
    """What a process has now, as Linux tells it."""
    process = Path("/proc", str(pid))
    pages = int((process / "statm").read_text().split()[1])
    return Sample(
        len(list((process / "fd").iterdir())),
        len(list((process / "task").iterdir())),
        pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
    )


class Caller:
    """Calls over one connection; answers of any status are fine but those that are a defect."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection(_processes.HOST, port, timeout=PATIENCE)
        self.calls = 0

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer's JSON, or None where it has none."""
        time.sleep(PAUSE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = json.dumps(body) if body is not None else None
        self._connection.request(method, path, sent, {"Content-Type": "application/json", **named})
        answer = self._connection.getresponse()
        read = answer.read()
        self.calls += 1
        if answer.status >= 500:
            raise RuntimeError(f"{method} {path} answered {answer.status}: {read[:500]!r}")
        return json.loads(read) if read else None

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


class Life:
    """One sandbox from its making to its end."""

    def __init__(self, call: Caller, receiver: int, number: int) -> None:
        self._call, self._number = call, number
        self._hooks = f"http://{_receiver.HOST}:{receiver}"
        self._sandbox = call("POST", "/_mock/sandboxes", {"clock": {"frozen": number % 2 == 0}})
        self._path = f"/_mock/sandboxes/{self._sandbox['id']}"
        self._systems = self._sandbox["systems"]
        token = call("POST", "/msgboxx/oauth/token", self._credentials("msgboxx"), X_Calling_Application="soak")
        self._bearer = f"Bearer {token['access_token']}"

    def live(self) -> None:
        """Live through it all."""
        self._subscribe()
        for turn in range(10):
            self._send(turn)
            self._be_refused()
            self._call("POST", f"{self._path}/clock/advance", {"seconds": 40, "timeout": 0.2})
        self._look()
        state = self._call("GET", f"{self._path}/state")
        self._call("POST", f"{self._path}/reset")
        self._call("PUT", f"{self._path}/state", state)
        self._send(0)
        self._call("DELETE", self._path)

    def _credentials(self, system: str) -> dict[str, str]:
        found: dict[str, str] = self._systems[system]["credentials"]
        return found

    def _subscribe(self) -> None:
        paths = _PATHS if self._number % 4 == 0 else _PATHS[:3]
        for path in paths:
            hook = {"type": "message", "targetUrl": f"{self._hooks}/{path}", "isEnabled": True}
            self._call("POST", "/msgboxx/webhook", hook, Authorization=self._bearer)
        refused = {"type": "message", "targetUrl": "http://192.0.2.1/", "isEnabled": True}
        self._call("POST", "/msgboxx/webhook", refused, Authorization=self._bearer)
        for place, system in enumerate(("coax", "coext", "tripdesk")):
            self._call("PUT", f"{self._path}/webhooks/{system}", {"url": f"{self._hooks}/{_PATHS[place]}"})

    def _send(self, turn: int) -> None:
        phone = f"+4477009{self._number % 1_000 * 10 + turn:05d}"
        body = {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": f"Message {turn}"}
        self._call("POST", "/msgboxx/message", body, Authorization=self._bearer)
        coax = {"phone": phone, "business_location_id": _LOCATION, "message": "Your order is ready."}
        key = self._credentials("coax")["api_key"]
        self._call("PUT", "/coax/api/v2/message/send/sms", coax, Authorization=f"Bearer {key}")
        self._call("POST", f"{self._path}/inbound", {"system": "coext", "from": phone, "text": "Hello"})
        coext = {"to": phone, "message": "Hello to you."}
        key = self._credentials("coext")["api_key"]
        self._call("POST", "/coext/api/v1/external/messages/text", coext, X_API_Key=key)
        tripdesk = {"channel": "sms", "to": phone, "text": "Your driver is here."}
        key = f"Bearer {self._credentials('tripdesk')['test_key']}"
        again = f"7f3e2c1a-9b8d-4f6e-{self._number:06d}{turn:06d}"
        for _ in range(2):
            self._call("POST", "/tripdesk/api/v1/messages", tripdesk, Authorization=key, Idempotency_Key=again)

    def _be_refused(self) -> None:
        self._call("POST", "/msgboxx/message", {}, Authorization="Bearer nobody")
        self._call("POST", "/msgboxx/message", {"message": 1}, Authorization=self._bearer)
        self._call("GET", "/coax/api/v2/nowhere", Authorization="Bearer nobody")
        self._call("POST", "/coext/api/v1/external/messages/text", {"to": "x" * 10_000}, X_API_Key="nothing")
        self._call("POST", "/tripdesk/api/v1/messages", {"text": "x" * _SYSTEM_BODY}, Authorization=self._bearer)
        self._call("POST", f"{self._path}/clock/advance", {"seconds": "soon"})
        self._call("GET", "/_mock/sandboxes/nobody")

    def _look(self) -> None:
        self._call("GET", f"{self._path}/messages/wait?q=nothing&timeout=0.1")
        self._call("GET", f"{self._path}/messages?page_size=100")
        self._call("GET", f"{self._path}/requests?page_size=100")
        self._call("GET", f"{self._path}/findings")
        self._call("GET", f"{self._path}/webhooks/deliveries?page_size=100")
        self._call("POST", f"{self._path}/webhooks/drain?timeout=0.2")


def main() -> int:
    """Warm up, load, let go, compare; the exit code."""
    arguments = _arguments()
    with _processes.ours() as server, _receiver.receiving() as receiver:
        _load(server.port, receiver, arguments.warm_up, arguments.warm_up_sandboxes)
        _let_go(server.port)
        start = _settled(server.pid, None, arguments.memory)
        print(_ROW.format("minute", "descriptors", "threads", "MB", "calls", "sandboxes"))
        _report("start", start)
        for minute in range(1, arguments.minutes + 1):
            calls, sandboxes = _load(server.port, receiver, arguments.seconds)
            _report(str(minute), sample(server.pid), calls, sandboxes)
        _let_go(server.port)
        end = _settled(server.pid, start, arguments.memory)
        _report("end", end)
    above = end.above(start, arguments.memory)
    if above:
        print(f"Not back where they were at the start: {', '.join(above)}.", file=sys.stderr)
    return 1 if above else 0


def _load(port: int, receiver: int, seconds: float, sandboxes: int = 1) -> tuple[int, int]:
    """Live through sandboxes for so long, and through so many; how many calls and sandboxes that were."""
    until = time.monotonic() + seconds
    each = -(-sandboxes // CLIENTS)

    def client(numbers: Iterator[int]) -> tuple[int, int]:
        lives = 0
        with contextlib.closing(Caller(port)) as call:
            while lives < each or time.monotonic() < until:
                Life(call, receiver, next(numbers)).live()
                lives += 1
            return call.calls, lives

    with ThreadPoolExecutor(CLIENTS) as pool:
        done = list(pool.map(client, [count(first, CLIENTS) for first in range(CLIENTS)]))
    return sum(calls for calls, _ in done), sum(lives for _, lives in done)


def _let_go(port: int) -> None:
    """Delete every sandbox, and reset the one that cannot be deleted."""
    with contextlib.closing(Caller(port)) as call:
        while len(found := call("GET", "/_mock/sandboxes?page_size=200")["items"]) > 1:
            for sandbox in found:
                if sandbox["id"] != "default":
                    call("DELETE", f"/_mock/sandboxes/{sandbox['id']}")
        call("POST", "/_mock/sandboxes/default/reset")


def _settled(pid: int, start: Sample | None, memory: float) -> Sample:
    """What the process has once it is back, or after a while in any case."""
    deadline = time.monotonic() + (RESTING if start is None else SETTLING)
    while (found := sample(pid)) and time.monotonic() < deadline:
        if start is not None and not found.above(start, memory):
            break
        time.sleep(0.5)
    return found


def _report(when: str, found: Sample, calls: int = 0, sandboxes: int = 0) -> None:
    megabytes = f"{found.megabytes:.1f}"
    print(_ROW.format(when, found.descriptors, found.threads, megabytes, calls or "", sandboxes or ""), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=10, help="how many lines to print (10)")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long one of these minutes takes (60)")
    parser.add_argument("--warm-up", type=float, default=WARM_UP_SECONDS, help="seconds of load before the start (60)")
    parser.add_argument(
        "--warm-up-sandboxes",
        type=int,
        default=WARM_UP_SANDBOXES,
        help=f"sandboxes before the start, at least ({WARM_UP_SANDBOXES})",
    )
    parser.add_argument(
        "--memory", type=float, default=TOLERANCE, help="how many times the start's memory is still the same (1.1)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
