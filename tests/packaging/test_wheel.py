"""What is built is whole: a wheel from the sdist, installed where nothing else of ours is, serves."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.packaging._process import ROOT, call, run, serving, token


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the sdist makes, not the checkout."""
    out = tmp_path_factory.mktemp("built")
    build("sdist", ROOT, out)
    with tarfile.open(next(out.glob("*.tar.gz"))) as sdist:
        sdist.extractall(out, filter="data")
    build("wheel", next(path for path in out.iterdir() if path.is_dir()), out)
    return next(out.glob("*.whl"))


def build(target: str, source: Path, out: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has the wheel and nothing else of ours."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True, timeout=60)
    there = home / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(there), "install", "--no-index", "--no-deps", "--quiet"]
    subprocess.run([*install, "--disable-pip-version-check", str(wheel)], check=True, timeout=60)
    return there


# Our dependencies, without the path file by which an editable install finds the checkout.
DEPENDENCIES = {"PYTHONPATH": sysconfig.get_path("purelib")}


def test_the_wheel_has_fixtures_and_contract_tests_inside_its_one_package(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "mock_server/_fixtures/msgboxx/default.yaml" in names
    assert "mock_server/_contract_tests/__init__.py" in names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"mock_server"}
    assert not [name for name in names if "__pycache__" in name]


def test_the_installed_package_is_the_wheels(python: Path) -> None:
    script = "import mock_server; print(mock_server.__file__)"
    where = run("-c", script, command=[str(python)], variables=DEPENDENCIES, cwd=python.parent).stdout

    assert Path(where.strip()).is_relative_to(python.parents[1])


def test_the_installed_command_serves_its_own_fixtures(python: Path) -> None:
    command = (str(python.parent / "mock-server"), "serve", "--port", "0")
    with serving(command=command, variables=DEPENDENCIES, cwd=python.parent) as server:
        headers = token(f"{server.url}/msgboxx")

        assert call(f"{server.url}/msgboxx/contact", headers=headers).json["paging"]["recordCount"] == 250
