"""A red run of an example as CI has it: its report opens when the server is gone, and `open` goes on from it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from mock_server.client import Client
from mock_server.pytest_plugin.pages import write_index
from tests.examples.applications import attempt
from tests.examples.test_clients import PYTEST, copy
from tests.support.process import MOCK_SERVER, ROOT, environment, serving
from tests.ui.screen import NARROW, WIDE, Screen
from tests.ui.test_reports import Report, without_script


@pytest.fixture(scope="module")
def red(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the test that found that the application does not try again."""
    folder = copy("python-coax", tmp_path_factory.mktemp("red"))
    application = folder / "repair_shop.py"
    application.write_text(application.read_text().replace("total=3", "total=0"))
    workflow = yaml.safe_load((ROOT / "examples" / "github-actions.yml").read_text())
    reports = workflow["jobs"]["tests"]["env"]["MOCK_REPORTS"]
    with serving() as server:
        ran = attempt(PYTEST, folder, MOCK_URL=server.url, MOCK_REPORTS=reports, PYTHONDONTWRITEBYTECODE="1")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    (upload,) = [step for step in workflow["jobs"]["tests"]["steps"] if "upload-artifact" in step.get("uses", "")]
    assert (upload["if"], upload["with"]["path"]) == ("failure()", reports)
    (file, *_) = sorted((folder / reports).iterdir())
    return file


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_why_it_failed_is_on_the_first_screen(chromium: Browser, red: Path, size: Any, *, has_script: bool) -> None:
    with chromium.new_context(java_script_enabled=has_script, viewport=size) as opened:
        page = opened.new_page()
        page.goto(red.as_uri())
        why = page.get_by_role("listitem").filter(has_text="503 by coax to PUT").first
        expect(why).to_be_in_viewport(ratio=1)
        expect(page.get_by_text("E           urllib3.exceptions.MaxRetryError").first).to_be_in_viewport()
        # Its text is folded away.
        expect(page.get_by_text("Sends PreparedRequest object.")).not_to_be_visible()


def test_it_opens_without_script(chromium: Browser, red: Path) -> None:
    with without_script(chromium, red.as_uri()) as page:
        expect(page.get_by_role("cell", name="PUT /coax/api/v2/message/send/sms → 503").first).to_be_visible()
        page.get_by_text("The whole failure").click()
        expect(page.get_by_text("Sends PreparedRequest object.")).to_be_visible()
        expect(page.get_by_text("Not in this report: 147 messages of the fixtures")).to_be_visible()


@pytest.fixture
def opened(red: Path) -> Iterator[str]:
    """The address of the page that `mock-server open` tells."""
    process = subprocess.Popen(
        [*MOCK_SERVER, "open", str(red)], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        label, address = process.stdout.readline(), process.stdout.readline().strip()
        assert label.startswith("✕ test_repair_shop.py::test_")
        yield address
    finally:
        process.terminate()
        assert process.wait(30) == 0
        process.stdout.close()


def test_mock_server_open_goes_on_from_it_with_the_clock_where_it_stood(page: Page, red: Path, opened: str) -> None:
    server, _, sandbox = opened.partition("/_mock/ui/s/")
    with Client(server) as client:
        box = client.sandbox(sandbox)
        assert box.clock() == {"now": "2026-03-02T09:00:00.000Z", "frozen": True}
        assert box.requests(status=503)
        (fault,) = box.faults() + box.faults(spent=True)
        assert fault["kind"] == "error"
    screen = Screen(page, server)
    page.goto(f"{opened}/requests")
    screen.rows("503")
    screen.press("+1 h")
    screen.says("1 h passed")
    screen.has_no_trouble()


def test_the_list_of_a_runs_reports_is_sound_and_leads_to_each(page: Page, tmp_path: Path) -> None:
    name = f"test_{'a_long_name_' * 8}of_a_test.25b9bb30.html"
    (tmp_path / name).write_text("<title>It</title>")
    write_index(str(tmp_path), [str(tmp_path / name)])
    Report(page, (tmp_path / "index.html").as_uri()).is_sound_everywhere()
    page.get_by_role("link", name=name).click()
    expect(page).to_have_title("It")
