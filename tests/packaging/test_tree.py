"""What may not stand in any file of the tree, what `.ci/run` does, and what is said of the project in several files."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server.version import __version__
from tests.conftest import SLOW
from tests.support.process import ROOT, Served, call, run

# Made by tools, ignored by git.
MADE = {"__pycache__", "build", "dist", "htmlcov", ".cache", ".git", ".venv", ".hypothesis"}

# Written so that this file does not match itself.
REGISTRIES = re.compile(
    rb"(pypi|pythonhosted|npmjs|yarnpkg|rubygems|anaconda)[.](org|com|io)\b|crates[.]io|proxy[.]golang|"
    rb"registry[.](npm|yarn|hub|k8s|gitlab)|://[^\s\"']+(/simple\b|[.]whl\b|[.]tgz\b)",
    re.IGNORECASE,
)


def files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE and not name.endswith(("_cache", ".egg-info"))]
        yield from (Path(folder) / name for name in names)


def test_no_file_names_a_package_registrys_host() -> None:
    found = [str(path.relative_to(ROOT)) for path in files() if REGISTRIES.search(path.read_bytes())]

    assert found == []


def test_ci_runs_both_commands_and_the_tests_have_the_last_word() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()

    assert [line for line in lines if line.startswith("make ")] == ["make check", "make test"]
    assert lines[-1] == "make test"


@pytest.fixture
def ci(tmp_path: Path) -> Callable[..., str]:
    """`.ci/run` with a make, and other programs, that only say what they were asked; what was said."""
    for name in ("bash", "dirname", "env", "id", "mktemp", "rm", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)

    def run(*there: str) -> str:
        for name in ("make", *there):
            (tmp_path / name).write_text(f'#!/bin/sh\necho "{name} $* $TESTS $REQUIRE_CHROMIUM ${{UI_RAN:+counted}}"\n')
            (tmp_path / name).chmod(0o755)
        command, env = [str(ROOT / ".ci" / "run")], {"PATH": str(tmp_path)}
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True).stdout

    return run


BOTH = "make check all 1 counted\nmake test all 1 counted\n"


BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")


@pytest.mark.parametrize("there", [*((name, "haproxy", "redis-server", "apt-get") for name in BROWSERS), ()])
def test_ci_installs_nothing_that_is_there_and_requires_a_browser_that_it_cannot_install(
    ci: Callable[..., str], there: tuple[str, ...]
) -> None:
    assert ci(*there) == BOTH


@pytest.mark.skipif(os.geteuid() != 0, reason="run it as root: nobody else installs packages")
def test_ci_installs_what_is_not_there(ci: Callable[..., str]) -> None:
    update, install, *rest = ci("apt-get").splitlines(keepends=True)

    assert update.startswith("apt-get update")
    assert install.split()[-4:] == ["chromium-headless-shell", "fonts-dejavu-core", "haproxy", "redis-server"]
    assert "".join(rest) == BOTH


@pytest.mark.parametrize("slow", SLOW)
def test_what_is_called_slow_is_there(slow: str) -> None:
    path, _, name = slow.partition("::")
    assert (ROOT / path).exists()
    assert not name or f"def {name}" in (ROOT / path).read_text()


GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RELEASES = re.findall(
    r"^## \[(\d+\.\d+\.\d+)\] - (Unreleased|\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
)


def workflow(name: str) -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load((GITHUB / "workflows" / name).read_text())
    return read


def used(path: Path) -> list[str]:
    """Every action and workflow that a workflow uses, but for our own."""
    return [name for name in re.findall(r"\buses: (\S+)", path.read_text()) if not name.startswith("$/")]


def prerequisites(target: str) -> list[str]:
    (line,) = re.findall(rf"^{target}:([^#\n]*)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return str(line).split()


def test_the_command_line_the_changelog_and_every_served_document_tell_one_version(shared: Served) -> None:
    documents = [f"{name}/openapi.json" for name in ("_mock", "coax", "coext", "msgboxx", "tripdesk")]
    told = {call(f"{shared.url}/{document}").json["info"]["version"] for document in documents}

    assert told == {__version__}
    assert run("--version").stdout == f"mock-server, version {__version__}\n"
    assert RELEASES[0][0] == __version__


def test_the_changelog_goes_back_release_by_release_and_only_its_newest_may_have_no_day() -> None:
    numbers = [tuple(map(int, number.split("."))) for number, _ in RELEASES]
    days = [day for _, day in RELEASES]

    assert all(newer > older for newer, older in pairwise(numbers))
    assert "Unreleased" not in days[1:]
    assert all(newer >= older for newer, older in pairwise(days))


def test_ci_tests_each_python_that_the_package_names_and_make_looks_for() -> None:
    matrix = workflow("ci.yml")["jobs"]["tests"]["strategy"]["matrix"]["python"]
    named = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))
    (candidates,) = re.findall(r"find_python = for (.*)", (ROOT / "Makefile").read_text())
    looked_for = re.findall(r"\bpython(3\.\d+)", candidates)

    assert matrix == named == looked_for[::-1]
    assert PROJECT["requires-python"] == f">={matrix[0]}"


def test_ci_runs_weekly_without_a_change_and_before_a_release() -> None:
    # YAML reads `on` as a truth.
    triggers = workflow("ci.yml")[True]
    (weekly,) = (entry["cron"] for entry in triggers["schedule"])

    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", weekly)
    assert workflow("release.yml")["jobs"]["ci"]["uses"] == "$/.github/workflows/ci.yml"
    assert [step["run"] for step in workflow("ci.yml")["jobs"]["tests"]["steps"] if "run" in step] == [".ci/run"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_every_action_by_its_commit_and_says_which_release_that_is(path: Path) -> None:
    text, actions = path.read_text(), used(path)

    assert actions
    assert all(re.search(rf"{re.escape(action)} # v\d+\.\d+\.\d+$", text, re.MULTILINE) for action in actions)
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) for action in actions)


def test_one_commit_of_an_action_is_used_everywhere() -> None:
    workflows = [*WORKFLOWS, ROOT / "examples" / "github-actions.yml"]
    actions = {action for path in workflows for action in used(path)}

    assert len(actions) == len({action.partition("@")[0] for action in actions})


def test_pre_commit_calls_the_parts_of_make_check_and_no_other() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    called = [hook["entry"].removeprefix("make --no-print-directory ") for hook in repository["hooks"]]

    assert called == prerequisites("check")


def test_every_file_that_the_code_host_reads_is_checked() -> None:
    command = ("make", "--dry-run", "--always-make", "--no-print-directory", "check-files")
    checked = run(command=command).stdout
    covered = {path for word in checked.split() if word.endswith(".yml") for path in ROOT.glob(word)}

    assert set(GITHUB.rglob("*.y*ml")) <= covered


def test_a_container_for_developers_installs_what_make_does() -> None:
    told = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())

    assert told["postCreateCommand"] == f"make {prerequisites('test')[0].replace('$(VENV)', '.venv')}"


def test_make_refuses_a_choice_of_tests_that_there_is_not_before_it_installs_anything(tmp_path: Path) -> None:
    made = tmp_path / "venv"
    refused = run(command=("make", "test", "TESTS=qiuck", f"VENV={made}"))

    assert (refused.returncode, made.exists()) == (2, False)
    assert "TESTS is quick or all" in refused.stderr
    assert run(command=("make", "-n", "test", "TESTS=qiuck", "PYTEST_ARGS=tests/kernel")).returncode == 0
