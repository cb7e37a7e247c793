"""docs/adding-a-call.md: its blocks make a new call in a copy of this tree, and its commands reach it."""

import json
from pathlib import Path

import pytest

from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "adding-a-call.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = blocks.copy_of_the_tree(tmp_path_factory.mktemp("tree"))
    blocks.save(blocks.read(PAGE), made)
    return made


def test_its_claims_agree_and_the_call_is_served_and_documented(folder: Path) -> None:
    said = blocks.run(blocks.read(PAGE, "sh"), folder, variables=blocks.BARE_PYTEST)

    assert " passed" in said
    assert '"data":{"deleted":2}' in said
    path = json.loads((folder / "coext.json").read_text())["paths"]["/templates/{name}"]
    assert sorted(path["delete"]["responses"]) == ["200", "400", "401", "403", "404", "429", "500", "503"]


def test_its_blocks_keep_the_rules_of_the_house(folder: Path) -> None:
    files = " ".join(block.file for block in blocks.read(PAGE, "python"))
    blocks.run([blocks.Block(PAGE, 1, "sh", "", f"ruff check --quiet {files}")], folder)
