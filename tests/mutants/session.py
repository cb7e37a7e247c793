"""Holds a system's claims against its mutants: a pytest session in a process of its own.

Every test runs once on the honest stand and is recorded;
mutants are made from that; against each of them those tests run that exchange what it changes, until one fails. Then
each claim that nothing has killed yet is held against further mutants, until its own expectation fails. Last come the
impostors: all claims are held against each.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest
import requests
from _pytest import runner

from contract_tests.claims import HERE
from contract_tests.client import StateError
from contract_tests.targets import MockTarget, TargetError
from tests.mutants.generators import COUNTING, GENERATORS, generated
from tests.mutants.impostors import IMPOSTORS, Impostor
from tests.mutants.record import Record, recording
from tests.mutants.stand import Mutant, Stand, told

# What a claim's test fails of that says nothing of the claim: its state was not made, or there was no answer at all.
_UNRELATED = (StateError, TargetError, requests.RequestException)
_DOCUMENT = "the document does not allow this answer"
_SHOWN = 200
# Seconds that are waited for what impostors never send.
_NO_PATIENCE = 0.1
# After so many mutants it is told how far this is.
_TOLD = 500
# Seconds for a test, which takes one when the stand is honest: a mutant may answer without end.
_LONGEST = 30
# The mutants that a claim is held against, once none of those that others noticed was noticed by it.
_TRIES = 150


@dataclass(slots=True)
class Kill:
    """A test that failed, and whether `by` its own claim's expectation, the document, or the state that it asks for."""

    test: str
    claim: str
    by: str
    why: str


@dataclass(slots=True)
class Result:
    """What became of a system's mutants: `kills` has the first by mutant, None for a survivor; `claims` by claim."""

    system: str
    mutants: dict[str, str] = field(default_factory=dict)
    kills: dict[str, Kill | None] = field(default_factory=dict)
    unreached: list[str] = field(default_factory=list)
    claims: dict[str, list[str]] = field(default_factory=dict)
    # By impostor, the claims that it takes in.
    impostors: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    runs: int = 0


