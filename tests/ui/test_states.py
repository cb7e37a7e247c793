"""Every view in each of its states, in both widths and themes: no rule of WCAG is broken, and nothing is cut off."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.box import Box, Control
from tests.support.http import got
from tests.support.receivers import receiving
from tests.ui.screen import ADA, NARROW, Screen, refuse
from tests.ui.screens import SCENES, Scene, fill

# Of each view the call that it asks first, and its first word where nothing is there.
VIEWS = {
    "timeline": ("/events", "Nothing has happened in this sandbox yet."),
    "people": ("/people", "No conversations yet."),
    "messages": ("/messages", "No messages."),
    "requests": ("/requests", "No requests."),
    "webhooks": ("/webhooks/parcels", "Nobody is told of anything."),
    "findings": ("/findings", "Nothing found."),
    "faults": ("/faults", "Everything works."),
    "check": ("/openapi.json", "Nothing is expected yet"),
    "setup/coext": ("/openapi.json", "api-keys"),
    "setup/tripdesk/wallets": ("/tripdesk/wallets", "Put money into a wallet"),
    "setup/limits": ("/limits", "requests a minute"),
    "setup/state": ("/stores", "All that this sandbox holds"),
}
# What stands there before anything was answered.
_AT_ONCE = ("check", "setup/")
# What is open in a view and is not there.
GONE = {
    "timeline?at=00000000-1": "There is no event",
    "people/nobody@example.com": "Nothing was said yet.",
    "messages/nothing": "There is no message nothing.",
    "requests/nothing": "There is no request nothing.",
    "webhooks/nothing": "There is no delivery nothing.",
    "messages?query=nowhere": "Nothing matches nowhere.",
    "requests?query=stat:200": "There is no field 'stat'",
}


@pytest.fixture(scope="module")
def workshop(control: Control) -> Iterator[Box]:
    """The sandbox of the pictures, in which an application was told in vain, and what is long is armed."""
    with receiving() as receiver:
        box = fill(control)
        receiver.will(500)
        got(box.put("/webhooks/coext", {"url": receiver.url, "secret": "planted", "events": ["message.received"]}))
        box.inbound(ADA, "And how much is it?", system="coext", name="Ada Example")
        got(box.post("/webhooks/drain?timeout=10"))
        path = "/coax/api/v2/message/send/sms"
        got(box.post("/faults", {"kind": "error", "status": 503, "path": path, "system": "coax"}), 201)
        yield box
        box.delete()


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_view_and_what_is_open_in_it_is_sound(scene: Scene, workshop: Box, screen: Screen) -> None:
    page = screen.open(workshop, scene.path) if scene.path is not None else screen.open()
    expect(page.locator(":is(.row, .card, .empty, .table, .box, .bubble, .check-page)").first).to_be_visible()
    scene.act(page)
    expect(page.locator(".ghost")).to_have_count(0)
    screen.is_sound_everywhere()


def test_on_a_narrow_screen_every_view_is_reached_by_the_last_button(bare: Box, screen: Screen) -> None:
    screen.page.set_viewport_size(NARROW)
    screen.open(bare, "timeline")
    screen.press("More")
    screen.is_sound()


def asked(path: str) -> re.Pattern[str]:
    """The addresses of a call, whatever its sandbox and its parameters are."""
    return re.compile(rf"/_mock(/sandboxes/[^/]+)?{re.escape(path)}(\?|$)")


@pytest.mark.parametrize(("view", "path", "words"), [(view, *of) for view, of in VIEWS.items()], ids=VIEWS)
def test_a_view_waits_is_refused_is_asked_again_and_has_nothing_and_each_is_sound(
    view: str, path: str, words: str, bare: Box, screen: Screen
) -> None:
    page, held, is_over = screen.page, list[Route](), False

    def answer(route: Route) -> None:
        (refuse if is_over else held.append)(route)

    page.route(asked(path), answer)
    screen.open(bare, view)
    expect(page.locator(".ghost, [aria-busy=true]").first).to_be_visible()
    if not view.startswith(_AT_ONCE):
        expect(page.get_by_text(words)).to_have_count(0)
    screen.is_sound_everywhere()

    is_over = True
    while held:
        refuse(held.pop())
    expect(page.get_by_text("A defect.").first).to_be_visible()
    if not view.startswith(_AT_ONCE):
        expect(page.get_by_text(words)).to_have_count(0)
    screen.is_sound_everywhere()

    page.unroute(asked(path))
    # The timeline may have asked again by itself.
    page.get_by_role("button", name="Try again").evaluate_all("found => found.forEach(one => one.click())")
    expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
    screen.is_sound_everywhere()


@pytest.mark.parametrize(("view", "words"), GONE.items(), ids=GONE)
def test_what_is_gone_or_not_found_is_said_and_is_sound(view: str, words: str, shop: Box, screen: Screen) -> None:
    page = screen.open(shop, view)
    expect(page.get_by_text(words).first).to_be_visible()
    screen.is_sound_everywhere()


# What the frame asks for in each view.
FRAME = {"", "/clock/due", "/events"}
SIDES = {
    "timeline": "/systems",
    "people/+447700900123": "/inbound/options",
    "messages": "/systems",
    "webhooks": "/webhooks",
    "findings": "/systems",
    "faults": "/faults",
    "setup/delivery": "/systems",
    "setup/limits": "/limits",
    "setup/coax": "/coax/campaigns",
}


def _call(url: str) -> str:
    """The path of a call of the control plane, in a sandbox what stands behind that."""
    return re.sub(r"^/sandboxes/[^/]+", "", urlsplit(url).path.partition("/_mock")[2])


@pytest.mark.parametrize(("view", "known"), SIDES.items(), ids=SIDES)
def test_whatever_a_view_asks_for_beside_its_own_call_and_is_refused_is_told(
    view: str, known: str, shop: Box, screen: Screen, page: Page
) -> None:
    calls: set[str] = set()
    page.on("request", lambda request: calls.add(_call(request.url)))
    with page.expect_request(lambda request: _call(request.url) == known):
        screen.open(shop, view)
    expect(page.locator(":is(.row, .card, .empty, .table, .subscriptions)").first).to_be_visible()
    sides = {call for call in calls if not call.startswith("/ui/")} - (FRAME if view != "faults" else {"/events"})
    assert known in sides
    for call in sorted(sides):
        page.route(asked(call), refuse)
        screen.open(shop, view)
        expect(page.get_by_text("A defect.").first, call).to_be_visible()
        page.unroute(asked(call))


def test_what_is_asked_for_again_and_refused_is_told_and_what_was_shown_stays(shop: Box, screen: Screen) -> None:
    got(shop.post("/faults", {"kind": "error", "status": 501}), 201)
    page = screen.open(shop, "faults")
    expect(page.get_by_text("error 501")).to_be_visible()
    page.route(asked("/faults"), refuse)
    got(shop.post("/faults", {"kind": "error", "status": 503}), 201)
    # It is told for ten seconds only.
    told = page.get_by_role("status").filter(has_text="A defect.").get_by_role("button", name="Copy as curl")
    expect(told).to_be_visible()
    # The other one may stand beside it: a call that was on its way before this one is refused may bring it.
    expect(page.get_by_text("error 501")).to_be_visible()
    screen.is_sound()
