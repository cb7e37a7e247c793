"""`make screens`: each view as a picture, in both widths and themes, in build/screens; some of them stand in docs/.

The sandbox in them is the same each time: a workshop that texts its customers, one of whom writes back.
"""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from mock_server.server.composition import Server
from tests.support import coext
from tests.support.box import Box, Control
from tests.support.servers import own_server
from tests.ui.chromium import INSTALLED, place
from tests.ui.screen import ADA, LOOKS, send

ROOT = Path(__file__).parents[2]
BUILT, KEPT = ROOT / "build" / "screens", ROOT / "docs" / "screens"


class Scene(NamedTuple):
    """A view of the sandbox by its path, or of the server where that is None, and what is done before the picture."""

    path: str | None
    act: Callable[[Page], None] = lambda _: None


def opened(page: Page) -> None:
    page.locator(".row").first.click()
    page.locator(".detail h2").wait_for()


def pressed(name: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        page.get_by_role("button", name=re.compile(name)).locator("visible=true").first.click()
        page.get_by_role("dialog").wait_for()

    return press


def expecting(page: Page) -> None:
    """A request was expected that did not come, and any message."""
    for name in ("Expect a message", "Expect a request"):
        page.get_by_role("button", name=name).click()
    page.get_by_role("group", name="request 1").get_by_label("path").fill("/coax/api/v2/message/send/mms")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("alert").wait_for()


def unfolded(page: Page) -> None:
    """All that a customer may say is there."""
    page.get_by_text("More: to whom").click()


def looking(page: Page) -> None:
    """Something is looked for in all of the sandbox."""
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="What is looked for").fill("bicycle")
    page.get_by_role("option").first.wait_for()


def writing(page: Page) -> None:
    page.get_by_role("searchbox").press_sequentially("s")
    page.get_by_role("option").first.wait_for()


SCENES: dict[str, Scene] = {
    "sandboxes": Scene(None),
    "timeline": Scene("timeline"),
    "event": Scene("timeline", opened),
    "people": Scene("people"),
    "phone": Scene(f"people/{ADA}"),
    "besides": Scene(f"people/{ADA}", unfolded),
    "webhooks": Scene("webhooks"),
    "delivery": Scene("webhooks", opened),
    "findings": Scene("findings"),
    "check": Scene("check", expecting),
    "credentials": Scene("setup"),
    "delivery-setup": Scene("setup/delivery"),
    "limits": Scene("setup/limits"),
    "dashboard": Scene("setup/coext"),
    "row": Scene("setup/coext", pressed("^Open ")),
    "accounts": Scene("setup/msgboxx"),
    "state": Scene("setup/state"),
    "everywhere": Scene("messages", looking),
    "offers": Scene("messages", writing),
    "messages": Scene("messages"),
    "message": Scene("messages", opened),
    "search": Scene("messages?query=dir:out -status:read"),
    "requests": Scene("requests"),
    "request": Scene("requests", opened),
    "faults": Scene("faults"),
    "clock": Scene("messages", pressed("To …|Time")),
    "empty": Scene("requests?query=nowhere"),
    "menu": Scene("messages", pressed("Menu")),
    "switcher": Scene("messages", pressed("^Sandbox ")),
    "note": Scene("timeline", pressed("^More …")),
    "as-code": Scene("requests", pressed("As code")),
    "gone": Scene("requests/req_nothing"),
}
# Those that the pages of docs/ show.
DOCS = ("timeline-wide-light", "request-wide-dark", "message-narrow-light", "request-narrow-dark")


def fill(control: Control) -> Box:
    """A workshop's day."""
    box = control.make(id="workshop", fixtures="default", clock={"now": "2026-01-01T09:00:00Z", "frozen": True})
    send(box, "Your bicycle is ready. We are open until six.", ADA)
    box.advance(600)
    box.inbound(ADA, "Can I fetch it on Saturday?", system="coax", name="Ada Example")
    send(box, "You can, from nine to one.", ADA)
    send(box, "Your new tyres are here.", "+447700900001")
    box.advance(5)
    with coext.Api.of(box) as api:
        api.text("+447700900199", "Hello?", urgent=True)
    box.post("/faults", {"kind": "error", "status": 503, "system": "coax", "times": 2})
    return box


def shoot(browser: Browser, server: Server, box: Box) -> Iterator[tuple[str, bytes]]:
    for look, (viewport, theme) in LOOKS.items():
        page = browser.new_page(viewport=viewport, color_scheme=theme, reduced_motion="reduce")
        for name, scene in SCENES.items():
            page.goto(f"{server.url}/_mock/ui/" + ("" if scene.path is None else f"s/{box.id}/{scene.path}"))
            page.locator("h1").first.wait_for(state="attached")
            page.wait_for_load_state("load")
            scene.act(page)
            page.wait_for_timeout(500)
            yield f"{name}-{look}", page.screenshot()
        page.close()


def main() -> int:
    chromium = place()
    if chromium is None:
        print(f"needs Chromium: {INSTALLED}", file=sys.stderr)
        return 1
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir(parents=True)
    KEPT.mkdir(exist_ok=True)
    with own_server() as server, Control(server.url) as control, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, picture in shoot(browser, server, fill(control)):
            (BUILT / f"{name}.png").write_bytes(picture)
            if name in DOCS:
                (KEPT / f"{name}.png").write_bytes(picture)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
