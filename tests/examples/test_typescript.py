"""clients/typescript: packed and installed without a network, its own tests, README's, its types, and who uses it."""

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_server.version import __version__
from tests.docs import blocks
from tests.examples.applications import CLIENT, NODE_TEST, attempt, run
from tests.support.process import ROOT, Served, call, needs

CLINIC = ROOT / "examples" / "vitest-coext"

pytestmark = needs("node", "npm")


@pytest.fixture
def clinic(application: Path, tmp_path: Path) -> Path:
    """The example in a folder with the packed package, and with what it takes of vitest on node's own runner."""
    folder = shutil.copytree(CLINIC, tmp_path / "clinic")
    shutil.copytree(application / "node_modules", folder / "node_modules")
    stand_in = folder / "node_modules" / "vitest"
    stand_in.mkdir()
    shutil.copy(Path(__file__).with_name("vitest.mjs"), stand_in)
    (stand_in / "package.json").write_text('{"name": "vitest", "exports": "./vitest.mjs"}')
    return folder


def test_its_own_tests_are_green_against_a_server_that_runs(server: Served, application: Path) -> None:
    shutil.copy(CLIENT / "test" / "client.test.mjs", application)
    said = run((*NODE_TEST, "client.test.mjs"), application, MOCK_URL=server.url).stdout
    assert "# pass 16" in said


def test_readme_is_green_with_the_mock_server_of_the_path_which_ends_with_the_tests(application: Path) -> None:
    blocks.save(blocks.read(CLIENT / "README.md", "javascript"), application)
    found = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    assert "# pass 3" in run((*NODE_TEST, "shop.test.mjs"), application, PATH=found).stdout


def test_the_package_has_the_products_version_no_dependency_and_only_what_it_needs(application: Path) -> None:
    about: dict[str, Any] = json.loads((CLIENT / "package.json").read_text())
    assert about["version"] == __version__
    assert not [key for key in about if "ependencies" in key]
    installed = application / "node_modules" / "messaging-mock"
    assert {path.name for path in installed.iterdir()} == {*about["files"], "package.json", "README.md"}


def test_every_call_that_it_makes_is_documented(server: Served) -> None:
    paths = call(f"{server.url}/_mock/openapi.json").json["paths"]
    known = {(method.upper(), re.sub(r"{\w+}", "*", path)) for path, item in paths.items() for method in item}
    made = set()
    for source in (CLIENT / "src").glob("*.cjs"):
        below = "/sandboxes/*" if source.name == "sandbox.cjs" else ""
        for method, path in re.findall(r'call\("(\w+)", ["`](.*?)["`][,)]', source.read_text()):
            made.add((method, below + re.sub(r"\$\{.*?\}", "*", path)))
    assert len(made) > 12
    assert made - known == set()


@needs("tsc")
def test_its_types_are_right_in_strict_mode(application: Path) -> None:
    shutil.copytree(CLIENT, application / "typed")
    run(("tsc", "-p", "typed"), application)


def test_the_clinic_is_green_on_nodes_own_runner_and_leaves_no_sandbox(server: Served, clinic: Path) -> None:
    assert "# pass 5" in run((*NODE_TEST, "clinic.test.mjs"), clinic, MOCK_URL=server.url).stdout


@needs("vitest")
def test_the_clinic_is_green_in_vitest(server: Served, clinic: Path) -> None:
    shutil.rmtree(clinic / "node_modules" / "vitest")
    (clinic / "node_modules" / "vitest").symlink_to(Path(shutil.which("vitest") or "").resolve().parent)
    said = run(("vitest", "run"), clinic, MOCK_URL=server.url, NO_COLOR="1").stdout
    assert re.search(r"Tests +5 passed", said)


SLIPS = [("return 401", "return 200"), ("return 503", "return 200"), ("if (this.coming.has(phone)) return;", "")]


@pytest.mark.parametrize(("right", "wrong"), SLIPS)
def test_one_of_the_clinics_tests_fails_when_it_is_wrong(server: Served, clinic: Path, right: str, wrong: str) -> None:
    text = (clinic / "clinic.mjs").read_text()
    assert right in text
    (clinic / "clinic.mjs").write_text(text.replace(right, wrong))
    ran = attempt((*NODE_TEST, "clinic.test.mjs"), clinic, MOCK_URL=server.url)
    assert "# fail 1" in ran.stdout, ran.stdout + ran.stderr
