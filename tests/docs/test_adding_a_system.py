"""docs/adding-a-system.md: its files make a fifth system of a copy of this tree, and its commands reach it."""

from __future__ import annotations

from pathlib import Path

from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "adding-a-system.md"


def test_its_claims_agree_and_it_is_called_watched_exported_and_imported(tmp_path: Path) -> None:
    folder = blocks.copy_of_the_tree(tmp_path)
    blocks.save(blocks.read(PAGE), folder)
    said = blocks.run(blocks.read(PAGE, "sh"), folder, variables=blocks.BARE_PYTEST)
    listed = said[said.index('{"items"') :]

    assert "postbox: 2 claims: 2 agree" in said
    assert '"status":"queued"' in said
    assert '"text":"It is on its way."' in listed
    assert '"status":"read"' in listed
    assert '"postbox":{"base_url"' in listed


def test_its_files_keep_the_rules_of_the_house(tmp_path: Path) -> None:
    folder = blocks.copy_of_the_tree(tmp_path)
    blocks.save(blocks.read(PAGE), folder)
    new = "mock_server/systems/postbox contract_tests/postbox"
    checks = f"ruff check --quiet {new}; lint-imports --no-logo --no-cache"
    blocks.run([blocks.Block(PAGE, 1, "sh", "", checks)], folder)


def test_its_files_have_the_names_that_other_systems_have() -> None:
    made = {Path(block.file).stem for block in blocks.read(PAGE, "python") if "/systems/" in block.file}
    shared = [
        {path.stem for path in other.iterdir()} for other in (blocks.ROOT / "mock_server" / "systems").glob("[!_]*")
    ]
    assert made <= set.union(*(names for names in shared if "store" in names))
