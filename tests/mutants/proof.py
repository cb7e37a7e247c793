"""`make contract`: the honest mock under all conditions, then every system's mutants and impostors."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from tests.mutants.generators import GENERATORS
from tests.mutants.impostors import IMPOSTORS
from tests.support.process import ROOT, run

FOLDER = ROOT / "build" / "contract"
# `<system>.yaml`: the mutants that nothing kills, and the claims that kill nothing, each with a reason.
_SURVIVORS = Path(__file__).with_name("survivors")
SYSTEMS = ("coax", "coext", "msgboxx", "tripdesk")
_LONGEST = 7_200


# What the honest mock must not mind, in random orders: arguments of pytest, and variables.
CONDITIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "as it is": ("-n 2", {}),
    "seed 7, just before a year's end, in Kathmandu": (
        "-n 2 --contract-seed 7 --contract-clock 2023-12-31T23:59:30.000Z",
        {"TZ": "Asia/Kathmandu"},
    ),
    "seed 11, on 29 February, in four processes": (
        "-n 4 --contract-seed 11 --contract-clock 2024-02-29T12:00:00.000Z",
        {},
    ),
}


def honest(condition: str, extra: Sequence[str]) -> Iterator[str]:
    """Run the whole suite under a condition: what is wrong."""
    arguments, environ = CONDITIONS[condition]
    command = (sys.executable, "-m", "pytest", "contract_tests", "-q")
    ended = run(*arguments.split(), *extra, command=command, variables=environ, seconds=_LONGEST)
    lines = ended.stdout.strip().splitlines() or [ended.stderr]
    print(f"the honest mock, {condition}: {lines[-1].strip('= ')}", flush=True)
    if ended.returncode:
        yield f"the honest mock fails: {condition}\n{ended.stdout}{ended.stderr}"


def tried(system: str) -> Mapping[str, Any]:
    """A system's result, from a process of its own. Raises RuntimeError where that ends before its time."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tests.mutants.session", system, str(result)]
        # How far it is comes on our own stderr.
        ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=_LONGEST, check=False)
        if ended.returncode:
            raise RuntimeError(f"{system}: the session ended with {ended.returncode}.\n{ended.stdout}")
        found: Mapping[str, Any] = json.loads(result.read_text("utf-8"))
    return found


def survivors(system: str) -> Mapping[str, list[dict[str, Any]]]:
    """A system's: under `mutants` and `claims` entries of a `reason` and `names`, in which `*` stands for any text.

    One that is listed `by_chance` may be killed as well: which of two that come at once is first decides it.
    """
    found: Mapping[str, list[dict[str, Any]]] = yaml.safe_load((_SURVIVORS / f"{system}.yaml").read_text("utf-8"))
    return found


def disagreements(listed: Iterable[Mapping[str, Any]], survived: Iterable[str], killed: Iterable[str]) -> Iterator[str]:
    """Survivors that no entry names, entries that name no survivor, and entries that name what was killed."""
    left, dead = set(survived), list(killed)
    unnamed = set(left)
    for entry in listed:
        for pattern in entry["names"]:
            hit = {name for name in left if _is(name, pattern)}
            gone = [name for name in dead if _is(name, pattern)]
            unnamed -= hit
            if entry.get("by_chance") and gone:
                continue
            if not hit:
                yield f"the list: {pattern!r} names nothing that survives"
            yield from (f"the list: {pattern!r} names {name!r}, which is killed" for name in gone)
    yield from (f"survives, and is not listed: {name}" for name in sorted(unnamed))


def _is(name: str, pattern: str) -> bool:
    # Names have braces and brackets of their own; only `*` is special here.
    return fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))


def problems(result: Mapping[str, Any]) -> Iterator[str]:
    """Mutants and claims that are not as the list of survivors says, and impostors that take in too many claims."""
    known = survivors(result["system"])
    for kind, found in (("mutants", result["kills"]), ("claims", result["claims"])):
        dead = [name for name, killed in found.items() if killed]
        yield from disagreements(known.get(kind, ()), found.keys() - set(dead), dead)
    for impostor in IMPOSTORS:
        taken_in = len(result["impostors"].get(impostor.name, ())) / max(1, len(result["claims"]))
        if taken_in > 1 - impostor.least:
            yield f"{impostor.name}: takes in {taken_in:.1%} of the claims; at most {1 - impostor.least:.0%} may"


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


def matrix(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """By claim, the mutants that its own expectation was seen to fail at; a few of many."""
    yield from ("| claim | killed by |", "| --- | --- |")
    for result in results:
        for claim, killers in sorted(result["claims"].items()):
            yield f"| {claim} | {'; '.join(killers[:3])}{f' and {len(killers) - 3} more' if killers[3:] else ''} |"


def main() -> int:
    """0 when the honest mock passes, every mutant is killed or listed, and every claim kills one or is listed."""
    parser = argparse.ArgumentParser(prog="make contract", description=__doc__)
    parser.add_argument("--system", action="append", help="mutants of this system alone, and no honest runs")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="for how many systems at once")
    asked, rest = parser.parse_known_args()
    found = [line for condition in (() if asked.system else CONDITIONS) for line in honest(condition, rest)]
    with ThreadPoolExecutor(asked.processes) as pool:
        results = list(pool.map(tried, asked.system or SYSTEMS))
    found += [f"{result['system']}: {line}" for result in results for line in problems(result)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "mutants.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    page = ["# Mutants", "", *table(results), "", *(f"- {line}" for line in found), "", *matrix(results)]
    (FOLDER / "mutants.md").write_text("\n".join(page) + "\n", "utf-8")
    print("\n".join([*table(results), *found]))
    for result in results:
        print(f"{result['system']}: {result['runs']} tests run, {result['seconds']}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
