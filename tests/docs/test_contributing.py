"""What CONTRIBUTING.md and the README say of the apps is so: the rooms that there are, and how long a function is."""

import ast
import re
from collections.abc import Iterator

from tests.docs import blocks

CONTRIBUTING = blocks.ROOT / "CONTRIBUTING.md"
PACKAGE = blocks.ROOT / "mock_server"
# What is found without a map.
PLAIN = {"__init__", "__main__", "__pycache__", "py", "version"}


def rooms() -> list[str]:
    """The lines of the map, without what they say of each room."""
    (shown,) = blocks.read(CONTRIBUTING, "text")
    return [re.split(r"\s{3,}", line.strip())[0] for line in shown.text.splitlines()]


def test_every_room_of_the_map_is_there() -> None:
    within = blocks.ROOT
    for line in rooms():
        names = re.findall(r"[\w./]+", re.sub(r"<\w+>/?", "", line))
        if line in ("mock_server/", "tests/"):
            within = blocks.ROOT / line
        assert all((within / name).exists() or (blocks.ROOT / name).exists() for name in names), line


def test_every_module_and_folder_of_the_package_is_on_the_map() -> None:
    there = {path.name.partition(".")[0] for path in PACKAGE.iterdir()} - PLAIN
    assert not [name for name in there if not re.search(rf"\b{name}(\.py|/)", "\n".join(rooms()))]


def test_every_folder_of_tests_is_on_the_map() -> None:
    there = {path.name for path in (blocks.ROOT / "tests").iterdir() if path.is_dir()} - {*PLAIN, "support"}
    named = set(" ".join(rooms()).split())
    assert there <= named


def test_every_folder_that_the_readme_shows_is_there() -> None:
    table = (blocks.ROOT / "README.md").read_text("utf-8").partition("## Where things are")[2]
    shown = re.findall(r"`(.+?)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))
    assert len(shown) > 8
    assert all((blocks.ROOT / name).is_dir() for name in shown)


def test_no_function_of_the_package_is_longer_than_contributing_says() -> None:
    told = re.search(r"and 30 a function, never more than (\d+)", CONTRIBUTING.read_text("utf-8"))
    assert told is not None
    longer = {place: lines for place, lines in functions() if lines > int(told[1])}
    assert longer == {}


def functions() -> Iterator[tuple[tuple[str, str], int]]:
    """Every function by its file and name, and its lines."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (str(path.relative_to(PACKAGE)), node.name), (node.end_lineno or 0) - node.lineno + 1
