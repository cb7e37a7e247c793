"""What the plugin lets pass, and what it does not."""

import pytest

from contract_tests.client import Exchange, Recorder
from contract_tests.live import packaged
from contract_tests.plugin import Tally

CLAIM = "MSGBOXX-AUTH-001"
TEST = """
    import pytest

    @pytest.mark.claim({claim!r})
    def test_it({arguments}):
        {body}
"""


@pytest.fixture(scope="module", autouse=True)
def loaded():
    """What a run inside this process imports first is forgotten after it, and half of it remembered: so it is here."""
    packaged("msgboxx", "https://vendor.example.com")


def run(pytester, body="pass", claim=CLAIM, arguments="tenant"):
    pytester.makepyfile(TEST.format(claim=claim, arguments=arguments, body=body))
    return pytester.runpytest_inprocess("-p", "contract_tests.plugin", "-p", "no:randomly", "-p", "no:asyncio")


def test_a_test_that_expects_something_of_each_answer_passes(pytester):
    run(pytester, "tenant.client('msgboxx').get('/contact').expect(401)").assert_outcomes(passed=1)


@pytest.mark.parametrize("arguments", ["", "tenant"])
def test_a_test_without_an_exchange_is_vacuous(pytester, arguments):
    result = run(pytester, arguments=arguments)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Vacuous: the test made no HTTP exchange*"])


def test_a_test_that_leaves_an_answer_unexamined_is_vacuous(pytester):
    result = run(pytester, "tenant.client('msgboxx').get('/contact')")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Vacuous: the test expected nothing of GET /contact*"])


def test_a_difference_is_told_with_its_path_and_the_answer(pytester):
    result = run(pytester, "tenant.client('msgboxx').get('/contact').expect(401, {'statusCode': 402})")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*$.statusCode: expected 402, got 401*", "*answer: {*"])


@pytest.mark.parametrize("claim", ["MSGBOXX-NOTHING-001", "MSGBOXX-REFUSAL-019"], ids=["unknown", "untested"])
def test_a_test_that_names_no_claim_to_be_proven_stops_the_run(pytester, claim):
    result = run(pytester, claim=claim)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{claim}*"])


def test_the_summary_tells_whether_quotes_were_checked(pytester, monkeypatch):
    monkeypatch.setenv("CONTRACT_SOURCES", str(pytester.path / "nowhere"))
    result = run(pytester, "tenant.client('msgboxx').get('/contact').expect(401)")
    result.stdout.fnmatch_lines(["*the vendors' documents are not on this machine: quotes were not checked*"])


def test_what_only_arranges_a_state_proves_nothing():
    recorder = Recorder(exchanges=[Exchange("GET", "/contact", 200, "GET /contact", arranged=True, expected=True)])
    assert recorder.vacuous() == "the test made no HTTP exchange"
    assert recorder.operations == set()


def test_a_whole_suite_touches_every_documented_operation():
    tally = Tally()
    tally.documented = {"msgboxx": {"GET /contact", "GET /team"}}
    tally.touched = {"msgboxx": {"GET /contact"}}
    assert list(tally.untouched()) == []
    tally.ran = {claim.id for claim in tally.book.of("msgboxx")}
    assert list(tally.untouched()) == ["msgboxx: no test touched GET /team"]


def test_worker_processes_count_together():
    tally, worker = Tally(), Tally()
    tally.ran, tally.touched = {"A"}, {"msgboxx": {"GET /contact"}}
    worker.ran, worker.touched = {"B"}, {"msgboxx": {"GET /team"}}
    worker.documented = {"msgboxx": {"GET /contact", "GET /team"}}
    tally.add(worker.given())
    assert tally.given() == {
        "ran": ["A", "B"],
        "touched": {"msgboxx": ["GET /contact", "GET /team"]},
        "documented": {"msgboxx": ["GET /contact", "GET /team"]},
    }
