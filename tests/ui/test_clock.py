"""The clock in the bar: what is due next and what ends by itself, how to get there, and what came of it."""

import re

from playwright.sync_api import expect

from tests.support.box import Box
from tests.ui.screen import ADA, Screen


def test_the_bar_says_when_something_is_due_next_and_goes_there(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    for passed, status in (("1 s", "delivered"), ("2 s", "read")):
        screen.press(f"Next: in {passed}")
        expect(page.get_by_role("status")).to_contain_text(f"{passed} passed: 1 status.")
        expect(page.locator(".row").first).to_contain_text(status)
    expect(page.get_by_role("button", name=re.compile("^Next"))).to_have_count(0)


def test_where_nothing_is_due_the_key_for_it_is_refused_in_words(bare: Box, screen: Screen) -> None:
    page = screen.open(bare, "messages")
    screen.says("No messages.")
    screen.keys("t", "n")
    expect(page.get_by_role("status")).to_contain_text("Nothing is due; the clock stays.")


def test_what_is_due_or_ends_by_itself_is_listed_with_a_way_to_each_and_none_back(shop: Box, screen: Screen) -> None:
    shop.inbound(ADA, "Is it still free?", system="coext")
    page = screen.open(shop, "messages")
    screen.press("To …")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".due").first.get_by_role("listitem")).to_have_count(1)
    expect(dialog.locator(".due").last).to_contain_text(ADA)
    page.get_by_label("To (UTC").fill("2001-01-01T00:00:00")
    screen.press("Go there")
    expect(page.get_by_role("alert")).to_contain_text("forward only")
    screen.is_sound()
    dialog.locator(".due").last.get_by_role("button").first.click()
    expect(page.get_by_role("status")).to_contain_text("2 statuses, 1 window closed")
    expect(dialog).to_contain_text("Nothing is due")


def test_time_is_moved_what_came_of_it_is_told_and_a_clock_that_runs_is_seen_to(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    expect(page.locator(".row").first).to_contain_text("sent")
    screen.press("+1 min")
    expect(page.get_by_role("status")).to_contain_text("1 min passed: 2 statuses")
    expect(page.locator(".row").first).to_contain_text("read")
    assert shop.now() == "2024-05-01T12:01:00.000Z"

    moment = page.locator(".moment")
    expect(moment).to_contain_text("12:01:00")
    screen.press("Resume")
    expect(page.locator(".bar")).to_contain_text("running")
    expect(moment).not_to_contain_text("12:01:00")
    screen.press("Freeze")
    expect(page.locator(".bar")).to_contain_text("frozen")
    expect(moment).to_contain_text(shop.now()[11:19])
