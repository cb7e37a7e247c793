"""What may not stand in any file of the tree, and what `.ci/run` does."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import SLOW
from tests.support.process import ROOT

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
