"""The README's commands, run in their order by bash against a server that was just started."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mock_server.server import create_server
from mock_server.settings import Settings
from tests.docs import blocks

README = blocks.ROOT / "README.md"
WRITTEN = "http://127.0.0.1:4020"


def test_every_command_of_the_readme_works_in_the_order_in_which_it_stands(tmp_path: Path) -> None:
    server = create_server(Settings(port=0)).start()
    try:
        said = blocks.run(blocks.read(README, "sh"), tmp_path, instead={WRITTEN: server.url})
    finally:
        server.close()

    assert '"verified":true' in said


def test_the_readme_has_commands() -> None:
    assert len(blocks.read(README, "sh")) > 8


@pytest.mark.parametrize("command", ["make serve", "make test"])
def test_the_two_commands_stand_before_anything_else_to_run(command: str) -> None:
    text = README.read_text("utf-8")
    assert text.index(command) < text.index("```sh")


def test_the_readme_names_every_flag_of_serve() -> None:
    from click.testing import CliRunner

    from mock_server.cli import main

    told = CliRunner().invoke(main, ["serve", "--help"]).output
    flags = set(re.findall(r"--[a-z-]+", told)) - {"--help"}
    assert flags
    assert not {flag for flag in flags if flag not in README.read_text("utf-8")}
