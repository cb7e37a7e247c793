"""The pages that show the OpenAPI documents, in a real browser, under their policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from mock_server.server.composition import Server
from tests.support.servers import TOKEN
from tests.ui.sites import Site
from tests.ui.watching import watched


@pytest.mark.parametrize("place", ["_mock", "msgboxx", "coext", "coax", "tripdesk"])
def test_every_document_is_shown_under_its_policy(place: str, page: Page, server: Server) -> None:
    wrong = watched(page)
    page.goto(f"{server.url}/{place}/docs")

    expect(page.locator(".opblock").first).to_be_visible()
    assert page.evaluate("violations") == []
    assert wrong == []


def test_a_call_of_the_control_plane_is_tried_from_its_page(page: Page, server: Server) -> None:
    wrong = watched(page)
    page.goto(f"{server.url}/_mock/docs")
    call = page.locator(".opblock", has=page.locator('[data-path="/sandboxes"]')).filter(has_text="List the sandboxes")
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()

    expect(call.locator(".live-responses-table td.response-col_status:not(.col_header)")).to_contain_text("200")
    expect(call.locator(".live-responses-table")).to_contain_text('"default"')
    assert page.evaluate("violations") == []
    assert wrong == []


def test_a_link_on_another_site_leads_to_the_document_but_no_frame_shows_it(
    page: Page, site: Site, server: Server
) -> None:
    page.goto(site.url)
    page.set_content(f'<a href="{server.url}/_mock/docs">Read</a><iframe src="{server.url}/_mock/docs"></iframe>')
    framed = page.frame_locator("iframe")
    expect(framed.locator("#document")).to_have_count(0)
    page.get_by_role("link").click()

    expect(page.locator(".opblock").first).to_be_visible()


def test_a_page_behind_a_control_token_opens_and_asks_for_it(page: Page, shut: Server) -> None:
    wrong = watched(page)
    page.goto(f"{shut.url}/_mock/docs")
    field = page.get_by_label("Control token")
    expect(field).to_be_focused()
    expect(page.locator(".opblock")).to_have_count(0)

    for refused in ("another", "caf\u00e9 \u20ac"):
        field.fill(refused)
        page.get_by_role("button", name="Show").click()
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


def test_the_token_goes_with_the_calls_of_the_page_and_is_kept_for_its_tab_alone(page: Page, shut: Server) -> None:
    page.goto(f"{shut.url}/_mock/docs")
    page.get_by_label("Control token").fill(TOKEN)
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".opblock").first).to_be_visible()

    page.reload()
    call = page.locator(".opblock", has=page.locator('[data-path="/sandboxes"]')).filter(has_text="List the sandboxes")
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    expect(call.locator(".live-responses-table")).to_contain_text('"default"')

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
    sent: list[str | None] = []
    page.on("request", lambda asked: sent.append(asked.header_value("authorization")))
    page.goto(f"{shut.url}/coax/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    call = page.locator(".opblock", has=page.locator('[data-path="/api/v2/locations"]')).first
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    expect(call.locator(".live-responses-table td.response-col_status:not(.col_header)")).to_contain_text("401")
    assert set(sent) == {None}
