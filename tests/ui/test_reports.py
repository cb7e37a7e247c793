"""A report as a file in a browser: without a server and without network, with script and without."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.box import Box, Control
from tests.support.receivers import receiving
from tests.ui.screen import ADA, NARROW, WIDE, Screen, ask, scrolls_sideways, send
from tests.ui.test_hostile import SYSTEMS, TEXTS, alarms

FAILURE = {
    "nodeid": "tests/test_shop.py::test_an_urgent_text",
    "longrepr": "def test_an_urgent_text():\n>   assert 0 == 1\nE   assert 0 == 1\n\ntests/test_shop.py:7: Error",
    "log": "WARNING app: it was refused",
}
VIEWS = ("Timeline", "People", "Messages", "Requests", "Webhooks", "Findings", "Faults")
_MADE = ", ".join(f"#page {one}" for one in ("img", "iframe", "object", "embed", "script", "a[href^='javascript' i]"))


def written(box: Box, folder: Path, failure: dict[str, str] | None = None) -> str:
    """The address of a report's file, when its sandbox is gone."""
    answer = box.post("/report?as=html", {} if failure is None else {"failure": failure})
    assert answer.status_code == 200, answer.text
    file = folder / "failed test.html"
    file.write_bytes(answer.content)
    box.delete()
    return file.as_uri()


class Report(Screen):
    """A report in a browser; the test fails if it asks for anything but its own file."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__(page, address)
        self.address = address
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(address)

    def go(self, name: str) -> None:
        """To another view, as a person goes there."""
        link = self.page.get_by_role("navigation", name="Views").get_by_role("link", name=name)
        if not link.first.is_visible():
            self.page.get_by_role("button", name="More", exact=True).click()
            link = self.page.get_by_role("dialog").get_by_role("link", name=name)
        link.first.click()
        expect(self.page).to_have_url(re.compile(f"/{name.lower()}$"))

    def has_no_trouble(self) -> None:
        """Nothing was stopped or has failed, and nobody was asked for anything."""
        super().has_no_trouble()
        assert {url.partition("#")[0] for url in self.asked} == {self.address}


@pytest.fixture(scope="module")
def failed(control: Control, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a test that went through all that there is to see."""
    shop = control.make(fixtures="default")
    send(shop, "We see you on Friday.")
    with receiving() as receiver:
        shop.put("/webhooks/coext", {"url": receiver.url})
        shop.inbound(ADA, "Can it be Saturday?", system="coext")
        shop.post("/webhooks/drain")
    shop.post("/faults", {"kind": "error", "status": 503, "system": "tripdesk"})
    ask(shop, phone="nobody", urgent=1)
    return written(shop, tmp_path_factory.mktemp("report"), FAILURE)


@contextmanager
def without_script(chromium: Browser, address: str) -> Iterator[Page]:
    """A report in a narrow browser that runs no script."""
    with chromium.new_context(java_script_enabled=False, viewport=NARROW) as opened:
        page = opened.new_page()
        page.goto(address)
        yield page


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_view_is_there_and_sound_without_a_server(page: Page, failed: str, size: Any) -> None:
    report = Report(page, failed)
    expect(page.get_by_role("heading", name=FAILURE["nodeid"])).to_be_visible()
    expect(page.get_by_label("Why it failed, in short")).to_have_text("E   assert 0 == 1")
    expect(page.get_by_role("listitem").filter(has_text="unknown field urgent in req_00000002")).to_be_visible()
    report.says("2 requests (1 refused)", "1 finding, 1 fault armed.", "mock-server open 'failed test.html'")
    if size is WIDE:
        report.is_sound_everywhere()
    page.set_viewport_size(size)
    # Each of the others is held to all rules where a server serves it.
    for name in VIEWS:
        report.go(name)
        expect(page.locator(".row, .card, .empty").first).to_be_visible()
        if page.locator(".row").count():
            expect(report.open_first().locator(".detail-title")).to_be_visible()
            page.keyboard.press("Escape")
        assert not scrolls_sideways(page)
        report.has_no_trouble()


def test_one_goes_to_the_request_and_back_searches_by_few_fields_and_only_looks(page: Page, failed: str) -> None:
    page.set_viewport_size(WIDE)
    report = Report(page, failed)
    page.get_by_role("link", name="the request").first.click()
    detail = page.locator(".detail")
    expect(detail.get_by_text("/coax/api/v2/message/send/sms")).to_be_visible()
    expect(detail.get_by_text("unknown_field")).to_be_visible()
    assert page.url.endswith("/requests/req_00000002")
    page.reload()
    expect(detail.get_by_text("unknown_field")).to_be_visible()
    detail.get_by_role("button", name="curl").click()
    expect(page.get_by_text("Copied:").or_(page.locator("textarea.by-hand"))).to_be_visible()
    page.keyboard.press("Escape")
    report.go("Report")
    expect(page.get_by_role("heading", name=FAILURE["nodeid"])).to_be_visible()

    report.go("Messages")
    field = page.get_by_role("searchbox")
    field.fill("Saturday dir:in")
    report.says("A report is searched by words and by")
    field.fill(f"-saturday with:{ADA}")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("We see you on Friday.")

    report.go("People")
    page.locator(".row", has_text=ADA).click()
    expect(page.get_by_role("log").get_by_text("Can it be Saturday?")).to_be_visible()
    report.says("told your app: 200")
    expect(page.locator("textarea")).to_have_count(0)
    expect(page.get_by_role("button", name="Freeze")).to_have_count(0)
    report.keys("t", "m")
    report.says("This is a report, which only shows.")
    report.has_no_trouble()


def test_without_script_it_says_why_and_what_happened_last(chromium: Browser, failed: str) -> None:
    with without_script(chromium, failed) as page:
        expect(page.get_by_role("heading", level=1)).to_have_text(f"✕ {FAILURE['nodeid']}")
        expect(page.get_by_text("assert 0 == 1").first).to_be_visible()
        expect(page.get_by_role("listitem").first).to_contain_text("422 by coax to PUT /coax/api/v2/message/send/sms")
        expect(page.get_by_role("cell", name=re.compile("received: |from .*Can it be Saturday"))).to_be_visible()
        expect(page.get_by_text("mock-server open")).to_be_visible()


def test_a_report_of_a_sandbox_in_which_nothing_failed_is_one_too(page: Page, bare: Box, tmp_path: Path) -> None:
    report = Report(page, written(bare, tmp_path))
    expect(page.get_by_role("heading", name=f"Sandbox {bare.id}")).to_be_visible()
    report.says("No request of your application reached this sandbox.")
    for name in VIEWS:
        report.go(name)
        expect(page.locator(".empty, .card").first).to_be_visible()
    report.is_sound_everywhere()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_text_is_text_in_a_report(page: Page, shop: Box, tmp_path: Path, text: str) -> None:
    for system in SYSTEMS:
        shop.post("/inbound", {"system": system, "from": ADA, "text": text})
    send(shop, text[:900])
    page.set_viewport_size(WIDE)
    alarmed = alarms(page)
    report = Report(page, written(shop, tmp_path, {"nodeid": text[:900], "longrepr": text, "log": text}))
    for name in ("Report", "Timeline", "Messages", "People"):
        report.go(name)
        assert page.locator(_MADE).count() == 0
    assert alarmed == []
    report.has_no_trouble()
