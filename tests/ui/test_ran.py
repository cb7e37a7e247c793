"""What the page's tests run of its scripts is counted as it is."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.box import Box
from tests.ui import ran
from tests.ui.ran import Ran, told
from tests.ui.screen import Screen
from tests.ui.test_reports import written


def called(found: Ran, name: str) -> set[bool]:
    return {is_called for known, is_called in found.placed() if known.endswith(f" {name}")}


def test_a_function_counts_as_run_when_a_page_calls_it_and_not_before(shop: Box, screen: Screen, page: Page) -> None:
    found = Ran()
    found.watch(page)
    screen.open(shop, "messages")
    expect(page.locator(".row").first).to_be_visible()
    found.take()
    assert called(found, "Messages") == {True}
    assert called(found, "Faults") == {False}
    found.watch(page)
    screen.open(shop, "faults")
    expect(page.get_by_text("Everything works.")).to_be_visible()
    # What was run in a document counts when the next one is there.
    screen.open(shop, "messages")
    found.take()
    assert called(found, "Faults") == {True}


def test_what_a_report_runs_is_the_function_that_stands_in_its_module(shop: Box, page: Page, tmp_path: Path) -> None:
    found = Ran()
    found.watch(page)
    page.goto(written(shop, tmp_path))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found.take()
    placed = dict(found.placed())
    assert {is_called for name, is_called in placed.items() if name.startswith("kept.js:") and "goOn" in name} == {True}
    # Preact, which is in the same script, is not ours.
    assert all(name.partition(":")[0].endswith(".js") for name in placed)
    assert len(placed) < len(found.functions)


def test_what_processes_ran_is_added_up_and_too_little_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["function skip(event) {", "function blank(fields) {"]
    for number, is_called in enumerate((False, True)):
        functions = {texts[0]: ("skip", is_called), texts[1]: ("blank", False), "no text of ours": ("x", False)}
        (tmp_path / f"{number}.json").write_text(json.dumps(list(functions.items())), "utf-8")
    text, is_much = told(tmp_path)
    assert ("blank" in text, "skip" in text, is_much) == (True, False, False)
    monkeypatch.setattr(ran, "MOST_UNRUN", 0)
    assert told(tmp_path)[1]
    found = Ran()
    found.functions = {texts[0]: ("skip", True)}
    found.leave(tmp_path / "alone")
    assert not told(tmp_path / "alone")[1]
    # A run of other tests than the page's is told nothing.
    assert told(tmp_path / "nothing") == ("", False)
