"""The pages that show the OpenAPI documents, in a real browser, under their policy."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from mock_server.server.composition import Server
from tests.support.servers import TOKEN
from tests.ui.screen import trouble, watched
from tests.ui.sites import Site

SENDS = {"coext": "/messages/text", "tripdesk": "/api/v1/messages", "coax": "/api/v2/customers", "msgboxx": "/message"}


def shown(page: Page, server: Server, place: str) -> None:
    """The document of a system, or of the control plane, with its calls."""
    page.goto(f"{server.url}/{place}/docs")
    expect(page.locator(".opblock").first).to_be_visible()


def enter(page: Page, token: str, button: str) -> None:
    page.get_by_label("Control token").fill(token)
    page.get_by_role("button", name=button).click()


def tried(page: Page, path: str, method: str) -> Locator:
    """A call of the page as it stands, executed; what it was answered with, its status first."""
    call = page.locator(f".opblock-{method}", has=page.locator(f'[data-path="{path}"]')).first
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    answer = call.locator(".live-responses-table")
    expect(answer.locator("td.response-col_status:not(.col_header)")).to_contain_text(re.compile("20[012]"))
    return answer


@pytest.mark.parametrize("system", SENDS)
def test_a_document_keeps_to_its_policy_and_its_example_runs_as_it_is(system: str, page: Page, server: Server) -> None:
    wrong = watched(page)
    shown(page, server, system)
    assert page.evaluate("violations") == wrong == []
    if system == "msgboxx":
        page.get_by_role("button", name="Log in to the default sandbox").click()
        expect(page.get_by_text("The calls below carry its token.")).to_be_visible()
    else:
        expect(page.locator(".auth-wrapper .locked")).to_be_visible()
    tried(page, SENDS[system], "post")
    assert trouble(page, wrong) == []


def test_the_control_planes_calls_are_tried_from_its_page_on_the_default_sandbox(page: Page, server: Server) -> None:
    wrong = watched(page)
    shown(page, server, "_mock")
    expect(tried(page, "/sandboxes", "get")).to_contain_text('"default"')
    tried(page, "/sandboxes/{sandbox_id}/clock", "get")
    expect(page.locator(".request-url").last).to_contain_text("/_mock/sandboxes/default/clock")
    assert page.evaluate("violations") == wrong == []


def test_another_sites_link_leads_to_the_document_but_no_frame_shows_it(page: Page, site: Site, server: Server) -> None:
    page.goto(site.url)
    page.set_content(f'<a href="{server.url}/_mock/docs">Read</a><iframe src="{server.url}/_mock/docs"></iframe>')
    expect(page.frame_locator("iframe").locator("#document")).to_have_count(0)
    page.get_by_role("link").click()
    expect(page.locator(".opblock").first).to_be_visible()


def test_a_page_asks_for_the_control_token_sends_it_and_keeps_it_for_its_tab_alone(page: Page, shut: Server) -> None:
    wrong = watched(page)
    page.goto(f"{shut.url}/_mock/docs")
    field = page.get_by_label("Control token")
    expect(field).to_be_focused()
    expect(page.locator(".opblock")).to_have_count(0)

    for refused in ("another", "caf\u00e9 \u20ac"):
        enter(page, refused, "Show")
        expect(page.get_by_role("status")).to_have_text("That is not its token.")
        page.evaluate("document.querySelector('[role=status]').textContent = ''")
    assert page.evaluate("sessionStorage.length") == 0

    field.fill(TOKEN)
    field.press("Enter")
    expect(page.locator(".opblock").first).to_be_visible()
    expect(field).to_have_count(0)
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 1, ""]
    assert TOKEN not in page.url
    assert page.evaluate("violations") == []
    assert [one for one in wrong if "401" not in one] == []

    page.reload()
    expect(tried(page, "/sandboxes", "get")).to_contain_text('"default"')
    other = page.context.new_page()
    other.goto(f"{shut.url}/_mock/docs")
    expect(other.get_by_label("Control token")).to_be_visible()


def test_a_token_that_is_no_longer_the_servers_is_forgotten_and_asked_for_anew(page: Page, shut: Server) -> None:
    page.goto(f"{shut.url}/_mock/docs")
    page.evaluate("sessionStorage.setItem('mock-control-token', 'of yesterday')")
    page.reload()
    expect(page.get_by_label("Control token")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_the_control_token_is_never_sent_to_a_system(page: Page, shut: Server) -> None:
    page.goto(f"{shut.url}/_mock/docs")
    page.evaluate(f"sessionStorage.setItem('mock-control-token', '{TOKEN}')")
    # What that page was still about to ask for, with the token, is given up with it.
    page.goto("about:blank")
    sent: set[tuple[str, str | None]] = set()
    page.on("request", lambda asked: sent.add((urlsplit(asked.url).path, asked.header_value("authorization"))))
    shown(page, shut, "coax")
    expect(page.locator(".auth-wrapper .locked")).to_be_visible()
    tried(page, "/api/v2/locations", "get")
    assert ("/_mock/sandboxes/default", None) in sent
    assert {one for one in sent if one[1] is not None} == {
        ("/_mock/sandboxes/default", f"Bearer {TOKEN}"),
        ("/coax/api/v2/locations", "Bearer fake-coax-key-all-locations"),
    }
    assert ("/coax/api/v2/locations", None) not in sent


def test_behind_a_control_token_a_systems_page_opens_and_asks_for_what_fills_it_in(page: Page, shut: Server) -> None:
    wrong = watched(page)
    shown(page, shut, "coext")
    enter(page, "another", "Fill in")
    expect(page.get_by_role("status")).to_have_text("That is not its token.")
    expect(page.locator(".auth-wrapper .unlocked")).to_be_visible()

    enter(page, TOKEN, "Fill in")
    expect(page.locator(".auth-wrapper .locked")).to_be_visible()
    expect(page.get_by_label("Control token")).to_have_count(0)
    tried(page, "/templates", "get")
    assert trouble(page, wrong) == []
