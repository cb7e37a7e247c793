"""What the plugin lets pass, and what it does not."""

import os
import re

import pytest

from contract_tests.client import Exchange, Recorder
from contract_tests.plugin import Tally
from tests.contract import unhurried

CLAIM = "MSGBOXX-AUTH-001"
TESTS = f"""
import pytest

pytestmark = pytest.mark.claim("{CLAIM}")

def test_expects(tenant):
    tenant.client("msgboxx").get("/contact").expect(401)

def test_asks_nothing(): pass

def test_asks_nothing_of_its_tenant(tenant): pass

def test_expects_nothing(tenant):
    tenant.client("msgboxx").get("/contact")

def test_expects_what_is_not(tenant):
    tenant.client("msgboxx").get("/contact").expect(401, {{"statusCode": 402}})
"""


def run(folder, tests):
    """The exit code, and what was said."""
    (folder / "test_inside.py").write_text(tests)
    environ = {**os.environ, "CONTRACT_SOURCES": str(folder / "nowhere"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    arguments = [str(folder), "-v", "--rootdir", str(folder), "-p", "contract_tests.plugin", "-p", "no:cacheprovider"]
    code = unhurried.run(arguments, environ, folder / "output.txt", command=pytest.main)
    return code, (folder / "output.txt").read_text()


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return run(tmp_path_factory.mktemp("claims"), TESTS)[1]


def failure(ran, name):
    assert f"::{name} FAILED" in ran
    return re.split(r"\n_{3,} .* _{3,}\n|\n={3,} ", ran.partition(f"_ {name} _")[2])[0]


def test_a_test_that_expects_something_of_each_answer_passes(ran):
    assert "::test_expects PASSED" in ran
    assert "4 failed, 1 passed" in ran


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("test_asks_nothing", "Vacuous: the test made no HTTP exchange"),
        ("test_asks_nothing_of_its_tenant", "Vacuous: the test made no HTTP exchange"),
        ("test_expects_nothing", "Vacuous: the test expected nothing of GET /contact"),
        ("test_expects_what_is_not", r"(?s)\$\.statusCode: expected 402, got 401.*answer: \{"),
    ],
)
def test_a_test_without_an_exchange_or_expectation_is_vacuous_and_a_difference_is_told(ran, name, told):
    assert re.search(told, failure(ran, name))


@pytest.mark.parametrize("claim", ["MSGBOXX-NOTHING-001", "MSGBOXX-REFUSAL-019"], ids=["unknown", "untested"])
def test_a_test_that_names_no_claim_to_be_proven_stops_the_run(tmp_path, claim):
    code, told = run(tmp_path, TESTS.replace(CLAIM, claim))
    assert code == pytest.ExitCode.USAGE_ERROR
    assert claim in told


def test_the_summary_tells_whether_quotes_were_checked(ran):
    assert "the vendors' documents are not on this machine: quotes were not checked" in ran


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
