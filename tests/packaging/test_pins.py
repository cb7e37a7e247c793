"""A release elsewhere changes nothing here: with a newer one of every requirement in reach, the pins are installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

from mock_server.version import __version__
from tests.packaging import _wheel
from tests.packaging.conftest import HALVES, Once
from tests.support.process import ROOT, environment

# Ten seconds where nothing else runs; environments are made of some thousand files, which a busy disk makes slow.
pytestmark = pytest.mark.timeout(400)
_PATIENCE = 180

BOTH = dict.fromkeys(HALVES, __version__)


class Apps:
    """A copy of what make and the Dockerfile install by, on a machine that sees the made-up index alone."""

    def __init__(self, made: Path, folder: Path) -> None:
        self.root = shutil.copytree(made / "tree", folder / "tree")
        machine = {name: value for name, value in environment().items() if not name.startswith(("PIP_", "UV_"))}
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": (made / "simple").as_uri(), "PIP_NO_CACHE_DIR": "1"}
        uv = {"UV_NO_CONFIG": "1", "UV_NO_INDEX": "1", "UV_FIND_LINKS": str(made / "index"), "UV_NO_CACHE": "1"}
        self._variables = machine | pip | uv | {"UV_OFFLINE": "1"}

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        env = self._variables | variables
        return subprocess.run(
            command, cwd=self.root, env=env, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )

    def make(self, target: str) -> None:
        made = self.run("make", "--no-print-directory", target, f"PYTHON={sys.executable}")
        assert made.returncode == 0, made.stdout + made.stderr

    def pinned(self, name: str) -> dict[str, str]:
        return _wheel.pins(self.root / "requirements" / f"{name}.txt")


@pytest.fixture
def apps(once: Once, tmp_path: Path) -> Apps:
    return Apps(once("made-up", _wheel.world), tmp_path)


def test_make_installs_the_pins_and_compiles_to_them(apps: Apps) -> None:
    python = apps.root / ".venv" / "bin" / "python"
    apps.make(".venv/.runtime")
    assert _wheel.versions(python) == apps.pinned("runtime")

    apps.make(".venv/.dev")
    assert _wheel.versions(python) == apps.pinned("dev") | BOTH

    # The made-up uv compiles nothing.
    (python.parent / "uv").symlink_to(Path(sys.executable).with_name("uv"))
    apps.make("check-requirements")


def test_the_images_build_stage_installs_the_pins(apps: Apps) -> None:
    with (ROOT / "Dockerfile").open("rb") as file:
        lines = [(line["instruction"], line["value"]) for line in DockerfileParser(fileobj=file).structure]
    # The other steps take out what the made-up wheels do not hold.
    steps = [value for name, value in lines if name == "RUN" and ("-m venv" in value or " pip " in value)]
    variables = dict(pair.split("=", 1) for name, value in lines if name == "ENV" for pair in value.split())
    # The stage's own, which come first; the machine's PATH finds the Python.
    stage = {name: value for name, value in variables.items() if name.startswith("PIP_")}
    python3 = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    tools, server = apps.root / "tools", apps.root / "server"
    for step in steps:
        here = step.replace("/tools/", f"{tools}/").replace("/tools ", f"{tools} ").replace("/opt/mock", str(server))
        ran = apps.run("sh", "-ec", here, **stage, PATH=python3)
        assert ran.returncode == 0, here + ran.stdout + ran.stderr

    assert _wheel.versions(_wheel.python(tools)) == apps.pinned("build")
    assert _wheel.versions(_wheel.python(server)) == apps.pinned("runtime") | BOTH


def test_who_resolves_what_is_pinned_meets_the_newer_release_and_stops(apps: Apps) -> None:
    """Make does not: it installs the same without what each needs."""
    install = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--require-hashes"]
    resolved = apps.run(*install, "-r", "requirements/dev.txt")

    assert resolved.returncode == 1
    # An extra's own range is a requirement without a pin.
    assert "pyjwt[crypto]" in resolved.stderr
