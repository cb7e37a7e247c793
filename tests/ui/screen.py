"""The web page as a person uses it: opened at a view of a sandbox, and held to what must hold on every one."""

from playwright.sync_api import Locator, Page, Route, expect

from tests.support import coax
from tests.support.box import Box
from tests.ui.watching import everywhere, findings, scrolls_sideways, trouble, watched

# What Coax's first location is, in the fixtures.
LOCATION = "c0a00001-0000-4000-8000-000000000001"
ADA = "+447700900123"
_PROBLEM = '{"title":"Internal Server Error","status":500,"detail":"A defect."}'


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
        """The same in both widths and themes."""
        for _ in everywhere(self.page):
            self.is_sound()

    def has_no_trouble(self) -> None:
        """No script of the page has failed, and its policy has stopped nothing."""
        assert trouble(self.page, self._wrong) == []

    def rows(self, *texts: str) -> None:
        """The list has these rows on top, in this order; each text is a part of its row."""
        expect(self.page.get_by_role("grid").locator(".row").nth(len(texts) - 1)).to_be_visible()
        for place, text in enumerate(texts, 2):
            expect(self.page.locator(f'.row[aria-rowindex="{place}"]')).to_contain_text(text)

    def press(self, *names: str) -> None:
        for name in names:
            self.page.get_by_role("button", name=name, exact=True).click()

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
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text


def has(where: Locator, *texts: str) -> None:
    for text in texts:
        expect(where).to_contain_text(text)


def refuse(route: Route) -> None:
    """Answer a request of the page as a server with a defect does."""
    route.fulfill(status=500, content_type="application/problem+json", body=_PROBLEM)


def send(box: Box, text: str, to: str = ADA) -> None:
    """The application sends by Coax."""
    with coax.Api.of(box) as api:
        coax.sent(api.send(message=text, phone=to, business_location_id=LOCATION))
