"""How a search is written with the page's help: fields and values are offered, and taken by keys or by the mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.box import Box
from tests.ui.screen import ADA, Screen

HELP = "How it may go on"


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
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "offer-0")
    # Before the first is the last, which is the same.
    page.keyboard.press("ArrowUp")
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


def test_an_id_that_is_pasted_leads_to_its_record_and_what_cannot_be_read_is_said(page: Page, shop: Box) -> None:
    request = shop.journal()[0]["id"]
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="What is looked for")
    field.fill(request)
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="This request")).to_be_visible()
    page.keyboard.press("Control+k")
    field.fill('text:"')
    expect(page.get_by_role("dialog").get_by_role("status")).not_to_be_empty()
    field.fill("nowhere to be found")
    expect(page.get_by_text("Nothing was found.")).to_be_visible()
