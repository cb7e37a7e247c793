"""The web page as a person uses it: opened at a view of a sandbox, and held to what must hold on every one."""

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.support import coax
from tests.support.box import Box
from tests.support.http import Response

# What Coax's first location is, in the fixtures.
LOCATION = "c0a00001-0000-4000-8000-000000000001"
ADA = "+447700900123"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
# Both widths and themes, by what a picture of them is called.
LOOKS = {
    f"{name}-{theme}": (size, theme)
    for name, size in (("wide", WIDE), ("narrow", NARROW))
    for theme in ("light", "dark")
}
_PROBLEM = '{"title":"Internal Server Error","status":500,"detail":"A defect."}'
_WATCH = (
    "globalThis.violations = [];"
    "addEventListener('securitypolicyviolation', seen => violations.push(seen.violatedDirective + seen.blockedURI))"
)
# What Chromium writes for each answer of 400 or more, which a page may well have asked for.
_REFUSED = "Failed to load resource"
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_JUDGE = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)"


class Screen:
    """A page of the browser at the web page of a server."""

    def __init__(self, page: Page, server_url: str) -> None:
        self.page = page
        self._root = f"{server_url}/_mock/ui/"
        self._wrong = watched(page)

    def open(self, box: Box | None = None, path: str = "") -> Page:
        """Open a view of a sandbox, or the list of sandboxes."""
        self.page.goto(self._root + (path if box is None else f"s/{box.id}/{path}"))
        return self.page

    def is_sound(self) -> None:
        """What is shown breaks no rule of WCAG, of the policy and of the width, and no script of it has failed."""
        assert findings(self.page) == []
        assert not scrolls_sideways(self.page)
        self.has_no_trouble()

    def is_sound_everywhere(self) -> None:
        """The same in both widths and themes; nothing moves, so that no colour is half-way."""
        for size, theme in LOOKS.values():
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            self.is_sound()

    def has_no_trouble(self) -> None:
        """No script of the page has failed, and its policy has stopped nothing."""
        assert trouble(self.page, self._wrong) == []

    def rows(self, *texts: str) -> None:
        """The list has these rows on top, in this order; each text is a part of its row."""
        expect(self.page.get_by_role("grid").locator(".row").nth(len(texts) - 1)).to_be_visible()
        for place, text in enumerate(texts, 2):
            expect(self.page.locator(f'.row[aria-rowindex="{place}"]')).to_contain_text(text)

    def says(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text)).to_be_visible()

    def open_first(self) -> Locator:
        """Open the first row of the list; what is shown of it."""
        self.page.locator(".row").first.click()
        return self.page.locator(".detail")

    def press(self, *names: str) -> None:
        for name in names:
            self.page.get_by_role("button", name=name, exact=True).click()

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def confirm(self, name: str) -> None:
        """Press the button of a dialog, which may be called as the one that has opened it."""
        self.dialog.get_by_role("button", name=name, exact=True).click()

    def fill(self, fields: Mapping[str, str]) -> None:
        """Fill in fields by their labels."""
        for label, value in fields.items():
            self.page.get_by_label(label).fill(value)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def copied(self, button: Locator | str, told: str) -> str:
        """What this button copies; the page says `told` of it."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        if isinstance(button, str):
            button = self.page.get_by_role("button", name=button, exact=True)
        button.click()
        expect(self.page.get_by_role("status")).to_contain_text(told)
        return self.page.evaluate("navigator.clipboard.readText()")


def watched(page: Page) -> list[str]:
    """What went wrong on a page from now on: errors, and what its policy stopped."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"{error}"))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.add_init_script(_WATCH)
    return wrong


def trouble(page: Page, wrong: list[str]) -> list[str]:
    """What went wrong, answers apart that refuse something: errors of scripts and violations of the policy."""
    return [*page.evaluate("violations"), *(said for said in wrong if _REFUSED not in said)]


def findings(page: Page) -> list[str]:
    """What axe finds wrong with what is shown; a document takes axe in once, and sends back only what breaks a rule."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(Axe().axe_script)
    violations = page.evaluate(_JUDGE, list(_RULES))
    return [f"{found['id']}: {[node['target'] for node in found['nodes']][:5]}" for found in violations]


def scrolls_sideways(page: Page) -> bool:
    """Whether a part of the page lies beyond its right edge."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def has(where: Locator, *texts: str) -> None:
    for text in texts:
        expect(where).to_contain_text(text)


def refuse(route: Route) -> None:
    """Answer a request of the page as a server with a defect does."""
    route.fulfill(status=500, content_type="application/problem+json", body=_PROBLEM)


def ask(box: Box, text: str = "Hello", **more: Any) -> Response:
    """What Coax answers to a text of the application's, to Ada unless told otherwise."""
    with coax.Api.of(box) as api:
        return api.send(message=text, **{"phone": ADA, "business_location_id": LOCATION, **more})


def send(box: Box, text: str, to: str = ADA) -> None:
    """The application sends by Coax."""
    coax.sent(ask(box, text, phone=to))
