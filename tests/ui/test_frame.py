"""The frame of the web page: from the root to a record, by mouse and by keys, and what it says of trouble."""

import re

import requests
from playwright.sync_api import Page, expect

from mock_server.server.composition import Server
from tests.support.box import Box, Control
from tests.support.servers import TOKEN
from tests.ui.screen import Screen, has


def test_what_is_open_is_in_the_address_and_back_closes_it(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "requests")
    screen.open_first()
    expect(page.get_by_role("tab", name="Request")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Response").click()
    body = page.get_by_role("region", name="Body of the response")
    expect(body).to_contain_text("Message sent!")
    assert re.search(r"/requests/req_\w+\?tab=response$", page.url)

    page.reload()
    expect(body).to_contain_text("Message sent!")
    screen.press("Close")
    expect(page.get_by_role("tab")).to_have_count(0)
    expect(screen.open_first().get_by_role("tab", name="Request")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("tab")).to_have_count(0)
    assert page.url.endswith("/requests")


def test_each_cell_of_a_list_stands_under_the_head_of_its_column(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    screen.rows("We see you on Friday.")
    lefts = "cells => cells.map(cell => Math.round(cell.getBoundingClientRect().left))"
    row = page.locator(".row").first.get_by_role("gridcell").evaluate_all(lefts)
    assert row == page.get_by_role("columnheader").evaluate_all(lefts)
    assert row == sorted(set(row))


def test_by_keys_alone_a_message_is_found_opened_and_closed_and_time_moved(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "requests")
    expect(page.locator(".row")).to_have_count(1)
    screen.keys("g", "m")
    screen.rows("We see you on Friday.")
    screen.keys("/", *"see you on", "Enter")
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")
    screen.keys("Escape", "k", "k", "o")
    expect(page.get_by_role("region", name="This message")).to_contain_text("We see you on Friday.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="This message")).to_have_count(0)
    screen.keys("t", "d")
    expect(page.get_by_role("status")).to_contain_text("1 d passed")


def test_a_sandbox_is_made_reset_and_deleted_and_each_is_sure_of_it(screen: Screen, control: Control) -> None:
    page = screen.open()
    screen.press("New sandbox")
    page.get_by_label("Id", exact=True).fill("checkout-by-hand")
    page.get_by_label("Clock", exact=True).fill("2026-01-01T09:00:00Z")
    screen.press("Create")
    expect(page.locator(".bar")).to_contain_text("Thu, 1 Jan 2026 09:00:00")
    assert control.box("checkout-by-hand").now() == "2026-01-01T09:00:00.000Z"

    screen.open()
    card = page.get_by_role("listitem").filter(has_text="checkout-by-hand")
    card.get_by_role("button", name="Delete").click()
    screen.press("Leave it")
    expect(card).to_be_visible()
    card.get_by_role("button", name="Delete").click()
    screen.confirm("Delete")
    expect(card).to_have_count(0)
    assert control.get("/sandboxes/checkout-by-hand").status_code == 404


def test_a_sandbox_that_there_is_not_is_said_to_be_gone_with_the_way_on(screen: Screen) -> None:
    page = screen.open(path="s/sb-nobody/messages")
    screen.says("There is no sandbox sb-nobody.")
    screen.is_sound()
    page.get_by_role("link", name="All sandboxes").click()
    expect(page.get_by_role("heading", name="Sandboxes")).to_be_visible()


def test_an_empty_view_says_how_to_begin(bare: Box, screen: Screen) -> None:
    for view in ("messages", "requests"):
        page = screen.open(bare, view)
        expect(page.get_by_role("region", name="addresses and credentials")).to_contain_text("export COAX_BASE_URL=")


def test_the_token_is_asked_for_once_kept_in_the_tab_and_forgotten_when_asked_to(page: Page, shut: Server) -> None:
    screen = Screen(page, shut.url)
    screen.open(path="s/default/messages")
    field = page.get_by_label("Token", exact=True)
    expect(field).to_be_focused()
    screen.is_sound()
    for wrong in ("another", "caf\u00e9 \u20ac"):
        field.fill(wrong)
        field.press("Enter")
        expect(page.get_by_role("alert")).not_to_be_empty()
    assert page.evaluate("sessionStorage.length") == 0

    field.fill(TOKEN)
    screen.press("Go on")
    expect(page.locator(".row").first).to_be_visible()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 1, ""]
    assert page.url.endswith("/s/default/messages")

    page.get_by_role("button", name="As code").first.click()
    expect(page.get_by_role("dialog")).to_contain_text('-H "Authorization: Bearer $MOCK_CONTROL_TOKEN"')
    assert TOKEN not in page.content()
    page.keyboard.press("Escape")
    screen.press("Menu", "Forget the token")
    expect(field).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_the_menu_tells_what_the_server_is_and_has_this_views_keys_and_their_switch(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    screen.press("Menu")
    has(page.get_by_role("dialog"), "streams", "started")
    screen.press("Keys")
    keys = page.get_by_role("dialog", name="Keys")
    for key, words in (("g m", "Messages"), ("Ctrl+K", "Search everywhere")):
        expect(keys.locator("dl > div", has_text=words).first.locator("kbd")).to_have_text(key.split())
    screen.is_sound()
    page.keyboard.press("Escape")

    screen.press("Menu")
    page.get_by_label("Single keys do something").uncheck()
    screen.keys("Escape", "g", "r")
    page.get_by_role("link", name="Messages").click()
    assert page.url.endswith("/messages")


def test_what_reached_no_sandbox_is_told_with_its_reason_and_sandboxes_are_filtered(
    shop: Box, bare: Box, screen: Screen, server: Server
) -> None:
    requests.get(f"{server.url}/coax/api/v2/locations", headers={"Authorization": "Bearer nobodys-key"}, timeout=10)
    page = screen.open()
    page.get_by_text("reached no sandbox").click()
    expect(page.locator(".refused li").first).to_contain_text("Its credential opens no sandbox")
    screen.is_sound()
    field = page.get_by_role("searchbox", name="Filter by id and label")
    field.fill(shop.id)
    expect(page.locator(".box h2")).to_have_text([shop.id])
    assert page.url.endswith(f"?query={shop.id}")
    page.reload()
    expect(page.locator(".box h2")).to_have_text([shop.id])
    field.fill("no such sandbox")
    screen.says("No sandbox has no such sandbox in its id or label.")
    field.fill("")
    expect(page.locator(".box", has_text=bare.id)).to_be_visible()
