"""Which systems are installed is what distributions declare; what `new-system` has written is one of them."""

import json
import shutil
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement

from mock_server import systems
from mock_server.cli import new_system
from mock_server.cli.main import main
from mock_server.systems import _entry_points
from mock_server.version import __version__
from tests.packaging import _wheel
from tests.packaging.conftest import Once
from tests.support.process import ROOT, Served, call, run, run_refused, serving

OUR = ("coax", "mock_server.systems.coax:SYSTEM", systems.OURS)


def declared(folder: Path, distribution: str, text: str) -> None:
    """Metadata as an installer writes it."""
    metadata = folder / f"{distribution}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(text)


def judged(*others: tuple[str, str, str]) -> systems.Installed:
    return systems.judged(_entry_points.made(*one) for one in (OUR, *others))


@pytest.mark.parametrize("group", ["mock_server.systems", "pytest11", "console_scripts", "hypothesis"])
def test_entry_points_are_those_that_importlib_metadata_reads(group: str) -> None:
    ours = sorted((one.name, one.module, one.attribute) for one in _entry_points.of_group(group))
    assert ours == sorted((one.name, one.module, one.attr or "") for one in entry_points(group=group))


def test_the_distribution_that_is_imported_is_the_one_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared(tmp_path / "a", "Acme_Sms", "[mock_server.systems]\n# first\n\nacme = acme.first : SYSTEM [extra]\n")
    declared(tmp_path / "b", "acme.sms", "[other]\nacme = nothing\n[mock_server.systems]\nacme=acme.second:SYSTEM\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "nowhere"), str(tmp_path / "a"), str(tmp_path / "b")])
    (found,) = _entry_points.of_group(systems.GROUP)
    (theirs,) = entry_points(group=systems.GROUP)

    assert found == ("acme", "acme.first", "SYSTEM", "acme-sms")
    assert (theirs.module, theirs.attr) == (found.module, found.attribute)


def test_ours_are_found_where_the_checkout_is_not_installed() -> None:
    script = (
        "import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p]; from mock_server import systems;"
    )
    told = run("-c", f"{script} print(*systems.names())", command=[sys.executable, "-S"], cwd=ROOT)
    assert told.stdout.split() == list(systems.ours()), told.stderr


def test_ours_come_first_and_others_by_name() -> None:
    found = judged(("zebra", "zebra:SYSTEM", "zebra"), ("acme", "acme:SYSTEM", "acme"))
    assert list(found.systems) == ["coax", "acme", "zebra"]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("coax", "acme:SYSTEM", "has the name of one of messaging-mock-server"),
        ("control", "acme:SYSTEM", "the name control is taken"),
        *((name, "acme:SYSTEM", "a name is one word") for name in ("_mock", "a/b", "Acme")),
        ("acme", "acme", "is not declared as a module and an attribute"),
    ],
)
def test_a_declaration_that_cannot_be_served_is_told_with_its_distribution(name: str, value: str, problem: str) -> None:
    found = judged((name, value, "acme-sms"))
    (told,) = found.problems

    assert list(found.systems) == ["coax"]
    assert told.startswith(f"The system {name!r} of acme-sms")
    assert problem in told


def test_no_system_has_the_name_of_what_a_sandbox_has_under_mock() -> None:
    paths = json.loads(CliRunner().invoke(main, ["openapi", "control"]).stdout)["paths"]
    under = {path.split("/")[3] for path in paths if path.startswith("/sandboxes/{sandbox_id}/")} - set(systems.ours())

    assert under
    assert all(systems.name_problem(name) == f"the name {name} is taken." for name in under)


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("openapi", "coax")])
def test_all_that_is_wrong_with_installed_systems_is_told_at_a_start_that_fails(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    broken = {
        "absent": ("acme_absent:SYSTEM", "cannot be loaded: ModuleNotFoundError: No module named 'acme_absent'"),
        "raising": ("acme_raising:SYSTEM", f"cannot be loaded: RuntimeError: no luck ({tmp_path}/acme_raising.py:2)"),
        "untyped": ("acme_untyped:SYSTEM", "is no mock_server.web.system.System, but str."),
        "renamed": ("mock_server.systems.coax:SYSTEM", "calls itself 'coax'."),
    }
    (tmp_path / "acme_raising.py").write_text("\nraise RuntimeError('no luck')\n")
    (tmp_path / "acme_untyped.py").write_text("SYSTEM = 'coax'\n")
    for name, (value, _) in broken.items():
        declared(tmp_path, f"acme_{name}", f"[mock_server.systems]\n{name} = {value}\n")
    refused = run_refused(*command, variables={"PYTHONPATH": str(tmp_path)})

    assert not [name for name, (_, told) in broken.items() if f"'{name}' of acme-{name} {told}" not in refused]


def test_a_name_that_is_taken_twice_is_told_before_anything_is_served(tmp_path: Path) -> None:
    declared(tmp_path, "acme", "[mock_server.systems]\ncoax = acme:SYSTEM\n")
    refused = run_refused("serve", "--port", "0", "--only", "nobody", variables={"PYTHONPATH": str(tmp_path)})

    assert "The system 'coax' of acme has the name of one of messaging-mock-server." in refused
    assert "--only names 'nobody'" in refused


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
