"""What a run tells at its end: on the terminal, and in files where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    if not tally.outcomes.found or options.is_plan(config):
        return
    systems = config.getoption("system") or tally.book.systems
    verdicts = tally.outcomes.verdicts(tally.book, systems)
    for line in _counts(verdicts, systems):
        say(f"contract: {line}")
    for line in (*(line for verdict in verdicts for line in _failures(verdict)), *tally.problems):
        say(f"contract: {line}", red=True)
    folder = config.getoption("report")
    if folder is not None:
        for file in report.write(folder, _summary(config, tally), verdicts, Redactor()):
            say(f"contract: {file}")


def _counts(verdicts: Sequence[Verdict], systems: Sequence[str]) -> Iterator[str]:
    """How many claims of each system have which verdict, and whether quotes were looked up."""
    for system in systems:
        own = [verdict for verdict in verdicts if verdict.claim.system == system]
        yield f"{system}: {len(own)} claims: {', '.join(f'{number} {name}' for name, number in counted(own))}"
    directory = claims.sources()
    if directory is None:
        yield "the vendors' documents are not on this machine: quotes were not checked"
    else:
        yield f"every quote stands in the documents of {directory}"


def _asides(tally: Tally) -> list[str]:
    """What a live run has left, was refused, or would send."""
    lines = [f"a rail refused: {reason}" for reason in dict.fromkeys(tally.refusals)]
    lines += [f"left behind: {line['operation']} {line['id']} of the run {line['run']}" for line in tally.leftovers]
    return lines + [f"plan: {line}" for line in tally.plan]


def _failures(verdict: Verdict) -> list[str]:
    if verdict.verdict not in _LISTED:
        return []
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
