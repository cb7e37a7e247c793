"""What the Dockerfile says, read by a parser; which builder `make image` takes, and why nothing was checked."""

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from dockerfile_parse import DockerfileParser

from mock_server.server.settings import Settings
from tests.support.process import ROOT, run

DOCKERFILE = ROOT / "Dockerfile"


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    with DOCKERFILE.open("rb") as file:
        found: list[dict[str, Any]] = DockerfileParser(fileobj=file).structure
        return [(line["instruction"], line["value"]) for line in found if line["instruction"] != "COMMENT"]


@pytest.fixture(scope="module")
def final(instructions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The last stage."""
    last = max(number for number, (name, _) in enumerate(instructions) if name == "FROM")
    return instructions[last:]


def test_every_stage_starts_from_the_python_that_an_argument_names(instructions: list[tuple[str, str]]) -> None:
    assert instructions[0] == ("ARG", "PYTHON_IMAGE=python:3.13-slim-bookworm")
    assert [value.split()[0] for name, value in instructions if name == "FROM"] == ["${PYTHON_IMAGE}"] * 2


@pytest.mark.parametrize(
    ("instruction", "value"),
    [
        # A number, and not root.
        ("USER", "10001:10001"),
        ("EXPOSE", str(Settings.port)),
        # Run without a shell.
        *(("ENTRYPOINT", '["mock-server"]'), ("CMD", '["serve"]'), ("HEALTHCHECK", '["mock-server", "health"]')),
    ],
)
def test_the_last_stage_says_who_runs_what(final: list[tuple[str, str]], instruction: str, value: str) -> None:
    """Of an instruction that stands there twice the last counts."""
    assert dict(final)[instruction].rpartition(" CMD ")[2] == value


def test_the_last_stage_runs_nothing_and_takes_one_folder(final: list[tuple[str, str]]) -> None:
    assert "RUN" not in dict(final)
    assert [value for name, value in final if name == "COPY"] == ["--from=build /opt/mock /opt/mock"]


@pytest.fixture(scope="module")
def pip(instructions: list[tuple[str, str]]) -> list[str]:
    """The commands of pip, in their order."""
    commands = " && ".join(value for name, value in instructions if name == "RUN").split("&&")
    return [" ".join(command.split()) for command in commands if " pip " in command]


def test_whatever_is_installed_is_pinned_by_its_hash(pip: list[str]) -> None:
    installs = [command for command in pip if " install " in command]

    assert len(installs) == 3
    assert all("--require-hashes -r requirements/" in install or "--no-index" in install for install in installs)


def test_nothing_is_resolved_and_what_is_installed_fits_together(pip: list[str]) -> None:
    of_server = [command for command in pip if "--python /opt/mock/bin/python " in command]
    # What makes a wheel installs nothing.
    of_tools = [command for command in pip if command not in of_server and " wheel " not in command]

    assert all("--no-deps" in command for command in pip if " check" not in command)
    assert of_tools[-1] == "/tools/bin/python -m pip check"
    assert of_server[-1] == "/tools/bin/python -m pip --python /opt/mock/bin/python check"


def test_what_old_builders_reject_is_not_used() -> None:
    text = DOCKERFILE.read_text()
    assert not [word for word in ("<<", "--link", "--start-interval") if word in text]


def test_whatever_is_copied_is_let_through_by_the_ignore_file(instructions: list[tuple[str, str]]) -> None:
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copies = [value.split() for name, value in instructions if name == "COPY" and "--from" not in value]
    copied = {source for *sources, _ in copies for source in sources}

    assert copied == let_through
    assert all((ROOT / source).exists() for source in copied)


MAKE = shutil.which("make") or "make"

Make = Callable[..., CompletedProcess[str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH without docker, podman and buildah, of what else make's recipes run."""
    for tool in ("sh", "sed", "git", "touch"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    return tmp_path


@pytest.fixture
def make(path: Path) -> Make:
    return lambda *arguments: run("--no-print-directory", *arguments, command=[MAKE], variables={"PATH": str(path)})


SAYS = 'echo "$0 $@"'


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ({"docker": SAYS, "podman": SAYS, "buildah": SAYS}, "docker build --build-arg"),
        ({"podman": SAYS, "buildah": SAYS}, "podman build --format docker --build-arg"),
        ({"buildah": SAYS}, "buildah build --format docker --build-arg"),
        ({"docker": "exit 1", "podman": SAYS}, "podman build --format docker --build-arg"),
    ],
    ids=["docker", "podman", "buildah", "a docker client without its engine is passed over"],
)
def test_the_first_builder_that_works_builds(path: Path, make: Make, there: dict[str, str], taken: str) -> None:
    for program, script in there.items():
        (path / program).write_text(f"#!/bin/sh\n{script}\n")
        (path / program).chmod(0o755)

    built = make("image")

    assert built.returncode == 0, built.stderr
    assert built.stdout.startswith(f"{path}/{taken} VERSION=")
    assert built.stdout.endswith("--tag messaging-mock-server .\n")


def test_the_builder_and_the_images_name_can_be_given(make: Make) -> None:
    built = make("image", "BUILDER=echo mine", "IMAGE=theirs:1", "ARGS=--pull")

    assert built.stdout.startswith("mine --build-arg VERSION=")
    assert built.stdout.endswith("--tag theirs:1 --pull .\n")


def test_where_nothing_builds_images_it_is_said(make: Make) -> None:
    refused = make("image")

    assert refused.returncode != 0
    assert "Nothing here builds images: no docker whose engine runs, no podman, no buildah." in refused.stderr


def test_the_check_skips_where_buildah_is_missing_and_says_what_would_end_that(make: Make) -> None:
    checked = make("image-check")
    words = checked.stdout.replace("\n", " ")

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "image-check skipped: buildah and bwrap not found on the PATH" in words
    assert "apt-get install -y buildah debootstrap bubblewrap" in words
    assert " passed" not in checked.stdout
