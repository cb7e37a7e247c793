"""The web page as a person uses it: opened at a view of a sandbox, and held to what must hold on every one."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support import coax
from tests.support.box import Box
from tests.ui.watching import findings, scrolls_sideways, trouble, watched

# What Coax's first location is, in the fixtures.
LOCATION = "c0a00001-0000-4000-8000-000000000001"


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

    def has_no_trouble(self) -> None:
        """No script of the page has failed, and its policy has stopped nothing."""
        assert trouble(self.page, self._wrong) == []

    def rows(self, *texts: str) -> None:
        """The list has these rows on top, in this order; each text is a part of its row."""
        expect(self.page.get_by_role("grid").locator(".row").nth(len(texts) - 1)).to_be_visible()
        for place, text in enumerate(texts, 2):
            expect(self.page.locator(f'.row[aria-rowindex="{place}"]')).to_contain_text(text)


def send(box: Box, text: str, to: str = "+447700900123") -> None:
    """The application sends by Coax."""
    with coax.Api.of(box) as api:
        coax.sent(api.send(message=text, phone=to, business_location_id=LOCATION))
