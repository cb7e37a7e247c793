"""docs/control-plane.md: its commands, and its Python, each run in their order, and both tell of every task."""

import re
from pathlib import Path

import pytest

from mock_server.client import Client
from mock_server.kernel import faults
from mock_server.server.composition import Server
from tests.docs import blocks

PAGE = blocks.ROOT / "docs" / "control-plane.md"
TEXT = PAGE.read_text("utf-8")


def test_every_command_of_the_page_works_in_their_order(server: Server, tmp_path: Path) -> None:
    said = blocks.run(blocks.read(PAGE, "sh"), tmp_path, instead={blocks.ADDRESS: server.url})

    assert '"verified":true' in said
    assert '"status":"retrying"' in said
    assert "checkout" not in [found["id"] for found in Client(server.url).sandboxes(page_size=200)]


def test_every_line_of_python_holds_in_their_order(server: Server) -> None:
    names = blocks.execute(blocks.read(PAGE, "python"), instead={blocks.ADDRESS: server.url})

    names["client"].close()
    assert names["box"].id not in [found["id"] for found in Client(server.url).sandboxes(page_size=200)]


@pytest.mark.parametrize("section", TEXT.split("\n## ")[1:], ids=lambda section: section.splitlines()[0])
def test_every_task_is_shown_both_ways(section: str) -> None:
    assert "```sh" in section
    assert "```python" in section


def test_every_option_of_a_sandbox_and_every_kind_of_fault_is_told() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    options = "id seed fixtures clock delivery limits signatures label labels ttl_seconds strict"
    assert named == {*options.split(), *faults.KINDS}
