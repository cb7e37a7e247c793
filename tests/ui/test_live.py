"""The page hears of what happens: nothing is asked in vain, nothing moves under a reader, and a loss is said."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from mock_server.server.composition import Server
from tests.support.box import Box, Control
from tests.support.servers import own_server
from tests.ui.screen import ADA, Screen, findings, send

MANY = 230
_TEXTS = "rows => rows.map(row => row.textContent)"
# As many rows as are in the document, however long the list is.
MOST_ROWS = 80
# Go on by so many rows, once and again: each time the place, the element and the words of every row there is.
_SCROLLED = """async steps => {
  const list = document.querySelector(".list"), seen = [];
  const look = () => [...list.querySelectorAll(".row")].map(row => {
    if (!seen.includes(row)) seen.push(row);
    return [Number(row.ariaRowIndex), seen.indexOf(row), row.textContent];
  });
  const rows = [], first = () => list.querySelector(".row").ariaRowIndex;
  for (const to of steps) {
    const before = first();
    list.scrollTop = to * list.querySelector(".row").offsetHeight;
    while (first() === before) await new Promise(requestAnimationFrame);
    rows.push(look());
  }
  return rows;
}"""


def say(box: Box, *texts: str) -> None:
    for text in texts:
        box.inbound(ADA, text, system="coext")


@pytest.fixture(scope="module")
def full(control: Control) -> Iterator[Box]:
    """A sandbox with more messages than two pages of a list have."""
    box = control.make(fixtures="empty")
    say(box, *(f"Text {number}" for number in range(MANY)))
    yield box
    box.delete()


def live(page: Page, how: str = "Live") -> None:
    """It hears of what happens, or so it says how it does."""
    expect(page.locator(".connection")).to_have_text(re.compile(how))


def test_what_happens_is_in_the_list_and_in_what_is_open_and_no_list_is_asked_for(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "messages")
    screen.open_first()
    live(page)
    expect(page.locator(".history li")).to_have_count(2)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    shop.advance(10)
    send(shop, "And on Saturday?")
    screen.rows("And on Saturday?", "We see you on Friday.")
    expect(page.locator('.row[aria-rowindex="3"]')).to_contain_text("read")
    expect(page.locator(".history li")).to_have_count(4)
    expect(page.locator(".moment")).to_contain_text("12:00:10")
    assert not [url for url in asked if re.search(r"/messages\?", url)]


def test_of_a_long_list_there_are_few_rows_that_keep_their_elements_up_to_its_end(full: Box, screen: Screen) -> None:
    page = screen.open(full, "messages")
    screen.rows(f"Text {MANY - 1}")
    # A row in sight keeps its element, and one that comes takes that of one that went.
    rows = page.evaluate(_SCROLLED, [50, 60])
    before, after = ({place: element for place, element, _ in one} for one in rows)
    for one in rows:
        places = [place for place, _, _ in one]
        assert places == list(range(places[0], places[0] + len(places)))
        assert all(f"Text {MANY + 1 - place}" in text for place, _, text in one)
    assert len(after) == len(before)
    assert all(after[place] == before[place] for place in before.keys() & after.keys())
    assert sorted(after.values()) == sorted(before.values())
    assert len(after.keys() - before.keys()) == 10

    grid = page.get_by_role("grid")
    grid.focus()
    for _ in range(3):
        page.keyboard.press("End")
        page.wait_for_timeout(100)
        assert page.locator(".row").count() <= MOST_ROWS
    expect(page.get_by_role("row", name=re.compile(r": Text 0$"))).to_be_visible()
    assert grid.get_attribute("aria-rowcount") == f"{MANY + 1}"
    screen.is_sound()
    page.keyboard.press("Home")
    expect(page.get_by_role("row", name=re.compile(rf": Text {MANY - 1}$"))).to_be_visible()


def test_new_rows_wait_for_who_reads_further_down_and_nothing_moves(bare: Box, screen: Screen) -> None:
    say(bare, *(f"Text {number}" for number in range(60)))
    page = screen.open(bare, "messages")
    screen.rows("Text 59")
    page.get_by_role("grid").evaluate("grid => { grid.scrollTop = 1_000; }")
    page.wait_for_timeout(100)
    before = page.locator(".row").evaluate_all(_TEXTS)
    say(bare, "The newest", "The very newest")
    expect(page.get_by_role("button", name="2 new")).to_be_visible()
    assert page.locator(".row").evaluate_all(_TEXTS) == before
    screen.is_sound()
    page.keyboard.press(".")
    expect(page.get_by_role("button", name="2 new")).to_have_count(0)
    page.get_by_role("grid").evaluate("grid => { grid.scrollTop = 0; }")
    screen.rows("The very newest", "The newest", "Text 59")


def test_a_journal_that_is_emptied_a_sandbox_that_is_reset_or_deleted_is_seen_to_be(shop: Box, screen: Screen) -> None:
    page = screen.open(shop, "requests")
    screen.rows("/message/send/sms")
    live(page)
    screen.press("Clear all")
    screen.confirm("Clear all")
    screen.says("No requests.")

    screen.open(shop, "messages?query=friday")
    screen.rows("We see you on Friday.")
    shop.post("/reset")
    expect(page.locator(".row", has_text="We see you on Friday.")).to_have_count(0)
    live(page)
    shop.delete()
    screen.says(f"There is no sandbox {shop.id}.")


def test_a_server_that_is_gone_is_said_to_be_and_what_it_has_after_its_return_is_shown(page: Page) -> None:
    with own_server("coax") as first:
        port = first.port
        screen = Screen(page, first.url)
        screen.open(path="s/default/messages")
        live(page)
        expect(page.locator(".row").first).to_be_visible()
        rows = page.locator(".row").all_inner_texts()[:20]
    live(page, "The server is gone since")
    assert page.locator(".row").all_inner_texts()[:20] == rows
    assert findings(page) == []

    with own_server("coax", port=port):
        # The page may have come back by itself before the button is pressed; then it is gone.
        page.get_by_role("button", name="Try now").evaluate_all("found => found.forEach(one => one.click())")
        live(page)
        expect(page.locator(".row").first).to_be_visible()


def test_a_page_that_is_hidden_lets_go_of_the_server_and_takes_up_where_it_was(bare: Box, screen: Screen) -> None:
    page = screen.page
    page.clock.install()
    screen.open(bare, "messages")
    page.clock.run_for(1_000)
    live(page)
    _hide(page, hidden=True)
    page.clock.run_for(21_000)
    live(page, "Paused while hidden")
    say(bare, "While nobody looked")
    _hide(page, hidden=False)
    page.clock.run_for(2_000)
    screen.rows("While nobody looked")


def _hide(page: Page, *, hidden: bool) -> None:
    shown = "Object.defineProperty(document, 'hidden', {value: hidden, configurable: true})"
    page.evaluate(f"hidden => {{ {shown}; document.dispatchEvent(new Event('visibilitychange')); }}", hidden)


def test_more_tabs_than_a_browser_has_connections_all_show_what_happens(bare: Box, page: Page, server: Server) -> None:
    screens = [Screen(page.context.new_page(), server.url) for _ in range(7)]
    for screen in screens:
        live(screen.open(bare, "messages"), "Live|Every 2 s")
    say(bare, "To all of you")
    for screen in screens:
        screen.rows("To all of you")
    live(screens[-1].page, "Every 2 s")


def test_a_search_goes_on_hearing_of_what_matches(bare: Box, screen: Screen) -> None:
    say(bare, "A blue one")
    page = screen.open(bare, "messages?query=blue")
    screen.rows("A blue one")
    say(bare, "A red one", "Another blue one")
    screen.rows("Another blue one", "A blue one")
    assert page.locator(".row").count() == 2


def test_a_server_that_was_updated_is_told_of_and_the_page_loaded_anew_when_asked(bare: Box, screen: Screen) -> None:
    page = screen.page
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { if (!sessionStorage.getItem('seen'))"
        " document.getElementById('page').dataset.version = 'another'; sessionStorage.setItem('seen', 'yes'); });"
    )
    screen.open(bare, "messages")
    screen.says("The server was updated.")
    screen.is_sound()
    screen.press("Reload")
    live(page)
    expect(page.get_by_text("The server was updated.")).to_have_count(0)
