"""Builds, and environments with a built wheel and what it declares to need, and nothing else; no index is asked."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import BytesParser
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement


def build(target: str, source: Path, out: Path, epoch: int = 1_700_000_000) -> Path:
    """An sdist or a wheel of this folder, made at that time as the build is told."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    subprocess.run(command, cwd=source, env=env, check=True, capture_output=True, timeout=60)
    return next(out.glob("*.whl" if target == "wheel" else "*.tar.gz"))


def unpacked(sdist: Path, out: Path) -> Path:
    """The folder that an sdist holds."""
    with tarfile.open(sdist) as archive:
        archive.extractall(out, filter="data")
    return next(path for path in out.iterdir() if path.is_dir())


def metadata(wheel: Path) -> Message:
    """What a wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return BytesParser().parsebytes(archive.read(name))


def environment(home: Path, wheel: Path, *extras: str) -> Path:
    """The Python of a new environment with a wheel, and with what it declares to need, linked from our own."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True, timeout=60)
    there = home / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(there), "install", "--no-index", "--no-deps", "--quiet"]
    subprocess.run([*install, "--disable-pip-version-check", str(wheel)], check=True, timeout=60)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    for found in _needed(metadata(wheel).get_all("Requires-Dist", ()), extras, {}):
        for name in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if not (packages / name).exists():
                (packages / name).symlink_to(found.locate_file(name))
    return there


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
