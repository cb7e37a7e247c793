"""Every system's claims against its mutants: `python -m tests.mutants.proof [SYSTEM…]`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.mutants import survivors
from tests.mutants.generators import GENERATORS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "contract"
# The systems whose survivors are listed, with a reason each.
SYSTEMS = ("coext",)
_LONGEST = 3_600


def tried(system: str) -> Mapping[str, Any]:
    """A system's result, from a process of its own. Raises RuntimeError where that ends before its time."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tests.mutants.session", system, str(result)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST, check=False)
        if ended.returncode:
            raise RuntimeError(f"{system}: the session ended with {ended.returncode}.\n{ended.stdout}\n{ended.stderr}")
        found: Mapping[str, Any] = json.loads(result.read_text("utf-8"))
    return found


def problems(result: Mapping[str, Any]) -> Iterator[str]:
    """Mutants and claims that are not as `survivors.yaml` says."""
    listed = survivors.load(result["system"])
    kills, claims = result["kills"], result["claims"]
    dead = [name for name, kill in kills.items() if kill is not None]
    yield from survivors.problems(listed.get("mutants", ()), kills.keys() - set(dead), dead)
    noticed = [claim for claim, killers in claims.items() if killers]
    yield from survivors.problems(listed.get("claims", ()), claims.keys() - set(noticed), noticed)


def table(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """By system and generator: mutants, those killed, and the claims that one of them was seen to kill."""
    yield from ("| system | generator | mutants | killed | claims killed |", "| --- | --- | --- | --- | --- |")
    for result in results:
        made = Counter(result["mutants"].values())
        dead = Counter(result["mutants"][name] for name, kill in result["kills"].items() if kill is not None)
        for generator in GENERATORS:
            claims = sum(
                any(result["mutants"][name] == generator for name in killers) for killers in result["claims"].values()
            )
            yield f"| {result['system']} | {generator} | {made[generator]} | {dead[generator]} | {claims} |"


def main() -> int:
    """0 when every mutant is killed or listed, and every claim kills one or is listed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.proof", description=__doc__)
    parser.add_argument("systems", nargs="*", default=SYSTEMS)
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    asked = parser.parse_args()
    with ThreadPoolExecutor(asked.processes) as pool:
        results = list(pool.map(tried, asked.systems))
    found = [f"{result['system']}: {line}" for result in results for line in problems(result)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "mutants.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    page = ["# Mutants", "", *table(results), "", *(f"- {line}" for line in found)]
    (FOLDER / "mutants.md").write_text("\n".join(page) + "\n", "utf-8")
    print("\n".join([*table(results), *found]))
    for result in results:
        print(f"{result['system']}: {result['runs']} tests run, {result['seconds']}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
