"""What goes wrong on a page, for a person or by its policy, and what axe finds in it."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_WATCH = (
    "addEventListener('securitypolicyviolation', seen => violations.push(seen.violatedDirective + seen.blockedURI))"
)
# What Chromium writes for each answer of 400 or more, which a page may well have asked for.
_REFUSED = "Failed to load resource"
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_JUDGE = "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)"

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


def watched(page: Page) -> list[str]:
    """What went wrong on a page from now on: errors, and what its policy stopped."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"{error}"))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.add_init_script(f"globalThis.violations = []; {_WATCH}")
    return wrong


def trouble(page: Page, wrong: list[str]) -> list[str]:
    """What went wrong, answers apart that refuse something: errors of scripts and violations of the policy."""
    stopped: list[str] = page.evaluate("violations")
    return [*stopped, *(said for said in wrong if _REFUSED not in said)]


def findings(page: Page) -> list[str]:
    """What axe finds wrong with what is shown; a document takes axe in once, and sends back only what breaks a rule."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(Axe().axe_script)
    violations: list[dict[str, Any]] = page.evaluate(_JUDGE, list(_RULES))
    return [f"{found['id']}: {[node['target'] for node in found['nodes']][:5]}" for found in violations]


def everywhere(page: Page) -> Iterator[None]:
    """The page in both widths and themes, one after the other; nothing moves, so that no colour is half-way."""
    for size, theme in product((WIDE, NARROW), ("light", "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        yield


def scrolls_sideways(page: Page) -> bool:
    """Whether a part of the page lies beyond its right edge."""
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider
