"""`make record` writes the recording anew; `--check` compares, and `--url` plays over HTTP to a server that runs."""

from __future__ import annotations

import argparse
import sys

from tests.recorded import recording
from tests.recorded.transports import InProcess, OverHttp, Reset, Transport


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.recorded", description=__doc__)
    parser.add_argument("--url", help="a server's address, as in http://127.0.0.1:4020; it needs no control token")
    parser.add_argument("--check", action="store_true", help="compare with the recording instead of writing it")
    parser.add_argument("--reset", action="store_true", help="have each sandbox live and be reset before it is asked")
    given = parser.parse_args()
    transport: Transport = InProcess() if given.url is None else OverHttp(given.url)
    transport = Reset(transport) if given.reset else transport
    if not given.check:
        for system, steps in recording.scripts().items():
            recording.write(system, list(recording.played(transport, steps())))
        return 0
    found = recording.differences(transport, recording.scripts())
    for system, difference in found.items():
        sys.stdout.write(f"{system}: {difference}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
