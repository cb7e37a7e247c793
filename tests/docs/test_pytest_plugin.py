"""docs/pytest-plugin.md: its files are tests that pass, its commands run them, its report is what a failure says."""

import re
from pathlib import Path

import pytest

from mock_server.pytest_plugin.mocks import SystemMock
from mock_server.pytest_plugin.session import _OPTIONS
from mock_server.server.composition import Server
from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "pytest-plugin.md"
LEAN = {**blocks.LEAN_PYTEST, "PYTEST_ADDOPTS": "--ignore=failing"}
FAILING = "failing/test_wrong.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    blocks.save(blocks.read(PAGE), tmp_path)
    return tmp_path


@pytest.mark.parametrize("block", blocks.read(PAGE, "sh"), ids=str)
def test_each_command_of_the_page_runs_its_tests(block: blocks.Block, folder: Path, server: Server) -> None:
    said = blocks.run([block], folder, instead={"http://127.0.0.1:4020": server.url}, variables=LEAN)

    # One summary for each pytest.
    assert re.findall(r"(\d+) passed in", said) == ["14"] * block.text.count("pytest")


def test_a_failing_test_of_the_page_says_what_the_page_says(folder: Path, server: Server) -> None:
    command = blocks.Block(PAGE, 1, "sh", "", f"pytest -o addopts= {FAILING} || test $? = 1")
    variables = {**LEAN, "PYTEST_ADDOPTS": "", "MESSAGING_MOCK_URL": server.url}
    said = blocks.run([command], folder, variables=variables)
    (shown,) = blocks.read(PAGE, "text")

    assert "urgent" in shown.text
    assert likened(shown.text) in likened(said)


def likened(text: str) -> str:
    """A text in which times, addresses and the id of the sandbox are everybody's."""
    times = r"\d+-\d+-\d+T[\d:.+]+|\d\d:\d\d:\d\d\.\d{3}"
    return re.sub(rf"{times}|127.0.0.1:\d+|-+ (messaging mock sb_)\w+ -+", "#", text)


def test_the_table_names_every_method_of_a_mock_and_the_marker_every_option() -> None:
    text = PAGE.read_text("utf-8")
    public = [name for name in dir(SystemMock) if not name.startswith("_")]
    assert not [name for name in public if not re.search(rf"\b{name}\b", text)]

    assert not [name for name in _OPTIONS if f"`{name}`" not in text]
