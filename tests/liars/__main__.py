"""Tells lies and shows what catches them, for those who write lies: `python -m tests.liars --help`."""

from __future__ import annotations

import argparse
import sys

from tests.liars import LIES, matrix


def main() -> int:
    """0 when every lie that was told was noticed by every claim that it names."""
    parser = argparse.ArgumentParser(prog="python -m tests.liars", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="NAME-PART", help="tell the lies whose name has this in it")
    parser.add_argument("--system", help="tell the lies about this system alone")
    parser.add_argument("--explore", action="store_true", help="run all of a system's claims, and show which fail")
    parser.add_argument("--why", action="store_true", help="show why they fail")
    parser.add_argument("--uncaught", action="store_true", help="list the claims that no lie names, and stop")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    if asked.uncaught:
        found = [line for line in matrix.uncaught() if line.startswith((asked.system or "").upper())]
        for line in found:
            print(line)
        return int(bool(found))
    names = [
        lie.name
        for lie in LIES
        if asked.system in (None, lie.system) and all(part.lower() in lie.name.lower() for part in asked.parts)
    ]
    tried = matrix.tried(names, explore=asked.explore, processes=asked.processes)
    for name, rows in tried.lies.items():
        failing = {claim: why for claim, why in rows.items() if why is not None}
        passing = [] if asked.explore else sorted(rows.keys() - failing.keys())
        print(f"{name}: fails {' '.join(failing)}" + (f"; NOT NOTICED BY {' '.join(passing)}" if passing else ""))
        for claim, why in failing.items() if asked.why else ():
            print(f"  {claim}: {why}")
    return 0 if asked.explore else int(any(tried.problems()))


if __name__ == "__main__":
    sys.exit(main())
