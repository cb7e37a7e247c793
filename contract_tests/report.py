"""The report of a run as JSON and as Markdown; the JUnit file is pytest's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .redaction import Redactor
from .verdicts import NOT_RUN, UNVERIFIABLE, Verdict, counted


def write(folder: Path, summary: dict[str, Any], verdicts: Sequence[Verdict], redactor: Redactor) -> list[Path]:
    """`contract.json` and `contract.md`, in a folder that is made if need be, without secrets and people's data."""
    folder.mkdir(parents=True, exist_ok=True)
    told = redactor.data({**summary, "claims": [verdict.told() for verdict in verdicts]})
    files = [folder / "contract.json", folder / "contract.md"]
    files[0].write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")
    files[1].write_text(redactor.text(markdown(summary, verdicts)), "utf-8")
    return files


def markdown(summary: dict[str, Any], verdicts: Sequence[Verdict]) -> str:
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
