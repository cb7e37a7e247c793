"""Setup: what a sandbox is set to, by the same calls that a test makes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.box import Box
from tests.support.http import got
from tests.ui.screen import Screen, send
from tests.ui.watching import NARROW, WIDE


def test_credentials_are_shown_when_asked_to_and_copied_as_an_application_takes_them(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    key = shop.view["systems"]["coax"]["credentials"]["api_key"]
    facts = page.locator("dl.facts")
    expect(facts.first).to_be_visible()
    expect(facts.filter(has_text=key)).to_have_count(0)
    page.get_by_role("button", name="Show the secrets").click()
    expect(facts.filter(has_text=key).first).to_be_visible()
    for words, form in (
        ("as environment", f"export COAX_API_KEY={key}"),
        ("for docker compose", f'  COAX_API_KEY: "{key}"'),
        ("as JSON", f'"COAX_API_KEY": "{key}"'),
    ):
        page.get_by_role("button", name=f"Copy {words}").click()
        expect(page.get_by_role("status").last).to_contain_text(words)
        assert form in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Copy api_key").first.click()
    expect(page.get_by_role("status").last).to_contain_text("api_key")
    screen.is_sound()


def test_the_provider_is_told_to_wait_for_orders_and_the_sandbox_gets_a_name(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup")
    page.get_by_role("navigation", name="Setup").get_by_role("link", name="Delivery").click()
    expect(page.get_by_text("a number that ends in 0001")).to_be_visible()
    page.get_by_role("combobox", name="Delivery").select_option("manual")
    page.get_by_label("Seconds until read").fill("60")
    page.get_by_label("Signatures go by").select_option("sandbox")
    page.get_by_label("Label").fill("by hand")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_have_attribute("aria-busy", "false")
    view = got(shop.get(""))
    assert (view["delivery"]["mode"], view["delivery"]["delays"]["read"]) == ("manual", 60)
    assert (view["signatures"], view["label"]) == ("sandbox", "by hand")
    page.get_by_label("Seconds until read").fill("soon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("delivery")
    screen.is_sound()


def test_a_limit_is_set_and_taken_away(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup/limits")
    card = page.locator(".card").filter(has_text="tripdesk requests a minute")
    card.get_by_label("At most, for each caller").fill("7")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("button", name="Save")).to_have_attribute("aria-busy", "false")
    assert got(shop.get(""))["limits"]["tripdesk"] == {"per_minute": 7}
    card.get_by_label("At most, for each caller").fill("")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("button", name="Save")).to_have_attribute("aria-busy", "false")
    assert got(shop.get(""))["limits"]["tripdesk"] == {"per_minute": None}


def test_what_is_left_of_each_limit_is_shown_as_it_is_used_up(shop: Box, screen: Screen) -> None:
    got(shop.control.request("PATCH", shop.path, json={"limits": {"coax": {"per_minute": 2}}}))
    page = screen.open(shop, "setup/limits")
    line = (
        page.get_by_role("list", name="Limits").get_by_role("listitem").filter(has_text="coax").filter(has_text="own")
    )
    expect(line).to_contain_text("of 2 used")
    for _ in range(2):
        send(shop, "Another one")
    expect(line).to_contain_text("used up")
    screen.is_sound()


def test_a_dashboard_is_a_table_for_each_of_its_collections_and_a_row_opens_what_may_be_set_in_it(
    shop: Box, screen: Screen
) -> None:
    page = screen.open(shop, "setup/coax")
    table = page.get_by_role("region", name="campaigns")
    expect(table.get_by_role("row").filter(has_text="Spring sale")).to_contain_text("active")
    screen.is_sound()
    table.get_by_role("button", name="Open spring-sale").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("id", exact=True)).to_have_value("spring-sale")
    dialog.get_by_label("status").select_option("paused")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("region", name="What was answered")).to_contain_text("paused")
    screen.is_sound()
    dialog.get_by_role("button", name="Close").click()
    expect(table.get_by_role("row").filter(has_text="Spring sale")).to_contain_text("paused")

    page.get_by_role("navigation", name="Dashboard of coax").get_by_role("link", name="locations").click()
    row = page.get_by_role("region", name="locations").get_by_role("row").filter(has_text="Harbour Street")
    row.get_by_role("button").click()
    expect(page.get_by_role("dialog").get_by_role("region", name="As it is now")).to_contain_text("harbour@example.com")
    expect(page.get_by_role("dialog").get_by_role("button", name="Save")).to_have_count(0)


def test_what_was_not_there_is_made_by_a_form_and_stands_in_the_table_then(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup/coax/campaigns")
    page.get_by_role("button", name="Create a campaign").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("id", exact=True).fill("summer")
    dialog.get_by_label("status").select_option("active")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Saved.")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("region", name="campaigns")).to_contain_text("summer")


def test_money_is_put_into_the_wallet_of_the_row_and_a_wrong_amount_is_refused_in_words(
    shop: Box, screen: Screen
) -> None:
    page = screen.open(shop, "setup/tripdesk/wallets")
    page.get_by_role("button", name="Open live").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label(re.compile("^plane"))).to_have_value("live")
    dialog.get_by_label("amount").fill("a lot")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("amount")
    dialog.get_by_label("amount").fill("25.00")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Saved.")).to_be_visible()
    wallets = got(shop.get("/tripdesk/wallets"))["items"]
    assert [one["credited"] for one in wallets if one["plane"] == "live"] == ["50.00"]


def test_a_key_is_made_with_its_secret_shown_once_and_changed_by_its_row(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup/coext/api-keys")
    page.get_by_role("button", name="Create an API key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^permissions")).fill("send_text")
    dialog.get_by_label(re.compile("^name")).fill("by hand")
    dialog.get_by_role("button", name="Save").click()
    answer = dialog.get_by_role("region", name="What was answered")
    expect(answer).to_contain_text("api_secret")
    dialog.get_by_role("button", name="Close").click()
    row = page.get_by_role("row").filter(has_text="by hand")
    expect(row).to_contain_text("send_text")
    row.get_by_role("button").click()
    dialog.get_by_label("rate_limit").fill("7")
    dialog.get_by_role("button", name="Save").click()
    expect(answer).to_contain_text("7")
    keys = got(shop.get("/coext/api-keys", limit=200))["items"]
    assert [(one["permissions"], one["rate_limit"]) for one in keys if one["name"] == "by hand"] == [(["send_text"], 7)]


def test_a_template_of_several_languages_is_changed_by_its_name(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup/coext/templates")
    page.get_by_role("button", name="Open order_confirmation.en").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("id", exact=True)).to_have_value("order_confirmation")
    dialog.get_by_label("body").fill("Hello {{1}}.")
    dialog.get_by_label("status").select_option("REJECTED")
    dialog.get_by_label(re.compile("^variables")).fill("name")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Saved.")).to_be_visible()
    found = got(shop.get("/coext/templates/order_confirmation.en"))
    assert (found["status"], found["variables"]) == ("REJECTED", ["name"])


def test_more_than_a_page_of_a_collection_is_said_to_be_more(shop: Box, screen: Screen) -> None:
    for number in range(201):
        got(shop.put(f"/coax/campaigns/c{number}", {"status": "active"}))
    page = screen.open(shop, "setup/coax/campaigns")
    expect(page.get_by_text("The first 200 of 203.")).to_be_visible()


def test_a_state_is_exported_as_a_file_and_put_back_here_or_into_a_new_sandbox(
    shop: Box, screen: Screen, tmp_path: Path, control: Any
) -> None:
    page = screen.open(shop, "setup/state")
    expect(page.get_by_role("row").filter(has_text="messages").first).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Export", exact=True).click()
    assert downloading.value.suggested_filename == f"{shop.id}-2024-05-01T12-00-00Z.state.json"
    kept = tmp_path / "kept.json"
    downloading.value.save_as(kept)
    assert "We see you on Friday." in kept.read_text("utf-8")
    shop.post("/reset")

    page.get_by_label("A file that was exported").set_input_files(kept)
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_attribute("aria-busy", "false")
    assert "We see you on Friday." in json.dumps(shop.messages(direction="outbound"))
    page.get_by_label("A file that was exported").set_input_files(kept)
    page.get_by_role("button", name="Into a new sandbox").click()
    expect(page).not_to_have_url(re.compile(re.escape(shop.id)))
    made = page.url.split("/s/")[1].split("/")[0]
    assert "We see you on Friday." in json.dumps(control.box(made).messages(direction="outbound"))
    control.delete(f"/sandboxes/{made}")


def test_a_report_is_saved_as_a_page_in_one_file_and_its_state_is_gone_on_from(
    shop: Box, screen: Screen, tmp_path: Path
) -> None:
    page = screen.open(shop, "setup/state")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Report", exact=True).click()
    assert downloading.value.suggested_filename.endswith("Z.report.html")
    kept = tmp_path / "kept.report.html"
    downloading.value.save_as(kept)
    assert "We see you on Friday." in kept.read_text("utf-8")
    shop.post("/reset")
    page.get_by_label("A file that was exported").set_input_files(kept)
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Import", exact=True)).to_have_attribute("aria-busy", "false")
    assert "We see you on Friday." in json.dumps(shop.messages(direction="outbound"))


def test_a_file_that_is_no_state_is_refused_in_words(shop: Box, screen: Screen, tmp_path: Path) -> None:
    page = screen.open(shop, "setup/state")
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no JSON", "utf-8")
    page.get_by_label("A file that was exported").set_input_files(wrong)
    expect(page.get_by_role("alert")).to_contain_text("There is no state in notes.txt.")
    screen.is_sound()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("part", ["credentials", "delivery", "limits", "msgboxx", "state"])
def test_each_part_of_setup_is_sound_in_every_width_and_theme(
    shop: Box, screen: Screen, page: Page, part: str, size: Any, scheme: Any
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    screen.open(shop, f"setup/{part}")
    expect(page.locator(".setup :is(.card, .table)").first).to_be_visible()
    screen.is_sound()
