"""What `make site` makes, in a real browser: from a folder, where nothing serves it, and from a server of files."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from contract_tests.receiver import listening
from tests.docs.site import making
from tests.ui.screen import NARROW, scrolls_sideways, watched

pytestmark = [
    pytest.mark.skipif(making.MISSING, reason=making.ENDS),
    # Swagger UI alone is 1.7 MB of script, which a busy machine takes long to read.
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return making.made_in(tmp_path_factory.mktemp("site"))


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """With patience, and the test fails if anything goes wrong on it."""
    page.set_default_timeout(90_000)
    wrong = watched(page)
    yield page
    assert wrong == []


class Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(params=["folder", "server"])
def address(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Where the site is opened, without a slash at its end."""
    if request.param == "folder":
        yield folder.as_uri()
        return
    with listening(ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=folder))) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def test_search_leads_to_what_was_looked_for(address: str, page: Page) -> None:
    page.goto(f"{address}/index.html")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("combobox", name="Search").fill("customer replies")
    page.get_by_role("option", name="A customer replies").click()

    page.wait_for_url(re.compile(r"/control-plane\.html.*#a-customer-replies$"))
    expect(page.get_by_role("heading", name="A customer replies")).to_be_visible()


def test_a_call_in_the_table_of_a_document_is_opened_with_its_fields_and_examples(address: str, page: Page) -> None:
    page.goto(f"{address}/api/coext.html")
    expect(page.locator(".opblock").first).to_be_visible()
    page.get_by_role("link", name="/messages/text").click()

    opened = page.locator(".opblock.is-open")
    expect(opened).to_contain_text("Send a plain text message")
    expect(opened).to_contain_text("Your parcel comes a day earlier.")
    expect(opened).to_be_in_viewport()
    expect(page.locator(".errors-wrapper")).to_have_count(0)
    assert page.url.endswith("#sendText")


def test_an_address_of_a_call_opens_it_and_the_way_back_the_one_before(folder: Path, page: Page) -> None:
    page.goto(f"{folder.as_uri()}/api/coext.html#sendText")
    opened = page.locator(".opblock.is-open")
    expect(opened).to_contain_text("Send a plain text message")
    expect(opened).to_be_in_viewport()
    page.get_by_role("link", name="/templates/{name}").click()
    expect(opened).to_have_count(2)
    page.go_back()

    assert page.url.endswith("#sendText")
    expect(opened.first).to_be_in_viewport()


def test_who_comes_to_prefer_the_dark_has_it_in_a_document_too(folder: Path, page: Page) -> None:
    page.goto(f"{folder.as_uri()}/api/coext.html")
    path = page.locator(".opblock-summary-path").first
    page.emulate_media(color_scheme="light")
    expect(path).to_have_css("color", re.compile(r"rgb\(\d\d, "))
    page.emulate_media(color_scheme="dark")

    expect(path).to_have_css("color", re.compile(r"rgb\(2\d\d, "))


def test_every_page_fits_a_telephone_and_none_errs(folder: Path, page: Page) -> None:
    page.set_viewport_size(NARROW)
    # The pages of documents are alike, and take seconds each.
    documents = [path for path in folder.glob("api/*.html") if path.stem != "coext"]
    wide = []
    for path in sorted(folder.rglob("*.html")):
        # What is answered to an address without a page names its files from the root of a server.
        if path.name != "404.html" and path not in documents:
            page.goto(path.as_uri())
            wide += [path.name] * scrolls_sideways(page)

    assert wide == []
