"""The view of findings: in groups, each with what it means, what was likely meant, and where it was seen."""

import pytest
from playwright.sync_api import Locator, expect

from tests.support.box import Box
from tests.ui.screen import Screen, ask, has


@pytest.fixture
def card(shop: Box, screen: Screen) -> Locator:
    """What is shown of a field that the application has misspelled, twice."""
    for _ in range(2):
        ask(shop, mesage="Hello")
    return screen.open(shop, "findings").get_by_role("list", name="Findings").get_by_role("listitem")


def test_what_was_found_is_one_line_with_its_meaning_each_request_and_its_assert(card: Locator, screen: Screen) -> None:
    expect(card).to_have_count(1)
    has(card, "unknown_field", "mesage", "coax", "2 times", "Did you mean message?", "The vendor ignores this field")
    copied = screen.copied("Copy as pytest", "Copied")
    assert copied == 'assert not messaging_mock.control.findings(kind="unknown_field", system="coax")'
    card.get_by_role("link").first.click()
    expect(screen.page.get_by_role("region", name="This request")).to_be_visible()


def test_findings_come_as_they_are_found_and_go_when_they_are_cleared(card: Locator, shop: Box, screen: Screen) -> None:
    expect(card).to_contain_text("2 times")
    ask(shop, mesage="Hello")
    expect(card).to_contain_text("3 times")
    screen.press("Clear all")
    screen.is_sound()
    screen.confirm("Clear all")
    screen.says("Nothing found. Your app did only what the vendors document.")
    assert shop.items("/findings") == []
