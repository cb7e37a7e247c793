"""A server that runs, and an application in Node that has the client packed and installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.applications import CLIENT, run
from tests.support.process import Served, serving


@pytest.fixture(scope="session")
def server() -> Iterator[Served]:
    """A server of which each test asserts that no sandbox is left in it."""
    with serving() as started:
        yield started


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of somebody's, with the packed package installed as npm does it offline."""
    folder = tmp_path_factory.mktemp("application")
    packed = run(("npm", "pack", "--offline", "--silent", "--pack-destination", str(folder)), CLIENT)
    (folder / "package.json").write_text('{"name": "application", "private": true}')
    run(("npm", "install", "--offline", "--no-audit", "--no-fund", f"./{packed.stdout.strip()}"), folder)
    return folder
