"""The view of webhooks: who is told, each delivery with its attempts, its signature, and telling once more."""

import hashlib
import hmac

import pytest
from playwright.sync_api import expect

from tests.support.box import Box
from tests.support.receivers import Receiver
from tests.ui.screen import ADA, Screen, has

SECRET = "planted-secret-of-a-test"


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
    screen.press("Subscribe coext")
    screen.fill({"Address of the receiver": "ftp://nowhere"})
    screen.confirm("Subscribe")
    expect(page.get_by_role("alert")).to_contain_text("url")
    screen.fill({"Address of the receiver": receiver.url})
    page.get_by_label("message.received", exact=True).check()
    screen.is_sound()
    screen.confirm("Subscribe")
    screen.says("It is shown here only:")
    secret = page.get_by_role("dialog").locator("code").first.inner_text()
    screen.press("Done")
    shop.inbound(ADA, "Hello", system="coext")
    has(page.locator(".row").first, "message.received", "200")
    (hit,) = receiver.wait_for(1)
    assert secret.startswith("fake_whsec_")
    assert secret not in page.content()
    assert hit.json["event"] == "message.received"


def test_who_is_told_of_fewer_events_is_shown_so_who_has_an_api_for_it_uses_that_and_a_receiver_is_tried_out(
    told: Box, receiver: Receiver, screen: Screen
) -> None:
    page = screen.open(told, "webhooks")
    lines = page.locator(".subscriptions li")
    expect(lines.filter(has_text="coext")).to_contain_text("message.received")
    expect(lines.filter(has_text="msgboxx")).to_contain_text("by your app, in the vendor's own API")
    expect(page.get_by_role("button", name="Subscribe msgboxx")).to_have_count(0)
    screen.press("Edit coext")
    expect(page.get_by_label("message.received", exact=True)).to_be_checked()
    page.get_by_label("message.received", exact=True).uncheck()
    screen.press("Subscribe", "Done")
    expect(lines.filter(has_text="coext")).to_contain_text("every event")

    screen.press("Try the webhook of coext")
    page.get_by_role("dialog").get_by_label("Event").select_option("message.received")
    screen.is_sound()
    screen.press("Try it")
    receiver.wait_for(2)
    has(page.get_by_role("region", name="This delivery"), "message.received", "The receiver answered 200.")


def test_a_delivery_shows_each_attempt_the_next_one_is_a_press_away_and_it_is_sent_once_more(
    told: Box, receiver: Receiver, screen: Screen
) -> None:
    page = screen.open(told, "webhooks")
    screen.rows("500, attempt 1 of")
    detail = screen.open_first()
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


def test_the_signature_is_explained_so_that_it_can_be_made_again_and_the_attempt_too(
    told: Box, receiver: Receiver, screen: Screen
) -> None:
    page = screen.open(told, "webhooks")
    signature = screen.open_first().get_by_role("region", name="Signature")
    has(signature, "This server has checked it.", f"ends in …{SECRET[-4:]}")
    signature.get_by_text("Your receiver says that it is wrong?").click()
    signed = screen.copied("Copy what was signed", "Copied")
    digest = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest()
    expect(signature).to_contain_text(digest)
    (hit,) = receiver.wait_for(1)
    assert signed.endswith(f".{hit.body.decode()}")
    assert SECRET not in page.content()
    assert screen.copied("curl", "as curl").startswith("curl ")


def test_what_nobody_takes_is_told_without_alarm(shop: Box, screen: Screen) -> None:
    shop.inbound(ADA, "Hello", system="coax")
    screen.open(shop, "webhooks")
    screen.rows("skipped: No subscription takes this event.")
    expect(screen.open_first().locator(".none-told")).to_have_text("skipped")
    screen.is_sound()
