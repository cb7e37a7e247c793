"""The view of findings: in groups, each with what it means, what was likely meant, and where it was seen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support import coax
from tests.support.box import Box
from tests.ui.screen import ADA, LOCATION, Screen, has


def misspell(box: Box) -> None:
    """The application sends a field that there is not."""
    with coax.Api.of(box) as api:
        api.send(message="Hello", phone=ADA, business_location_id=LOCATION, mesage="Hello")


def cards(page: Page) -> Locator:
    return page.get_by_role("list", name="Findings").get_by_role("listitem")


@pytest.fixture
def found(shop: Box) -> Box:
    """A sandbox whose application has misspelled a field, twice."""
    for _ in range(2):
        misspell(shop)
    return shop


def test_what_was_found_is_one_line_with_its_meaning_each_request_and_its_assert(found: Box, screen: Screen) -> None:
    page = screen.open(found, "findings")
    card = cards(page)
    expect(card).to_have_count(1)
    has(card, "unknown_field", "mesage", "coax", "2 times", "Did you mean message?", "The vendor ignores this field")
    copied = screen.copied("Copy as pytest", "Copied")
    assert copied == 'assert not messaging_mock.control.findings(kind="unknown_field", system="coax")'
    card.get_by_role("link").first.click()
    expect(page.get_by_role("region", name="This request")).to_be_visible()


def test_findings_are_searched_come_as_they_are_found_and_go_when_they_are_cleared(found: Box, screen: Screen) -> None:
    page = screen.open(found, "findings?query=kind%3Aundocumented_call")
    expect(page.get_by_text("Nothing matches kind:undocumented_call.")).to_be_visible()
    field = page.get_by_role("searchbox")
    field.fill("knd:unknown_field")
    expect(page.locator("#search-errors")).to_contain_text("did you mean kind?")
    screen.is_sound()
    field.fill("kind:unknown_field")
    expect(cards(page)).to_have_count(1)
    field.fill("")
    expect(cards(page)).to_contain_text("2 times")
    misspell(found)
    expect(cards(page)).to_contain_text("3 times")
    screen.press("Clear all")
    screen.is_sound()
    page.get_by_role("dialog").get_by_role("button", name="Clear all", exact=True).click()
    expect(page.get_by_text("Nothing found. Your app did only what the vendors document.")).to_be_visible()
    assert found.get("/findings").json()["items"] == []
