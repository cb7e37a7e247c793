"""`python -m benchmarks.fleet`: requests a second through HAProxy with one, two and three shards, and the CPU of each.

Each shard has a sandbox, which a load of its own asks for its locations in Coax, over HAProxy, all at the same time.
What a request costs in seconds of a core is what says how far it goes on other machines. Needs HAProxy.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import requests

from benchmarks import _processes
from benchmarks._http_load import Target, run
from mock_server.cli.haproxy import configuration
from mock_server.client import Client

NAMES = ("a", "b", "c")
PATH = "/api/v2/locations"
PATIENCE = 60.0
SERVE = (sys.executable, "-m", "mock_server", "serve", "--log-level", "warning")
HEAD = ("shards", "requests a second", "p99, ms", "cores of each", "of HAProxy", "µs a request: shard", "HAProxy")
_TICKS = os.sysconf("SC_CLK_TCK")


def cpu(pid: int) -> float:
    """Seconds of a core that a process has used, as Linux tells it."""
    fields = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def started(command: Sequence[str], url: str) -> Iterator[int]:
    """A process that answers at this address: its id."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(requests.ConnectionError):
                if requests.get(url, timeout=PATIENCE).ok:
                    break
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def measure(count: int) -> str:
    """A row of the table for so many shards."""
    with ExitStack() as stack:
        ports = {name: _processes.free_port() for name in NAMES[:count]}
        pids = {
            name: stack.enter_context(
                started(
                    [*SERVE, "--shard", name, "--port", str(port)],
                    f"http://{_processes.HOST}:{port}/_mock/readyz",
                )
            )
            for name, port in ports.items()
        }
        front = _processes.free_port()
        file = Path(stack.enter_context(tempfile.TemporaryDirectory()), "haproxy.cfg")
        servers = [f"{name}={_processes.HOST}:{port}" for name, port in ports.items()]
        file.write_text(configuration(servers, f"{_processes.HOST}:{front}"))
        url = f"http://{_processes.HOST}:{front}"
        pids["HAProxy"] = stack.enter_context(started(["haproxy", "-db", "-f", str(file)], f"{url}/_mock/readyz"))
        targets = [_target(url, front, name) for name in ports]
        before, began = {name: cpu(pid) for name, pid in pids.items()}, time.perf_counter()
        with ThreadPoolExecutor(count) as pool:
            loads = list(pool.map(lambda target: run(target, "GET", PATH, None), targets))
        seconds = time.perf_counter() - began
        used = {name: cpu(pid) - before[name] for name, pid in pids.items()}
    return _row(count, sum(load.a_second for load in loads), max(load.p99_ms for load in loads), used, seconds)


def _target(url: str, port: int, shard: str) -> Target:
    """A sandbox of this shard, which is made until one is there."""
    with Client(url) as client:
        while True:
            box = client.create_sandbox()
            if box.id.startswith(f"{shard}X"):
                break
        key = box.system("coax")["credentials"]["api_key"]
    return Target(port, "/coax", {"Authorization": f"Bearer {key}"})


def _row(count: int, a_second: float, p99: float, used: dict[str, float], seconds: float) -> str:
    proxy = used.pop("HAProxy")
    answered = a_second * seconds
    cores = ", ".join(f"{name} {value / seconds:.2f}" for name, value in used.items())
    each = sum(used.values()) / answered * 1e6
    return (
        f"| {count} | {a_second:,.0f} | {p99:.1f} | {cores} | {proxy / seconds:.2f} | {each:.0f} | "
        f"{proxy / answered * 1e6:.0f} |"
    )


def main() -> int:
    """Print the table; the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.fleet", description=__doc__)
    parser.parse_args()
    print(
        "| shards | requests a second | p99, ms | cores of shards | cores of HAProxy | µs a request, shard | HAProxy |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for count in range(1, len(NAMES) + 1):
        print(measure(count), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
