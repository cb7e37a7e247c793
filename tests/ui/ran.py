"""Which functions of the page's scripts its tests run, as Chromium's profiler counts them, and which none of them does.

With UI_RAN=FOLDER each process of pytest leaves there what its tests ran, and the run ends with what nobody did: it
has failed where that is more than `MOST_UNRUN`. A report has the same functions in one script, so each is known by its
text.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mock_server.ui.bundle import bundled
from mock_server.ui.files import STATIC

if TYPE_CHECKING:
    # Every process of pytest imports this module, and few of them a browser.
    from playwright.sync_api import CDPSession, Page

FOLDER = os.environ.get("UI_RAN")
SOURCE = STATIC / "src"
# Functions that no test runs, of 1,070: 39 were seen, and the order of tests changes a few.
MOST_UNRUN = 45


class Ran:
    """What was run so far: each function by its text, with its name, and whether it was called."""

    def __init__(self) -> None:
        self.functions: dict[str, tuple[str, bool]] = {}
        self._watched: list[tuple[Page, CDPSession]] = []

    def watch(self, page: Page) -> None:
        """Count from now on what this page runs."""
        session = page.context.new_cdp_session(page)
        session.send("Profiler.enable")
        session.send("Profiler.startPreciseCoverage", {"callCount": False, "detailed": False})
        self._watched.append((page, session))
        # With a document goes what was counted of its scripts.
        for name in ("goto", "reload", "close"):
            setattr(page, name, partial(self._first, session, getattr(page, name)))

    def _first(self, session: CDPSession, leave: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._look(session)
        return leave(*args, **kwargs)

    def take(self) -> None:
        """Add what was counted, and watch no longer."""
        for page, session in self._watched:
            if not page.is_closed():
                self._look(session)
        self._watched.clear()

    def _look(self, session: CDPSession) -> None:
        for script in session.send("Profiler.takePreciseCoverage")["result"]:
            self.add((text, (name, is_called)) for name, text, is_called in _functions(script))

    def add(self, functions: Iterable[tuple[str, tuple[str, bool]]]) -> None:
        """What was counted here or by another process."""
        for text, (name, is_called) in functions:
            self.functions[text] = (name, is_called or self.functions.get(text, ("", False))[1])

    def placed(self) -> list[tuple[str, bool]]:
        """Each function as where it stands, and whether it was called; what is in no module is not ours."""
        modules = {path.relative_to(SOURCE).as_posix(): path.read_text("utf-8") for path in SOURCE.rglob("*.js")}
        return sorted(
            (f"{module}:{whole[: whole.index(text)].count(chr(10)) + 1} {name}", is_called)
            for text, (name, is_called) in self.functions.items()
            for module, whole in modules.items()
            if text in whole
        )

    def leave(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{os.getpid()}.json").write_text(json.dumps(list(self.functions.items())), "utf-8")


def _functions(script: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Of a script of the page each function's name, its text, and whether it was called."""
    whole = _source(script["url"])
    for function in script["functions"] if whole else ():
        (span, *_) = function["ranges"]
        text = whole[2 * span["startOffset"] : 2 * span["endOffset"]].decode("utf-16-le", "replace")
        # A module itself is one without a name, from its first character on.
        if span["startOffset"] > 0:
            yield function["functionName"] or text.partition("=>")[0][:60], text, span["count"] > 0


@cache
def _source(url: str) -> bytes:
    """What a browser has from this address, in units of two bytes: a module of the page, or a report's script."""
    there, _, name = url.partition("/src/")
    text = ""
    if name and "/_mock/ui/a/" in there:
        text = (SOURCE / name).read_text("utf-8")
    elif url.startswith("file:") and url.partition("#")[0].endswith(".html"):
        text = bundled(STATIC, "src/main.js")
    return text.encode("utf-16-le")


def told(folder: Path) -> tuple[str, bool]:
    """What nobody ran, in lines, and whether that is too much; nothing, where nobody ran anything."""
    ran = Ran()
    for file in sorted(folder.glob("*.json")):
        ran.add(json.loads(file.read_text("utf-8")))
    placed = ran.placed()
    if not placed:
        return "", False
    unrun = [name for name, is_called in placed if not is_called]
    count = f"{len(unrun)} of {len(placed)} functions of the page were run by no test; at most {MOST_UNRUN} may be.\n"
    return "".join(f"{name}\n" for name in unrun) + count, len(unrun) > MOST_UNRUN
