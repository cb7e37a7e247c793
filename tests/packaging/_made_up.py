"""A made-up package index in a folder: every name that requirements/ pins, as pinned and as a release that came since.

Each wheel is empty but declares what the installed package of that name declares to need, or is pinned for, so that
installers have the same to resolve. Where the project's own wheel would be built, a made-up hatchling hands out a
made-up one.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mock_server.version import __version__
from tests.support.process import ROOT

# A release that came since.
NEWER = "9999"
HALVES = ("messaging-mock", "messaging-mock-server")
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
    """An `index`, and the `tree` that make and the image's build stage install by, with its wheels' hashes."""
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
    """One of this name and version, with these files, that needs what the installed one does."""
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
        told = metadata(name)
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
