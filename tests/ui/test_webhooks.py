"""The view of webhooks: who is told, each delivery with its attempts, its signature, and telling once more."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.box import Box
from tests.support.receivers import Receiver
from tests.ui.screen import Screen
from tests.ui.watching import NARROW, WIDE

ADA = "+447700900123"
SECRET = "planted-secret-of-a-test"
_PARCELS = re.compile(r"/_mock/sandboxes/[^/]+/webhooks/parcels")


@pytest.fixture
def told(shop: Box, receiver: Receiver) -> Box:
    """A sandbox whose application is told by Coext that Ada wrote; the first attempt failed."""
    receiver.will(500)
    shop.put("/webhooks/coext", {"url": receiver.url, "secret": SECRET, "events": ["message.received"]})
    shop.inbound(ADA, "And how much is it?", system="coext")
    shop.post("/webhooks/drain?timeout=10")
    return shop


def test_a_receiver_is_subscribed_hears_of_a_message_and_its_secret_is_shown_once(
    shop: Box, receiver: Receiver, screen: Screen
) -> None:
    page = screen.open(shop, "webhooks")
    expect(page.get_by_text("Nobody is told of anything.").or_(page.locator(".row").first)).to_be_visible()
    page.get_by_role("button", name="Subscribe coext").click()
    page.get_by_label("Address of the receiver").fill(receiver.url)
    page.get_by_label("message.received", exact=True).check()
    screen.is_sound()
    page.get_by_role("dialog").get_by_role("button", name="Subscribe", exact=True).click()
    expect(page.get_by_text("It is shown here only:")).to_be_visible()
    secret = page.get_by_role("dialog").locator("code").first.inner_text()
    page.get_by_role("button", name="Done").click()
    shop.inbound(ADA, "Hello", system="coext")
    expect(page.locator(".row").first).to_contain_text("message.received")
    expect(page.locator(".row").first).to_contain_text("200")
    (hit,) = receiver.wait_for(1)
    assert secret.startswith("fake_whsec_")
    assert secret not in page.content()
    assert json.loads(hit.body)["event"] == "message.received"
    screen.is_sound()


def test_what_is_no_address_is_refused_in_the_form(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "webhooks")
    page.get_by_role("button", name="Subscribe coext").click()
    page.get_by_label("Address of the receiver").fill("ftp://nowhere")
    page.get_by_role("dialog").get_by_role("button", name="Subscribe", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("url")
    screen.is_sound()


def test_who_is_told_of_fewer_events_is_shown_so_and_a_system_with_an_api_for_it_is_left_to_the_application(
    told: Box, screen: Screen
) -> None:
    page = screen.open(told, "webhooks")
    lines = page.locator(".subscriptions li")
    expect(lines.filter(has_text="coext")).to_contain_text("message.received")
    expect(lines.filter(has_text="msgboxx")).to_contain_text("by your app, in the vendor's own API")
    expect(page.get_by_role("button", name="Subscribe msgboxx")).to_have_count(0)
    page.get_by_role("button", name="Edit coext").click()
    expect(page.get_by_label("message.received", exact=True)).to_be_checked()
    page.get_by_label("message.received", exact=True).uncheck()
    page.get_by_role("dialog").get_by_role("button", name="Subscribe", exact=True).click()
    page.get_by_role("button", name="Done").click()
    expect(lines.filter(has_text="coext")).to_contain_text("every event")


def test_a_delivery_shows_each_attempt_the_next_one_is_a_press_away_and_it_is_sent_once_more(
    told: Box, receiver: Receiver, screen: Screen
) -> None:
    page = screen.open(told, "webhooks")
    row = page.locator(".row").first
    expect(row).to_contain_text("500, attempt 1 of")
    row.click()
    detail = page.get_by_role("region", name="This delivery")
    expect(detail).to_contain_text("Attempt 2 of")
    detail.get_by_role("button", name="Advance to attempt 2").click()
    attempts = detail.get_by_role("group", name="Attempts").get_by_role("button")
    expect(attempts).to_have_count(2)
    expect(attempts.first).to_contain_text("2: 200")
    attempts.last.click()
    expect(detail).to_contain_text("The receiver answered 500.")
    assert "attempt=" in page.url
    page.reload()
    expect(detail).to_contain_text("The receiver answered 500.")
    screen.is_sound()
    detail.get_by_role("button", name="Redeliver").click()
    receiver.wait_for(3)
    expect(page.get_by_role("status")).to_contain_text("Sent once more: 200.")


def test_the_signature_is_explained_so_that_it_can_be_made_again(told: Box, receiver: Receiver, screen: Screen) -> None:
    page = screen.open(told, "webhooks")
    page.locator(".row").first.click()
    signature = page.get_by_role("region", name="Signature")
    expect(signature).to_contain_text("This server has checked it.")
    expect(signature).to_contain_text(f"ends in …{SECRET[-4:]}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    signature.get_by_text("Your receiver says that it is wrong?").click()
    signature.get_by_role("button", name="Copy what was signed").click()
    expect(page.get_by_role("status")).to_contain_text("Copied")
    signed: str = page.evaluate("navigator.clipboard.readText()")
    digest = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest()
    expect(signature).to_contain_text(digest)
    (hit,) = receiver.wait_for(1)
    assert signed.endswith(f".{hit.body.decode()}")
    assert SECRET not in page.content()


def test_what_nobody_takes_is_told_without_alarm_and_a_delivery_that_there_is_not_is_gone(
    shop: Box, screen: Screen
) -> None:
    shop.inbound(ADA, "Hello", system="coax")
    page = screen.open(shop, "webhooks")
    expect(page.locator(".row").first).to_contain_text("skipped: No subscription takes this event.")
    page.locator(".row").first.click()
    expect(page.get_by_role("region", name="This delivery").locator(".none-told")).to_have_text("skipped")
    screen.open(shop, "webhooks/dlv_nothing")
    expect(page.get_by_text("There is no delivery dlv_nothing.")).to_be_visible()
    screen.is_sound()


def test_deliveries_are_searched_by_the_servers_grammar(told: Box, screen: Screen) -> None:
    page = screen.open(told, "webhooks?query=event%3Amessage.received+status%3Aretrying")
    expect(page.locator(".row")).to_have_count(1)
    screen.open(told, "webhooks?query=event%3Amessage.nothing")
    expect(page.get_by_text("Nothing matches event:message.nothing.")).to_be_visible()


def test_an_attempt_is_copied_as_a_command_that_posts_it_once_more(told: Box, screen: Screen) -> None:
    page = screen.open(told, "webhooks")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".row").first.click()
    page.get_by_role("button", name="curl", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("as curl")
    assert page.evaluate("navigator.clipboard.readText()").startswith("curl ")


def test_a_failure_of_the_deliveries_is_told_with_the_way_on(told: Box, screen: Screen) -> None:
    page = screen.page
    problem = '{"title":"Internal Server Error","status":500,"detail":"A defect."}'
    page.route(_PARCELS, lambda route: route.fulfill(status=500, content_type="application/json", body=problem))
    screen.open(told, "webhooks")
    expect(page.get_by_role("alert")).to_contain_text("A defect.")
    screen.is_sound()
    page.unroute(_PARCELS)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".row").first).to_contain_text("message.received")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_webhooks_are_sound_in_every_width_and_theme(
    told: Box, screen: Screen, page: Page, size: Any, scheme: Any
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    screen.open(told, "webhooks")
    expect(page.locator(".row").first).to_be_visible()
    screen.is_sound()
    page.locator(".row").first.click()
    expect(page.get_by_role("region", name="Signature")).to_be_visible()
    screen.is_sound()


def test_a_receiver_is_tried_out_with_an_event_of_what_there_is(told: Box, receiver: Receiver, screen: Screen) -> None:
    page = screen.open(told, "webhooks")
    page.get_by_role("button", name="Try the webhook of coext").click()
    page.get_by_role("dialog").get_by_label("Event").select_option("message.received")
    screen.is_sound()
    page.get_by_role("dialog").get_by_role("button", name="Try it").click()
    expect(page.get_by_role("region", name="This delivery")).to_contain_text("message.received")
    receiver.wait_for(2)
    expect(page.get_by_role("region", name="This delivery")).to_contain_text("The receiver answered 200.")
