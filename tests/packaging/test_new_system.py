"""A package that `mock-server new-system` has written is installed beside us, and is there wherever ours are."""

import json
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from mock_server import systems
from mock_server.cli import new_system
from mock_server.version import __version__
from tests.packaging import _wheel
from tests.packaging.conftest import Once
from tests.support.process import Served, call, run, serving

# Of the test's own making: nothing in this repository knows it.
NAME = "kestrel"
CALLS = {"/v1/texts", "/v1/texts/{text_id}"}


def write(folder: Path) -> None:
    written = run("new-system", NAME, cwd=folder)
    assert written.returncode == 0, written.stderr


def install(package: Path, there: Path) -> None:
    flags = ("--no-index", "--no-deps", "--no-build-isolation", "--target", str(there))
    _wheel.pip(Path(sys.executable), "install", *flags, str(package)).check_returncode()


@pytest.fixture(scope="session")
def package(once: Once) -> Path:
    """As it is written."""
    return once("written", write) / f"mock-server-{NAME}"


@pytest.fixture(scope="session")
def variables(once: Once, package: Path) -> dict[str, str]:
    """Of an environment in which it is installed."""
    return {"PYTHONPATH": str(once("installed", install, package))}


@pytest.fixture(scope="module")
def server(variables: dict[str, str]) -> Iterator[Served]:
    with serving(variables=variables) as served:
        yield served


def test_it_is_served_and_documented_after_ours(server: Served) -> None:
    document = call(f"{server.url}/{NAME}/openapi.json").json
    text = {"from": "PARCELS", "to": "+447700900123", "text": "It is on its way."}
    shown = call(f"{server.url}/_mock/sandboxes/default").json["systems"][NAME]
    key = {"Authorization": f"Bearer {shown['credentials']['api_key']}"}
    sent = call(f"{shown['base_url']}/v1/texts", "POST", text, key)
    listed = call(f"{server.url}/_mock/sandboxes/default/messages?system={NAME}").json["items"]

    assert set(document["paths"]) == CALLS
    assert document["info"]["title"] == NAME.capitalize()
    assert sent.status == 201
    assert [message["id"] for message in listed] == [sent.json["id"]]
    assert call(f"{server.url}/_mock/health").json["systems"] == [*systems.ours(), NAME]
    assert f"{NAME}  {server.url}/{NAME}" in server.banner


def test_flags_variables_and_printed_documents_know_it(variables: dict[str, str]) -> None:
    key = f"{NAME.upper()}_API_KEY"
    script = f"import os; print(os.environ['{key}'], [name for name in os.environ if name.endswith('BASE_URL')])"
    ran = run("run", "--only", NAME, "--", sys.executable, "-c", script, variables=variables)

    assert ran.stdout.strip() == f"fake-{NAME}-key ['{NAME.upper()}_BASE_URL']", ran.stderr
    assert set(json.loads(run("openapi", NAME, variables=variables).stdout)["paths"]) == CALLS


def test_its_own_tests_pass_with_its_fixture(package: Path, server: Served, variables: dict[str, str]) -> None:
    more = {"MESSAGING_MOCK_URL": server.url, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    plugins = ("-p", "mock_server.pytest_plugin", "-W", "error")
    ran = run("-m", "pytest", *plugins, variables={**variables, **more}, command=[sys.executable], cwd=package)

    assert " 6 passed" in ran.stdout, ran.stdout + ran.stderr


def test_its_claims_agree_with_a_mock(server: Served, variables: dict[str, str], tmp_path: Path) -> None:
    ran = run("contract", "--system", NAME, "--base-url", server.url, variables=variables, cwd=tmp_path)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"contract: {NAME}: 4 claims: 4 agree" in ran.stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("claims.yaml", "-TEXT-003", "-TEXT-009", f"there is no claim {NAME.upper()}-TEXT-003"),
        ("account.py", "POST /v1/texts", "POST /v1/text", f"{NAME}: POST /v1/text is not in both"),
        ("test_texts.py", "<uuid:1>", "<int>", f"{NAME.upper()}-TEXT-001: mock wrong"),
    ],
)
def test_what_is_wrong_with_its_part_of_the_suite_is_found(
    file: str, old: str, new: str, told: str, package: Path, variables: dict[str, str], tmp_path: Path
) -> None:
    """Before the installed one stands another, which is imported in its place."""
    shutil.copytree(package, tmp_path / "changed")
    changed = tmp_path / "changed" / f"mock_server_{NAME}" / "contract" / file
    changed.write_text(changed.read_text("utf-8").replace(old, new), "utf-8")
    path = {"PYTHONPATH": f"{tmp_path / 'changed'}:{variables['PYTHONPATH']}"}
    ran = run("contract", "--system", NAME, variables=path, cwd=tmp_path)

    assert ran.returncode in (1, 2), ran.stdout
    assert told in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("name", "why"),
    [("coax", "is taken"), ("control", "is taken"), ("Kestrel", "one word"), ("a-b", "one word"), ("../a", "one word")],
)
def test_a_name_that_no_system_can_have_is_refused_in_words(name: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(new_system.Refused, match=why):
        new_system.write(name, tmp_path / "there")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(new_system.Refused, match=r"there cannot be made: File exists\."):
        new_system.write(NAME, tmp_path / "there")
    with pytest.raises(new_system.Refused, match=r"No such file or directory"):
        new_system.write(NAME, tmp_path / "nowhere" / "there")
    assert list((tmp_path / "there").iterdir()) == []


def test_what_is_written_needs_this_release() -> None:
    project = tomllib.loads((new_system.TEMPLATE / "pyproject.toml").read_text("utf-8"))["project"]
    (needed,) = (Requirement(text) for text in project["dependencies"])

    assert needed.name == systems.OURS
    assert __version__ in needed.specifier
