"""Whatever a text is, and wherever it comes from, every view shows it as text."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.support.box import Box
from tests.support.receivers import Receiver
from tests.ui.screen import ADA, NARROW, WIDE, Screen, ask, scrolls_sideways

TEXTS = {
    "markup": "<img src=x onerror=alert(1)><script>alert(1)</script><a href='javascript:alert(1)'>x</a>",
    "address": "javascript:alert(1)//https://stranger.example/",
    "right to left": "\u202eevil\u2066 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u2028\u2029 \ufeff",
    "nul": "before\u0000after \u001b[31m \ud83d\ude42",
    "long word": "w" * 65_536,
}
SYSTEMS = ("coax", "coext", "msgboxx", "tripdesk")
# What nothing of a text may ever become.
_MADE = "img, iframe, object, embed, form[action], script:not([src]):not([type=importmap]), a[href^='javascript' i]"


def _fill(box: Box, text: str, url: str) -> None:
    """Say it in every system as a customer, by name too, and as the application in each field that takes it."""
    box.put("/webhooks/coext", {"url": url})
    for system in SYSTEMS:
        said = {"system": system, "from": ADA, "text": text, "name": text[:200]}
        answer = box.post("/inbound", said)
        assert answer.status_code in (201, 422), answer.text
        if answer.status_code == 422:
            # What a system takes in no name it takes as what is said.
            assert box.post("/inbound", {**said, "name": "Ada"}).status_code in (201, 422)
    for message in (text, text[:900]):
        ask(box, message, **{text[:100]: text[:400]})
    box.post("/faults", {"kind": "error", "status": 503, "body": {text[:300]: text}, "times": 1, "system": "coax"})
    box.post("/webhooks/drain?timeout=10")


def alarms(page: Page) -> list[str]:
    """What a page alarms of from now on."""
    said: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    return said


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_text_is_text_in_every_view(
    shop: Box, screen: Screen, page: Page, receiver: Receiver, text: str
) -> None:
    _fill(shop, text, receiver.url)
    said = [message["text"] for message in shop.messages() if message["text"].startswith(text[:10])]
    assert said, "no system has taken it"
    alarmed = alarms(page)
    for view in ("timeline", "messages", "requests", "webhooks", "people", "findings", "faults"):
        screen.open(shop, view)
        expect(page.locator(".row, .card").first).to_be_visible()
        _is_text(page, view)
        if page.locator(".row").count():
            detail = screen.open_first()
            expect(detail).to_be_visible()
            _is_text(page, view)
            if view in ("messages", "requests"):
                expect(detail).to_contain_text(text[:6])
                screen.is_sound()
    screen.open(shop, f"people/{ADA}")
    bubble = page.get_by_role("log").locator(".bubble").last
    expect(bubble).to_be_visible()
    shown = bubble.evaluate("one => one.textContent")
    assert any(shown.startswith(one[:1_000].split("\u0000")[0]) for one in said)
    page.get_by_role("log").get_by_role("button", name="More of: ").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    _is_text(page, "phone")
    assert alarmed == []
    screen.has_no_trouble()


def _is_text(page: Page, view: str) -> None:
    assert page.locator(_MADE).count() == 0, view
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert not scrolls_sideways(page), view


@pytest.mark.parametrize("address", ["javascript:alert(1)", "<b>bold</b>", "a/b?c#d%2F&e=1", '"quoted"\\', "\u202ex"])
def test_an_address_of_a_person_is_text_and_is_found_again_by_its_link(shop: Box, screen: Screen, address: str) -> None:
    page = screen.open(shop, "people")
    screen.press("New number")
    screen.fill({"Phone number, mailbox": address})
    screen.press("Open the phone")
    expect(page.get_by_role("heading", name=address)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name=address)).to_be_visible()
    screen.says("Nothing was said yet.")
    _is_text(page, address)
    screen.has_no_trouble()
