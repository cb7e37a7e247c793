"""docs/recipes.md: its files are tests that pass, by each of its commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mock_server.server.composition import Server
from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "recipes.md"


@pytest.mark.parametrize("shares", [False, True])
def test_each_command_of_the_page_runs_its_tests(*, shares: bool, tmp_path: Path, server: Server) -> None:
    blocks.save(blocks.read(PAGE), tmp_path)
    (block,) = blocks.read(PAGE, "sh")
    # It tells of itself on standard error.
    aloud = {"-m unittest": "-m unittest 2>&1"}
    said = blocks.run([block], tmp_path, instead=aloud, variables={"MOCK_URL": server.url} if shares else {})

    assert re.findall(r"^Ran (\d+) tests|^(OK)$", said, re.MULTILINE) == [("3", ""), ("", "OK")] * 2


def test_the_page_names_every_file_for_a_ci_server_that_there_is() -> None:
    examples = blocks.ROOT / "examples"
    files = {path.name for path in examples.iterdir() if path.is_file()} - {"compose.yaml"}

    assert files == set(re.findall(r"\]\(\.\./examples/([^)]+)\)", PAGE.read_text("utf-8")))
