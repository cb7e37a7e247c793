"""Live runs against an honest vendor: the mock's verdicts for what can be done, and nothing that is forbidden."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests import claims
from tests.contract.runs import ROOT, Account, Run, account

SENDS = ("--allow", "write,send,third_party", "--send-budget", "500")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with account("msgboxx", tmp_path_factory.mktemp("account")) as found:
        yield found


@pytest.fixture(scope="module")
def read_only(opened: Account) -> tuple[Run, list[str]]:
    """A run that is allowed nothing beside reads, and all that arrived of it."""
    opened.vendor.arrivals.clear()
    run = opened.run("-k", "tokens or authorization or refusals or contacts or accounts or templates")
    return run, [f"{arrival.method} {arrival.path}" for arrival in opened.vendor.arrivals]


@pytest.fixture(scope="module")
def reading(read_only: tuple[Run, list[str]]) -> Run:
    return read_only[0]


@pytest.fixture(scope="module")
def arrived(read_only: tuple[Run, list[str]]) -> list[str]:
    return read_only[1]


def test_an_honest_vendor_agrees(reading: Run) -> None:
    assert reading.code == 0, reading.output[-3_000:]
    assert reading.verdicts("mock wrong", "vendor drift", "expectation stale") == {}
    assert len(reading.verdicts("agree")) >= 10


def test_what_cannot_be_shown_has_its_reason(reading: Run) -> None:
    assert all(claim["reason"] for claim in reading.verdicts("unverifiable", "not run").values())
    reasons = {claim["reason"] for claim in reading.verdicts("not run").values()}
    assert "at worst it is a send, which --allow does not name" in reasons


def test_unless_more_is_allowed_nothing_but_reads_arrives(reading: Run, arrived: list[str]) -> None:
    assert arrived
    assert [line for line in arrived if not line.startswith("GET ") and line != "POST /oauth/token"] == []


def test_a_run_leaves_no_trace_of_credentials_or_people(reading: Run) -> None:
    for secret in reading.planted:
        assert secret not in reading.written, secret


def test_the_reports_are_json_markdown_and_junit(reading: Run) -> None:
    assert reading.report["target"] == "live"
    assert (reading.folder / "contract.md").read_text().startswith("# Contract run against the live")
    assert "<testsuites" in (reading.folder / "junit.xml").read_text()


_NO_SOCKET = """
import socket
def refuse(*arguments, **options):
    raise AssertionError("a socket was opened")
from tests.contract import unhurried
from mock_server.cli import main as cli
for name in ("connect", "connect_ex", "bind", "listen", "sendto"):
    setattr(socket.socket, name, refuse)
cli.main()
"""


def test_a_plan_tells_what_would_be_sent_and_opens_no_socket(opened: Account) -> None:
    opened.vendor.arrivals.clear()
    run = opened.run(*SENDS, "--plan", "-k", "contacts or session", by=("-c", _NO_SOCKET))

    assert run.code == 0, run.output[-3_000:]
    assert "plan: send: POST /message: " in run.output
    assert "plan: write: POST /contact: " in run.output
    assert "sends in all; the budget is 500" in run.output
    assert opened.vendor.arrivals == []


def test_a_budget_that_is_used_up_is_told_with_exit_code_2(opened: Account) -> None:
    run = opened.run("--allow", "write,send", "--send-budget", "0", "-k", "session")

    assert run.code == 2, run.output[-3_000:]
    assert "the budget of 0 sends is used up" in run.output


def test_what_a_run_has_created_can_be_listed_and_deleted_later(opened: Account) -> None:
    """Msgboxx documents no deletion of contacts, so they are told of; what it can delete is gone."""
    opened.run(*SENDS, "-k", "test_contact_034")
    run = opened.run("--clean-up")

    assert run.code == 0, run.output[-3_000:]
    assert "left behind: POST /contact " in run.output
    left = [line for line in run.output.splitlines() if "left behind: POST /contact " in line]
    created = [json.loads(line) for line in opened.journal.read_text().splitlines()]
    assert len(left) == sum(line["kind"] == "created" for line in created)


def test_what_a_mock_says_validates_no_claim(opened: Account) -> None:
    run = opened.run("--validate", "-k", "tokens")

    assert run.code == 2, run.output[-3_000:]
    assert "nothing is validated: the answers are a mock's" in run.output
    assert not list((ROOT / "contract_tests").glob("*/validated.json"))


def test_the_day_of_a_live_run_is_entered_beside_those_of_others(tmp_path: Path) -> None:
    claims.write_validated(tmp_path, ["COEXT-AUTH-001"], "2026-01-02")
    file = claims.write_validated(tmp_path, ["COEXT-AUTH-002"], "2026-01-03")

    assert json.loads(file.read_text()) == {"COEXT-AUTH-001": "2026-01-02", "COEXT-AUTH-002": "2026-01-03"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--target", "live"], "A live run is of exactly one --system."),
        (["--target", "live", "--system", "coext"], "A live run needs the account's --base-url."),
        (["--target", "live", "--system", "coext", "--base-url", "http://x"], "--base-url begins with https://"),
        (["--target", "live", "--system", "coext", "--base-url", "https://x"], "CONTRACT_COEXT_API_KEY"),
        (["--plan"], "--plan, --clean-up and --validate are for --target live."),
        (["--allow", "everything"], "--allow takes write, send, third_party"),
        (["--target", "live", "--system", "coext", "--base-url", "https://x", "-n", "2"], "one process"),
    ],
)
def test_what_makes_no_run_is_told_with_exit_code_2(arguments: list[str], told: str) -> None:
    command = [sys.executable, "-m", "mock_server", "contract", *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 2
    assert told in ended.stderr + ended.stdout


def test_nothing_to_run_is_told_with_exit_code_4() -> None:
    command = [sys.executable, "-m", "mock_server", "contract", "--system", "coext", "-q", "-k", "no_such_test"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 4


def test_credentials_of_a_live_account_do_not_make_a_run_live(opened: Account, tmp_path: Path) -> None:
    opened.vendor.arrivals.clear()
    command = [sys.executable, "-m", "mock_server", "contract", "--system", "msgboxx", "-q", "-k", "tokens"]
    environ = {**os.environ, **opened.vendor.environ}
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=100, check=False)

    assert ended.returncode == 0, ended.stdout[-2_000:]
    assert opened.vendor.arrivals == []
