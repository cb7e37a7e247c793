"""The kill matrix: what every lie and every impostor was caught by, and what of it is not as it must be."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from contract_tests import claims
from tests.liars import IMPOSTORS, LIES
from tests.mutants.proof import SYSTEMS

ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 600

# Of each trial: claim → why its first failing test fails, None where all pass.
Results = dict[str, dict[str, str | None]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The results of lies, and of impostors as `<impostor>: <system>`."""

    lies: Results = field(default_factory=dict)
    impostors: Results = field(default_factory=dict)

    def problems(self) -> Iterator[str]:
        """Lies that a claim which they name did not notice, and impostors that too few claims notice."""
        for name, found in self.lies.items():
            for claim, why in found.items():
                if why is None:
                    yield f"{claim} does not notice the lie {name!r}"
        for name in self.impostors:
            impostor = next(one for one in IMPOSTORS if name.startswith(f"{one.name}: "))
            share = self.share(name)
            if share < impostor.least:
                yield f"{name}: {share:.0%} of the claims fail; at least {impostor.least:.0%} must"

    def share(self, impostor: str) -> float:
        """The part of the claims that fail at an impostor."""
        found = self.impostors[impostor]
        return sum(why is not None for why in found.values()) / len(found)


def uncaught() -> Iterator[str]:
    """Claims that neither a lie names nor mutants are tried of, and names that are of no tested claim."""
    book = claims.load()
    proven = tuple(f"{system.upper()}-" for system in SYSTEMS)
    tested = {claim.id for claim in book.claims.values() if claim.untested is None and not claim.id.startswith(proven)}
    named = {claim for lie in LIES for claim in lie.claims}
    for claim in sorted(tested - named):
        yield f"{claim}: no lie names it"
    for lie in LIES:
        for claim in sorted(set(lie.claims) - tested):
            yield f"{lie.name}: names {claim}, which is no tested claim"


def impostors() -> list[str]:
    """Every impostor in every system's place, as `<impostor>: <system>`."""
    return [f"{impostor.name}: {system}" for impostor in IMPOSTORS for system in claims.load().systems]


def tried(lies: Sequence[str], impostors: Sequence[str] = (), *, explore: bool = False, processes: int = 2) -> Matrix:
    """Tell these lies, in so many processes. Raises RuntimeError when one of them breaks."""
    jobs = [
        {"lies": lies[start::processes], "impostors": impostors[start::processes], "explore": explore}
        for start in range(processes)
    ]
    with ThreadPoolExecutor(processes) as pool:
        found = {name: rows for part in pool.map(_run, jobs) for name, rows in part.items()}
    told = {name: found[name] for name in lies}
    return Matrix(told, {name: rows for name, rows in sorted(found.items()) if name not in told})


def _run(job: Mapping[str, object]) -> Results:
    if not job["lies"] and not job["impostors"]:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-m", "tests.liars.session", str(result)]
        ended = subprocess.run(
            command, input=json.dumps(job), cwd=ROOT, capture_output=True, text=True, timeout=_LONGEST, check=False
        )
        if ended.returncode:
            raise RuntimeError(f"A session of liars ended with {ended.returncode}.\n{ended.stdout}\n{ended.stderr}")
        read: Results = json.loads(result.read_text("utf-8"))
    return read
