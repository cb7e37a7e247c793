"""Which functions of the page's scripts its tests run, as Chromium's profiler counts them, and which none of them does.

With UI_RAN=FOLDER each process of pytest leaves there what its tests ran. `python -m tests.ui.ran FOLDER` says what
nobody did, and fails where that is more than `MOST_UNRUN`. A report has the same functions in one script, so each is
known by its text.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

from mock_server.ui.bundle import bundled
from mock_server.ui.files import STATIC

FOLDER = os.environ.get("UI_RAN")
SOURCE = STATIC / "src"
# Functions that no test runs, of 1,400 or so: what a person sees only when something outside of the page is broken.
MOST_UNRUN = 40


class Ran:
    """What was run so far: of each function, by its text, where it stands and whether it was called."""

    def __init__(self) -> None:
        self.functions: dict[str, tuple[str, bool]] = {}
        self._watched: list[tuple[Page, CDPSession]] = []

    def watch(self, page: Page) -> None:
        """Count from now on what this page runs."""
        session = page.context.new_cdp_session(page)
        session.send("Profiler.enable")
        session.send("Profiler.startPreciseCoverage", {"callCount": True, "detailed": False})
        self._watched.append((page, session))

    def take(self) -> None:
        """Add what was counted, and watch no longer."""
        for page, session in self._watched:
            if not page.is_closed():
                for script in session.send("Profiler.takePreciseCoverage")["result"]:
                    self._add(script)
        self._watched.clear()

    def _add(self, script: dict[str, Any]) -> None:
        for name, text, is_called in _functions(script):
            known = self.functions.get(text)
            self.functions[text] = (known[0] if known else name, is_called or bool(known and known[1]))

    def add(self, functions: dict[str, tuple[str, bool]]) -> None:
        """What another process has counted."""
        for text, (name, is_called) in functions.items():
            known = self.functions.get(text)
            self.functions[text] = (name, is_called or bool(known and known[1]))

    def unrun(self) -> list[str]:
        """Where the functions stand that nobody called."""
        return sorted(name for name, is_called in self.functions.values() if not is_called)

    def leave(self, folder: Path) -> None:
        """Write it down for who adds it up."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{os.getpid()}.json").write_text(json.dumps(self.functions), "utf-8")


def _functions(script: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Of a script of the page each function with a name: that, its text, and whether it was called."""
    name, whole = _source(script["url"])
    for function in script["functions"] if whole else ():
        (span, *_) = function["ranges"]
        text = whole[2 * span["startOffset"] : 2 * span["endOffset"]].decode("utf-16-le", "replace")
        # A module itself is one without a name, from its first character on.
        if span["startOffset"] > 0:
            yield f"{name} {function['functionName'] or text.partition('=>')[0][:60]}", text, span["count"] > 0


def _source(url: str) -> tuple[str, bytes]:
    """What a browser has from this address, in units of two bytes: a module of the page, or a report's script."""
    there, _, name = url.partition("/src/")
    if name and "/_mock/ui/a/" in there:
        return name, (SOURCE / name).read_text("utf-8").encode("utf-16-le")
    if url.startswith("file:") and url.partition("#")[0].endswith(".html"):
        return "(report)", bundled(STATIC, "src/main.js").encode("utf-16-le")
    return "", b""


def main(folder: str) -> int:
    """Say what nobody ran."""
    ran = Ran()
    for file in sorted(Path(folder).glob("*.json")):
        ran.add({text: (name, is_called) for text, (name, is_called) in json.loads(file.read_text("utf-8")).items()})
    unrun = ran.unrun()
    sys.stdout.write("".join(f"{name}\n" for name in unrun))
    sys.stdout.write(f"{len(unrun)} of {len(ran.functions)} functions of the page were run by no test.\n")
    return int(not ran.functions or len(unrun) > MOST_UNRUN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
