"""docs/adding-a-system.md: its commands make a package and reach the system that it brings; excerpts stand in it."""

from pathlib import Path

import pytest

from mock_server.cli import new_system
from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "adding-a-system.md"
QUOTED = [block for block in blocks.read(PAGE) if block.file]


def test_its_package_agrees_is_planned_called_watched_exported_and_imported(tmp_path: Path) -> None:
    there = str(tmp_path / "there")
    # Nothing is asked of an index. pip reads a "no" that is 0 as meant.
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_TARGET": there}
    variables = {**blocks.LEAN_PYTEST, **offline, "PYTHONPATH": there}
    said = blocks.run(blocks.read(PAGE, "sh"), tmp_path, variables=variables)
    listed = said[said.index('{"items"') :]

    assert "postbox: 4 claims: 4 agree" in said
    assert "plan: read: GET /v1/texts/{text_id}: 2 times" in said
    assert " 6 passed" in said
    assert '"status":"queued"' in said
    assert '"text":"It is on its way."' in listed
    assert '"status":"read"' in listed
    assert '"postbox":{"base_url"' in listed
    assert '"title": "Postbox"' in listed


@pytest.mark.parametrize("block", QUOTED, ids=str)
def test_what_it_quotes_stands_in_the_file_that_is_written(block: blocks.Block) -> None:
    written = new_system.TEMPLATE / block.file.partition("/")[2]
    assert block.text in written.read_text("utf-8")


def test_the_files_have_the_names_that_other_systems_have_and_the_page_tells_of_each() -> None:
    made = {path.name for path in (new_system.TEMPLATE / "mock_server_postbox").glob("*.py")}
    others = [path for path in (blocks.ROOT / "mock_server" / "systems").glob("[!_]*") if path.is_dir()]
    text = PAGE.read_text("utf-8")

    assert {name.removesuffix(".py") for name in made} <= {path.stem for other in others for path in other.iterdir()}
    assert not [name for name in made if f"`{name}`" not in text]