class Session:
    """A pytest plugin that takes over the loop."""

    def __init__(self, system: str, generators: Sequence[str]) -> None:
        self.stand = Stand(system)
        self.result = Result(system)
        self._generators = generators
        self._target: MockTarget | None = None
        self._kill: Kill | None = None
        self._items: dict[str, pytest.Item] = {}
        self._size: dict[str, int] = {}
        self._strength: Counter[str] = Counter()

    @pytest.hookimpl(optionalhook=True)
    def pytest_contract_target(self) -> MockTarget | None:
        return self._target

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """The honest stand, every mutant, and the claims that are left."""
        self._items = {item.nodeid: item for item in session.items}
        self.result.claims = {_claim(item): [] for item in session.items if _claim(item)}
        with self._timed("record"):
            record = self._recorded()
        mutants = [one for one in generated(self.stand, record) if one.generator in (self._generators or GENERATORS)]
        self.result.mutants = {one.name: one.generator for one in mutants}
        with self._timed("kill"):
            for done, mutant in enumerate(mutants):
                if done % _TOLD == 0:
                    self._tell(f"{done} of {len(mutants)} mutants")
                self._try(mutant)
        with self._timed("cover"):
            for claim in [claim for claim, killers in self.result.claims.items() if not killers]:
                self._cover(claim, [one for one in mutants if one.generator in COUNTING])
        with self._timed("impostors"):
            for impostor in () if self._generators else IMPOSTORS:
                self._take_in(impostor)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        error = call.excinfo.value if call.excinfo is not None else None
        if error is not None and self._kill is None and not isinstance(error, pytest.skip.Exception):
            by = "claim"
            if call.when != "call" or isinstance(error, _UNRELATED):
                by = "state"
            elif _DOCUMENT in str(error):
                by = "document"
            self._kill = Kill(item.nodeid, _claim(item), by, f"{type(error).__name__}: {str(error)[:_SHOWN]}")
        return (yield)

    def _recorded(self) -> Record:
        record = Record()
        # The suite's own modules are there by now.
        self.stand.clear()
        with recording(self.stand, record):
            self._target = self.stand.target()
            for name in self._items:
                if (kill := self._run(name)) is not None:
                    raise AssertionError(f"The honest stand fails: {kill}")
                self._size[name] = len(record.exchanges[name])
        self.stand.clear()
        return record

    def _run(self, name: str) -> Kill | None:
        self._kill = None
        self.stand.item = name
        runner.runtestprotocol(self._items[name], log=False, nextitem=None)
        self.result.runs += 1
        return self._kill

    def _held(self, mutant: Mutant, name: str) -> Kill | None:
        # Some are made from what this test exchanged when it was honest.
        self.stand.item = name
        with told(self.stand, mutant):
            self._target = self.stand.target()
            if mutant.generator == "impostors":
                self._target.patience = _NO_PATIENCE
            kill = self._run(name)
            self._target.close()
        if kill is not None:
            self._strength[name] += 1
            if kill.by == "claim" and mutant.generator in COUNTING:
                self.result.claims.setdefault(kill.claim, []).append(mutant.name)
        return kill

    def _try(self, mutant: Mutant) -> None:
        """Hold it against the tests that it changes something for: those with most kills first, then the short."""
        reached = self._items.keys() if mutant.tests is None else mutant.tests & self._items.keys()
        if not reached:
            self.result.unreached.append(mutant.name)
        ordered = sorted(reached, key=lambda name: (-self._strength[name], self._size[name], name))
        held = (self._held(mutant, name) for name in ordered)
        self.result.kills[mutant.name] = next((kill for kill in held if kill is not None), None)

    def _cover(self, claim: str, counting: Sequence[Mutant]) -> None:
        """Hold a claim that nothing has killed against mutants of what its tests exchange, until one does."""
        for name in self._tests(claim):
            near = [one for one in counting if one.tests is None or name in one.tests]
            near.sort(key=lambda one: (len(self._items if one.tests is None else one.tests), one.name))
            for mutant in near[:_TRIES]:
                self._held(mutant, name)
                if self.result.claims[claim]:
                    return

    def _take_in(self, impostor: Impostor) -> None:
        """Hold every claim against an impostor: it does nothing of what a state takes, so every failure counts."""
        self.result.impostors[impostor.name] = [
            claim
            for claim in self.result.claims
            if all(self._held(impostor, name) is None for name in self._tests(claim))
        ]

    def _tests(self, claim: str) -> list[str]:
        return [name for name, item in self._items.items() if _claim(item) == claim]

    @contextmanager
    def _timed(self, phase: str) -> Iterator[None]:
        """A phase, whose seconds are told on stderr."""
        began = time.monotonic()
        yield
        self.result.seconds[phase] = round(time.monotonic() - began, 1)
        self._tell(f"{phase}, {self.result.seconds[phase]} s")

    def _tell(self, told: str) -> None:
        sys.stderr.write(f"{self.result.system}: {told}\n")


def _claim(item: pytest.Item) -> str:
    mark = item.get_closest_marker("claim")
    return "" if mark is None else str(mark.args[0])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.session", description=__doc__)
    parser.add_argument("system")
    parser.add_argument("result", type=Path)
    parser.add_argument("generators", nargs="*", help="mutants of these alone, and no impostors")
    parser.add_argument("--file", action="append", default=[], help="tests of these files of the system alone")
    asked = parser.parse_args()
    session = Session(asked.system, asked.generators)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    options = ["-q", "--tb=no", "-p", "pytest_timeout", f"--timeout={_LONGEST}", "-p", "no:cacheprovider"]
    folder = HERE / asked.system
    code = pytest.main([*options, *(str(folder / file) for file in asked.file or [""])], plugins=[session])
    result = session.result
    if len(result.kills) != len(result.mutants) or not result.mutants:
        raise RuntimeError(f"The session ended with {code} before its mutants were tried.")
    asked.result.write_text(json.dumps(asdict(result)), "utf-8")


if __name__ == "__main__":
    main()
