"""`make contract`: the honest mock under all conditions, every lie and every impostor, and the kill matrix in files."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from contract_tests import claims
from tests.liars import IMPOSTORS, LIES, matrix
from tests.liars.matrix import ROOT, Matrix

FOLDER = ROOT / "build" / "contract"


@dataclass(frozen=True, slots=True)
class Condition:
    """What the honest mock must not mind: arguments of pytest, and variables."""

    name: str
    arguments: Sequence[str]
    environ: dict[str, str] = field(default_factory=dict)


# Every run is in a random order of its own.
CONDITIONS = (
    Condition("as it is", ("-n", "2")),
    Condition(
        "seed 7, just before a year's end, in Kathmandu",
        ("-n", "2", "--contract-seed", "7", "--contract-clock", "2023-12-31T23:59:30.000Z"),
        {"TZ": "Asia/Kathmandu"},
    ),
    Condition(
        "seed 11, on 29 February, in four processes",
        ("-n", "4", "--contract-seed", "11", "--contract-clock", "2024-02-29T12:00:00.000Z"),
    ),
)


@dataclass(frozen=True, slots=True)
class Honest:
    """How the honest mock did under a condition."""

    condition: str
    passed: bool
    closing_line: str
    output: str


def honest(condition: Condition, extra: Sequence[str]) -> Honest:
    """Run the whole suite under a condition."""
    command = [sys.executable, "-m", "pytest", "contract_tests", "-q", *condition.arguments, *extra]
    environ = {**os.environ, **condition.environ}
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    lines = ended.stdout.strip().splitlines() or [ended.stderr]
    return Honest(condition.name, ended.returncode == 0, lines[-1].strip("= "), ended.stdout + ended.stderr)


def told(found: Matrix, runs: Sequence[Honest], seconds: float) -> dict[str, Any]:
    """The proof as data: what each lie and impostor was caught by, and how honest runs ended."""
    return {
        "seconds": round(seconds, 1),
        "honest": [
            {"condition": run.condition, "passed": run.passed, "closing_line": run.closing_line} for run in runs
        ],
        "lies": [{"name": lie.name, "system": lie.system, "kills": found.lies.get(lie.name, {})} for lie in LIES],
        "impostors": [
            {"name": name, "share": round(found.share(name), 4), "least": _least(name)} for name in found.impostors
        ],
    }


def markdown(found: Matrix, runs: Sequence[Honest], problems: Sequence[str]) -> Iterator[str]:
    """The same as a page: by claim, which lies it noticed."""
    yield "# Kill matrix"
    yield ""
    noticed: dict[str, list[str]] = {}
    for name, rows in found.lies.items():
        for claim, why in rows.items():
            noticed.setdefault(claim, []).append(name if why is not None else f"{name} (not noticed)")
    yield f"{len(found.lies)} lies, {len(noticed)} claims, {len(problems)} problems."
    yield from ["", "| condition | honest mock |", "| --- | --- |"]
    yield from (f"| {run.condition} | {run.closing_line} |" for run in runs)
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
    parser.add_argument("rest", nargs="*", help="arguments of pytest, for the honest runs")
    asked, unknown = parser.parse_known_args()
    begun = time.monotonic()
    runs = []
    for condition in CONDITIONS:
        run = honest(condition, [*asked.rest, *unknown])
        runs.append(run)
        print(f"the honest mock, {run.condition}: {run.closing_line}", flush=True)
        if not run.passed:
            print(run.output)
    found = matrix.tried([lie.name for lie in LIES], matrix.impostors(), processes=asked.processes)
    problems = [*matrix.uncaught(), *found.problems()]
    problems += [f"the honest mock fails: {run.condition}" for run in runs if not run.passed]
    FOLDER.mkdir(parents=True, exist_ok=True)
    proof = {**told(found, runs, time.monotonic() - begun), "problems": problems}
    (FOLDER / "kill-matrix.json").write_text(json.dumps(proof, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (FOLDER / "kill-matrix.md").write_text("\n".join(markdown(found, runs, problems)) + "\n", "utf-8")
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
