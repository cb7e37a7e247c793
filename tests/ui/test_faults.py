"""The view of faults: armed by form and by one press, struck, spent, disarmed; each in words."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support import coax
from tests.support.box import Box
from tests.ui.screen import LOCATION, Screen
from tests.ui.watching import NARROW, WIDE

_FAULTS = re.compile(r"/_mock/sandboxes/[^/]+/faults")


def _status(box: Box) -> int:
    """How the application's next text is answered."""
    with coax.Api.of(box) as api:
        status: int = api.send(message="Hello", phone="+447700900123", business_location_id=LOCATION).status_code
    return status


def _answer(status: int, body: str, route: Route) -> None:
    route.fulfill(status=status, content_type="application/problem+json", body=body)


def test_a_fault_is_armed_by_the_form_strikes_as_often_as_it_says_and_is_shown_with_its_hits(
    shop: Box, screen: Screen
) -> None:
    page = screen.open(shop, "faults")
    expect(page.get_by_text("Everything works.")).to_be_visible()
    page.locator("#arm ~ form").get_by_role("combobox", name=re.compile("^System")).select_option("coax")
    page.get_by_label("Path, with its system").fill("/coax/api/v2/message/*")
    page.get_by_label("Status").fill("502")
    page.get_by_label("How many times").fill("2")
    page.get_by_role("button", name="Arm", exact=True).click()
    rule = page.get_by_role("list", name="Armed faults").get_by_role("listitem")
    expect(rule).to_contain_text("error 502")
    expect(rule).to_contain_text("struck 0 of 2 requests, saw 0")
    assert _status(shop) == 502
    expect(rule).to_contain_text("struck 1 of 2 requests, saw 1")
    assert [_status(shop), _status(shop)] == [502, 200]
    expect(rule).to_contain_text("struck 2 of 2 requests, saw 3")
    expect(rule).to_contain_text("spent")


def test_an_armed_fault_is_in_the_bar_of_every_view_and_leads_to_where_it_is_disarmed(
    shop: Box, screen: Screen
) -> None:
    shop.post("/faults", {"kind": "rate_limit", "system": "coax", "probability": 0.5, "after": 3, "ttl_seconds": 60})
    page = screen.open(shop, "messages")
    page.get_by_role("link", name="1 fault armed").click()
    rule = page.get_by_role("list", name="Armed faults").get_by_role("listitem")
    expect(rule).to_contain_text("429, as the vendor words it")
    expect(rule).to_contain_text("the first 3 pass, strikes 50 of 100, ends")
    rule.get_by_role("button", name="Disarm").click()
    expect(page.get_by_role("link", name="1 fault armed")).to_have_count(0)
    assert shop.get("/faults").json()["items"] == []


def test_a_fault_whose_time_is_over_is_still_told_of(shop: Box, screen: Screen) -> None:
    shop.post("/faults", {"kind": "error", "status": 503, "ttl_seconds": 60})
    page = screen.open(shop, "faults")
    expect(page.get_by_role("list", name="Armed faults")).to_contain_text("error 503")
    page.get_by_role("button", name="+1 min").click()
    expect(page.get_by_text("Everything works.")).to_be_visible()
    page.get_by_text("1 fault whose time is over").click()
    over = page.get_by_role("list", name="Faults whose time is over")
    expect(over).to_contain_text("error 503")
    expect(over.get_by_role("button", name="Disarm")).to_have_count(0)
    screen.is_sound()


def test_what_often_breaks_is_one_press_and_all_of_it_is_disarmed_by_another(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "faults")
    for name in ("503 twice", "The vendor's 429 once", "2 s slow", "A closed socket", "Half an answer"):
        page.get_by_role("button", name=name).click()
    expect(page.get_by_role("list", name="Armed faults").get_by_role("listitem")).to_have_count(5)
    assert [fault["kind"] for fault in shop.get("/faults").json()["items"]] == [
        "error", "rate_limit", "delay", "reset", "truncate"
    ]  # fmt: skip
    screen.is_sound()
    page.get_by_role("button", name="Disarm all").click()
    expect(page.get_by_text("Everything works.")).to_be_visible()


def test_a_fault_is_shown_as_code_as_the_form_is_filled_in(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "faults?system=coax&kind=delay")
    page.get_by_label("Milliseconds late").fill("1500")
    page.get_by_text("As code", exact=True).last.click()
    code = page.locator(".forms code")
    expect(code.nth(1)).to_have_text(
        'messaging_mock.control.fault("delay", system="coax", delay_ms=1500, times=1)', use_inner_text=True
    )
    expect(code.first).to_contain_text('{"kind":"delay","system":"coax","delay_ms":1500,"times":1}')


def test_what_no_fault_can_be_is_refused_under_the_form_by_its_field(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "faults")
    page.get_by_label("Path, with its system").fill("/nowhere")
    page.get_by_label("Status").fill("teapot")
    page.get_by_role("button", name="Arm", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("status")
    screen.is_sound()
    page.get_by_label("Status").fill("503")
    page.get_by_role("button", name="Arm", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("No system serves such a path")


def test_paths_of_the_chosen_system_are_offered(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "faults")
    page.locator("#arm ~ form").get_by_role("combobox", name=re.compile("^System")).select_option("msgboxx")
    expect(page.locator('#paths option[value="/msgboxx/broadcast/*"]')).to_have_count(1)


def test_by_keys_alone_a_fault_is_armed_and_disarmed(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    expect(page.locator(".row").first).to_be_visible()
    for key in ("g", "x"):
        page.keyboard.press(key)
    page.get_by_role("button", name="503 twice").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Armed faults").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Disarm", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Everything works.")).to_be_visible()


def test_a_failure_of_the_list_is_told_with_the_way_on(shop: Box, screen: Screen) -> None:
    page = screen.page
    page.route(_FAULTS, partial(_answer, 500, '{"title":"Internal Server Error","status":500,"detail":"A defect."}'))
    screen.open(shop, "faults")
    expect(page.get_by_role("alert")).to_contain_text("A defect.")
    expect(page.get_by_text("Everything works.")).to_have_count(0)
    screen.is_sound()
    page.unroute(_FAULTS)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Everything works.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_faults_are_sound_in_every_width_and_theme(
    shop: Box, screen: Screen, page: Page, size: Any, scheme: Any
) -> None:
    shop.post("/faults", {"kind": "error", "status": 503, "path": "/coax/api/v2/message/send/sms", "system": "coax"})
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    screen.open(shop, "faults")
    expect(page.get_by_role("list", name="Armed faults")).to_contain_text("error 503")
    screen.is_sound()


def test_a_fault_that_was_disarmed_is_armed_again_with_one_key(shop: Box, screen: Screen) -> None:
    rule = {"kind": "error", "status": 503, "system": "coax", "times": 3, "ttl_seconds": 600}
    shop.post("/faults", rule)
    page = screen.open(shop, "faults")
    page.get_by_role("list", name="Armed faults").get_by_role("button", name="Disarm").click()
    expect(page.get_by_text("Disarmed: error 503.")).to_be_visible()
    expect(page.get_by_role("list", name="Armed faults")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.get_by_role("list", name="Armed faults")).to_contain_text("error 503")
    (again,) = shop.get("/faults").json()["items"]
    assert (again["system"], again["left"], again["status"]) == ("coax", 3, 503)
    assert "expires_at" in again
