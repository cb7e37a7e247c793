"""The frame of the web page: from the root to a record, by mouse and by keys, and what it says of trouble."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, Route, expect

from mock_server.server.composition import Server
from tests.support.box import Box
from tests.support.servers import TOKEN
from tests.ui.screen import Screen, send
from tests.ui.watching import NARROW, WIDE

NOBODY = "sb-nobody"
HOSTILE = "<img src=x onerror=alert(1)> javascript:alert(1) \u202eright-to-left \u2028 & \U0001f642 " + "w" * 2_000


def test_a_browser_that_asks_for_the_root_is_shown_the_sandboxes(shop: Box, screen: Screen, server: Server) -> None:
    page = screen.page
    page.goto(server.url)
    expect(page.get_by_role("heading", name="Sandboxes")).to_be_visible()
    page.get_by_role("link", name=shop.id, exact=True).click()
    screen.rows("PUT", "We see you on Friday.")
    assert page.url.endswith(f"/_mock/ui/s/{shop.id}/timeline")
    screen.is_sound()


def test_what_happens_is_shown_without_being_asked_for(shop: Box, screen: Screen) -> None:
    screen.open(shop, "messages")
    screen.rows("We see you on Friday.")
    send(shop, "And on Saturday?")
    screen.rows("And on Saturday?", "We see you on Friday.")


def test_what_is_open_is_in_the_address_and_back_closes_it(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "requests")
    page.locator(".row").first.click()
    expect(page.get_by_role("tab", name="Request")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Response").click()
    expect(page.get_by_role("region", name="Body of the response")).to_contain_text("Message sent!")
    assert re.search(r"/requests/req_\w+\?tab=response$", page.url)

    page.reload()
    expect(page.get_by_role("region", name="Body of the response")).to_contain_text("Message sent!")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("tab")).to_have_count(0)
    page.locator(".row").first.click()
    expect(page.get_by_role("tab", name="Request")).to_be_visible()
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


def test_time_is_moved_and_what_came_of_it_is_told_and_seen(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    expect(page.locator(".row").first).to_contain_text("sent")
    before = shop.now()
    page.get_by_role("button", name="+1 min").click()
    expect(page.get_by_role("status")).to_contain_text("1 min passed: 2 statuses")
    expect(page.locator(".row").first).to_contain_text("read")
    assert shop.now()[:17] != before[:17]
    page.get_by_role("button", name="Resume").click()
    expect(page.locator(".bar")).to_contain_text("running")


def test_a_clock_that_would_go_back_is_refused_where_it_was_asked_for(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    page.get_by_role("button", name="To …").click()
    page.get_by_label("To (UTC").fill("2001-01-01T00:00:00")
    page.get_by_role("button", name="Go there").click()
    expect(page.get_by_role("alert")).to_contain_text("forward only")
    screen.is_sound()


def test_by_keys_alone_a_message_is_found_opened_and_closed_and_time_moved(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "requests")
    expect(page.locator(".row")).to_have_count(1)
    for key in ("g", "m"):
        page.keyboard.press(key)
    screen.rows("We see you on Friday.")
    for key in ("/", *"see you on", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")
    page.keyboard.press("Escape")
    for key in ("k", "k", "o"):
        page.keyboard.press(key)
    expect(page.get_by_role("region", name="This message")).to_contain_text("We see you on Friday.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="This message")).to_have_count(0)
    for key in ("t", "d"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_contain_text("1 d passed")


def test_keys_do_nothing_once_they_are_switched_off(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    page.get_by_role("button", name="Menu").click()
    page.get_by_label("Single keys do something").uncheck()
    page.keyboard.press("Escape")
    for key in ("g", "r"):
        page.keyboard.press(key)
    page.get_by_role("link", name="Messages").click()
    assert page.url.endswith("/messages")


def test_a_sandbox_is_made_reset_and_deleted_and_each_is_sure_of_it(
    screen: Screen, control: Any, server: Server
) -> None:
    page = screen.open()
    page.get_by_role("button", name="New sandbox").click()
    page.get_by_label("Id", exact=True).fill("checkout-by-hand")
    page.get_by_label("Clock", exact=True).fill("2026-01-01T09:00:00Z")
    page.get_by_role("button", name="Create").click()
    expect(page.locator(".bar")).to_contain_text("Thu, 1 Jan 2026 09:00:00")
    assert control.box("checkout-by-hand").now() == "2026-01-01T09:00:00.000Z"

    screen.open()
    card = page.get_by_role("listitem").filter(has_text="checkout-by-hand")
    card.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Leave it").click()
    expect(card).to_be_visible()
    card.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(card).to_have_count(0)
    assert control.get("/sandboxes/checkout-by-hand").status_code == 404


def test_a_sandbox_that_there_is_not_is_said_to_be_gone_with_the_way_on(screen: Screen, server: Server) -> None:
    page = screen.open(path=f"s/{NOBODY}/messages")
    expect(page.get_by_text(f"There is no sandbox {NOBODY}.")).to_be_visible()
    screen.is_sound()
    page.get_by_role("link", name="All sandboxes").click()
    expect(page.get_by_role("heading", name="Sandboxes")).to_be_visible()


def test_a_record_that_there_is_not_is_said_to_be_gone_beside_those_that_there_are(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "requests/req_nothing")
    expect(page.get_by_text("There is no request req_nothing.")).to_be_visible()
    expect(page.locator(".row")).to_have_count(1)
    screen.is_sound()


def test_a_server_that_fails_is_told_of_and_asked_again(shop: Box, screen: Screen) -> None:
    page = screen.page
    pattern = re.compile(r"/_mock/sandboxes/[^/]+/messages")
    problem = '{"title":"Internal Server Error","status":500,"detail":"A defect."}'
    page.route(pattern, lambda route: route.fulfill(status=500, content_type="application/problem+json", body=problem))
    screen.open(shop, "messages")
    expect(page.get_by_role("alert")).to_contain_text("A defect.")
    screen.is_sound()
    page.unroute(pattern)
    page.get_by_role("button", name="Try again").click()
    screen.rows("We see you on Friday.")


def _hold(held: list[Route], route: Route) -> None:
    held.append(route)


def test_before_the_first_answer_nothing_is_said_to_be_empty(bare: Box, screen: Screen) -> None:
    page, held = screen.page, list[Route]()
    page.route(re.compile(r"/_mock/sandboxes/[^/]+/messages"), partial(_hold, held))
    screen.open(bare, "messages")
    expect(page.locator(".ghost").first).to_be_visible()
    expect(page.get_by_text("No messages.")).to_have_count(0)
    screen.is_sound()
    held[0].continue_()
    expect(page.get_by_text("No messages.")).to_be_visible()


def test_an_empty_view_says_why_and_how_to_begin(bare: Box, screen: Screen) -> None:
    for view, words in (("messages", "No messages."), ("requests", "No requests.")):
        page = screen.open(bare, view)
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.get_by_role("region", name="addresses and credentials")).to_contain_text("export COAX_BASE_URL=")
        screen.is_sound()


def test_a_search_that_finds_nothing_says_so_and_is_cleared(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages?query=nowhere+to+be+found")
    expect(page.get_by_text("Nothing matches nowhere to be found.")).to_be_visible()
    screen.is_sound()
    page.get_by_role("button", name="Clear the search").click()
    screen.rows("We see you on Friday.")


def test_text_of_the_sandbox_is_text_whatever_it_is(shop: Box, screen: Screen) -> None:
    shop.inbound("+447700900123", HOSTILE, system="coext", name=HOSTILE[:80])
    send(shop, HOSTILE[:900])
    page = screen.open(shop, "messages")
    page.locator(".row").first.click()
    expect(page.locator(".message-text")).to_contain_text("<img src=x onerror=alert(1)>")
    screen.is_sound()
    page = screen.open(shop, "requests")
    page.locator(".row").first.click()
    expect(page.get_by_role("region", name="Body of the request")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("img, script:not([src]):not([type=importmap]), a[href^=javascript]").count() == 0
    screen.is_sound()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("view", ["messages", "requests"])
def test_a_view_and_what_is_open_in_it_is_sound_in_every_width_and_theme(
    shop: Box, screen: Screen, page: Page, view: str, size: Any, scheme: Any
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    screen.open(shop, view)
    expect(page.locator(".row").first).to_be_visible()
    screen.is_sound()
    page.locator(".row").first.click()
    expect(page.get_by_role("region", name="This ")).to_be_visible()
    expect(page.locator(".detail .code").first).to_be_visible()
    screen.is_sound()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_sandboxes_and_every_dialog_are_sound_in_every_width_and_theme(
    shop: Box, screen: Screen, page: Page, size: Any, scheme: Any
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    screen.open()
    expect(page.get_by_role("link", name=shop.id, exact=True)).to_be_visible()
    screen.is_sound()
    screen.open(shop, "messages")
    for name in (re.compile("^Sandbox "), "Menu", "To …" if size is WIDE else "Time", "As code"):
        button = page.get_by_role("button", name=name).locator("visible=true").first
        if button.count():
            button.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            screen.is_sound()
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)


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
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".row").first).to_be_visible()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 1, ""]
    assert page.url.endswith("/s/default/messages")

    page.get_by_role("button", name="As code").first.click()
    expect(page.get_by_role("dialog")).to_contain_text('-H "Authorization: Bearer $MOCK_CONTROL_TOKEN"')
    assert TOKEN not in page.content()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Forget the token").click()
    expect(page.get_by_label("Token", exact=True)).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_request_that_reached_no_sandbox_is_shown_with_its_reason(screen: Screen, server: Server) -> None:
    requests.get(f"{server.url}/coax/api/v2/locations", headers={"Authorization": "Bearer nobodys-key"}, timeout=10)
    page = screen.open()
    page.get_by_text("reached no sandbox").click()
    expect(page.locator(".refused li").first).to_contain_text("Its credential opens no sandbox")
    screen.is_sound()


def test_the_menu_tells_what_the_server_is(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("dialog")).to_contain_text("streams")
    expect(page.get_by_role("dialog")).to_contain_text("started")


def test_the_menu_leads_to_the_keys_that_do_something_here(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("dialog").get_by_role("button", name="Keys").click()
    keys = page.get_by_role("dialog", name="Keys")
    for key, words in (("g m", "Messages"), ("Ctrl+K", "Search everywhere")):
        expect(keys.locator("dl > div", has_text=words).first.locator("kbd")).to_have_text(key.split())
    screen.is_sound()


def test_the_list_of_sandboxes_is_filtered_by_what_is_typed_and_says_when_none_is_left(
    shop: Box, bare: Box, screen: Screen
) -> None:
    page = screen.open()
    field = page.get_by_role("searchbox", name="Filter by id and label")
    field.fill(shop.id)
    expect(page.locator(".box h2")).to_have_text([shop.id])
    assert page.url.endswith(f"?query={shop.id}")
    page.reload()
    expect(page.locator(".box h2")).to_have_text([shop.id])
    field.fill("no such sandbox")
    expect(page.get_by_text("No sandbox has no such sandbox in its id or label.")).to_be_visible()
    field.fill("")
    expect(page.locator(".box", has_text=bare.id)).to_be_visible()
