"""Both halves as they are built and installed, once for all workers."""

import fcntl
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.packaging import _wheel
from tests.packaging._wheel import HALVES

Built = Mapping[str, Path]
Once = Callable[..., Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Has `fill(…, folder)` fill a folder of this name: for the first of all workers; the others wait and have it."""
    base = tmp_path_factory.getbasetemp()
    room = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def once(name: str, fill: Callable[..., object], *arguments: object) -> Path:
        folder, is_made = room / name, room / f"{name}.made"
        with (room / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_made.exists():
                # Of one who failed something may be left.
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fill(*arguments, folder)
                is_made.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def sdists(once: Once) -> Built:
    made = {name: once(f"sdist-of-{name}", _wheel.build, "sdist", folder) for name, folder in HALVES.items()}
    return {name: next(out.iterdir()) for name, out in made.items()}


@pytest.fixture(scope="session")
def unpacked(once: Once, sdists: Built) -> Built:
    made = {name: once(f"unpacked-{name}", _wheel.unpack, sdist) for name, sdist in sdists.items()}
    return {name: next(out.iterdir()) for name, out in made.items()}


@pytest.fixture(scope="session")
def wheels(once: Once, unpacked: Built) -> Built:
    """The wheels that the sdists make, not the checkout."""
    made = {name: once(f"wheel-of-{name}", _wheel.build, "wheel", folder) for name, folder in unpacked.items()}
    return {name: next(out.iterdir()) for name, out in made.items()}


@pytest.fixture(scope="session")
def python(once: Once, wheels: Built) -> Path:
    """The Python of an environment for serving."""
    return _wheel.python(once("runtime", _wheel.environment, wheels.values()))
