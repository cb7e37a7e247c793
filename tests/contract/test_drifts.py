"""A live run names where the vendor has drifted: at its path, with a command that repeats it, and with exit code 3."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mock_server.kernel.instants import HOUR
from tests.contract.runs import LISTED, SENDS, Run, account
from tests.mutants.door import Call, Passing, Said
from tests.mutants.rules.hearing import field
from tests.mutants.rules.showing import turned
from tests.mutants.rules.ways import Rule, acted, heard, shown, tabled, told


@dataclass(frozen=True, slots=True)
class Drift:
    """What a vendor does otherwise, a claim that shows it, and how the report tells it, with the path."""

    rule: Rule
    claim: str
    told: str


def _renamed(body: Any) -> None:
    body["state"] = body.pop("status")


def _lost(body: Any) -> None:
    for inbox in body["items"]:
        inbox.pop("name")


def _tags_backwards(body: Any) -> None:
    body["tags"].reverse()


def _with_a_plus(call: Call) -> Call | None:
    return field("mobileNumber", lambda number: LISTED if f"+{number}" == LISTED else number)(call)


def _twice(call: Call, proceed: Passing) -> Said:
    """Where a number is taken, the contact gets another, and is said to have the one that was asked for."""
    said = proceed(call)
    if call.method != "POST" or said.status != 409:
        return said
    asked = call.body["mobileNumber"]
    made = proceed(call.saying({**call.body, "mobileNumber": f"{asked[:-4]}9999"}))
    return made.saying({**made.body, "mobileNumber": asked})


TOGETHER = (
    Drift(shown("a renamed key", _renamed, "GET /contact/*", 200), "CONTACT-004", "'state' was unexpected"),
    Drift(
        told("another status", lambda _, said: replace(said, status=410), "GET /contact/*", 404),
        "REFUSAL-002",
        "documents no status 410, only 200, 400, 401, 403, 404",
    ),
    Drift(
        shown("a changed literal", turned("error", "Unauthorized", "Not Allowed"), "GET /contact", 401),
        "REFUSAL-010",
        "$.error: expected 'Unauthorized', got 'Not Allowed'",
    ),
    Drift(shown("a lost field", _lost, "GET /inbox", 200), "INBOX-001", "$.items[0]: 'name' is a required property"),
    Drift(
        tabled("a page size of 50", "systems.msgboxx.envelope.PAGE_SIZE", 50),
        "PAGING-001",
        "$.items: expected 100 items, got 50",
    ),
    Drift(
        tabled("a window of 23 hours", "kernel.session_window.LENGTH", 23 * HOUR),
        "WINDOW-001",
        "status: expected 201, got 400",
    ),
    Drift(
        shown("another order", _tags_backwards, "POST /contact", 201),
        "CONTACT-012",
        "$.tags[0]: expected 'prospect', got 'customer'",
    ),
    Drift(
        shown("a bare list", lambda body: body["items"], "GET /apiaccount", 200),
        "ACCOUNT-001",
        "is not of type 'object'",
    ),
)
# What should have been refused and was not ends everything but reads, so these have a vendor each.
ALONE = (
    Drift(heard("a looser phone form", _with_a_plus, "POST /contact"), "CONTACT-006", "status: expected 400, got 201"),
    Drift(acted("a missing 409", lambda _: _twice, "POST *"), "CONTACT-014", "status: expected 409, got 201"),
)


def _run(folder: Path, drifts: Sequence[Drift], words: str) -> Run:
    with account(folder, [drift.rule for drift in drifts]) as opened:
        return opened.run(*SENDS, "-k", words)


def _assert_named(run: Run, drift: Drift) -> None:
    assert run.code == 3, run.output[-3_000:]
    found = run.verdicts("vendor drift")[f"MSGBOXX-{drift.claim}"]["failures"]
    told = [line for failure in found for line in failure["differences"]]
    assert [line for line in told if drift.told in line], told
    command = found[0]["curl"]
    assert command.startswith("curl -X ")
    assert "$CONTRACT_MSGBOXX" in command or "<token>" in command or "Authorization" not in command
    assert command in run.output


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Run:
    words = " or ".join(drift.claim.lower().replace("-", "_") for drift in TOGETHER)
    return _run(tmp_path_factory.mktemp("together"), TOGETHER, words)


def test_a_run_that_finds_nothing_but_drift_says_so(together: Run) -> None:
    assert together.verdicts("mock wrong", "expectation stale") == {}


@pytest.mark.parametrize("drift", TOGETHER, ids=[drift.rule.name for drift in TOGETHER])
def test_a_drift_is_named_at_its_path_with_what_repeats_it_and_exit_code_3(together: Run, drift: Drift) -> None:
    _assert_named(together, drift)


@pytest.mark.parametrize("drift", ALONE, ids=[drift.rule.name for drift in ALONE])
def test_what_should_have_been_refused_is_named_and_ends_everything_but_reads(tmp_path: Path, drift: Drift) -> None:
    run = _run(tmp_path, [drift], "contacts")

    _assert_named(run, drift)
    later = [claim["reason"] for claim in run.verdicts("not run").values()]
    assert any("only reads are sent since" in reason for reason in later), later


def test_a_drift_leaves_no_trace_of_credentials_or_people(together: Run) -> None:
    together.assert_traceless()
