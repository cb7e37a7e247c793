"""`make site`: its files, in build/pages, where Zensical reads them by zensical.toml, and what it makes of them."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from tests.docs.blocks import ROOT
from tests.docs.site import pages, reference

ASSETS = Path(__file__).with_name("assets")
SETTINGS = "zensical.toml"

# For the tests of what is made, which `make test` does not install it for.
MISSING = find_spec("zensical") is None
ENDS = "ends when Zensical is installed: make site"


def prepared() -> Mapping[PurePosixPath, bytes]:
    """Every file that Zensical reads, by where it lies."""
    own = {PurePosixPath("assets", file.name): file.read_bytes() for file in sorted(ASSETS.iterdir())}
    return {**pages.found(), **reference.found(), **own}


def make(folder: Path) -> Path:
    """Make the site of the settings in this folder; where it is. Raises CalledProcessError where Zensical warns."""
    source = folder / "build" / "pages"
    shutil.rmtree(source, ignore_errors=True)
    for name, body in prepared().items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    # What was built before stays in its cache.
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "--config-file", SETTINGS]
    subprocess.run(command, cwd=folder, check=True, timeout=300)
    return folder / "build" / "site"


def made_in(folder: Path) -> Path:
    shutil.copy(ROOT / SETTINGS, folder)
    return make(folder)


if __name__ == "__main__":
    try:
        make(ROOT)
    except subprocess.CalledProcessError as error:
        # Zensical has said what it is that it stops at.
        sys.exit(error.returncode)
