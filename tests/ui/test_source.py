"""The page's source as files: the rules that keep it readable, bundled by few lines, small, and safe by its form."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mock_server.ui.bundle import bundled
from mock_server.ui.files import STATIC
from tests.ui.vendoring import VENDOR, packages, sha256

SOURCES = sorted((STATIC / "src").rglob("*.js"))
STYLES = sorted((STATIC / "css").glob("*.css"))
NAMES = [path.relative_to(STATIC / "src").as_posix() for path in SOURCES]

_IMPORT = re.compile(r'from "(\.{1,2}/[\w./-]+)";$', re.MULTILINE)
_FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacent|dangerouslySet|document\.write|\beval\b|new Function|import\(|style=\"|srcdoc"
    r"|javascript:"
)
# Bytes: what a browser loads, unminified, from the same machine, once for each version; how much of it is others'.
# A script that grows has a reason that is worth more than this number.
MOST_SCRIPT, MOST_VENDORED, MOST_LINES = 240_000, 20_000, 250


@pytest.fixture(params=SOURCES, ids=NAMES)
def source(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_a_module_imports_others_by_name_on_one_line_and_what_draws_alone_knows_the_vendored(source: Path) -> None:
    """Of another form the bundle is refused, as test_bundle.py has it."""
    bundled(STATIC, source.relative_to(STATIC).as_posix())
    if source.name != "dom.js":
        text = source.read_text("utf-8")
        assert all(name.endswith(".js") for name in _IMPORT.findall(text))
        assert not re.search(r"^export \{|^import \w", text, re.MULTILINE)


def test_nothing_makes_markup_or_code_of_a_text(source: Path) -> None:
    assert _FORBIDDEN.findall(source.read_text("utf-8")) == []


def test_a_module_opens_with_what_it_is_and_has_about_250_lines(source: Path) -> None:
    lines = source.read_text("utf-8").splitlines()
    assert lines[0].startswith("// ")
    assert lines[0].rstrip("/").endswith((".", ":"))
    assert len(lines) <= MOST_LINES


def test_no_module_is_there_that_none_imports() -> None:
    imported = {
        (path.parent / name).resolve()
        for path in SOURCES
        for name in _IMPORT.findall(path.read_text("utf-8"))
        if name.endswith(".js")
    }
    assert imported | {STATIC / "src" / "main.js"} == set(SOURCES)


def test_colours_stand_in_one_file() -> None:
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)
    assert [path.name for path in STYLES if colour.search(path.read_text("utf-8"))] == ["tokens.css"]


def test_every_class_that_a_style_names_is_used() -> None:
    used = "\n".join(path.read_text("utf-8") for path in SOURCES)
    selectors = (re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", path.read_text("utf-8"), flags=re.DOTALL) for path in STYLES)
    named = set(re.findall(r"\.([a-z][\w-]*)", "\n".join(selectors)))
    # Parts of names that are put together: of systems, of kinds of JSON, of columns.
    made = ("system-", "json-", "cell-", "badge-", "tag-")
    assert {name for name in named if name not in used and not name.startswith(made)} == set()


def test_the_linter_finds_nothing() -> None:
    linted = [str(Path(sys.executable).parent / "oxlint"), "--deny-warnings", str(STATIC / "src")]
    ran = subprocess.run(linted, cwd=STATIC.parents[2], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout


def test_script_is_small() -> None:
    assert sum(path.stat().st_size for path in VENDOR.glob("*.mjs")) <= MOST_VENDORED
    assert sum(path.stat().st_size for path in SOURCES) <= MOST_SCRIPT


def test_vendored_files_are_those_of_the_table_byte_for_byte_with_their_licences() -> None:
    told = {name: file["sha256"] for package in packages() for name, file in package["files"].items()}
    assert told == {path.name: sha256(path.read_bytes()) for path in VENDOR.glob("*.mjs")}
    licences = (VENDOR / "LICENSES.txt").read_text("utf-8")
    assert "Copyright (c) 2015-present Jason Miller" in licences
    assert "Copyright 2018 Google Inc." in licences
    assert {package["licence"] for package in packages()} == {"MIT", "Apache-2.0"}
