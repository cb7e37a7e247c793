"""Runs of `mock-server contract` against a pretend msgboxx, as a user makes them, and what comes of them."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.contract import unhurried
from tests.contract.pretend import Pretend, pretending
from tests.mutants.rules.ways import Rule

ACCOUNT = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
LISTED = "+447700900123"
# Customers, so many of them, by the hours since they wrote.
_WROTE = ((0.1, 5), (23.1, 1), (40, 2))
_OBJECTS = {"api_account": {"apiAccountId": ACCOUNT, "name": "Branch", "phoneNumber": "+447700900901"}}
SENDS = ("--allow", "write,send,third_party", "--send-budget", "500")


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended: its exit code, all it printed, and its reports.

    `planted` are secrets and people's data that it was given, in every spelling, of which it may leave no trace;
    `arrived` is what the vendor got of it.
    """

    code: int
    output: str
    folder: Path
    planted: tuple[str, ...] = ()
    arrived: tuple[str, ...] = ()

    @property
    def report(self) -> dict[str, Any]:
        return json.loads((self.folder / "contract.json").read_text("utf-8"))

    def verdicts(self, *wanted: str) -> dict[str, dict[str, Any]]:
        """The claims that have one of these verdicts, by id."""
        return {claim["id"]: claim for claim in self.report["claims"] if claim["verdict"] in wanted}

    def assert_traceless(self) -> None:
        """Nothing that was planted is in what the run has left: its output, its reports, its journal."""
        journal = self.folder.parent / "journal.jsonl"
        files = [journal, *(path for path in self.folder.rglob("*") if path.is_file())]
        written = "\n".join([self.output, *(path.read_text("utf-8") for path in files if path.exists())])
        assert [secret for secret in self.planted if secret in written] == []


def contract(*arguments: str, folder: Path, environ: Mapping[str, str] | None = None, offline: bool = False) -> Run:
    """`mock-server contract …`; the variables are added to those that there are."""
    output = folder / "output.txt"
    code = unhurried.run(["contract", *arguments], {**os.environ, **(environ or {})}, output, offline=offline)
    return Run(code, output.read_text("utf-8"), folder)


@dataclass(frozen=True, slots=True)
class Account:
    """A pretend vendor's account, and what a user configures to run the suite against it."""

    vendor: Pretend
    folder: Path

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    def run(self, *arguments: str, offline: bool = False) -> Run:
        """`mock-server contract --target live …`."""
        reports = Path(tempfile.mkdtemp(dir=self.folder))
        given = [
            *("--target", "live", "--system", "msgboxx", "--base-url", self.vendor.base_url),
            *("--ca-bundle", str(self.vendor.ca_bundle), "--live-file", str(self.folder / "live.yaml")),
            *("--journal", str(self.journal), "--report", str(reports), "-q", *arguments),
        ]
        self.vendor.arrived.clear()
        ran = contract(*given, folder=reports, environ=self.vendor.environ, offline=offline)
        # Credentials, and the beginnings of the numbers and addresses that nothing but the live file has.
        numbers = ("+1555010", "%2B1555010", "1555010")
        planted = (*self.vendor.credentials.values(), "eyJ", *numbers, "customer1", "@example.com")
        return replace(ran, planted=planted, arrived=tuple(self.vendor.arrived))


@contextmanager
def account(folder: Path, drifts: Sequence[Rule] = ()) -> Iterator[Account]:
    now = datetime.now(UTC)
    ages = [hours for hours, count in _WROTE for _ in range(count)]
    customers = [
        {"number": f"+1555010{number:04d}", "at": (now - timedelta(hours=hours)).isoformat(), "to": ACCOUNT}
        for number, hours in enumerate(ages, 1)
    ]
    live = {
        "recipients": [LISTED],
        "clean_numbers": [f"+1555010{number:04d}" for number in range(1_000, 3_000)],
        "clean_emails": [f"customer{number}@example.com" for number in range(400)],
        "customers": customers,
        "objects": _OBJECTS,
    }
    (folder / "live.yaml").write_text(yaml.safe_dump(live), "utf-8")
    with pretending(folder, drifts, customers, **_OBJECTS) as vendor:
        yield Account(vendor, folder)
