"""Live runs against an honest vendor: the mock's verdicts for what can be done, and nothing that is forbidden."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests import claims
from tests.contract.runs import SENDS, Account, Run, account, contract
from tests.support.process import ROOT

LIVE = ("--target", "live")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with account(tmp_path_factory.mktemp("account")) as found:
        yield found


@pytest.fixture(scope="module")
def reading(opened: Account) -> Run:
    """A run that is allowed nothing beside reads."""
    return opened.run("-k", "tokens or authorization or refusals or contacts or accounts or templates")


@pytest.fixture(scope="module")
def creating(opened: Account) -> Run:
    """A run that creates a contact, and would validate what agrees."""
    return opened.run(*SENDS, "--validate", "-k", "test_contact_034 or tokens")


def test_an_honest_vendor_agrees(reading: Run) -> None:
    assert reading.code == 0, reading.output[-3_000:]
    assert reading.verdicts("mock wrong", "vendor drift", "expectation stale") == {}
    assert len(reading.verdicts("agree")) >= 10


def test_what_cannot_be_shown_has_its_reason(reading: Run) -> None:
    assert all(claim["reason"] for claim in reading.verdicts("unverifiable", "not run").values())
    reasons = {claim["reason"] for claim in reading.verdicts("not run").values()}
    assert "at worst it is a send, which --allow does not name" in reasons


def test_unless_more_is_allowed_nothing_but_reads_arrives(reading: Run) -> None:
    assert reading.arrived
    assert [line for line in reading.arrived if not line.startswith("GET ") and line != "POST /oauth/token"] == []


def test_a_run_leaves_no_trace_of_credentials_or_people(reading: Run) -> None:
    reading.assert_traceless()


def test_the_reports_are_json_markdown_and_junit(reading: Run) -> None:
    assert reading.report["target"] == "live"
    assert (reading.folder / "contract.md").read_text().startswith("# Contract run against the live")
    assert "<testsuites" in (reading.folder / "junit.xml").read_text()


def test_a_plan_tells_what_would_be_sent_and_opens_no_socket(opened: Account) -> None:
    run = opened.run(*SENDS, "--plan", "-k", "contacts or session", offline=True)

    assert run.code == 0, run.output[-3_000:]
    assert "plan: send: POST /message: " in run.output
    assert "plan: write: POST /contact: " in run.output
    assert "sends in all; the budget is 500" in run.output
    assert run.arrived == ()


def test_a_budget_that_is_used_up_is_told_with_exit_code_2(opened: Account) -> None:
    run = opened.run("--allow", "write,send", "--send-budget", "0", "-k", "session")

    assert run.code == 2, run.output[-3_000:]
    assert "the budget of 0 sends is used up" in run.output


def test_what_a_run_has_created_can_be_listed_and_deleted_later(opened: Account, creating: Run) -> None:
    """Msgboxx documents no deletion of contacts, so they are told of; what it can delete is gone."""
    run = opened.run("--clean-up")

    assert run.code == 0, run.output[-3_000:]
    left = [line for line in run.output.splitlines() if "left behind: POST /contact " in line]
    assert left
    created = [json.loads(line) for line in opened.journal.read_text().splitlines()]
    assert len(left) == sum(line["kind"] == "created" for line in created)


def test_what_a_mock_says_validates_no_claim(creating: Run) -> None:
    assert creating.verdicts("agree")
    assert creating.code == 2, creating.output[-3_000:]
    assert "nothing is validated: the answers are a mock's" in creating.output
    assert not list((ROOT / "contract_tests").glob("*/validated.json"))


def test_the_day_of_a_live_run_is_entered_beside_those_of_others(tmp_path: Path) -> None:
    claims.write_validated(tmp_path, ["COEXT-AUTH-001"], "2026-01-02")
    file = claims.write_validated(tmp_path, ["COEXT-AUTH-002"], "2026-01-03")

    assert json.loads(file.read_text()) == {"COEXT-AUTH-001": "2026-01-02", "COEXT-AUTH-002": "2026-01-03"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (LIVE, "A live run is of exactly one --system."),
        ((*LIVE, "--system", "coext"), "A live run needs the account's --base-url."),
        ((*LIVE, "--system", "coext", "--base-url", "http://x"), "--base-url begins with https://"),
        ((*LIVE, "--system", "coext", "--base-url", "https://x"), "CONTRACT_COEXT_API_KEY"),
        (("--plan",), "--plan, --clean-up and --validate are for --target live."),
        (("--allow", "everything"), "--allow takes write, send, third_party"),
        ((*LIVE, "--system", "coext", "--base-url", "https://x", "-n", "2"), "one process"),
    ],
)
def test_what_makes_no_run_is_told_with_exit_code_2(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    ended = contract(*arguments, folder=tmp_path)

    assert ended.code == 2
    assert told in ended.output


def test_nothing_to_run_is_told_with_exit_code_4(tmp_path: Path) -> None:
    assert contract("--system", "coext", "-q", "-k", "no_such_test", folder=tmp_path).code == 4


def test_credentials_of_a_live_account_do_not_make_a_run_live(opened: Account, tmp_path: Path) -> None:
    opened.vendor.arrived.clear()
    arguments = ("--system", "msgboxx", "-q", "-k", "tokens")
    ended = contract(*arguments, folder=tmp_path, environ=opened.vendor.environ)

    assert ended.code == 0, ended.output[-2_000:]
    assert opened.vendor.arrived == []
