"""Wheels: built, put into environments with what they declare to need, and made up for an index; no other is asked."""

import hashlib
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from email.parser import BytesParser
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mock_server.version import __version__
from tests.support.process import ROOT

# Of each distribution, the folder that it is built in.
HALVES = {"messaging-mock": ROOT / "clients" / "python", "messaging-mock-server": ROOT}
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


# A release that came since.
NEWER = "9999"
_Wheels = Mapping[tuple[str, str], Path]

_BACKEND = """
import pathlib, re, shutil

def build_wheel(folder, *_):
    name = re.search('^name = "(.+)"$', pathlib.Path("pyproject.toml").read_text(), re.MULTILINE)[1]
    (wheel,) = pathlib.Path(__file__).parent.glob(name.replace("-", "_") + "-?.*.whl")
    return pathlib.Path(shutil.copy(wheel, folder)).name

build_editable = build_wheel
"""
_COMMAND = """
import pathlib, sys
from hatchling.build import build_wheel

folder = pathlib.Path(sys.argv[sys.argv.index("-d") + 1])
folder.mkdir(exist_ok=True)
build_wheel(folder)
"""


def pins(file: Path) -> dict[str, str]:
    """The version of each name that a file of requirements/ pins for this machine."""
    lines = re.findall(r"^([a-z0-9][^\n]*==[^\n]*?) *\\$", file.read_text(), re.MULTILINE)
    pinned = [Requirement(line) for line in lines]
    return {one.name: str(one.specifier)[2:] for one in pinned if one.marker is None or one.marker.evaluate()}


def world(folder: Path) -> None:
    """An `index`, and the `tree` that make and the image's build stage install by, with its wheels' hashes.

    The index has every name that requirements/ pins, as pinned and as a release that came since, in wheels that are
    empty but for what they need. Where the project's own would be built, a made-up hatchling hands out a made-up one.
    """
    wheels = _index(folder)
    projects = (ROOT / "pyproject.toml", ROOT / "clients" / "python" / "pyproject.toml")
    for file in [ROOT / "Makefile", *projects, *(ROOT / "requirements").glob("*.txt")]:
        copy = folder / "tree" / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text("".join(_with_made_up_hashes(file.read_text().splitlines(keepends=True), wheels)))


def _index(folder: Path) -> _Wheels:
    """A wheel of each name as pinned and as NEWER, by both. Of `simple` pip reads no more than a name's page."""
    halves = [wheel(folder, name, __version__) for name in HALVES]
    build = {
        "hatchling/__init__.py": "",
        "hatchling/__main__.py": _COMMAND,
        "hatchling/build.py": _BACKEND,
        **{f"hatchling/{half.name}": half.read_bytes() for half in halves},
    }
    (folder / "index").mkdir()
    text = "".join(file.read_text() for file in (ROOT / "requirements").glob("*.txt"))
    wheels = {}
    for name, pinned in set(re.findall(r"^([a-z0-9][^= \n]*)==(\S+)", text, re.MULTILINE)):
        page = folder / "simple" / name / "index.html"
        page.parent.mkdir(parents=True)
        for version in (pinned, NEWER):
            made = wheel(folder / "index", name, version, build if name == "hatchling" else {})
            wheels[name, version] = made
            with page.open("a") as file:
                file.write(f'<a href="../../index/{made.name}">{made.name}</a>\n')
    return wheels


def _with_made_up_hashes(lines: Iterable[str], wheels: _Wheels) -> Iterator[str]:
    for line in lines:
        if not line.startswith("    --hash="):
            yield line
        if pin := re.match(r"([a-z0-9][^= ]*)==(\S+).*\\$", line):
            digest = hashlib.sha256(wheels[pin[1], pin[2]].read_bytes()).hexdigest()
            yield f"    --hash=sha256:{digest}\n"


def wheel(folder: Path, name: str, version: str, files: Mapping[str, str | bytes] | None = None) -> Path:
    """One of this name and version, with these files, that needs what the installed one does, or is pinned for."""
    stem = f"{canonicalize_name(name).replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    said = {
        **(files or {}),
        f"{info}/METADATA": "\n".join(_told(name, version)) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    said[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*said, f"{info}/RECORD"])
    built = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(built, "w") as archive:
        for path, content in said.items():
            archive.writestr(zipfile.ZipInfo(path), content)
    return built


def _told(name: str, version: str) -> Iterator[str]:
    yield from ("Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}")
    try:
        told = distribution(name).metadata
    except PackageNotFoundError:
        # Pinned for another platform than this one, or for the site alone.
        yield from (f"Requires-Dist: {needed}" for needed in _pinned_for(name))
        return
    for field in ("Requires-Dist", "Provides-Extra"):
        yield from (f"{field}: {value}" for value in told.get_all(field, ()))


def _pinned_for(name: str) -> Iterator[str]:
    """What requirements/ says that it is there for a package of this name."""
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        for pin in re.split(r"^(?=[a-z0-9])", file.read_text(), flags=re.MULTILINE):
            if re.search(rf"^    # (?:via|  ) *{re.escape(name)}$", pin, re.MULTILINE):
                yield pin.partition("==")[0]
