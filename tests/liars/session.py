"""Runs the contract suite once for each lie: a pytest session in a process of its own, which writes what failed.

`python -m tests.liars.session RESULT < JOB`: the job is JSON with `lies` (names), `impostors` (`<name>: <system>`) and
`explore`, which runs every test of a lie's system, not those alone that prove the claims it names; the result is JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
from _pytest import runner

from contract_tests.claims import HERE
from contract_tests.client import StateError
from contract_tests.targets import MockTarget, TargetError
from mock_server.server.composition import create_server
from mock_server.server.settings import Settings
from tests.liars import IMPOSTORS, LIES

# Failures that say nothing of the claim: its state was not made, or there was no answer at all.
_UNRELATED = (StateError, TargetError, requests.RequestException)
_SHOWN = 300
_NO_PATIENCE = 0.1


@dataclass(frozen=True, slots=True)
class Trial:
    """A server that lies, and the claims that are held against it.

    An impostor does nothing of what a state takes, so at one every failure counts, and nothing is waited for.
    """

    name: str
    system: str
    claims: tuple[str, ...]
    told: Callable[[], AbstractContextManager[None]]
    impostor: bool = False


class Session:
    """A pytest plugin that takes over the loop: a server for each trial; each claim stops at its first failure."""

    def __init__(self, trials: list[Trial]) -> None:
        self._trials = trials
        self._target: MockTarget | None = None
        self._why: str | None = None
        self._impostor = False
        self.results: dict[str, dict[str, str | None]] = {}

    @pytest.hookimpl(optionalhook=True)
    def pytest_contract_target(self) -> MockTarget | None:
        """What the tests of this trial run against."""
        return self._target

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Every trial, one after the other."""
        tests: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            for mark in item.iter_markers("claim"):
                tests.setdefault(mark.args[0], []).append(item)
        for trial in self._trials:
            with trial.told():
                server = create_server(Settings(port=0, only=(trial.system,))).start()
                self._target = MockTarget(server.url)
                self._impostor = trial.impostor
                if trial.impostor:
                    self._target.patience = _NO_PATIENCE
                self.results[trial.name] = {claim: self._failure(tests.get(claim, [])) for claim in trial.claims}
                self._target.close()
                server.close()
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """A failure of what the test proves, and of nothing before it."""
        error = call.excinfo.value if call.excinfo is not None else None
        if error is not None and (self._impostor or (call.when == "call" and not isinstance(error, _UNRELATED))):
            self._why = f"{type(error).__name__}: {str(error)[:_SHOWN]}"
        return (yield)

    def _failure(self, items: list[pytest.Item]) -> str | None:
        """Why the first test that fails does, None where all of a claim's tests pass."""
        for item in items:
            self._why = None
            runner.runtestprotocol(item, log=False, nextitem=None)
            if self._why is not None:
                return f"{item.name}: {self._why}"
        return None


def trials(job: Mapping[str, Any]) -> Iterator[Trial]:
    """Those that a job names."""
    every = claims_by_system()
    lies = {lie.name: lie for lie in LIES}
    for name in job["lies"]:
        lie = lies[name]
        yield Trial(name, lie.system, every[lie.system] if job["explore"] else lie.claims, lie.told)
    impostors = {impostor.name: impostor for impostor in IMPOSTORS}
    for named in job["impostors"]:
        name, _, system = named.rpartition(": ")
        told = partial(impostors[name].told, system)
        yield Trial(named, system, every[system], told, impostor=True)


def claims_by_system() -> dict[str, tuple[str, ...]]:
    """The claims that have tests, by system."""
    from contract_tests import claims

    book = claims.load()
    return {system: tuple(claim.id for claim in book.of(system) if claim.untested is None) for system in book.systems}


def main(result: str) -> int:
    """Run a job and write what became of it."""
    found = list(trials(json.load(sys.stdin)))
    session = Session(found)
    folders = sorted({str(HERE / trial.system) for trial in found})
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    options = ["-q", "--tb=no", "-p", "pytest_timeout", "-p", "no:cacheprovider"]
    code = pytest.main([*options, *folders], plugins=[session])
    Path(result).write_text(json.dumps(session.results), "utf-8")
    return 0 if len(session.results) == len(found) else int(code) or 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
