"""Every call of the control plane has its place on the page, or a reason why a person at a page does not make it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from mock_server.ui.files import STATIC
from tests.docs.tables import METHODS
from tests.support.box import Box, Control
from tests.support.http import got
from tests.ui.screen import Screen

# What a page has no button for, and why.
NOT_ON_THE_PAGE = {
    ("GET", "/sandboxes/{}/clock"): "a sandbox is shown with its clock",
    ("GET", "/sandboxes/{}/messages/wait"): "the page hears of messages by the stream; to wait is for tests",
    ("GET", "/sandboxes/{}/webhooks/deliveries"): "deliveries are shown as parcels, which have all attempts in them",
    ("POST", "/sandboxes/{}/report"): "a failure is told by the runner that has seen it",
    ("DELETE", "/sandboxes"): "many are deleted by their labels from scripts; a person deletes one at a time",
    ("POST", "/save"): "the server saves at its end by itself; who kills it says so before, in a script",
    ("GET", "/livez"): "for what starts servers, and starts them again",
    ("GET", "/readyz"): "the same",
    ("GET", "/metrics"): "numbers for Prometheus, which draws them better",
    ("GET", "/docs/{}"): "the files of the page that /docs is, which the menu leads to",
}
_TEXT = re.compile(r'"(/[^"\s]*)"|`(/[^`\s]*)`')


def documented(control: Control) -> dict[tuple[str, str], list[str]]:
    """Each call of the control plane by its method and its path, with its tags."""
    return {
        (method.upper(), re.sub(r"\{[^}]*\}", "{}", path)): operation["tags"]
        for path, operations in got(control.get("/openapi.json"))["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    }


def test_every_call_of_the_control_plane_is_on_the_page_or_has_a_reason_not_to_be(control: Control) -> None:
    # The calls of dashboards are made of the document itself; the test below looks for them in a browser.
    wanted = {call for call, tags in documented(control).items() if tags != ["Dashboards"]}
    made = {("GET", path) for path in asked()} | set(acts())
    assert wanted - made - set(NOT_ON_THE_PAGE) == set()
    assert set(NOT_ON_THE_PAGE) <= wanted, "a reason for a call that there is not"
    assert not set(NOT_ON_THE_PAGE) & made, "a reason for a call that the page makes"


def test_every_act_is_a_call_that_is_documented(control: Control) -> None:
    dashboards = ("{}", "/sandboxes/{}/{}/{}")
    assert set(acts()) - {dashboards} - documented(control).keys() == set()


def test_every_call_of_a_dashboard_is_made_by_a_table_or_a_form(control: Control, shop: Box, screen: Screen) -> None:
    wanted = {call for call, tags in documented(control).items() if tags == ["Dashboards"]}
    listed = {call for call in wanted if call[0] == "GET" and not call[1].endswith("}")}
    # A row of a list is all of it.
    ones = {(method, f"{path}/{{}}") for method, path in listed}
    made: set[tuple[str, str]] = set()
    screen.page.on("request", lambda request: made.add((request.method, _plain(request.url))))
    for system in shop.view["systems"]:
        page = screen.open(shop, f"setup/{system}")
        links = page.get_by_role("navigation", name=f"Dashboard of {system}").get_by_role("link")
        expect(links.first).to_be_visible()
        for name in links.all_inner_texts():
            links.get_by_text(name, exact=True).click()
            made |= set(_forms(page, name))
    assert wanted - ones - made == set()


def _forms(page: Page, name: str) -> Iterator[tuple[str, str]]:
    """The calls that the forms of a collection would make: of each button above its table, and of its first row."""
    rows = page.get_by_role("region", name=name, exact=True).get_by_role("button")
    expect(rows.first).to_be_visible()
    for button in [*page.locator(".setup section > .buttons > button").all(), rows.first]:
        button.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        for code in dialog.locator(".forms dd:first-of-type code").all():
            found = re.search(r"curl -sf (?:-X (\w+) )?'?([^' ]*)", code.text_content() or "")
            assert found
            yield found[1] or "POST", _plain(found[2])
        dialog.get_by_role("button", name="Close").click()


def _plain(url: str) -> str:
    """The path of a call in a sandbox, what stands behind its collection as an id."""
    path = urlsplit(url).path.partition("/_mock")[2]
    box = re.sub(r"^/sandboxes/[^/]*", "/sandboxes/{}", path)
    return re.sub(r"^(/sandboxes/\{\}/[^/]+/(?!wallet/)[^/]+)/[^/]*", r"\1/{}", box)


def acts() -> Iterator[tuple[str, str]]:
    source = (STATIC / "src" / "acts.js").read_text("utf-8")
    for found in re.finditer(
        r"\blabel\b[^;]*?method(?:: \"([A-Z]+)\")?, path: ([^\n]*?), (?:body|python)", source, re.DOTALL
    ):
        yield found[1] or "{}", _path(found[2])


def _path(written: str) -> str:
    """The path that an act writes, its ids as `{}`."""
    behind = re.search(r"[\"`](/[^\"`]*)[\"`]", written)
    path = "" if behind is None else re.sub(r"\$\{[^}]*\}", "{}", behind[1]).partition("?")[0]
    return f"/sandboxes/{{}}{path}" if written.startswith("at(") else path


def asked() -> Iterator[str]:
    """The paths that the page asks for: each text in its source that is one, of the server and of a sandbox."""
    yield "/sandboxes/{}"
    for path in (STATIC / "src").rglob("*.js"):
        # Which answers in a server's place, and asks nothing.
        if path.name == "kept.js":
            continue
        for found in _TEXT.finditer(path.read_text("utf-8")):
            text = re.sub(r"\$\{[^}]*\}", "{}", found[1] or found[2]).partition("?")[0]
            plain = text.removeprefix("/_mock")
            yield from (plain, f"/sandboxes/{{}}{plain}", f"/sandboxes/{{}}{plain}/{{}}")
