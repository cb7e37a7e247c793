"""A release elsewhere changes nothing here: with a newer one of every requirement in reach, the pins are installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

from mock_server.version import __version__
from tests.packaging import _made_up
from tests.support.process import ROOT, environment

# Ten seconds where nothing else runs; environments are made of some thousand files, which a busy disk makes slow.
pytestmark = pytest.mark.timeout(400)
_PATIENCE = 180

# What an environment begins with.
_PIPS_OWN = {"pip", "setuptools"}


class Apps:
    """A copy of what make and the Dockerfile install by, on a machine that sees the made-up index alone."""

    def __init__(self, folder: Path) -> None:
        self.root = _made_up.tree(folder / "tree", _made_up.index(folder / "index"))
        self.index = folder / "index"

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        machine = {name: value for name, value in environment().items() if not name.startswith(("PIP_", "UV_"))}
        where = str(self.index)
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": where, "PIP_NO_CACHE_DIR": "1"}
        uv = {"UV_NO_CONFIG": "1", "UV_NO_INDEX": "1", "UV_FIND_LINKS": where, "UV_NO_CACHE": "1", "UV_OFFLINE": "1"}
        return subprocess.run(
            command,
            cwd=self.root,
            env=machine | pip | uv | variables,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )

    def make(self, target: str) -> None:
        made = self.run("make", "--no-print-directory", target, f"PYTHON={sys.executable}")
        assert made.returncode == 0, made.stdout + made.stderr

    def installed(self, python: Path) -> Mapping[str, str]:
        """The version of each name in an environment."""
        command = [sys.executable, "-m", "pip", "--python", str(python), "list", "--format", "freeze"]
        listed = self.run(*command, "--disable-pip-version-check")
        assert listed.returncode == 0, listed.stderr
        pairs = re.findall(r"^(\S+)==(\S+)$", listed.stdout, re.MULTILINE)
        return {name: version for name, version in pairs if name not in _PIPS_OWN}

    def pinned(self, name: str) -> dict[str, str]:
        return _made_up.pins(self.root / "requirements" / f"{name}.txt")


@pytest.fixture
def apps(tmp_path: Path) -> Apps:
    return Apps(tmp_path)


def test_make_installs_the_pins_and_compiles_to_them(apps: Apps) -> None:
    python = apps.root / ".venv" / "bin" / "python"
    apps.make(".venv/.runtime")
    assert apps.installed(python) == apps.pinned("runtime")

    apps.make(".venv/.dev")
    assert apps.installed(python) == apps.pinned("dev") | dict.fromkeys(_made_up.PROJECTS, __version__)

    # The made-up uv compiles nothing.
    (python.parent / "uv").symlink_to(Path(sys.executable).with_name("uv"))
    apps.make("check-requirements")


def test_the_images_build_stage_installs_the_pins(apps: Apps) -> None:
    with (ROOT / "Dockerfile").open("rb") as file:
        lines = DockerfileParser(fileobj=file).structure
    # The other steps take out what the made-up wheels do not hold.
    steps = [
        line["value"]
        for line in lines
        if line["instruction"] == "RUN" and ("-m venv" in line["value"] or " pip " in line["value"])
    ]
    variables = dict(
        pair.split("=", 1) for line in lines if line["instruction"] == "ENV" for pair in line["value"].split()
    )
    # The stage's own, which come first; the machine's PATH finds the Python.
    stage = {name: value for name, value in variables.items() if name.startswith("PIP_")}
    tools, server = apps.root / "tools", apps.root / "server"
    for step in steps:
        here = step.replace("/tools/", f"{tools}/").replace("/tools ", f"{tools} ").replace("/opt/mock", str(server))
        python3 = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        ran = apps.run("sh", "-ec", here, **stage, PATH=python3)
        assert ran.returncode == 0, here + ran.stdout + ran.stderr

    assert apps.installed(tools / "bin" / "python") == apps.pinned("build")
    assert apps.installed(server / "bin" / "python") == apps.pinned("runtime") | dict.fromkeys(
        _made_up.PROJECTS, __version__
    )


def test_who_resolves_what_is_pinned_meets_the_newer_release_and_stops(apps: Apps) -> None:
    install = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--require-hashes"]
    resolved = apps.run(*install, "-r", "requirements/dev.txt")

    assert resolved.returncode == 1
    # An extra's own range is a requirement without a pin.
    assert "pyjwt[crypto]" in resolved.stderr
    assert apps.run(*install, "--no-deps", "-r", "requirements/dev.txt").returncode == 0
