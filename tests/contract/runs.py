"""Runs of `mock-server contract` against pretend vendors, as a user makes them, and what comes of them."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.contract.pretend import Pretend, pretending
from tests.mutants.rules.ways import Rule

ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 600

ACCOUNT = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
LISTED = "+447700900123"
# What a live file says of an account: customers by the hours since they wrote, and objects.
_FILES: Mapping[str, tuple[list[tuple[float, int, dict[str, str]]], dict[str, Any]]] = {
    "coax": ([], {}),
    "coext": (
        [(0.1, 60, {}), (23.1, 1, {}), (40, 5, {})],
        {
            "template": {
                "name": "order_update",
                "language": "en",
                "status": "APPROVED",
                "body": "Hello {{1}}, your order {{2}} is on its way.",
                "variables": ["customer_name", "order_id"],
            }
        },
    ),
    "msgboxx": (
        [(0.1, 5, {"to": ACCOUNT}), (23.1, 1, {"to": ACCOUNT}), (40, 2, {"to": ACCOUNT})],
        {"api_account": {"apiAccountId": ACCOUNT, "name": "Branch", "phoneNumber": "+447700900901"}},
    ),
    "tripdesk": (
        [(0.1, 2, {"channel": "sms", "plane": "test"})],
        {"wallet": {"amount": "500.00", "plane": "test"}},
    ),
}


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended: its exit code, all it printed, and its reports.

    `planted` are secrets and people's data that it was given, in every spelling, of which it may leave no trace.
    """

    code: int
    output: str
    folder: Path
    planted: tuple[str, ...] = ()

    @property
    def report(self) -> dict[str, Any]:
        """`contract.json`."""
        found: dict[str, Any] = json.loads((self.folder / "contract.json").read_text("utf-8"))
        return found

    def verdicts(self, *wanted: str) -> dict[str, dict[str, Any]]:
        """The claims that have one of these verdicts, by id."""
        return {claim["id"]: claim for claim in self.report["claims"] if claim["verdict"] in wanted}

    @property
    def written(self) -> str:
        """All that the run has left: its output, its reports, its journal."""
        journal = self.folder.parent / "journal.jsonl"
        files = [journal, *sorted(path for path in self.folder.rglob("*") if path.is_file())]
        return "\n".join([self.output, *(path.read_text("utf-8") for path in files if path.exists())])


@dataclass(frozen=True, slots=True)
class Account:
    """A pretend vendor's account, and what a user configures to run the suite against it."""

    vendor: Pretend
    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def journal(self) -> Path:
        """That of all its runs."""
        return self.folder / "journal.jsonl"

    def run(
        self,
        *arguments: str,
        base_url: str | None = None,
        environ: Mapping[str, str] | None = None,
        by: Sequence[str] = ("-m", "tests.contract.unhurried"),
    ) -> Run:
        """`mock-server contract --target live …` in a process of its own, a Python that is started so."""
        reports = self.folder / f"reports-{next(self.numbers)}"
        command = [
            *(sys.executable, *by, "contract", "--target", "live"),
            *("--system", self.vendor.system, "--base-url", base_url or self.vendor.base_url),
            *("--ca-bundle", str(self.vendor.ca_bundle), "--live-file", str(self.folder / "live.yaml")),
            *("--journal", str(self.journal), "--report", str(reports), "-q", *arguments),
        ]
        reports.mkdir(exist_ok=True)
        known = {**os.environ, **self.vendor.environ} if environ is None else {**os.environ, **environ}
        ended = subprocess.run(
            command, cwd=ROOT, env=known, capture_output=True, text=True, timeout=_LONGEST, check=False
        )
        return Run(ended.returncode, ended.stdout + ended.stderr, reports, self.planted)

    @property
    def planted(self) -> tuple[str, ...]:
        """Credentials, and the beginnings of the numbers and addresses that nothing but the live file has."""
        numbers = ("+1555010", "%2B1555010", "1555010")
        return (*self.vendor.credentials.values(), "eyJ", *numbers, "customer1", "@example.com")


@contextmanager
def account(system: str, folder: Path, drifts: Sequence[Rule] = ()) -> Iterator[Account]:
    """An account at a pretend vendor that listens meanwhile."""
    now = datetime.now(UTC)
    wrote, objects = _FILES[system]
    ages = [(hours, more) for hours, count, more in wrote for _ in range(count)]
    customers = [
        {"number": f"+1555010{number:04d}", "at": (now - timedelta(hours=hours)).isoformat(), **more}
        for number, (hours, more) in enumerate(ages, 1)
    ]
    live = {
        "recipients": [LISTED],
        "clean_numbers": [f"+1555010{number:04d}" for number in range(1_000, 3_000)],
        "clean_emails": [f"customer{number}@example.com" for number in range(400)],
        "customers": customers,
        "objects": objects,
    }
    (folder / "live.yaml").write_text(yaml.safe_dump(live), "utf-8")
    with pretending(system, folder, drifts, customers, **objects) as vendor:
        yield Account(vendor, folder)
