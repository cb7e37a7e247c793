"""Builds, and environments with a built wheel and what it declares to need, and nothing else; no index is asked."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import BytesParser
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement

# Of an application that texts its customers, for an environment that has nothing of this checkout.
TEXTING = """
import pytest
import requests

from mock_server.pytest_plugin import SystemMock


@pytest.mark.parametrize("number", range(6))
def test_a_text_goes_out(number: int, coax_mock: SystemMock) -> None:
    requests.put(
        f"{coax_mock.base_url}/api/v2/message/send/sms",
        headers={"Authorization": f"Bearer {coax_mock.credentials['api_key']}"},
        json={
            "phone": "+447700900123",
            "business_location_id": "c0a00001-0000-4000-8000-000000000001",
            "message": f"Hello {number}",
        },
        timeout=60,
    ).raise_for_status()
    assert [message.text for message in coax_mock.sent(to="+447700900123")] == [f"Hello {number}"]
"""


def build(target: str, source: Path, out: Path, epoch: int = 1_700_000_000) -> Path:
    """An sdist or a wheel of this folder, made at that time as the build is told."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    subprocess.run(command, cwd=source, env=env, check=True, capture_output=True, timeout=60)
    return next(out.glob("*.whl" if target == "wheel" else "*.tar.gz"))


def unpack(sdist: Path, out: Path) -> Path:
    """The folder that an sdist holds."""
    with tarfile.open(sdist) as archive:
        archive.extractall(out, filter="data")
    return next(path for path in out.iterdir() if path.is_dir())


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return BytesParser().parsebytes(archive.read(name))


def environment(wheels: Iterable[Path], home: Path, *extras: str) -> Path:
    """The Python of a new environment with wheels, and with what they declare to need, linked from our own."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True, timeout=60)
    there = python(home)
    told = [metadata(wheel) for wheel in wheels]
    if told:
        pip(there, "install", "--no-index", "--no-deps", *map(str, wheels)).check_returncode()
    ours = {str(one["Name"]): True for one in told}
    link(home, [text for one in told for text in one.get_all("Requires-Dist", ())], extras, ours)
    return there


def python(home: Path) -> Path:
    return home / "bin" / "python"


def pip(there: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Our pip, at work in that Python's environment."""
    command = [sys.executable, "-m", "pip", "--python", str(there), *arguments, "--disable-pip-version-check"]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def versions(there: Path) -> dict[str, str]:
    """The version of each distribution of that Python's environment, but of what an environment begins with."""
    found = {one.name: one.version for one in distributions(path=[str(_packages(there.parents[1]))])}
    return {name: version for name, version in found.items() if name not in ("pip", "setuptools")}


def link(home: Path, declared: Iterable[str], extras: Iterable[str] = (), seen: dict[str, bool] | None = None) -> None:
    """Put into an environment what these requirements lead to, linked from our own; `seen` is there already."""
    packages = _packages(home)
    for found in _needed(declared, extras, {} if seen is None else seen):
        for name in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if not (packages / name).exists():
                (packages / name).symlink_to(found.locate_file(name))


def _packages(home: Path) -> Path:
    return Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))


def _needed(declared: Iterable[str], extras: Iterable[str], seen: dict[str, bool]) -> Iterator[Distribution]:
    """Every distribution that these requirements lead to."""
    for text in declared:
        requirement = Requirement(text)
        wanted = requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)
        )
        if wanted and requirement.name not in seen:
            seen[requirement.name] = True
            found = distribution(requirement.name)
            yield found
            yield from _needed(found.requires or (), requirement.extras, seen)
