"""The pages of the site: README.md, docs/, and every file of the repository that they lead to, so that no link leaves.

A page of Markdown is a page there too. Any other file that a page links to is shown on a page of its own, and a picture
lies where it is shown. What is written for the code host stays as it is: links are led to these places here.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from pygments.lexers import find_lexer_class_for_filename

from tests.docs.blocks import END, ROOT

DOCS = ROOT / "docs"
README = ROOT / "README.md"
_PICTURES = {".png", ".svg"}

# A block, in which nothing is a link, or the end of a link.
_PART = re.compile(
    r"^(?P<fence>`{3,})(?P<told>[^\n]*)\n(?P<text>.*?)^(?P=fence)[ ]*$|\]\((?P<target>[^)#\s]*)(?P<anchor>#[^)\s]*)?\)",
    re.MULTILINE | re.DOTALL,
)


def sources() -> list[Path]:
    """README.md, docs/, and what they lead to, whatever that leads to included."""
    files = [README, *sorted(DOCS.rglob("*.md"))]
    # It grows as it is read.
    for file in files:
        if file.suffix == ".md":
            files += dict.fromkeys(target for target in _targets(file) if target not in files)
    return files


def found() -> Mapping[PurePosixPath, bytes]:
    """What the site is made of, by where it lies there."""
    return {place(file): _body(file) for file in sources()}


def place(file: Path) -> PurePosixPath:
    """Where a file of the repository lies in the site: docs/ at the top, a README as the page of its folder."""
    within = PurePosixPath(file.relative_to(DOCS if DOCS in file.parents else ROOT).as_posix())
    if file == README:
        return PurePosixPath("index.md")
    if within.name == README.name:
        return within.parent.with_name(f"{within.parent.name}.md")
    if within.suffix in _PICTURES:
        return within
    name = within.name if within.suffix == ".md" else f"{within.name}.md"
    return within.with_name(name.lower())


def of_the_site(file: Path, text: str) -> str:
    """A page with its links led to the site's places, and the names of its blocks as their titles."""
    here = place(file).parent

    def written(part: re.Match[str]) -> str:
        if part["fence"]:
            language, _, name = part["told"].strip().partition(" ")
            title = f"{name.removesuffix(END)}, at its end" if name.endswith(END) else name
            told = f'{language} title="{title}"' if title else language
            return f"{part['fence']}{told}\n{part['text']}{part['fence']}"
        if not part["target"] or "://" in part["target"]:
            return part[0]
        return f"]({os.path.relpath(place(_target(file, part['target'])), here)}{part['anchor'] or ''})"

    return _PART.sub(written, text)


def _body(file: Path) -> bytes:
    if file.suffix in _PICTURES:
        return file.read_bytes()
    text = file.read_text("utf-8")
    return (of_the_site(file, text) if file.suffix == ".md" else _shown(file, text)).encode()


def _targets(file: Path) -> Iterator[Path]:
    for part in _PART.finditer(file.read_text("utf-8")):
        if part["target"] and "://" not in part["target"]:
            yield _target(file, part["target"])


def _target(file: Path, target: str) -> Path:
    return (file.parent / target).resolve()


def _shown(file: Path, text: str) -> str:
    lexer = find_lexer_class_for_filename(file.name)
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    where = file.relative_to(ROOT).as_posix()
    return (
        f'# {file.name}\n\n{fence}{lexer.aliases[0] if lexer else "text"} title="{where}"\n{text.rstrip()}\n{fence}\n'
    )
