"""`mock-server new-system NAME`: a package that brings a system, copied from `template/`, which is one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mock_server.systems import name_problem

TEMPLATE = Path(__file__).resolve().parent / "template"
# The template's system, by whose name everything in it is called.
_NAME = "postbox"


class Refused(Exception):
    """Why no package is written, in a sentence."""


def write(name: str, folder: Path) -> None:
    """Write the package into a folder that is not there yet. Raises Refused."""
    problem = name_problem(name)
    if problem is not None:
        raise Refused(f"{name!r} cannot be a system: {problem}")
    try:
        folder.mkdir()
    except OSError as error:
        raise Refused(f"{folder} cannot be made: {error.strerror}.") from error
    for file in files():
        path = folder / _renamed(str(file.relative_to(TEMPLATE)), name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_renamed(file.read_text("utf-8"), name), "utf-8")


def files() -> Iterator[Path]:
    yield from (file for file in sorted(TEMPLATE.rglob("*")) if file.is_file() and "__pycache__" not in file.parts)


def _renamed(text: str, name: str) -> str:
    for spelling in (str.lower, str.capitalize, str.upper):
        text = text.replace(spelling(_NAME), spelling(name))
    return text
