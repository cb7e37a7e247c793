"""`--messaging-mock-report`: a page of each sandbox of a failed test, and nothing without it."""

from pathlib import Path

import pytest

from mock_server.ui.report import read, state_of
from tests.pytest_plugin.conftest import HEAD, Left, Run
from tests.support.box import Control

FAILS = """
def test_that_passes(coax_mock):
    pass

@pytest.mark.parametrize("sauce", ["a/b é"])
def test_it(coax_mock, sauce):
    print("printed in the test")
    text(coax_mock, "Hello", sauce="extra")
    assert coax_mock.sent() == []
"""


def pages(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name != "index.html")


def test_a_failed_test_has_a_page_that_is_named_where_pytest_tells_of_it(failed: Run, inner: pytest.Pytester) -> None:
    result = failed(FAILS, "--messaging-mock-report", "reports", "--junitxml", "junit.xml")
    result.assert_outcomes(passed=1, failed=1)
    (page,) = pages(inner.path / "reports")
    assert "test_it-a-b" in page.name
    result.stdout.fnmatch_lines([f"as a page: {page}"])
    document = read(page.read_bytes())
    failure = document["failure"]
    assert failure["nodeid"].endswith("::test_it[a/b \\xe9]")
    assert "assert [Message(" in failure["longrepr"]
    assert "printed in the test" in failure["log"]
    assert document["sandbox"]["label"] == failure["nodeid"]
    noticed = document["stands_out"][0]
    assert (noticed["kind"], noticed["what"].partition(" in ")[0]) == ("unknown_field", "sauce")
    assert f'name="messaging_mock_report" value="{page}"' in (inner.path / "junit.xml").read_text()
    index = (inner.path / "reports" / "index.html").read_text()
    assert f">{page.name}</a>" in index
    assert index.count("<li>") == 1


def test_without_it_nothing_is_written_and_the_section_says_how(failed: Run, inner: pytest.Pytester) -> None:
    before = set(inner.path.iterdir())
    result = failed(FAILS)
    result.stdout.fnmatch_lines(["to keep this as a page: --messaging-mock-report DIR"])
    assert {path.name for path in set(inner.path.iterdir()) - before} <= {"__pycache__", ".pytest_cache"} | {
        path.name for path in inner.path.glob("*.py")
    }


def test_the_folder_may_stand_in_the_ini_file_and_each_sandbox_has_a_page(failed: Run, inner: pytest.Pytester) -> None:
    inner.makeini("[pytest]\nmessaging_mock_report = out/pages\n")
    failed("""
@pytest.fixture
def other(messaging_mock_server):
    with messaging_mock_server.sandbox(fixtures="empty") as mock:
        yield mock

def test_it(coax_mock, other):
    assert other.id == ""
""").assert_outcomes(failed=1)
    first, second = pages(inner.path / "out" / "pages")
    assert read(first.read_bytes())["sandbox"]["id"] != read(second.read_bytes())["sandbox"]["id"]


def test_workers_tell_of_their_sandboxes_and_write_pages_that_one_index_names(inner: pytest.Pytester) -> None:
    inner.makepyfile(f"""{HEAD}
@pytest.mark.parametrize("n", range(4))
def test_it(coax_mock, n): text(coax_mock, "Hello"); assert n < 0
""")
    result = inner.runpytest_subprocess("-p", "xdist.plugin", "-n", "2", "--messaging-mock-report", "reports")
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(["*-- messaging mock sb_*", "*outbound coax sms * 'Hello': queued, sent"] * 4)
    written = pages(inner.path / "reports")
    assert len(written) == 4
    assert all(".gw" in path.name for path in written)
    assert (inner.path / "reports" / "index.html").read_text().count("<li>") == 4


def test_what_the_patterns_of_the_ini_file_match_is_in_no_page(failed: Run, inner: pytest.Pytester) -> None:
    inner.makeini("[pytest]\nmessaging_mock_redact =\n    [\\w.]+@example\\.com\n    PIN \\d{4}\n")
    body = """
def test_it(coax_mock):
    text(coax_mock, "PIN 1234 of jane.roe@example.com")
    print("jane.roe@example.com")
    assert "PIN 1234" == ""
"""
    failed(body, "--messaging-mock-report", "reports").assert_outcomes(failed=1)
    (page,) = pages(inner.path / "reports")
    text = page.read_text()
    document = read(page.read_bytes())
    assert ("jane.roe" in text, "PIN 1234" in text, "1234" in str(document["messages"])) == (False, False, False)
    assert document["messages"][0]["text"] == "*** of ***"
    assert "jane.roe" not in str(document["state"] and state_of(document))


def test_a_kept_sandbox_is_left_on_the_server_and_its_page_is_told(failed: Run, control: Control, left: Left) -> None:
    result = failed(FAILS, "--messaging-mock-keep", "--messaging-mock-url", control.url)
    (kept,) = left()
    result.stdout.fnmatch_lines([f"kept, at {control.url}/_mock/ui/s/{kept}"])
    control.box(kept).delete()


def test_a_page_that_cannot_be_written_is_told_and_the_test_fails_for_its_own_reason(
    failed: Run, inner: pytest.Pytester
) -> None:
    (inner.path / "reports").write_text("a file")
    result = failed(FAILS, "--messaging-mock-report", "reports")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E *assert [[]Message(*", "as a page: none could be written: *"])
