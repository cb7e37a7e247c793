"""What the page's tests run of its scripts is counted as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.box import Box
from tests.ui import ran
from tests.ui.ran import Ran, main
from tests.ui.screen import Screen
from tests.ui.test_reports import written


def called(found: Ran, name: str) -> set[bool]:
    return {is_called for known, is_called in found.functions.values() if known == name}


def test_a_function_counts_as_run_when_a_page_calls_it_and_not_before(shop: Box, screen: Screen, page: Page) -> None:
    found = Ran()
    found.watch(page)
    screen.open(shop, "messages")
    expect(page.locator(".row").first).to_be_visible()
    found.take()
    assert called(found, "views/messages.js Messages") == {True}
    assert called(found, "views/faults.js Faults") == {False}
    found.watch(page)
    screen.open(shop, "faults")
    expect(page.get_by_text("Everything works.")).to_be_visible()
    found.take()
    assert called(found, "views/faults.js Faults") == {True}
    assert "views/faults.js Faults" not in found.unrun()


def test_what_a_report_runs_is_the_same_function(shop: Box, page: Page, tmp_path: Path) -> None:
    found = Ran()
    found.watch(page)
    page.goto(written(shop, tmp_path))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found.take()
    texts = {text.partition("(")[0] for text, (_, is_called) in found.functions.items() if is_called}
    assert {"function answered", "function goOn"} <= texts


def test_what_several_processes_ran_is_added_up_and_too_little_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = Ran(), Ran()
    one.functions = {"a": ("x.js a", True), "b": ("x.js b", False), "c": ("x.js c", False)}
    other.functions = {"b": ("x.js b", True), "c": ("x.js c", False)}
    one.leave(tmp_path)
    (tmp_path / "other.json").write_text('{"b": ["x.js b", true], "c": ["x.js c", false]}', "utf-8")
    one.add(other.functions)
    assert one.unrun() == ["x.js c"]
    assert main(str(tmp_path)) == 0
    monkeypatch.setattr(ran, "MOST_UNRUN", 0)
    assert main(str(tmp_path)) == 1
    assert main(str(tmp_path / "nothing")) == 1
