"""docs/recipes.md: its files are tests that pass, by each of its commands."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from mock_server.server.composition import Server
from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "recipes.md"


# Of each folder, what of pytest's plugins its tests need, and how many tests there are.
FOLDERS = {
    "with_django": (["pytest_django.plugin"], 2),
    "with_fastapi": (["pytest_asyncio.plugin"], 4),
    "beside": (["pytest_socket"], 2),
    "clocks": ([], 6),
}
UNITTEST, *PYTEST = blocks.read(PAGE, "sh")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The page's files, and the receiver of another page's."""
    blocks.save(blocks.read(PAGE), tmp_path)
    (receiver,) = blocks.read(PAGE.with_name("webhooks.md"), "python")
    blocks.save([replace(receiver, file=f"clocks/{receiver.file}")], tmp_path)
    return tmp_path


@pytest.mark.parametrize("block", PYTEST, ids=lambda block: block.text.split()[-1])
def test_each_folder_of_tests_passes_by_its_command(block: blocks.Block, folder: Path, server: Server) -> None:
    plugins, count = FOLDERS[block.text.split()[-1]]
    plugins = {"PYTEST_PLUGINS": ",".join(["mock_server.pytest_plugin", *plugins])}
    variables = {**blocks.LEAN_PYTEST, **plugins, "MESSAGING_MOCK_URL": server.url}
    said = blocks.run([block], folder, variables=variables)

    assert re.findall(r"(\d+) passed", said) == [str(count)]


def test_every_folder_has_its_command(folder: Path) -> None:
    assert {block.text.split()[-1] for block in PYTEST} == {path.name for path in folder.iterdir() if path.is_dir()}


@pytest.mark.parametrize("shares", [False, True])
def test_each_command_of_unittest_runs_the_pages_tests(*, shares: bool, folder: Path, server: Server) -> None:
    # It tells of itself on standard error.
    aloud = {"-m unittest": "-m unittest 2>&1"}
    said = blocks.run([UNITTEST], folder, instead=aloud, variables={"MOCK_URL": server.url} if shares else {})

    assert re.findall(r"^Ran (\d+) tests|^(OK)$", said, re.MULTILINE) == [("3", ""), ("", "OK")] * 2


def test_the_page_names_every_file_for_a_ci_server_that_there_is() -> None:
    examples = blocks.ROOT / "examples"
    files = {path.name for path in examples.iterdir() if path.is_file()} - {"compose.yaml"}

    assert files == set(re.findall(r"\]\(\.\./examples/([^)]+)\)", PAGE.read_text("utf-8")))
