"""The view of findings: in groups, each with what it means, what was likely meant, and where it was seen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support import coax
from tests.support.box import Box
from tests.ui.screen import LOCATION, Screen
from tests.ui.watching import NARROW, WIDE

_FINDINGS = re.compile(r"/_mock/sandboxes/[^/]+/findings")


@pytest.fixture
def found(shop: Box) -> Box:
    """A sandbox whose application has misspelled a field, twice."""
    with coax.Api.of(shop) as api:
        for _ in range(2):
            api.send(message="Hello", phone="+447700900123", business_location_id=LOCATION, mesage="Hello")
    return shop


def test_what_was_found_is_one_line_with_its_meaning_what_was_likely_meant_and_each_request(
    found: Box, screen: Screen
) -> None:
    page = screen.open(found, "findings")
    card = page.get_by_role("list", name="Findings").get_by_role("listitem")
    expect(card).to_have_count(1)
    for text in (
        "unknown_field",
        "mesage",
        "coax",
        "2 times",
        "Did you mean message?",
        "The vendor ignores this field",
    ):
        expect(card).to_contain_text(text)
    card.get_by_role("link").first.click()
    expect(page.get_by_role("region", name="This request")).to_be_visible()


def test_findings_come_as_they_are_found_and_go_when_they_are_cleared(found: Box, screen: Screen) -> None:
    page = screen.open(found, "findings")
    card = page.get_by_role("list", name="Findings").get_by_role("listitem")
    expect(card).to_contain_text("2 times")
    with coax.Api.of(found) as api:
        api.send(message="Hello", phone="+447700900123", business_location_id=LOCATION, mesage="Hello")
    expect(card).to_contain_text("3 times")
    page.get_by_role("button", name="Clear all", exact=True).click()
    screen.is_sound()
    page.get_by_role("dialog").get_by_role("button", name="Clear all", exact=True).click()
    expect(page.get_by_text("Nothing found. Your app did only what the vendors document.")).to_be_visible()
    assert found.get("/findings").json()["items"] == []
    screen.is_sound()


def test_findings_are_searched_and_a_wrong_search_is_told_at_the_field(found: Box, screen: Screen) -> None:
    page = screen.open(found, "findings?query=kind%3Aundocumented_call")
    expect(page.get_by_text("Nothing matches kind:undocumented_call.")).to_be_visible()
    page.get_by_role("searchbox").fill("knd:unknown_field")
    expect(page.locator("#search-errors")).to_contain_text("did you mean kind?")
    screen.is_sound()
    page.get_by_role("searchbox").fill("kind:unknown_field")
    expect(page.get_by_role("list", name="Findings").get_by_role("listitem")).to_have_count(1)


def test_a_finding_is_copied_as_an_assert(found: Box, screen: Screen) -> None:
    page = screen.open(found, "findings")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as pytest").click()
    expect(page.get_by_role("status")).to_contain_text("Copied")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied == 'assert not messaging_mock.control.findings(kind="unknown_field", system="coax")'


def test_a_failure_of_the_findings_is_told_with_the_way_on(found: Box, screen: Screen) -> None:
    page = screen.page
    problem = '{"title":"Internal Server Error","status":500,"detail":"A defect."}'
    page.route(_FINDINGS, lambda route: route.fulfill(status=500, content_type="application/json", body=problem))
    screen.open(found, "findings")
    expect(page.get_by_role("alert")).to_contain_text("A defect.")
    screen.is_sound()
    page.unroute(_FINDINGS)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("list", name="Findings").get_by_role("listitem")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_findings_are_sound_in_every_width_and_theme(
    found: Box, screen: Screen, page: Page, size: Any, scheme: Any
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    screen.open(found, "findings")
    expect(page.get_by_role("list", name="Findings")).to_contain_text("mesage")
    screen.is_sound()
