"""Check: what an application should have done, written in a form, held against what it did."""

import re

from playwright.sync_api import expect

from tests.support.box import Box
from tests.ui.screen import Screen

SENT = "/coax/api/v2/message/send/sms"


def test_what_was_expected_is_so_or_the_nearest_request_says_what_differs(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "check")
    screen.press("Expect a request")
    one = page.get_by_role("group", name="request 1")
    one.get_by_label("method").select_option("PUT")
    one.get_by_label("path").fill(SENT)
    screen.press("Check")
    expect(page.get_by_role("status").filter(has_text="As expected.")).to_be_visible()
    screen.is_sound()

    one.get_by_label("path").fill("/coax/api/v2/message/send/mms")
    expect(page.get_by_text("As expected.")).to_have_count(0)
    screen.press("Check")
    short = page.get_by_role("alert")
    expect(short).to_contain_text("request 1: 0 found, expected at least once")
    row = short.get_by_role("region", name="differs").first.get_by_role("row").last
    expect(row.get_by_role("rowheader")).to_have_text("path")
    expect(row.get_by_role("cell")).to_have_text(["/coax/api/v2/message/send/mms", SENT])
    short.get_by_role("link").first.click()
    expect(page.get_by_role("region", name="This request")).to_contain_text(SENT)


def test_a_request_that_came_is_expected_once_more_from_its_own_view(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, f"requests/{shop.journal()[0]['id']}")
    page.get_by_role("link", name="Check for one like it").click()
    one = page.get_by_role("group", name="request 1")
    expect(one.get_by_label("path")).to_have_value(SENT)
    expect(one.get_by_label("body", exact=True)).to_have_value(re.compile("We see you on Friday."))
    screen.press("Check")
    expect(page.get_by_text("As expected.")).to_be_visible()


def test_what_is_not_there_is_told_of_what_is_no_number_is_refused_another_order_too(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "check")
    screen.press("Expect a message")
    one = page.get_by_role("group", name="message 1")
    one.get_by_label("to", exact=True).fill("+447700900999")
    screen.press("Check")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("message 1: 0 found")
    one.get_by_label("times").fill("twice")
    screen.press("Check")
    expect(told).to_contain_text("Must be a whole number")
    one.get_by_role("button", name="Take it out").click()
    expect(one).to_have_count(0)

    screen.press("Expect a request", "Expect a request")
    page.get_by_label("The requests came in this order").check()
    screen.press("Check")
    expect(told).to_contain_text("not after requests[0]")
