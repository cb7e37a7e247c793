"""The example applications' own tests, each in a copy of its folder, as whoever copies it runs them."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.docs.blocks import LEAN_PYTEST
from tests.examples.applications import NODE_TEST, attempt
from tests.support.process import ROOT, Served, needs

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
EXAMPLES = [
    pytest.param("python-coax", PYTEST, "5 passed", id="python-coax"),
    pytest.param("python-msgboxx", PYTEST, "3 passed", id="python-msgboxx"),
    pytest.param("javascript-coext", NODE_TEST, "# pass 5", id="javascript-coext", marks=needs("node")),
    pytest.param("shell-tripdesk", ("sh", "test.sh"), "ok - a_lasting", id="shell-tripdesk", marks=needs("curl")),
]
# A way in which each application could be wrong, that its tests must not miss.
WRONG = {
    "python-coax": ("repair_shop.py", "total=3", "total=1"),
    "python-msgboxx": ("lettings.py", "== 401", "== 499"),
    "javascript-coext": ("orders.mjs", "x-webhook-timestamp", "x-webhook-id"),
    "shell-tripdesk": ("notify.sh", "order-$3", "order-$3-$attempt"),
}


def copy(example: str, to: Path) -> Path:
    made = shutil.copytree(ROOT / "examples" / example, to / example, ignore=shutil.ignore_patterns("__pycache__"))
    return Path(made)


def run(command: Sequence[str], folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    return attempt(command, folder, MOCK_URL=url, NO_COLOR="1", PYTHONDONTWRITEBYTECODE="1", **LEAN_PYTEST)


@pytest.mark.parametrize(("example", "command", "said"), EXAMPLES)
def test_an_example_is_green_on_its_own_and_leaves_no_sandbox(
    server: Served, tmp_path: Path, example: str, command: Sequence[str], said: str
) -> None:
    ran = run(command, copy(example, tmp_path), server.url)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert said in ran.stdout


@pytest.mark.parametrize(("example", "command", "said"), EXAMPLES)
def test_an_examples_tests_fail_when_the_application_is_wrong(
    server: Served, tmp_path: Path, example: str, command: Sequence[str], said: str
) -> None:
    folder = copy(example, tmp_path)
    file, right, wrong = WRONG[example]
    text = (folder / file).read_text()
    assert right in text
    (folder / file).write_text(text.replace(right, wrong))

    ran = run(command, folder, server.url)

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "not ok" in ran.stdout or " failed" in ran.stdout
