"""What is built is whole: a wheel from the sdist, installed where nothing else of ours is, serves and tests."""

import re
import sys
import zipfile
from pathlib import Path

import pytest

from mock_server.ui import files
from mock_server.version import __version__
from tests.packaging import _wheel
from tests.packaging.conftest import HALVES, Built, Once
from tests.support.process import ROOT, call, run, run_refused, serving, token

pytestmark = pytest.mark.timeout(400)

THIN, SERVER = HALVES


@pytest.fixture(scope="module")
def testing_python(once: Once, wheels: Built) -> Path:
    """The Python of an environment for testing, without pytest-xdist and what else we test with."""
    return _wheel.python(once("contract", lambda home: _wheel.environment(wheels.values(), home, "contract")))


def contents(wheel: Path) -> set[str]:
    """Every file that a wheel has, but for what it tells of itself."""
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def test_the_wheels_are_the_whole_package_and_what_it_brings_and_share_no_file_of_it(wheels: Built) -> None:
    thin, server = contents(wheels[THIN]), contents(wheels[SERVER])
    tracked = run(command=("git", "ls-files", "mock_server"))
    brought = {name for name in server if name.startswith(("mock_server/_fixtures/", "mock_server/_contract_tests/"))}

    assert not thin & server
    assert (thin | server) - brought == {*tracked.stdout.split()}
    assert {f"mock_server/ui/static/{name}" for name in (*files.names(), "index.html")} <= thin
    assert "mock_server/py.typed" in thin
    assert {"mock_server/_fixtures/msgboxx/default.yaml", "mock_server/_contract_tests/__init__.py"} <= brought
    assert not [name for name in brought if "__pycache__" in name]


@pytest.mark.parametrize("half", HALVES)
def test_two_builds_are_the_same_bytes_from_the_checkout_or_from_its_sdist(
    half: str, sdists: Built, unpacked: Built, wheels: Built, tmp_path: Path
) -> None:
    assert _wheel.build("sdist", unpacked[half], tmp_path).read_bytes() == sdists[half].read_bytes()
    assert _wheel.build("wheel", HALVES[half], tmp_path).read_bytes() == wheels[half].read_bytes()


def test_the_time_of_a_build_is_the_one_that_it_is_told(tmp_path: Path) -> None:
    # 2026-03-04 05:06:08 UTC
    built = _wheel.build("wheel", ROOT, tmp_path, epoch=1_772_600_768)
    assert {entry.date_time for entry in zipfile.ZipFile(built).infolist()} == {(2026, 3, 4, 5, 6, 8)}


@pytest.mark.parametrize("half", HALVES)
def test_a_wheel_says_what_it_is(half: str, wheels: Built) -> None:
    said = _wheel.metadata(wheels[half])
    assert (said["Name"], said["License-Expression"], said["Version"]) == (half, "MIT", __version__)
    assert said["Description-Content-Type"] == "text/markdown"
    assert said.get_payload(decode=True) == (HALVES[half] / "README.md").read_bytes()
    assert {"Typing :: Typed", "Framework :: Pytest"} <= set(said.get_all("Classifier", ()))
    # A link would lead out of an sdist.
    assert (HALVES[half] / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_one_half_needs_the_other_of_its_own_version_and_the_thin_one_needs_requests_alone(wheels: Built) -> None:
    server, thin = (_wheel.metadata(wheels[half]).get_all("Requires-Dist", ()) for half in (SERVER, THIN))

    assert f"messaging-mock=={__version__}" in server
    assert [re.split(r"[<>=]", text)[0] for text in thin if "extra ==" not in text] == ["requests"]
    extras = set(_wheel.metadata(wheels[SERVER]).get_all("Provides-Extra", ()))
    assert {"async", "contract", "mcp", "redis", "testcontainers"} <= extras


def test_the_installed_command_serves_its_own_fixtures_with_what_it_declares_to_need(python: Path) -> None:
    where = "import mock_server; print(mock_server.__file__)"
    told = run("-c", where, command=[str(python)], cwd=python.parent).stdout
    assert Path(told.strip()).is_relative_to(python.parents[1])
    command = (str(python.parent / "mock-server"), "serve", "--port", "0")
    with serving(command=command, cwd=python.parent) as server:
        headers = token(f"{server.url}/msgboxx")

        assert call(f"{server.url}/msgboxx/contact", headers=headers).json["paging"]["recordCount"] == 250


NOTHING_ELSE = """
from importlib.util import find_spec

def test_nothing_is_here_that_was_not_declared():
    assert not [name for name in ("xdist", "hypothesis") if find_spec(name)]
"""


def test_pytest_finds_the_installed_plugin_by_itself_and_needs_no_other(testing_python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_first.py").write_text(_wheel.TEXTING)
    (tmp_path / "test_other.py").write_text(NOTHING_ELSE)
    # A program may import the package, and then start pytest.
    script = "import sys, mock_server, pytest; sys.exit(pytest.main(sys.argv[1:]))"
    ran = run("-c", script, "-W", "error", command=[str(testing_python)], cwd=tmp_path)

    assert "7 passed" in ran.stdout, ran.stdout + ran.stderr
    assert re.search(r"^plugins: .*messaging-mock-\d", ran.stdout, re.MULTILINE)
    left_out = run("-m", "pytest", "-p", "no:messaging_mock", command=[str(testing_python)], cwd=tmp_path)
    assert "fixture 'coax_mock' not found" in left_out.stdout


def test_a_type_checker_reads_the_types_of_the_installed_package(testing_python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_first.py").write_text(_wheel.TEXTING + "    coax_mock.sent()[0].txet\n")
    checker = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(testing_python)]
    flags = ("--follow-imports=silent", "--disable-error-code=import-untyped", "test_first.py")
    checked = run(*flags, command=checker, cwd=tmp_path, seconds=100)
    problems = [line for line in checked.stdout.splitlines() if ": error:" in line]
    assert len(problems) == 1, checked.stdout + checked.stderr
    assert '"Message" has no attribute "txet"' in problems[0]


def test_the_installed_contract_suite_agrees_with_a_mock_of_its_own(testing_python: Path, tmp_path: Path) -> None:
    narrowed = ("contract", "--system", "coext", "-k", "envelope", "--report", "reports")
    ran = run(*narrowed, command=[str(testing_python.parent / "mock-server")], cwd=tmp_path)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"^contract: coext: \d+ claims: ", ran.stdout, re.MULTILINE)
    assert {file.name for file in (tmp_path / "reports").iterdir()} == {"contract.json", "contract.md", "junit.xml"}


def test_without_the_extra_the_contract_command_says_what_to_install(python: Path) -> None:
    told = run_refused("contract", command=[str(python.parent / "mock-server")], cwd=python.parent)
    assert "messaging-mock-server[contract]" in told
