"""Being the customer: the list of people, a phone in all four systems, reports, and windows that close."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.box import Box
from tests.ui.screen import ADA, Screen, has, send

WRITES = "What the customer writes"


@pytest.fixture
def met(shop: Box) -> Box:
    """A sandbox in which Ada was written to by Coax and has answered by Coext."""
    shop.inbound(ADA, "And how much is it?", system="coext", name="Ada Example")
    return shop


def test_a_person_is_one_line_over_all_systems_and_the_phone_has_what_both_said(met: Box, screen: Screen) -> None:
    page = screen.open(met, "people")
    row = page.locator('.row[aria-rowindex="2"]')
    has(row, "Ada Example", ADA, "coax", "coext", "And how much is it?", "open, 1 d")
    row.click()
    expect(page).to_have_url(re.compile(r"/people/%2B447700900123$"))
    said = page.get_by_role("log").get_by_role("article")
    expect(said).to_have_text([re.compile("We see you on Friday.*sent", re.DOTALL), re.compile("And how much is it?")])
    page.get_by_role("group", name="Systems").get_by_role("button", name="coax").click()
    expect(said).to_have_count(1)
    expect(page.get_by_role("list", name="Session windows")).to_contain_text("no window is documented")
    assert page.url.endswith("?system=coax")
    page.reload()
    expect(said).to_have_count(1)


def test_a_customer_answers_in_every_system_by_the_enter_key_and_by_one_press(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, f"people/{ADA}")
    field = page.get_by_role("textbox", name=WRITES)
    last = page.get_by_role("log").get_by_role("article").last
    for system in ("coext", "msgboxx", "tripdesk", "coax"):
        page.locator(".by select").select_option(system)
        field.fill(f"Can it be Saturday, {system}?")
        field.press("Shift+Enter")
        field.press_sequentially("In the morning?")
        field.press("Enter")
        text = f"Can it be Saturday, {system}?\nIn the morning?"
        expect(last).to_contain_text(text)
        expect(field).to_have_value("")
        (told,) = shop.messages(direction="inbound", system=system, **{"from": ADA})
        assert told["text"] == text
    screen.press("STOP")
    expect(last).to_contain_text("STOP")
    page.locator(".composer").get_by_role("button", name="As code").click()
    expect(page.get_by_role("dialog")).to_contain_text(f'messaging_mock.control.inbound("coax", "{ADA}", "STOP")')
    screen.is_sound()


def test_what_a_customer_cannot_say_is_refused_under_the_field_and_the_text_stays(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "people/nobody")
    page.locator(".by select").select_option("coext")
    field = page.get_by_role("textbox", name=WRITES)
    field.fill("Hello")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("from")
    expect(field).to_have_value("Hello")
    screen.is_sound()


def test_a_draft_is_kept_while_another_phone_is_looked_at(met: Box, screen: Screen) -> None:
    page = screen.open(met, f"people/{ADA}")
    field = page.get_by_role("textbox", name=WRITES)
    field.fill("Not yet")
    page.get_by_role("grid", name="People").locator(".row").nth(1).click()
    expect(field).to_have_value("")
    page.go_back()
    expect(field).to_have_value("Not yet")


def test_the_provider_reports_what_it_may_of_a_message_in_known_words_or_others(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, f"people/{ADA}")
    screen.press("More of: We see you on Friday.")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delivered", exact=True)).to_be_visible()
    dialog.get_by_text("Fail as …").click()
    dialog.get_by_role("combobox", name="Reason").select_option("opted_out")
    expect(dialog.get_by_role("textbox", name="Words")).to_have_value("The recipient has opted out.")
    dialog.get_by_label("Code", exact=True).fill("blocked")
    expect(dialog.get_by_role("combobox", name="Reason")).to_have_value("")
    screen.is_sound()
    dialog.get_by_role("button", name="Report the failure").click()
    has(dialog, "blocked: The recipient has opted out.", "The provider has nothing more to report of it.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("log")).to_contain_text("failed: blocked")
    assert shop.messages(direction="outbound", q="Friday")[0]["error"]["code"] == "blocked"


def test_a_window_counts_down_and_is_said_to_be_closed_and_why_when_its_time_is_over(met: Box, screen: Screen) -> None:
    page = screen.open(met, f"people/{ADA}?system=coext")
    windows = page.get_by_role("list", name="Session windows")
    has(windows, "open, 1 d left", "the customer wrote at")
    windows.get_by_role("button", name="Just before its end").click()
    expect(windows).to_contain_text("1 s left")
    windows.get_by_role("button", name="To its end").click()
    refused = "free texts, which are refused while it is closed; templates go"
    has(windows, "closed since", "the customer last wrote at", refused)
    (window,) = met.get("/windows", system="coext", address=ADA).json()["items"]
    assert window["open"] is False
    screen.press("Yes")
    expect(windows).to_contain_text("open, 1 d left")


def test_in_a_sandbox_without_anybody_one_press_opens_the_phone_of_somebody(bare: Box, screen: Screen) -> None:
    screen.open(bare, "people")
    screen.press(f"Be {ADA}")
    screen.says(f"Nothing was said yet. {ADA} may write first.")
    screen.is_sound()


def test_by_keys_alone_one_is_a_new_customer_and_writes(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    expect(page.locator(".row").first).to_be_visible()
    screen.keys("g", "p")
    expect(page.get_by_role("grid", name="People")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Tab")
    page.get_by_label("Phone number, mailbox").press("Control+a")
    screen.keys(*"+447700900199", "Enter")
    expect(page.get_by_role("region", name="The phone of +447700900199")).to_be_focused()
    screen.keys("c", *"Are you there?", "Enter")
    expect(page.get_by_role("log").get_by_role("article")).to_contain_text("Are you there?")
    screen.keys("Escape", "Tab")
    page.get_by_role("grid", name="People").press("Escape")
    expect(page.get_by_role("log")).to_have_count(0)


def test_what_is_said_meanwhile_comes_in_and_leaves_alone_who_has_scrolled_away(shop: Box, screen: Screen) -> None:
    for place in range(30):
        send(shop, f"Text {place}")
    page = screen.open(shop, f"people/{ADA}")
    log = page.get_by_role("log")
    expect(log.get_by_text("Text 29")).to_be_in_viewport()
    send(shop, "One more")
    expect(log.get_by_text("One more")).to_be_in_viewport()
    log.evaluate("one => one.scrollTo(0, 0)")
    send(shop, "And another")
    expect(log.get_by_text("And another")).to_be_attached()
    expect(log.get_by_text("We see you on Friday.")).to_be_in_viewport()


def test_more_people_than_a_page_has_are_there_as_one_scrolls(bare: Box, screen: Screen) -> None:
    for place in range(130):
        bare.inbound(f"+4477009{place:05}", "Hello", system="coext")
    page = screen.open(bare, "people")
    expect(page.locator(".row").first).to_contain_text("+447700900129")
    grid = page.get_by_role("grid", name="People")
    grid.press("End")
    # The rows behind have come, and the head.
    expect(grid).to_have_attribute("aria-rowcount", "131")
    grid.press("End")
    expect(page.locator(".row").last).to_contain_text("+447700900000")
    assert page.locator(".row").count() <= 80


def test_a_customer_says_by_which_channel_and_to_whom_with_what_attached(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, f"people/{ADA}")
    page.locator(".by select").select_option("coax")
    page.get_by_text("More: to whom, channel, name").click()
    besides = page.locator(".besides")
    besides.get_by_label("Channel").select_option("whatsapp")
    to = besides.get_by_label("To")
    place = to.locator("option").nth(1).get_attribute("value")
    to.select_option(place)
    besides.get_by_label("Name").fill("Ada Example")
    besides.get_by_label("Attachments").fill("https://files.example.com/a.png\n\n")
    field = page.get_by_role("textbox", name=WRITES)
    field.fill("As in the picture?")
    field.press("Enter")
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("As in the picture?")
    (told,) = shop.messages(direction="inbound", system="coax", **{"from": ADA})
    wanted = {"business_location_id": place, "attachment_ids": ["https://files.example.com/a.png"]}
    assert (told["channel"], told["native"]) == ("whatsapp", told["native"] | wanted)
