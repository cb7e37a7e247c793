"""`make contract`, its lies: every lie and every impostor of Coax, and the kill matrix in files.

The honest runs are those of `tests.mutants.proof`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from contract_tests import claims
from tests.liars import IMPOSTORS, LIES, matrix
from tests.liars.matrix import ROOT, Matrix

FOLDER = ROOT / "build" / "contract"


def told(found: Matrix, seconds: float) -> dict[str, Any]:
    """The proof as data: what each lie and impostor was caught by."""
    return {
        "seconds": round(seconds, 1),
        "lies": [{"name": lie.name, "system": lie.system, "kills": found.lies.get(lie.name, {})} for lie in LIES],
        "impostors": [
            {"name": name, "share": round(found.share(name), 4), "least": _least(name)} for name in found.impostors
        ],
    }


def markdown(found: Matrix, problems: Sequence[str]) -> Iterator[str]:
    """The same as a page: by claim, which lies it noticed."""
    yield "# Kill matrix"
    yield ""
    noticed: dict[str, list[str]] = {}
    for name, rows in found.lies.items():
        for claim, why in rows.items():
            noticed.setdefault(claim, []).append(name if why is not None else f"{name} (not noticed)")
    yield f"{len(found.lies)} lies, {len(noticed)} claims, {len(problems)} problems."
    yield from ["", "| impostor | claims that fail | at least |", "| --- | --- | --- |"]
    yield from (f"| {name} | {found.share(name):.1%} | {_least(name):.0%} |" for name in found.impostors)
    yield from (f"- {problem}" for problem in problems)
    yield from ["", "| claim | says | noticed |", "| --- | --- | --- |"]
    book = claims.load()
    for claim in sorted(noticed):
        yield f"| {claim} | {book.claims[claim].says} | {'; '.join(noticed[claim])} |"


def main() -> int:
    """0 when everything is as it must be."""
    parser = argparse.ArgumentParser(prog="make contract", description=__doc__)
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="in how many processes lies are told")
    asked = parser.parse_args()
    begun = time.monotonic()
    found = matrix.tried([lie.name for lie in LIES], matrix.impostors(), processes=asked.processes)
    problems = [*matrix.uncaught(), *found.problems()]
    FOLDER.mkdir(parents=True, exist_ok=True)
    proof = {**told(found, time.monotonic() - begun), "problems": problems}
    (FOLDER / "kill-matrix.json").write_text(json.dumps(proof, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (FOLDER / "kill-matrix.md").write_text("\n".join(markdown(found, problems)) + "\n", "utf-8")
    for line in problems:
        print(line)
    told_in = (FOLDER / "kill-matrix.md").relative_to(ROOT)
    kills = sum(why is not None for rows in found.lies.values() for why in rows.values())
    print(f"{len(found.lies)} lies noticed {kills} times, {len(problems)} problems, {proof['seconds']} s: {told_in}")
    return int(bool(problems))


def _least(impostor: str) -> float:
    return next(one.least for one in IMPOSTORS if impostor.startswith(f"{one.name}: "))


if __name__ == "__main__":
    sys.exit(main())
