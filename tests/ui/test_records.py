"""What is told of one request or message: why it was refused, what it did, what sent it, what may be reported."""

import pytest
from playwright.sync_api import expect

from tests.support import coext
from tests.support.box import Box
from tests.ui.screen import Screen, has


def test_a_request_that_was_refused_says_why_and_what_was_found_beside_the_answer(shop: Box, screen: Screen) -> None:
    with coext.Api.of(shop) as api:
        api.text("+447700900199", "Hello?", urgent=True)
    page = screen.open(shop, f"requests/{shop.journal()[0]['id']}?tab=made")
    why = "The window of +447700900199 was closed: this customer never wrote."
    has(page.locator(".detail"), why, "urgent", "It made no message")
    screen.is_sound()


def test_a_request_leads_to_the_message_that_it_made_and_back(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, f"requests/{shop.journal()[0]['id']}")
    page.get_by_role("tab", name="What it did").click()
    page.locator(".made a").click()
    expect(page.locator(".message-text")).to_contain_text("We see you on Friday.")
    screen.is_sound()
    page.get_by_role("link", name=shop.journal()[0]["id"]).click()
    expect(page.locator(".detail-title")).to_contain_text("/coax/api/v2/message/send/sms")


def test_only_what_the_provider_may_report_now_is_offered(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, f"messages/{shop.messages(direction='outbound')[0]['id']}")
    screen.press("Failed")
    expect(page.locator(".history")).to_contain_text("failed")
    expect(page.get_by_role("heading", name="The provider reports")).to_have_count(0)
    screen.is_sound()


# The forms in which the page offers a record.
FORMS = {"requests": ("curl", "pytest", "fetch", "requests", "http", "verify", "markdown")}
FORMS |= {"messages": ("pytest", "markdown")}


@pytest.mark.parametrize("kind", FORMS)
def test_a_record_is_copied_in_each_form_as_the_server_writes_it(kind: str, shop: Box, screen: Screen) -> None:
    one = shop.items(f"/{kind}")[0]["id"]
    screen.open(shop, f"{kind}/{one}")
    for form in FORMS[kind]:
        assert screen.copied(form, f"{one} as {form}") == shop.form(f"/{kind}/{one}", form)


def test_without_a_clipboard_the_text_is_shown_to_be_copied_by_hand(shop: Box, screen: Screen) -> None:
    screen.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page = screen.open(shop, "messages")
    screen.open_first().get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.get_by_role("dialog")).to_contain_text("press Ctrl+C")
    screen.is_sound()
    assert page.evaluate("getSelection().toString().length") > 10


def test_the_tabs_of_what_is_open_are_turned_by_keys_and_the_address_has_which(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, f"requests/{shop.journal()[0]['id']}")
    tabs = page.get_by_role("tablist").get_by_role("tab")
    expect(tabs.first).to_have_attribute("aria-selected", "true")
    tabs.first.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    page.keyboard.press("]")
    expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")
    page.reload()
    expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")
    # Before the first is the last.
    for tab in (tabs.nth(1), tabs.first, tabs.last):
        page.keyboard.press("[")
        expect(tab).to_have_attribute("aria-selected", "true")
