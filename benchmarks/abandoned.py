"""`python -m benchmarks.abandoned`: sandboxes that nobody deletes come and end by themselves, and leave nothing.

They come in waves, each used once and left alone; the next wave comes when all are gone. What the process has after
the first waves is the start: at the end it is within a tenth of that, or the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks import _processes, soak
from mock_server.client import Client

# Longer than a busy machine takes from one call of a sandbox to the next.
TTL_SECONDS = 5
WAVE = 500
# Waves until all code has run and memory has found its size.
WARM_UP = 4
PATIENCE = 60.0


def wave(client: Client, count: int) -> None:
    """So many sandboxes, until all of them have ended. Raises RuntimeError when they do not."""
    for number in range(count):
        made = client.create_sandbox(ttl_seconds=TTL_SECONDS, label=f"abandoned/{number}")
        made.inbound("coax", "+447700900123", "Hello")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if client.server()["sandboxes"] == 1:
            return
        time.sleep(0.1)
    raise RuntimeError("sandboxes that nobody uses are still there")


def settled(pid: int, start: soak.Sample | None = None) -> soak.Sample:
    """What the process has when it has had time to give back what it no longer needs."""
    until = time.monotonic() + soak.SETTLING
    time.sleep(soak.RESTING)
    found = soak.sample(pid)
    while start is not None and found.above(start, soak.TOLERANCE) and time.monotonic() < until:
        time.sleep(1)
        found = soak.sample(pid)
    return found


def main() -> int:
    """Let them come and go, compare, say what is left; the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.abandoned", description=__doc__)
    parser.add_argument("--sandboxes", type=int, default=10_000, help="how many come and go (10000)")
    parser.add_argument("--wave", type=int, default=WAVE, help=f"how many at once ({WAVE})")
    parser.add_argument("--warm-up", type=int, default=WARM_UP, help=f"waves before the start ({WARM_UP})")
    arguments = parser.parse_args()
    with _processes.ours() as server, Client(f"http://{_processes.HOST}:{server.port}") as client:
        for _ in range(arguments.warm_up):
            wave(client, arguments.wave)
        start = settled(server.pid)
        left, largest = arguments.sandboxes, 0.0
        while left > 0:
            wave(client, min(left, arguments.wave))
            left -= arguments.wave
            largest = max(largest, soak.sample(server.pid).megabytes)
        end = settled(server.pid, start)
    print(
        f"{arguments.sandboxes} sandboxes came and ended by themselves; memory {start.megabytes:.1f} MB before, "
        f"{largest:.1f} MB at most after a wave, {end.megabytes:.1f} MB in the end"
    )
    for name in end.above(start, soak.TOLERANCE):
        print(f"{name}: {getattr(start, name)} before, {getattr(end, name)} in the end", file=sys.stderr)
    return 1 if end.above(start, soak.TOLERANCE) else 0


if __name__ == "__main__":
    sys.exit(main())
