"""A live run names where the vendor has drifted: at its path, with a command that repeats it, and with exit code 3."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mock_server.kernel.instants import HOUR
from tests.contract.runs import LISTED, Run, account
from tests.mutants.door import Call, Passing, Said
from tests.mutants.rules.ways import Rule, acted, heard, shown, tabled, told, turned

# Of the tests' names, so that a run takes seconds.
WORDS = (
    *("contact_is_kept", "unknown_id", "tells_its_code", "list_of_inboxes", "page_holds", "wrote_within"),
    *("tags_in_their_order", "list_of_api_accounts"),
)
ALL = ("--allow", "write,send,third_party", "--send-budget", "500")


@dataclass(frozen=True, slots=True)
class Drift:
    """What a vendor does otherwise, a claim that shows it, and how the report tells it, with the path."""

    name: str
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
    body = call.body
    number = body.get("mobileNumber") if isinstance(body, dict) else None
    if number is None or f"+{number}" != LISTED:
        return None
    return replace(call, raw=json.dumps({**body, "mobileNumber": LISTED}).encode())


def _twice(call: Call, proceed: Passing) -> Said:
    """Where a number is taken, the contact gets another, and is said to have the one that was asked for."""
    said = proceed(call)
    if call.method != "POST" or said.status != 409:
        return said
    asked = call.body["mobileNumber"]
    made = proceed(replace(call, raw=json.dumps({**call.body, "mobileNumber": f"{asked[:-4]}9999"}).encode()))
    return made.saying({**made.body, "mobileNumber": asked})


TOGETHER = (
    Drift(
        "a renamed key",
        shown("", _renamed, "GET /contact/*", 200),
        "MSGBOXX-CONTACT-004",
        "'state' was unexpected",
    ),
    Drift(
        "another status",
        told("", lambda _, said: replace(said, status=410), "GET /contact/*", 404),
        "MSGBOXX-REFUSAL-002",
        "documents no status 410, only 200, 400, 401, 403, 404",
    ),
    Drift(
        "a changed literal",
        shown("", turned("error", "Unauthorized", "Not Allowed"), "GET /contact", 401),
        "MSGBOXX-REFUSAL-010",
        "$.error: expected 'Unauthorized', got 'Not Allowed'",
    ),
    Drift(
        "a lost field",
        shown("", _lost, "GET /inbox", 200),
        "MSGBOXX-INBOX-001",
        "$.items[0]: 'name' is a required property",
    ),
    Drift(
        "a page size of 50",
        tabled("", "systems.msgboxx.envelope.PAGE_SIZE", 50),
        "MSGBOXX-PAGING-001",
        "$.items: expected 100 items, got 50",
    ),
    Drift(
        "a window of 23 hours",
        tabled("", "kernel.session_window.LENGTH", 23 * HOUR),
        "MSGBOXX-WINDOW-001",
        "status: expected 201, got 400",
    ),
    Drift(
        "another order",
        shown("", _tags_backwards, "POST /contact", 201),
        "MSGBOXX-CONTACT-012",
        "$.tags[0]: expected 'prospect', got 'customer'",
    ),
    Drift(
        "a bare list",
        shown("", lambda body: body["items"], "GET /apiaccount", 200),
        "MSGBOXX-ACCOUNT-001",
        "is not of type 'object'",
    ),
)
# What should have been refused and was not ends everything but reads, so these have a vendor each.
ALONE = (
    Drift(
        "a looser phone form",
        heard("", _with_a_plus, "POST /contact"),
        "MSGBOXX-CONTACT-006",
        "status: expected 400, got 201",
    ),
    Drift(
        "a missing 409",
        acted("", lambda _: _twice, "POST *"),
        "MSGBOXX-CONTACT-014",
        "status: expected 409, got 201",
    ),
)


def _run(folder: Path, drifts: Sequence[Drift], *arguments: str) -> Run:
    with account("msgboxx", folder, [drift.rule for drift in drifts]) as opened:
        return opened.run(*ALL, *arguments)


def _assert_named(run: Run, drift: Drift) -> None:
    found = run.verdicts("vendor drift")[drift.claim]["failures"]
    told = [line for failure in found for line in failure["differences"]]
    assert [line for line in told if drift.told in line], told
    command = found[0]["curl"]
    assert command.startswith("curl -X ")
    assert "$CONTRACT_MSGBOXX" in command or "<token>" in command or "Authorization" not in command
    assert found[0]["curl"] in run.output


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return _run(tmp_path_factory.mktemp("together"), TOGETHER, "-k", " or ".join(WORDS))


def test_a_run_that_finds_nothing_but_drift_ends_with_3(together: Run) -> None:
    assert together.code == 3, together.output[-3_000:]
    assert together.verdicts("mock wrong", "expectation stale") == {}


@pytest.mark.parametrize("drift", TOGETHER, ids=[drift.name for drift in TOGETHER])
def test_a_drift_is_named_at_its_path_with_what_repeats_it(together: Run, drift: Drift) -> None:
    _assert_named(together, drift)


@pytest.mark.parametrize("drift", ALONE, ids=[drift.name for drift in ALONE])
def test_what_should_have_been_refused_is_named_and_ends_everything_but_reads(tmp_path: Path, drift: Drift) -> None:
    run = _run(tmp_path, [drift], "-k", "contacts")

    assert run.code == 3, run.output[-3_000:]
    _assert_named(run, drift)
    later = [claim["reason"] for claim in run.verdicts("not run").values()]
    assert any("only reads are sent since" in reason for reason in later), later


def test_a_drift_leaves_no_trace_of_credentials_or_people(together: Run) -> None:
    for secret in together.planted:
        assert secret not in together.written, secret
