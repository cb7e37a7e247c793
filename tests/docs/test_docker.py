"""docs/docker.md names files that there are; test_consoles.py tries its commands, `make image-check` its figures."""

import re

import pytest

from mock_server.server.settings import Settings
from tests.docs import blocks
from tests.support.containers import stand_in

PAGE = blocks.ROOT / "docs" / "docker.md"
TEXT = PAGE.read_text("utf-8")


def test_every_published_port_is_published_to_this_machine_alone() -> None:
    port = Settings.port
    assert set(re.findall(r" -p (\S+)", TEXT)) == {f"127.0.0.1:{port}:{port}"}


def test_every_file_and_target_that_is_named_is_there() -> None:
    makefile = (blocks.ROOT / "Makefile").read_text("utf-8")
    assert all((blocks.ROOT / path).exists() for path in re.findall(r"`((?:examples|requirements|docs)/[^` ]*)`", TEXT))
    assert all(f"\n{target}:" in makefile for target in re.findall(r"^make ([a-z-]+)", TEXT, re.MULTILINE))


def test_what_it_shows_in_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    engine = stand_in(monkeypatch)
    blocks.execute(blocks.read(PAGE, "python"))

    assert re.fullmatch(rf"{engine.served.url}/coax fake-coax-\w+\n", capsys.readouterr().out)
