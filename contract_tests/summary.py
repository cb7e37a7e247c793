"""What a run tells at its end: on the terminal, and in files where they are asked for."""

from __future__ import annotations

from typing import Any

import pytest

from . import claims, options, report
from .redaction import Redactor
from .tally import TALLY, Tally
from .verdicts import MOCK_WRONG, STALE, VENDOR_DRIFT, Verdict, counted

_LISTED = (MOCK_WRONG, VENDOR_DRIFT, STALE)


def tell(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line for each system, then whatever is not as it must be."""
    tally = config.stash[TALLY]
    say = terminalreporter.write_line
    for line in _asides(tally):
        say(f"contract: {line}")
    systems = config.getoption("system") or tally.book.systems
    if not tally.outcomes.found or options.is_plan(config):
        return
    verdicts = tally.outcomes.verdicts(tally.book, systems)
    for system in systems:
        own = [verdict for verdict in verdicts if verdict.claim.system == system]
        told = ", ".join(f"{number} {name}" for name, number in counted(own))
        say(f"contract: {system}: {len(own)} claims: {told}")
    for verdict in verdicts:
        if verdict.verdict in _LISTED:
            for line in _failures(verdict):
                say(f"contract: {line}", red=True)
    directory = claims.sources()
    if directory is None:
        say("contract: the vendors' documents are not on this machine: quotes were not checked")
    else:
        say(f"contract: every quote stands in the documents of {directory}")
    for problem in tally.problems:
        say(f"contract: {problem}", red=True)
    folder = config.getoption("report")
    if folder is not None:
        for file in report.write(folder, _summary(config, tally), verdicts, Redactor()):
            say(f"contract: {file}")


def _asides(tally: Tally) -> list[str]:
    """What a live run has left, was refused, or would send."""
    lines = [f"a rail refused: {reason}" for reason in dict.fromkeys(tally.refusals)]
    lines += [f"left behind: {line['operation']} {line['id']} of the run {line['run']}" for line in tally.leftovers]
    return lines + [f"plan: {line}" for line in tally.plan]


def _failures(verdict: Verdict) -> list[str]:
    lines = [f"{verdict.claim.id}: {verdict.verdict}: {verdict.claim.says}"]
    for failure in verdict.failures[:1]:
        lines += [f"  {failure.test}: {failure.exchange}"]
        lines += [f"  {line}" for line in failure.differences]
        lines += [f"  {failure.curl}"] if failure.curl else []
    return lines


def _summary(config: pytest.Config, tally: Tally) -> dict[str, Any]:
    found: dict[str, Any] = {"target": tally.outcomes.target}
    if tally.configuration is not None:
        found["run"] = tally.configuration.run
        found["base_url"] = tally.configuration.base_url
        found["allowed"] = ", ".join(("read", *options.allowed(config)))
        found["refused"] = len(tally.refusals)
        found["left behind"] = len(tally.leftovers)
    return found
