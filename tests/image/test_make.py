"""`make image` takes the builder that works here, and `make image-check` says why it checked nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.support.process import run

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
