"""docs/docker.md names files that there are; test_consoles.py tries its commands, `make image-check` its figures."""

import re

import pytest

from tests.docs import blocks
from tests.support.containers import stand_in

PAGE = blocks.ROOT / "docs" / "docker.md"


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:examples|requirements|docs)/[^` ]*)`", PAGE.read_text("utf-8"))
    assert all((blocks.ROOT / path).exists() for path in named)


def test_what_it_shows_in_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    engine = stand_in(monkeypatch)
    blocks.execute(blocks.read(PAGE, "python"))

    assert re.fullmatch(rf"{engine.served.url}/coax fake-coax-\w+\n", capsys.readouterr().out)
