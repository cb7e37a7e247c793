"""`make record` writes the recording anew; `--check` compares, and `--url` plays over HTTP to a server that runs."""

import argparse
import sys

from tests.recorded import recording
from tests.recorded.play import Player
from tests.recorded.transports import InProcess, OverHttp, Reset, Transport


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.recorded", description=__doc__)
    parser.add_argument("--url", help="a server's address, as in http://127.0.0.1:4020; it needs no control token")
    parser.add_argument("--check", action="store_true", help="compare with the recording instead of writing it")
    parser.add_argument("--reset", action="store_true", help="have each sandbox live and be reset before it is asked")
    given = parser.parse_args()
    transport: Transport = InProcess() if given.url is None else OverHttp(given.url)
    transport = Reset(transport) if given.reset else transport
    code = 0
    for system in recording.systems():
        script = recording.read(system)
        played = recording.played(Player(transport), script)
        if not given.check:
            recording.write(system, list(played))
        elif difference := recording.difference(script, played):
            sys.stdout.write(f"{system}: {difference}\n")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
