"""The view of faults: armed by form and by one press, struck, spent, disarmed; each in words."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.support.box import Box
from tests.ui.screen import Screen, ask, has


def armed(page: Page) -> Locator:
    return page.get_by_role("list", name="Armed faults")


def test_a_fault_of_the_form_strikes_as_often_as_it_says_and_is_shown_with_its_hits(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "faults")
    system = page.locator("#arm ~ form").get_by_role("combobox", name=re.compile("^System"))
    system.select_option("msgboxx")
    expect(page.locator('#paths option[value="/msgboxx/broadcast/*"]')).to_have_count(1)
    system.select_option("coax")
    screen.fill({"Path, with its system": "/coax/api/v2/message/*", "Status": "502", "How many times": "2"})
    screen.press("Arm")
    rule = armed(page).get_by_role("listitem")
    has(rule, "error 502", "struck 0 of 2 requests, saw 0")
    assert ask(shop).status_code == 502
    expect(rule).to_contain_text("struck 1 of 2 requests, saw 1")
    assert [ask(shop).status_code for _ in range(2)] == [502, 200]
    has(rule, "struck 2 of 2 requests, saw 3", "spent")


def test_an_armed_fault_is_in_every_bar_disarmed_from_there_and_armed_anew_by_a_key(shop: Box, screen: Screen) -> None:
    asked = {"kind": "rate_limit", "system": "coax", "probability": 0.5, "after": 3, "times": 3, "ttl_seconds": 60}
    shop.post("/faults", asked)
    page = screen.open(shop, "messages")
    page.get_by_role("link", name="1 fault armed").click()
    rule = armed(page).get_by_role("listitem")
    has(rule, "429, as the vendor words it", "the first 3 pass, strikes 50 of 100, ends")
    rule.get_by_role("button", name="Disarm").click()
    expect(page.get_by_text("Disarmed: ")).to_be_visible()
    expect(page.get_by_role("link", name="1 fault armed")).to_have_count(0)
    assert shop.items("/faults") == []
    page.keyboard.press("u")
    expect(rule).to_contain_text("429, as the vendor words it")
    (again,) = shop.items("/faults")
    assert again.items() >= {"kind": "rate_limit", "system": "coax", "probability": 0.5, "left": 3}.items()
    assert "expires_at" in again


def test_a_fault_whose_time_is_over_is_still_told_of(shop: Box, screen: Screen) -> None:
    shop.post("/faults", {"kind": "error", "status": 503, "ttl_seconds": 60})
    page = screen.open(shop, "faults")
    expect(armed(page)).to_contain_text("error 503")
    screen.press("+1 min")
    screen.says("Everything works.")
    page.get_by_text("1 fault whose time is over").click()
    over = page.get_by_role("list", name="Faults whose time is over")
    expect(over).to_contain_text("error 503")
    expect(over.get_by_role("button", name="Disarm")).to_have_count(0)
    screen.is_sound()


def test_what_often_breaks_is_one_press_and_all_of_it_is_disarmed_by_another(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "faults")
    screen.press("503 twice", "The vendor's 429 once", "2 s slow", "A closed socket", "Half an answer")
    expect(armed(page).get_by_role("listitem")).to_have_count(5)
    kinds = [fault["kind"] for fault in shop.items("/faults")]
    assert kinds == ["error", "rate_limit", "delay", "reset", "truncate"]
    screen.is_sound()
    screen.press("Disarm all")
    screen.says("Everything works.")


def test_by_keys_alone_a_fault_is_armed_and_disarmed(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    expect(page.locator(".row").first).to_be_visible()
    screen.keys("g", "x")
    page.get_by_role("button", name="503 twice").press("Enter")
    expect(armed(page).get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Disarm", exact=True).press("Enter")
    screen.says("Everything works.")


def test_the_form_is_shown_as_code_and_what_no_fault_can_be_is_refused_by_its_field(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "faults?system=coax&kind=delay")
    page.get_by_label("Milliseconds late").fill("1500")
    page.get_by_text("As code", exact=True).last.click()
    code = page.locator(".forms code")
    python = 'messaging_mock.control.fault("delay", system="coax", delay_ms=1500, times=1)'
    expect(code.nth(1)).to_have_text(python, use_inner_text=True)
    expect(code.first).to_contain_text('{"kind":"delay","system":"coax","delay_ms":1500,"times":1}')

    screen.open(shop, "faults")
    screen.fill({"Path, with its system": "/nowhere", "Status": "teapot"})
    screen.press("Arm")
    expect(page.get_by_role("alert")).to_contain_text("status")
    screen.is_sound()
    screen.fill({"Status": "503"})
    screen.press("Arm")
    expect(page.get_by_role("alert")).to_contain_text("No system serves such a path")
