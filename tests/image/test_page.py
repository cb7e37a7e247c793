"""docs/docker.md names what there is."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from mock_server import settings
from mock_server.cli import main
from tests.packaging._process import ROOT

PAGE = (ROOT / "docs" / "docker.md").read_text("utf-8")


def test_every_variable_is_one_of_serves() -> None:
    named = set(re.findall(r"MOCK_[A-Z_]+", PAGE))

    assert named
    assert named <= set(re.findall(r"MOCK_[A-Z_]+", CliRunner().invoke(main, ["serve", "--help"]).output))


@pytest.mark.parametrize("command", re.findall(r"^docker run (?:.*\\\n)*.*$", PAGE, re.MULTILINE))
def test_what_a_docker_run_sets_is_accepted(command: str) -> None:
    given = {name.lower(): value for name, value in re.findall(r"-e MOCK_([A-Z_]+)=(\S+)", command)}
    given.pop("fixtures", None)

    assert "messaging-mock-server" in command
    assert settings.read(given)


def test_every_published_port_is_published_to_this_machine_alone() -> None:
    published = re.findall(r" -p (\S+)", PAGE)

    assert published
    assert set(published) == {f"127.0.0.1:{settings.Settings.port}:{settings.Settings.port}"}


def test_every_file_and_target_that_is_named_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text()

    assert all((ROOT / path).exists() for path in re.findall(r"`((?:examples|requirements|docs)/[^` ]*)`", PAGE))
    assert all(f"\n{target}:" in makefile for target in re.findall(r"^make ([a-z-]+)", PAGE, re.MULTILINE))
