"""A server that runs, and an application in Node that has the client packed and installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.applications import CLIENT, run
from tests.support.process import Served, call


@pytest.fixture
def server(shared: Served) -> Iterator[Served]:
    """A server in which no test leaves a sandbox."""
    yield shared
    assert [box["id"] for box in call(f"{shared.url}/_mock/sandboxes").json["items"]] == ["default"]


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of somebody's, with the packed package installed as npm does it offline."""
    folder = tmp_path_factory.mktemp("application")
    packed = run(("npm", "pack", "--offline", "--silent", "--pack-destination", str(folder)), CLIENT)
    (folder / "package.json").write_text('{"name": "application", "private": true}')
    run(("npm", "install", "--offline", "--no-audit", "--no-fund", f"./{packed.stdout.strip()}"), folder)
    return folder
