"""Every view in each of its states, in both widths and themes: no rule of WCAG is broken, and nothing is cut off."""

from __future__ import annotations

import re
from functools import partial
from itertools import product
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.box import Box
from tests.support.http import got
from tests.ui.screen import Screen
from tests.ui.watching import NARROW, WIDE

# Of each view the call that it asks first.
VIEWS = {
    "timeline": "/events",
    "people": "/people",
    "messages": "/messages",
    "requests": "/requests",
    "webhooks": "/webhooks/parcels",
    "findings": "/findings",
    "faults": "/faults",
    "check": "/openapi.json",
    "setup/coext": "/openapi.json",
    "setup/tripdesk/wallets": "/tripdesk/wallets",
    "setup/limits": "/limits",
    "setup/state": "/stores",
}
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
# Where nothing is there is a first word.
EMPTY = {
    "timeline": "Nothing has happened in this sandbox yet.",
    "people": "No conversations yet.",
    "messages": "No messages.",
    "requests": "No requests.",
    "webhooks": "Nobody is told of anything.",
    "findings": "Nothing found.",
    "faults": "Everything works.",
    "check": "Nothing is expected yet",
    "setup/credentials": "What your app is to be given.",
    "setup/delivery": "What the provider does",
    "setup/limits": "requests a minute",
    "setup/tripdesk/wallets": "Put money into a wallet",
    "setup/state": "All that this sandbox holds",
}
_PROBLEM = '{"title":"Internal Server Error","status":500,"detail":"A defect."}'


@pytest.fixture(autouse=True)
def still(page: Page) -> None:
    """Nothing moves, so that no colour is half-way."""
    page.emulate_media(reduced_motion="reduce")


def sound_in_all(page: Page, screen: Screen) -> None:
    """In both widths and themes."""
    for size, scheme in product((WIDE, NARROW), ("light", "dark")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        screen.is_sound()


def _hold(held: list[Route], route: Route) -> None:
    held.append(route)


def asked(path: str) -> re.Pattern[str]:
    """The addresses of a call, whatever its sandbox and its parameters are."""
    return re.compile(rf"/_mock(/sandboxes/[^/]+)?{re.escape(path)}(\?|$)")


@pytest.mark.parametrize(("view", "words"), EMPTY.items(), ids=EMPTY)
def test_a_view_of_nothing_is_sound(view: str, words: str, bare: Box, screen: Screen, page: Page) -> None:
    screen.open(bare, view)
    expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
    sound_in_all(page, screen)


@pytest.mark.parametrize(("view", "path"), VIEWS.items(), ids=VIEWS)
def test_a_view_that_waits_for_its_first_answer_is_sound(
    view: str, path: str, shop: Box, screen: Screen, page: Page
) -> None:
    held: list[Route] = []
    page.route(asked(path), partial(_hold, held))
    screen.open(shop, view)
    expect(page.locator(".ghost, [aria-busy=true]").first).to_be_visible()
    sound_in_all(page, screen)
    assert held


@pytest.mark.parametrize(("view", "path"), VIEWS.items(), ids=VIEWS)
def test_a_view_whose_call_fails_says_so_and_is_sound(
    view: str, path: str, shop: Box, screen: Screen, page: Page
) -> None:
    page.route(asked(path), lambda route: route.fulfill(status=500, content_type="application/json", body=_PROBLEM))
    screen.open(shop, view)
    expect(page.get_by_text("A defect.").first).to_be_visible()
    sound_in_all(page, screen)


@pytest.mark.parametrize(("view", "words"), GONE.items(), ids=GONE)
def test_what_is_gone_or_not_found_is_said_and_is_sound(
    view: str, words: str, shop: Box, screen: Screen, page: Page
) -> None:
    screen.open(shop, view)
    expect(page.get_by_text(words).first).to_be_visible()
    sound_in_all(page, screen)


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
        page.route(asked(call), lambda route: route.fulfill(status=500, content_type="application/json", body=_PROBLEM))
        screen.open(shop, view)
        expect(page.get_by_text("A defect.").first, call).to_be_visible()
        page.unroute(asked(call))


def test_what_is_asked_for_again_and_refused_is_told_and_what_was_shown_stays(
    shop: Box, screen: Screen, page: Page
) -> None:
    got(shop.post("/faults", {"kind": "error", "status": 501}), 201)
    screen.open(shop, "faults")
    expect(page.get_by_text("error 501")).to_be_visible()
    page.route(
        asked("/faults"), lambda route: route.fulfill(status=503, content_type="application/json", body=_PROBLEM)
    )
    got(shop.post("/faults", {"kind": "error", "status": 503}), 201)
    # It is told for ten seconds only.
    told = page.get_by_role("status").filter(has_text="A defect.").get_by_role("button", name="Copy as curl")
    expect(told).to_be_visible()
    # The other one may stand beside it: a call that was on its way before this one is refused may bring it.
    expect(page.get_by_text("error 501")).to_be_visible()
    screen.is_sound()
