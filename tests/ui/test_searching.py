"""How a search is written with the page's help: fields and values are offered, and taken by keys or by the mouse."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.support.box import Box
from tests.ui.screen import ADA, Screen, ask

HELP = "How it may go on"
# Of each list a search that finds one of its rows, one that cannot be read, and the field that was meant by it.
LISTS = {
    "timeline": ("type:inbound.given", "tipe:message", "type"),
    "people": ("with:+447700900123 window:open", "windw:open", "window"),
    "messages": ('dir:in -status:failed "it be"', "stat:failed", "status"),
    "requests": ("method:put has:finding", "metod:put", "method"),
    "webhooks": ("event:message.received status:skipped", "evnt:message.received", "event"),
    "findings": ("kind:unknown_field", "knd:unknown_field", "kind"),
}


@pytest.fixture
def page(page: Page, shop: Box, screen: Screen) -> Page:
    shop.inbound(ADA, "Can it be Saturday?", system="coext")
    screen.open(shop, "messages")
    screen.rows("Can it be Saturday?", "We see you on Friday.")
    return page


def test_a_field_and_its_value_are_offered_and_taken_by_keys_alone(page: Page, screen: Screen) -> None:
    offers = page.get_by_role("listbox", name=HELP)
    page.keyboard.press("/")
    page.keyboard.type("sta")
    expect(offers.get_by_role("option")).to_have_text(["status:"])
    screen.is_sound()
    page.keyboard.press("Tab")
    field = page.get_by_role("searchbox")
    expect(field).to_have_value("status:")
    expect(offers.get_by_role("option").first).to_have_text("queued")
    page.keyboard.type("rece")
    # Before the first is the last, which is the same.
    for key in ("ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        expect(field).to_have_attribute("aria-activedescendant", "offer-0")
    page.keyboard.press("Enter")
    expect(field).to_have_value("status:received")
    screen.rows("Can it be Saturday?")
    expect(page.locator(".row", has_not_text="received")).to_have_count(0)


def test_what_is_offered_is_taken_by_a_press_and_goes_away_with_escape_while_the_text_stays(page: Page) -> None:
    offers = page.get_by_role("listbox", name=HELP)
    field = page.get_by_role("searchbox")
    field.press_sequentially("-dir:i")
    offers.get_by_role("option", name="in", exact=True).click()
    expect(field).to_have_value("-dir:in")
    expect(field).to_be_focused()
    expect(page.locator(".row", has_text="received")).to_have_count(0)
    field.press_sequentially(" ch")
    expect(offers).to_be_visible()
    field.press("Escape")
    expect(offers).to_have_count(0)
    expect(field).to_have_value("-dir:in ch")


@pytest.mark.parametrize(("view", "found", "wrong", "meant"), [(view, *of) for view, of in LISTS.items()], ids=LISTS)
def test_a_search_is_the_servers_what_it_cannot_read_is_said_at_its_field_and_one_in_vain_is_cleared(
    view: str, found: str, wrong: str, meant: str, page: Page, shop: Box, screen: Screen
) -> None:
    ask(shop, mesage="Hello")
    screen.open(shop, view)
    rows, field = page.locator(".row, .card"), page.get_by_role("searchbox")
    field.fill(found)
    expect(page).to_have_url(re.compile(re.escape(f"/{view}?{urlencode({'query': found})}")))
    expect(rows).to_have_count(1)
    field.fill(wrong)
    expect(page.locator("#search-errors")).to_contain_text(f"did you mean {meant}?")
    expect(field).to_have_attribute("aria-invalid", "true")
    # A list of records, and the timeline, go on showing what they had.
    if view not in ("people", "findings"):
        expect(rows.first).to_be_visible()
    screen.is_sound()
    field.fill("nowhere-to-be-found")
    screen.says("matches nowhere-to-be-found.")
    screen.press("Clear the search")
    expect(rows.first).to_be_visible()


def test_a_term_that_the_server_has_read_is_taken_out_by_a_press(page: Page, screen: Screen) -> None:
    field = page.get_by_role("searchbox")
    field.fill('dir:out -status:failed "on Friday"')
    expect(page.locator(".row")).to_have_count(1)
    screen.press('Search without "on Friday"')
    expect(field).to_have_value("dir:out -status:failed")
    expect(page.locator(".row").nth(1)).to_be_visible()
    screen.is_sound()


def test_each_list_offers_its_own_fields(page: Page, shop: Box, screen: Screen) -> None:
    own = {"requests": "method:", "webhooks": "attempt:", "findings": "kind:", "people": "window:", "timeline": "lane:"}
    for view, offered in own.items():
        screen.open(shop, view)
        page.get_by_role("searchbox").press_sequentially(offered[:3])
        expect(page.get_by_role("listbox").get_by_role("option")).to_have_text([offered])


def test_from_anywhere_ctrl_k_finds_people_messages_requests_and_views(page: Page, shop: Box, screen: Screen) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="What is looked for")
    expect(field).to_be_focused()
    field.fill(ADA)
    found = page.get_by_role("listbox", name="What was found")
    expect(found.get_by_role("group", name="People").get_by_role("option")).to_contain_text(ADA)
    expect(found.get_by_role("group", name="Messages").get_by_role("option").first).to_contain_text("Saturday")
    expect(found.get_by_role("group", name="Requests").get_by_role("option")).to_contain_text("PUT")
    screen.is_sound()
    screen.keys("ArrowDown", "Enter")
    expect(page.get_by_role("region", name="This message")).to_contain_text("Can it be Saturday?")

    page.get_by_role("button", name="Search everywhere").click()
    page.get_by_role("combobox", name="What is looked for").fill("fau")
    page.get_by_role("option", name="Faults").click()
    expect(page).to_have_url(re.compile("/faults$"))


def test_an_id_leads_to_its_record_and_what_cannot_be_read_is_said(page: Page, shop: Box, screen: Screen) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="What is looked for")
    field.fill(shop.journal()[0]["id"])
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="This request")).to_be_visible()
    page.keyboard.press("Control+k")
    field.fill('text:"')
    expect(page.get_by_role("dialog").get_by_role("status")).not_to_be_empty()
    field.fill("nowhere to be found")
    screen.says("Nothing was found.")
