"""The pages that show the OpenAPI documents, in a real browser, under their policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from mock_server.server import Server
from tests.ui.sites import Site

_WATCH = (
    "addEventListener('securitypolicyviolation', seen => violations.push(seen.violatedDirective + seen.blockedURI))"
)


def watched(page: Page) -> list[str]:
    """What went wrong on a page from now on: errors, and what its policy stopped."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"{error}"))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.add_init_script(f"globalThis.violations = []; {_WATCH}")
    return wrong


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
