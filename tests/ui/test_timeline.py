"""The timeline: what happened in its order, by lane, with what led to it, how time passed, and on as it happens."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.support.box import Box
from tests.ui.screen import ADA, Screen, send


def row(page: Page, text: str) -> Locator:
    return page.get_by_role("grid", name="Timeline").locator(".row").filter(has_text=text).first


def test_what_happened_stands_in_its_order_and_time_that_passed_is_a_line_of_its_own(shop: Box, screen: Screen) -> None:
    shop.advance(86_400)
    shop.inbound(ADA, "Can it be Saturday?", system="coext")
    page = screen.open(shop, "timeline")
    expect(row(page, "Can it be Saturday?")).to_be_visible()
    texts = page.locator(".row").all_inner_texts()
    order = ("200 PUT", "We see you on Friday.", "delivered: We see", "read: We see", "passed", "happened", "writes")
    places = [next(place for place, text in enumerate(texts) if word in text) for word in order]
    assert places == sorted(places), texts
    expect(row(page, "passed")).to_contain_text("23 h 59 min passed as the clock was advanced")


def test_what_is_open_says_what_led_to_it_and_what_came_of_it_and_is_in_the_address(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "timeline")
    row(page, "200 PUT").click()
    detail = page.get_by_role("region", name="This event")
    expect(detail).to_contain_text("What came of it")
    expect(page.locator(".row.kin").first).to_contain_text("We see you on Friday.")
    detail.get_by_role("link", name="to +447700900123: We see you on Friday.").click()
    expect(detail).to_contain_text("What led to it")
    expect(page).to_have_url(re.compile(r"/timeline\?at=[\w-]+$"))
    page.reload()
    expect(detail).to_contain_text("message.created")
    page.go_back()
    expect(detail).to_contain_text("request.answered")
    detail.get_by_role("link", name="The request").click()
    expect(page.get_by_role("region", name="This request")).to_be_visible()


def test_what_happens_comes_in_at_the_end_and_leaves_alone_who_has_scrolled_away(shop: Box, screen: Screen) -> None:
    for place in range(20):
        send(shop, f"Text {place}")
    page = screen.open(shop, "timeline")
    expect(row(page, "to +447700900123: Text 19")).to_be_in_viewport()
    send(shop, "One more")
    expect(row(page, "to +447700900123: One more")).to_be_in_viewport()
    page.get_by_role("grid", name="Timeline").press("Home")
    expect(row(page, "We see you on Friday.")).to_be_in_viewport()
    send(shop, "And another")
    expect(page.get_by_role("button", name=re.compile("new ones? ↓"))).to_be_visible()
    expect(row(page, "We see you on Friday.")).to_be_in_viewport()
    page.keyboard.press(".")
    expect(row(page, "to +447700900123: And another")).to_be_in_viewport()
    shop.advance(7_200)
    expect(row(page, "passed")).to_contain_text("1 h 59 min passed as the clock was advanced")


def test_by_keys_one_goes_to_the_cause_of_a_row_and_back_to_what_came_of_it(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "timeline")
    grid = page.get_by_role("grid", name="Timeline")
    expect(row(page, "sent: We see you")).to_be_visible()
    active = grid.locator(".row.active")
    for key, text in (
        ("Home", "200 PUT"), ("ArrowRight", f"to {ADA}"), ("ArrowRight", "sent: We see you"),
        ("ArrowLeft", f"to {ADA}"), ("ArrowLeft", "200 PUT"),
    ):  # fmt: skip
        grid.press(key)
        expect(active).to_contain_text(text)
    grid.press("Enter")
    expect(page.get_by_role("region", name="This event")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="This event")).to_have_count(0)


def test_older_events_come_as_one_scrolls_and_few_rows_are_in_the_document(shop: Box, screen: Screen) -> None:
    for place in range(150):
        shop.inbound(ADA, f"Text {place}", system="coext")
    page = screen.open(shop, "timeline")
    grid = page.get_by_role("grid", name="Timeline")
    expect(row(page, "Text 149")).to_be_in_viewport()
    # As often as older ones come in.
    for _ in range(4):
        grid.press("Home")
    expect(row(page, "200 PUT")).to_be_in_viewport()
    assert grid.locator(".row").count() <= 80


def test_after_a_reset_the_timeline_begins_anew_and_what_was_open_is_said_to_be_gone(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "timeline")
    row(page, "200 PUT").click()
    expect(page.get_by_role("region", name="This event")).to_contain_text("request.answered")
    shop.post("/reset")
    screen.says("There is no event ")
    expect(row(page, "200 PUT")).to_have_count(0)
    screen.is_sound()


def test_where_nothing_has_happened_a_link_leads_to_being_a_customer(bare: Box, screen: Screen) -> None:
    screen.open(bare, "timeline").get_by_role("link", name="Be a customer").click()
    screen.says("No conversations yet.")


def test_lanes_are_switched_off_and_without_any_it_is_said(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "timeline")
    lanes = page.get_by_role("group", name="Lanes")
    lanes.get_by_role("button", name="Requests").click()
    expect(row(page, "200 PUT")).to_have_count(0)
    expect(row(page, "We see you on Friday.")).to_be_visible()
    assert page.url.endswith("?lanes=you%2Cmessage%2Cwebhook")
    for name in ("You", "Messages", "Webhooks"):
        lanes.get_by_role("button", name=name).click()
    screen.says("Nothing happened in the lanes that are shown.")
    screen.is_sound()


def test_one_system_and_one_address_are_a_press_away_and_the_search_has_them(shop: Box, screen: Screen) -> None:
    shop.inbound(ADA, "Can it be Saturday?", system="coext")
    page = screen.open(shop, "timeline")
    systems = page.get_by_role("group", name="Systems")
    systems.get_by_role("button", name="coext").click()
    expect(row(page, "200 PUT")).to_have_count(0)
    expect(page.get_by_role("searchbox", name="Search what happened")).to_have_value("system:coext")
    expect(systems.get_by_role("button", name="coext")).to_have_attribute("aria-pressed", "true")
    systems.get_by_role("button", name="coax").click()
    expect(row(page, "200 PUT")).to_be_visible()
    expect(row(page, "Can it be Saturday?")).to_have_count(0)
    systems.get_by_role("button", name="coax").click()
    expect(row(page, "Can it be Saturday?")).to_be_visible()
    row(page, f"to {ADA}").click()
    screen.press(f"Only {ADA}")
    expect(page.get_by_role("region", name="This event")).to_have_count(0)
    assert page.url.endswith("query=with%3A%2B447700900123")
    expect(row(page, "200 PUT")).to_have_count(0)


def test_only_this_message_and_only_what_came_of_a_request_are_shown(shop: Box, screen: Screen) -> None:
    send(shop, "Another one", "+447700900199")
    page = screen.open(shop, "timeline")
    row(page, "to +447700900199").click()
    screen.press("Only this message")
    expect(row(page, "sent: Another one")).to_be_visible()
    expect(row(page, "We see you on Friday.")).to_have_count(0)
    page.get_by_role("searchbox", name="Search what happened").fill("type:request.answered")
    expect(row(page, "200 PUT")).to_be_visible()
    expect(screen.open_first()).to_contain_text("request.answered")
    screen.open(shop, "timeline")
    row(page, "200 PUT").click()
    screen.press("Only what came of it")
    expect(row(page, "We see you on Friday.")).to_be_visible()
    expect(row(page, "Another one")).to_have_count(0)


def test_what_happened_is_copied_as_a_table_and_as_a_test_a_line_of_ones_own_with_it(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "timeline?query=system%3Acoax")
    screen.press("More …")
    for form, part in (("markdown", "We see you on Friday."), ("pytest", "def test_")):
        copied = screen.copied(form, f"the timeline as {form}")
        assert part in copied
        assert copied == shop.get("/events", **{"as": form, "query": "system:coax"}).content.decode()
    page.get_by_label("A line of your own").fill("The customer is called.")
    screen.press("Note it")
    screen.open(shop, "timeline")
    expect(row(page, "The customer is called.")).to_be_visible()
