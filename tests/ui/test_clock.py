"""The clock in the bar: what is due next and what ends by itself, how to get there, and what came of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.box import Box
from tests.ui.screen import Screen
from tests.ui.watching import NARROW, WIDE


def test_the_bar_says_when_something_is_due_next_and_goes_there(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    for passed, status in (("1 s", "delivered"), ("2 s", "read")):
        page.get_by_role("button", name=f"Next: in {passed}", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text(f"{passed} passed: 1 status.")
        expect(page.locator(".row").first).to_contain_text(status)
    expect(page.get_by_role("button", name=re.compile("^Next"))).to_have_count(0)


def test_where_nothing_is_due_the_key_for_it_is_refused_in_words(bare: Box, screen: Screen) -> None:
    page = screen.open(bare, "messages")
    expect(page.get_by_text("No messages.")).to_be_visible()
    for key in ("t", "n"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_contain_text("Nothing is due; the clock stays.")


def test_all_that_is_due_and_what_ends_by_itself_is_listed_with_a_way_to_each(shop: Box, screen: Screen) -> None:
    shop.inbound("+447700900123", "Is it still free?", system="coext")
    page = screen.open(shop, "messages")
    page.get_by_role("button", name="To …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".due").first.get_by_role("listitem")).to_have_count(1)
    expect(dialog.locator(".due").last).to_contain_text("+447700900123")
    screen.is_sound()
    dialog.locator(".due").last.get_by_role("button").first.click()
    expect(page.get_by_role("status")).to_contain_text("2 statuses, 1 window closed")
    expect(dialog).to_contain_text("Nothing is due")


def test_a_clock_that_runs_is_seen_to_run(bare: Box, screen: Screen) -> None:
    page = screen.open(bare, "messages")
    moment = page.locator(".moment")
    expect(moment).to_contain_text("12:00:00")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".bar")).to_contain_text("running")
    expect(moment).not_to_contain_text("12:00:00")
    page.get_by_role("button", name="Freeze").click()
    expect(page.locator(".bar")).to_contain_text("frozen")
    expect(moment).to_contain_text(bare.now()[11:19])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_sheet_of_the_clock_is_sound_in_every_width_and_theme(
    shop: Box, screen: Screen, page: Page, size: Any, scheme: Any
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    screen.open(shop, "messages")
    page.get_by_role("button", name="To …" if size is WIDE else "Time").locator("visible=true").click()
    expect(page.get_by_role("dialog").locator(".due").first).to_be_visible()
    screen.is_sound()
