"""Somebody's application in Node: a folder with the packed package, and commands that are run in it."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.support.process import ROOT, environment

CLIENT = ROOT / "clients" / "typescript"
NODE_TEST = ("node", "--test", "--test-reporter=tap")


def run(command: Sequence[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command that must end well."""
    ran = attempt(command, folder, **variables)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


def attempt(command: Sequence[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command that may end as it likes."""
    return subprocess.run(
        command, cwd=folder, env=environment(**variables), capture_output=True, text=True, timeout=100, check=False
    )
