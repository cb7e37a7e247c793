"""Setup: what a sandbox is set to, by the same calls that a test makes."""

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.support.box import Box, Control
from tests.support.http import got
from tests.ui.screen import Screen, send


def save(where: Locator) -> None:
    """Press its button, and wait for what comes of it."""
    button = where.get_by_role("button", name="Save")
    button.click()
    expect(button).to_have_attribute("aria-busy", "false")


def test_credentials_are_shown_when_asked_to_and_copied_as_an_application_takes_them(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup")
    key = shop.view["systems"]["coax"]["credentials"]["api_key"]
    facts = page.locator("dl.facts")
    expect(facts.first).to_be_visible()
    expect(facts.filter(has_text=key)).to_have_count(0)
    screen.press("Show the secrets")
    expect(facts.filter(has_text=key).first).to_be_visible()
    for words, form in (
        ("as environment", f"export COAX_API_KEY={key}"),
        ("for docker compose", f'  COAX_API_KEY: "{key}"'),
        ("as JSON", f'"COAX_API_KEY": "{key}"'),
    ):
        assert form in screen.copied(page.get_by_role("button", name=f"Copy {words}"), words)
    assert screen.copied(page.get_by_role("button", name="Copy api_key").first, "api_key")
    screen.is_sound()


def test_the_provider_is_told_to_wait_for_orders_and_the_sandbox_gets_a_name(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup")
    page.get_by_role("navigation", name="Setup").get_by_role("link", name="Delivery").click()
    expect(page.get_by_text("a number that ends in 0001")).to_be_visible()
    page.get_by_role("combobox", name="Delivery").select_option("manual")
    page.get_by_label("Seconds until read").fill("60")
    page.get_by_label("Signatures go by").select_option("sandbox")
    page.get_by_label("Label").fill("by hand")
    save(page.locator(".setup"))
    view = got(shop.get(""))
    assert (view["delivery"]["mode"], view["delivery"]["delays"]["read"]) == ("manual", 60)
    assert (view["signatures"], view["label"]) == ("sandbox", "by hand")
    page.get_by_label("Seconds until read").fill("soon")
    screen.press("Save")
    expect(page.get_by_role("alert")).to_contain_text("delivery")
    screen.is_sound()


def test_a_limit_is_set_and_taken_away(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup/limits")
    card = page.locator(".card").filter(has_text="tripdesk requests a minute")
    for typed, limit in (("7", 7), ("", None)):
        card.get_by_label("At most, for each caller").fill(typed)
        save(card)
        assert got(shop.get(""))["limits"]["tripdesk"] == {"per_minute": limit}


def test_what_is_left_of_each_limit_is_shown_as_it_is_used_up(shop: Box, screen: Screen) -> None:
    got(shop.control.patch(shop.path, {"limits": {"coax": {"per_minute": 2}}}))
    page = screen.open(shop, "setup/limits")
    lines = page.get_by_role("list", name="Limits").get_by_role("listitem")
    line = lines.filter(has_text="coax").filter(has_text="own")
    expect(line).to_contain_text("of 2 used")
    for _ in range(2):
        send(shop, "Another one")
    expect(line).to_contain_text("used up")
    screen.is_sound()


def test_a_dashboard_is_a_table_of_each_collection_and_a_row_opens_what_may_be_set(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup/coax")
    table = page.get_by_role("region", name="campaigns")
    expect(table.get_by_role("row", name="Spring sale")).to_contain_text("active")
    screen.press("Open spring-sale")
    expect(screen.dialog.get_by_label("id", exact=True)).to_have_value("spring-sale")
    screen.dialog.get_by_label("status").select_option("paused")
    screen.press("Save")
    expect(screen.dialog.get_by_role("region", name="What was answered")).to_contain_text("paused")
    screen.is_sound()
    screen.press("Close")
    expect(table.get_by_role("row", name="Spring sale")).to_contain_text("paused")

    # What was not there is made by a form, and stands in the table then.
    page.get_by_role("button", name="Create a campaign").click()
    screen.dialog.get_by_label("id", exact=True).fill("summer")
    screen.dialog.get_by_label("status").select_option("active")
    screen.press("Save")
    screen.says("Saved.")
    screen.press("Close")
    expect(table).to_contain_text("summer")

    page.get_by_role("navigation", name="Dashboard of coax").get_by_role("link", name="locations").click()
    page.get_by_role("region", name="locations").get_by_role("row", name="Harbour Street").get_by_role("button").click()
    expect(screen.dialog.get_by_role("region", name="As it is now")).to_contain_text("harbour@example.com")
    expect(screen.dialog.get_by_role("button", name="Save")).to_have_count(0)


def test_money_is_put_into_the_wallet_of_the_row_and_a_wrong_amount_is_refused(shop: Box, screen: Screen) -> None:
    screen.open(shop, "setup/tripdesk/wallets")
    screen.press("Open live")
    expect(screen.dialog.get_by_label(re.compile("^plane"))).to_have_value("live")
    for amount, told in (("a lot", "amount"), ("25.00", "Saved.")):
        screen.dialog.get_by_label("amount").fill(amount)
        screen.press("Save")
        expect(screen.dialog.locator("[role=alert], [role=status]")).to_contain_text(told)
    assert got(shop.get("/tripdesk/wallets/live"))["credited"] == "50.00"


def test_a_key_is_made_with_its_secret_shown_once_and_changed_by_its_row(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "setup/coext/api-keys")
    page.get_by_role("button", name="Create an API key").click()
    screen.dialog.get_by_label(re.compile("^permissions")).fill("send_text")
    screen.dialog.get_by_label(re.compile("^name")).fill("by hand")
    screen.press("Save")
    answer = screen.dialog.get_by_role("region", name="What was answered")
    expect(answer).to_contain_text("api_secret")
    screen.press("Close")
    row = page.get_by_role("row", name="by hand")
    expect(row).to_contain_text("send_text")
    row.get_by_role("button").click()
    screen.dialog.get_by_label("rate_limit").fill("7")
    screen.press("Save")
    expect(answer).to_contain_text("7")
    (key,) = (one for one in shop.items("/coext/api-keys", limit=200) if one["name"] == "by hand")
    assert (key["permissions"], key["rate_limit"]) == (["send_text"], 7)


def test_a_template_of_several_languages_is_changed_by_its_name(shop: Box, screen: Screen) -> None:
    screen.open(shop, "setup/coext/templates")
    screen.press("Open order_confirmation.en")
    expect(screen.dialog.get_by_label("id", exact=True)).to_have_value("order_confirmation")
    screen.dialog.get_by_label("body").fill("Hello {{1}}.")
    screen.dialog.get_by_label("status").select_option("REJECTED")
    screen.dialog.get_by_label(re.compile("^variables")).fill("name")
    screen.press("Save")
    screen.says("Saved.")
    found = got(shop.get("/coext/templates/order_confirmation.en"))
    assert (found["status"], found["variables"]) == ("REJECTED", ["name"])


def test_more_than_a_page_of_a_collection_is_said_to_be_more(shop: Box, screen: Screen) -> None:
    for number in range(201):
        got(shop.put(f"/coax/campaigns/c{number}", {"status": "active"}))
    screen.open(shop, "setup/coax/campaigns")
    screen.says("The first 200 of 203.")


def test_a_state_is_exported_as_a_file_or_in_a_report_and_put_back_here_or_into_a_new_sandbox(
    shop: Box, screen: Screen, tmp_path: Path, control: Control
) -> None:
    page = screen.open(shop, "setup/state")
    expect(page.get_by_role("row").filter(has_text="messages").first).to_be_visible()
    file = page.get_by_label("A file that was exported")
    for button, name in (("Export", "state.json"), ("Report", "report.html")):
        with page.expect_download() as downloading:
            screen.press(button)
        assert downloading.value.suggested_filename == f"{shop.id}-2024-05-01T12-00-00Z.{name}"
        kept = tmp_path / name
        downloading.value.save_as(kept)
        assert "We see you on Friday." in kept.read_text("utf-8")
        shop.post("/reset")

        file.set_input_files(kept)
        screen.press("Import")
        screen.confirm("Import")
        expect(screen.dialog).to_have_count(0)
        expect(page.get_by_role("button", name="Import", exact=True)).to_have_attribute("aria-busy", "false")
        assert "We see you on Friday." in json.dumps(shop.messages(direction="outbound"))
    file.set_input_files(kept)
    screen.press("Into a new sandbox")
    expect(page).not_to_have_url(re.compile(re.escape(shop.id)))
    made = control.box(page.url.split("/s/")[1].split("/")[0])
    assert "We see you on Friday." in json.dumps(made.messages(direction="outbound"))
    made.delete()


def test_a_file_that_is_no_state_is_refused_in_words(shop: Box, screen: Screen, tmp_path: Path) -> None:
    page = screen.open(shop, "setup/state")
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no JSON", "utf-8")
    page.get_by_label("A file that was exported").set_input_files(wrong)
    expect(page.get_by_role("alert")).to_contain_text("There is no state in notes.txt.")
    screen.is_sound()
