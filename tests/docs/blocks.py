"""The fenced blocks of a page, as pages are written here: read, saved as the files that they are, run as commands.

A block opens with its language and, where it is a file, with the file's path: ```python conftest.py, or, where it is
added to a file that there is, ```python app.py at its end. What is `sh` or `python` is run, what is `console` tried;
`text` shows what somebody sees.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# The server that people read of.
ADDRESS = "http://127.0.0.1:4020"

# For a pytest that a page runs: other plugins take seconds to import.
LEAN_PYTEST = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "mock_server.pytest_plugin,xdist.plugin"}
# The same for a pytest that has this project's settings.
BARE_PYTEST = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "pytest_timeout"}

# Characters of what a script printed before it failed.
_SHOWN = 4_000

# After a file's path: the block is added to it.
END = " at its end"

Instead = Mapping[str, str] | None

_FENCE = re.compile(r"(`{3,})([^`\n]*)")


class PageError(Exception):
    """A page with a block that has no end."""


@dataclass(frozen=True)
class Block:
    """One block; `line` is that of its first line of text, `file` the path that it is to be saved as, if it is one.

    `at_its_end` makes it the end of a file that there is.
    """

    page: Path
    line: int
    language: str
    file: str
    text: str
    at_its_end: bool = False

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"

    @property
    def placed(self) -> str:
        """The text on the lines that it has in the page, so that a traceback tells those."""
        return "\n" * (self.line - 1) + self.text


def pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def read(page: Path, *languages: str) -> list[Block]:
    """The blocks of these languages, all unless some are named, in their order. Raises PageError."""
    found: list[Block] = []
    fence, language, file, first = "", "", "", 0
    lines = page.read_text("utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if fence and line.strip() == fence:
            text = "".join(lines[first - 1 : number - 1])
            found.append(Block(page, first, language, file.removesuffix(END), text, at_its_end=file.endswith(END)))
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
            text = f"{path.read_text('utf-8').rstrip()}\n\n\n{block.text}" if block.at_its_end else block.placed
            path.write_text(text, "utf-8")
            saved.append(path)
    return saved


def copy_of_the_tree(folder: Path) -> Path:
    """The product and its contract suite, copied to where a page may add to them; what is compiled stays so."""
    for name in ("mock_server", "fixtures", "contract_tests"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def execute(blocks: Iterable[Block], *, instead: Instead = None) -> dict[str, Any]:
    """Run `python` blocks here, one after the other, with `instead` as for `run`; the names that they leave."""
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(_meant(block.placed, instead), str(block.page), "exec"), names)  # noqa: S102 - our own page
    return names


def run(blocks: Iterable[Block], folder: Path, *, instead: Instead = None, variables: Instead = None) -> str:
    """Run `sh` blocks as one script in this folder; what it printed. A failed test when one of its commands fails.

    `instead` puts the address of a test's own server, say, in place of the one that people read. The programs of this
    environment are on the PATH.
    """
    script = "set -euo pipefail\ntrap 'test $? = 0 || echo \"failed: $block\" >&2' EXIT\n"
    script += "\n".join(f"block='{block}'\n{block.text}" for block in blocks)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**os.environ, "PATH": path, **(variables or {})}
    command = ["bash", "-c", _meant(script, instead)]
    ran = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=100, check=False)
    assert ran.returncode == 0, ran.stderr + ran.stdout[-_SHOWN:]
    return ran.stdout


def _meant(text: str, instead: Instead) -> str:
    for written, meant in (instead or {}).items():
        text = text.replace(written, meant)
    return text
