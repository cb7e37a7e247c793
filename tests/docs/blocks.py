"""The fenced blocks of a page, as pages are written here: read, saved as the files that they are, run as commands.

A block opens with its language and, where it is a file, with the file's path: ```python conftest.py. What is `sh` is
run; `console` and `text` show what somebody sees.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"(`{3,})([^`\n]*)")


class PageError(Exception):
    """A page with a block that has no end."""


@dataclass(frozen=True)
class Block:
    """One block; `line` is that of its first line of text, `file` the path that it is to be saved as, if it is one."""

    page: Path
    line: int
    language: str
    file: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"

    @property
    def placed(self) -> str:
        """The text on the lines that it has in the page, so that a traceback tells those."""
        return "\n" * (self.line - 1) + self.text


def read(page: Path, *languages: str) -> list[Block]:
    """The blocks of these languages, all unless some are named, in their order. Raises PageError."""
    found: list[Block] = []
    fence, language, file, first = "", "", "", 0
    lines = page.read_text("utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if fence and line.strip() == fence:
            found.append(Block(page, first, language, file, "".join(lines[first - 1 : number - 1])))
            fence = ""
        elif not fence and (opened := _FENCE.match(line)):
            fence, first = opened[1], number + 1
            language, _, file = opened[2].strip().partition(" ")
    if fence:
        raise PageError(f"{page.name}:{first - 1} is never closed")
    return [block for block in found if not languages or block.language in languages]


def save(blocks: Iterable[Block], folder: Path) -> list[Path]:
    """Write each block that is a file to where it says."""
    saved = []
    for block in blocks:
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.placed, "utf-8")
            saved.append(path)
    return saved


def run(
    blocks: Iterable[Block],
    folder: Path,
    *,
    instead: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
) -> str:
    """Run `sh` blocks as one script in this folder; what it printed. A failed test when one of its commands fails.

    `instead` puts the address of a test's own server, say, in place of the one that people read. The programs of this
    environment are on the PATH.
    """
    script = "set -euo pipefail\ntrap 'test $? = 0 || echo \"failed: $block\" >&2' EXIT\n"
    script += "\n".join(f"block='{block}'\n{block.text}" for block in blocks)
    for written, meant in (instead or {}).items():
        script = script.replace(written, meant)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, **(variables or {})},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr + ran.stdout
    return ran.stdout
