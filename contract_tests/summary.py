"""What a run tells at its end: on the terminal, and as JSON and Markdown where they are asked for."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from . import claims, options
from .redaction import Redactor
from .tally import TALLY, Tally
from .verdicts import MOCK_WRONG, NOT_RUN, STALE, UNVERIFIABLE, VENDOR_DRIFT, Verdict, counted

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
        for file in _write(folder, _summary(config, tally), verdicts, Redactor()):
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


def _write(folder: Path, summary: dict[str, Any], verdicts: Sequence[Verdict], redactor: Redactor) -> list[Path]:
    """`contract.json` and `contract.md`, in a folder that is made if need be, without secrets and people's data."""
    folder.mkdir(parents=True, exist_ok=True)
    told = redactor.data({**summary, "claims": [verdict.told() for verdict in verdicts]})
    files = [folder / "contract.json", folder / "contract.md"]
    files[0].write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")
    files[1].write_text(redactor.text(_markdown(summary, verdicts)), "utf-8")
    return files


def _markdown(summary: dict[str, Any], verdicts: Sequence[Verdict]) -> str:
    """A page: how many claims have each verdict, then those on which not all agree, each with what repeats it."""
    lines = [f"# Contract run against the {summary['target']}", ""]
    lines += [f"- {key.replace('_', ' ')}: {value}" for key, value in summary.items() if key != "target"]
    lines += ["", "| system | " + " | ".join(name for name, _ in counted(verdicts)) + " |"]
    lines += ["| --- " * (1 + len(list(counted(verdicts)))) + "|"]
    for system in dict.fromkeys(verdict.claim.system for verdict in verdicts):
        own = dict(counted(verdict for verdict in verdicts if verdict.claim.system == system))
        lines.append(f"| {system} | " + " | ".join(str(own.get(name, 0)) for name, _ in counted(verdicts)) + " |")
    for verdict in verdicts:
        if verdict.failures:
            lines += ["", f"## {verdict.claim.id}: {verdict.verdict}", "", f"{verdict.claim.says}. {verdict.reason}."]
            for failure in verdict.failures:
                lines += ["", f"`{failure.test}`: {failure.exchange}", ""]
                lines += [f"- {line}" for line in failure.differences or (failure.reason,)]
                lines += ["", "```sh", failure.curl, "```"] if failure.curl else []
    lines += _reasons(verdicts)
    return "\n".join(lines) + "\n"


def _reasons(verdicts: Sequence[Verdict]) -> list[str]:
    """Why claims were not verified, each reason with how many it holds for."""
    found: dict[tuple[str, str], list[str]] = {}
    for verdict in verdicts:
        if verdict.verdict in (UNVERIFIABLE, NOT_RUN):
            found.setdefault((verdict.verdict, verdict.reason), []).append(verdict.claim.id)
    if not found:
        return []
    rows = [f"| {verdict} | {reason} | {len(ids)} | {', '.join(ids)} |" for (verdict, reason), ids in found.items()]
    return ["", "## Not verified", "", "| verdict | reason | claims | which |", "| --- | --- | --- | --- |", *rows]
