"""A sandbox for each test on the server that they share, in a process of its own; both halves of what is built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.packaging import _wheel
from tests.support.process import ROOT, Served, call

# Of each distribution, the folder that it is built in.
HALVES = {"messaging-mock": ROOT / "clients" / "python", "messaging-mock-server": ROOT}
Built = Mapping[str, Path]


@pytest.fixture
def sandbox(shared: Served) -> dict:
    """As the control plane shows it."""
    return call(f"{shared.url}/_mock/sandboxes", "POST", {}).json


@pytest.fixture(scope="session")
def sdists(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return {name: _wheel.build("sdist", folder, tmp_path_factory.mktemp("packed")) for name, folder in HALVES.items()}


@pytest.fixture(scope="session")
def unpacked(sdists: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return {name: _wheel.unpacked(sdist, tmp_path_factory.mktemp("unpacked")) for name, sdist in sdists.items()}


@pytest.fixture(scope="session")
def wheels(unpacked: Built, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The wheels that the sdists make, not the checkout."""
    return {name: _wheel.build("wheel", folder, tmp_path_factory.mktemp("built")) for name, folder in unpacked.items()}


@pytest.fixture(scope="session")
def python(wheels: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment for serving."""
    return _wheel.environment(tmp_path_factory.mktemp("runtime"), [*wheels.values()])
