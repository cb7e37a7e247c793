"""The generated tables of README.md and docs/ are those that the product makes now."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from mock_server.cli import main as cli
from tests.docs import blocks, tables

DOCUMENT = {
    "paths": {
        "/a": {"parameters": [], "get": {"x-assumed": True, "responses": {"200": {"x-assumed": True}}}},
        "/b": {"post": {"parameters": [{"x-assumed": True}]}, "delete": {}},
    }
}


@pytest.mark.parametrize("page", blocks.pages(), ids=lambda page: page.name)
def test_every_table_is_current(page: Path) -> None:
    text = page.read_text("utf-8")
    assert tables.renewed(text) == text, "run `make docs`"


def test_every_table_stands_in_one_page() -> None:
    opened = [name for page in blocks.pages() for name in re.findall(r"<!-- (\w+) -->", page.read_text("utf-8"))]
    assert sorted(opened) == sorted(tables.TABLES)


def test_a_stale_table_is_written_anew_and_nothing_else_is_touched(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- flags -->\nold\n<!-- /flags -->\nafter\n")
    assert tables.write([page]) == [page]
    assert page.read_text() == f"before\n<!-- flags -->\n{tables.table(tables.flags())}<!-- /flags -->\nafter\n"
    assert tables.write([page]) == []


def test_calls_and_marks_of_a_document_are_counted_wherever_they_stand() -> None:
    assert len(list(tables.operations(DOCUMENT))) == 3
    assert len(list(tables.marks(DOCUMENT))) == 3


def test_every_flag_and_variable_that_serve_tells_of_is_in_the_table() -> None:
    told = CliRunner().invoke(cli.main, ["serve", "--help"]).output
    names = {*re.findall(r"--[a-z-]+", told), *re.findall(r"MOCK_[A-Z_]+", told)} - {"--help"}
    assert len(names) > 20
    assert not {name for name in names if f"`{name}`" not in tables.table(tables.flags())}
