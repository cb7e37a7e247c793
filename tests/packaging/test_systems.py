"""Which systems are installed is read from what distributions declare, as `importlib.metadata` reads it."""

import json
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner

from mock_server import systems
from mock_server.cli.main import main
from mock_server.systems import _entry_points
from tests.support.process import ROOT, run, run_refused

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
        ("_mock", "acme:SYSTEM", "a name is one word"),
        ("a/b", "acme:SYSTEM", "a name is one word"),
        ("Acme", "acme:SYSTEM", "a name is one word"),
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
