"""Being the customer: the list of people, a phone in all four systems, reports, and windows that close."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.ui.screen import Screen, send
from tests.ui.watching import NARROW, WIDE

ADA = "+447700900123"
_PEOPLE = re.compile(r"/_mock/sandboxes/[^/]+/people")


@pytest.fixture
def met(shop: Box) -> Box:
    """A sandbox in which Ada was written to by Coax and has answered by Coext."""
    shop.inbound(ADA, "And how much is it?", system="coext", name="Ada Example")
    return shop


def _fail(route: Route) -> None:
    problem = '{"title":"Internal Server Error","status":500,"detail":"A defect."}'
    route.fulfill(status=500, content_type="application/problem+json", body=problem)


def _hold(held: list[Route], route: Route) -> None:
    held.append(route)


def test_a_person_is_one_line_over_all_systems_and_their_phone_has_what_both_sides_said(
    met: Box, screen: Screen
) -> None:
    page = screen.open(met, "people")
    row = page.locator('.row[aria-rowindex="2"]')
    for text in ("Ada Example", ADA, "coax", "coext", "And how much is it?", "open, 1 d"):
        expect(row).to_contain_text(text)
    row.click()
    expect(page).to_have_url(re.compile(r"/people/%2B447700900123$"))
    said = page.get_by_role("log").get_by_role("article")
    expect(said).to_have_count(2)
    expect(said.first).to_contain_text("We see you on Friday.")
    expect(said.first).to_contain_text("sent")
    expect(said.last).to_contain_text("And how much is it?")
    page.get_by_role("group", name="Systems").get_by_role("button", name="coax").click()
    expect(said).to_have_count(1)
    assert page.url.endswith("?system=coax")
    page.reload()
    expect(said).to_have_count(1)


@pytest.mark.parametrize("system", ["coax", "coext", "msgboxx", "tripdesk"])
def test_a_customer_answers_in_every_system_by_the_enter_key(shop: Box, screen: Screen, system: str) -> None:
    page = screen.open(shop, "people/%2B447700900123")
    page.locator(".by select").select_option(system)
    field = page.get_by_role("textbox", name="What the customer writes")
    field.fill("Can it be Saturday?")
    field.press("Shift+Enter")
    field.press_sequentially("In the morning?")
    field.press("Enter")
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("Can it be Saturday?\nIn the morning?")
    expect(field).to_have_value("")
    (told,) = shop.messages(direction="inbound", system=system, **{"from": ADA})
    assert told["text"] == "Can it be Saturday?\nIn the morning?"


def test_what_a_customer_cannot_say_is_refused_under_the_field_and_the_text_stays(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "people/nobody")
    page.locator(".by select").select_option("coext")
    field = page.get_by_role("textbox", name="What the customer writes")
    field.fill("Hello")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("from")
    expect(field).to_have_value("Hello")
    screen.is_sound()


def test_a_quick_answer_is_one_press_and_the_same_call_is_shown_as_code(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "people/%2B447700900123")
    page.get_by_role("button", name="STOP", exact=True).click()
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("STOP")
    page.locator(".composer").get_by_role("button", name="As code").click()
    expect(page.get_by_role("dialog")).to_contain_text(f'messaging_mock.control.inbound("coax", "{ADA}", "STOP")')
    screen.is_sound()


def test_a_draft_is_kept_while_another_phone_is_looked_at(met: Box, screen: Screen) -> None:
    page = screen.open(met, "people/%2B447700900123")
    page.get_by_role("textbox", name="What the customer writes").fill("Not yet")
    page.get_by_role("grid", name="People").locator(".row").nth(1).click()
    expect(page.get_by_role("textbox", name="What the customer writes")).to_have_value("")
    page.go_back()
    expect(page.get_by_role("textbox", name="What the customer writes")).to_have_value("Not yet")


def test_the_provider_reports_of_a_message_what_it_may_report_of_it(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "people/%2B447700900123")
    page.get_by_role("button", name="More of: We see you on Friday.").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delivered", exact=True)).to_be_visible()
    screen.is_sound()
    dialog.get_by_role("button", name="Failed", exact=True).click()
    expect(dialog).to_contain_text("The provider has nothing more to report of it.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("log")).to_contain_text("failed: undeliverable")
    assert shop.messages(direction="outbound", q="Friday")[0]["status"] == "failed"


def test_a_window_counts_down_and_is_said_to_be_closed_and_why_when_its_time_is_over(met: Box, screen: Screen) -> None:
    page = screen.open(met, "people/%2B447700900123?system=coext")
    windows = page.get_by_role("list", name="Session windows")
    expect(windows).to_contain_text("open, 1 d left")
    expect(windows).to_contain_text("the customer wrote at")
    windows.get_by_role("button", name="Just before its end").click()
    expect(windows).to_contain_text("1 s left")
    windows.get_by_role("button", name="To its end").click()
    expect(windows).to_contain_text("closed since")
    expect(windows).to_contain_text("the customer last wrote at")
    expect(windows).to_contain_text("free texts, which are refused while it is closed; templates go")
    (window,) = met.get("/windows", system="coext", address=ADA).json()["items"]
    assert window["open"] is False
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(windows).to_contain_text("open, 1 d left")


def test_a_system_without_windows_says_so(met: Box, screen: Screen) -> None:
    page = screen.open(met, "people/%2B447700900123?system=coax")
    expect(page.get_by_role("list", name="Session windows")).to_contain_text("no window is documented")


def test_in_a_sandbox_without_anybody_one_press_opens_the_phone_of_somebody(bare: Box, screen: Screen) -> None:
    page = screen.open(bare, "people")
    expect(page.get_by_text("No conversations yet.")).to_be_visible()
    screen.is_sound()
    page.get_by_role("button", name=f"Be {ADA}").click()
    expect(page.get_by_text(f"Nothing was said yet. {ADA} may write first.")).to_be_visible()
    screen.is_sound()


def test_by_keys_alone_one_is_a_new_customer_and_writes(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    expect(page.locator(".row").first).to_be_visible()
    for key in ("g", "p"):
        page.keyboard.press(key)
    expect(page.get_by_role("grid", name="People")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Tab")
    page.get_by_label("Phone number, mailbox").press("Control+a")
    page.keyboard.type("+447700900199")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="The phone of +447700900199")).to_be_focused()
    page.keyboard.press("c")
    page.keyboard.type("Are you there?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_role("article")).to_contain_text("Are you there?")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.get_by_role("grid", name="People").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("log")).to_have_count(0)


def test_people_are_searched_by_the_servers_own_grammar_and_a_wrong_text_is_told_where_it_is_written(
    met: Box, screen: Screen
) -> None:
    page = screen.open(met, "people")
    page.get_by_role("searchbox").fill("ada window:open")
    expect(page.locator(".row")).to_have_count(1)
    assert page.url.endswith("/people?query=ada+window%3Aopen")
    page.get_by_role("searchbox").fill("windw:open")
    expect(page.locator("#search-errors")).to_contain_text("did you mean window?")
    screen.is_sound()
    page.get_by_role("searchbox").fill("nobody-of-this-name")
    expect(page.get_by_text("Nobody matches nobody-of-this-name.")).to_be_visible()
    page.get_by_role("button", name="Clear the search").click()
    expect(page.locator(".row").first).to_contain_text("Ada Example")


def test_what_is_said_meanwhile_comes_in_and_leaves_alone_who_has_scrolled_away(shop: Box, screen: Screen) -> None:
    for place in range(30):
        send(shop, f"Text {place}")
    page = screen.open(shop, "people/%2B447700900123")
    log = page.get_by_role("log")
    expect(log.get_by_text("Text 29")).to_be_in_viewport()
    send(shop, "One more")
    expect(log.get_by_text("One more")).to_be_in_viewport()
    log.evaluate("one => one.scrollTo(0, 0)")
    send(shop, "And another")
    expect(log.get_by_text("And another")).to_be_attached()
    expect(log.get_by_text("We see you on Friday.")).to_be_in_viewport()


def test_more_people_than_a_page_has_are_there_as_one_scrolls(make_box: MakeBox, screen: Screen) -> None:
    box = make_box(fixtures="empty")
    for place in range(130):
        box.inbound(f"+4477009{place:05}", "Hello", system="coext")
    page = screen.open(box, "people")
    expect(page.locator(".row").first).to_contain_text("+447700900129")
    grid = page.get_by_role("grid", name="People")
    grid.press("End")
    # The rows behind have come, and the head.
    expect(grid).to_have_attribute("aria-rowcount", "131")
    grid.press("End")
    expect(page.locator(".row").last).to_contain_text("+447700900000")
    assert page.locator(".row").count() <= 80


def test_before_the_first_answer_nobody_is_said_to_be_missing(bare: Box, screen: Screen) -> None:
    page, held = screen.page, list[Route]()
    page.route(_PEOPLE, partial(_hold, held))
    screen.open(bare, "people")
    expect(page.locator(".ghost").first).to_be_visible()
    expect(page.get_by_text("No conversations yet.")).to_have_count(0)
    screen.is_sound()
    held[0].continue_()
    expect(page.get_by_text("No conversations yet.")).to_be_visible()


def test_a_failure_of_the_list_of_people_is_told_with_the_way_on(met: Box, screen: Screen) -> None:
    page = screen.page
    page.route(_PEOPLE, _fail)
    screen.open(met, "people")
    expect(page.get_by_role("alert")).to_contain_text("A defect.")
    screen.is_sound()
    page.unroute(_PEOPLE)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".row").first).to_contain_text("Ada Example")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_people_and_a_phone_are_sound_in_every_width_and_theme(
    met: Box, screen: Screen, page: Page, size: Any, scheme: Any
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    screen.open(met, "people")
    expect(page.locator(".row").first).to_contain_text("Ada Example")
    screen.is_sound()
    page.locator(".row").first.click()
    expect(page.get_by_role("list", name="Session windows")).to_contain_text("left")
    page.get_by_text("More: to whom").click()
    screen.is_sound()


def test_a_message_fails_for_a_reason_that_is_known_or_for_one_in_other_words(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, f"people/{ADA}")
    page.get_by_role("button", name="More of: We see you on Friday.").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Fail as …").click()
    dialog.get_by_role("combobox", name="Reason").select_option("opted_out")
    expect(dialog.get_by_role("textbox", name="Words")).to_have_value("The recipient has opted out.")
    dialog.get_by_label("Code", exact=True).fill("blocked")
    expect(dialog.get_by_role("combobox", name="Reason")).to_have_value("")
    screen.is_sound()
    dialog.get_by_role("button", name="Report the failure").click()
    expect(dialog.get_by_text("blocked: The recipient has opted out.")).to_be_visible()
    assert shop.messages(direction="outbound")[0]["error"]["code"] == "blocked"


def test_a_customer_says_by_which_channel_and_to_whom_with_what_attached(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "people/%2B447700900123")
    page.locator(".by select").select_option("coax")
    page.get_by_text("More: to whom, channel, name").click()
    besides = page.locator(".besides")
    besides.get_by_label("Channel").select_option("whatsapp")
    to = besides.get_by_label("To")
    place = to.locator("option").nth(1).get_attribute("value")
    to.select_option(place)
    besides.get_by_label("Name").fill("Ada Example")
    besides.get_by_label("Attachments").fill("https://files.example.com/a.png\n\n")
    page.get_by_role("textbox", name="What the customer writes").fill("As in the picture?")
    page.get_by_role("textbox", name="What the customer writes").press("Enter")
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("As in the picture?")
    (told,) = shop.messages(direction="inbound", system="coax", **{"from": ADA})
    native = shop.message(told["id"])["native"]
    assert (told["channel"], native["business_location_id"]) == ("whatsapp", place)
    assert native["attachment_ids"] == ["https://files.example.com/a.png"]
