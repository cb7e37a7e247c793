"""The example applications' own tests, each in a copy of its folder, as whoever copies it runs them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.docs.blocks import LEAN_PYTEST
from tests.support.process import ROOT, Served, call, environment, needs, serving

PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
EXAMPLES = [
    pytest.param("python-coax", PYTEST, "5 passed", id="python-coax"),
    pytest.param("python-msgboxx", PYTEST, "3 passed", id="python-msgboxx"),
    pytest.param(
        "javascript-coext",
        ("node", "--test", "--test-reporter=tap"),
        "# pass 5",
        id="javascript-coext",
        marks=needs("node"),
    ),
    pytest.param("shell-tripdesk", ("sh", "test.sh"), "ok - a_lasting", id="shell-tripdesk", marks=needs("curl")),
]
# A way in which each application could be wrong, that its tests must not miss.
WRONG = [
    pytest.param("python-coax", PYTEST, ("repair_shop.py", "total=3", "total=1"), id="python-coax"),
    pytest.param("python-msgboxx", PYTEST, ("lettings.py", "== 401", "== 499"), id="python-msgboxx"),
    pytest.param(
        *(
            "javascript-coext",
            ("node", "--test", "--test-reporter=tap"),
            ("orders.mjs", "x-webhook-timestamp", "x-webhook-id"),
        ),
        id="javascript-coext",
        marks=needs("node"),
    ),
    pytest.param(
        *("shell-tripdesk", ("sh", "test.sh"), ("notify.sh", "order-$3", "order-$3-$attempt")),
        id="shell-tripdesk",
        marks=needs("curl"),
    ),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving() as started:
        yield started


def copy(example: str, to: Path) -> Path:
    made = shutil.copytree(ROOT / "examples" / example, to / example, ignore=shutil.ignore_patterns("__pycache__"))
    return Path(made)


def run(command: Sequence[str], folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    variables = environment(MOCK_URL=url, NO_COLOR="1", PYTHONDONTWRITEBYTECODE="1", **LEAN_PYTEST)
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=100, check=False)


def sandboxes(server: Served) -> list[str]:
    return [shown["id"] for shown in call(f"{server.url}/_mock/sandboxes").json["items"]]


@pytest.mark.parametrize(("example", "command", "said"), EXAMPLES)
def test_an_example_is_green_on_its_own_and_leaves_no_sandbox(
    server: Served, tmp_path: Path, example: str, command: Sequence[str], said: str
) -> None:
    ran = run(command, copy(example, tmp_path), server.url)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert said in ran.stdout
    assert sandboxes(server) == ["default"]


@pytest.mark.parametrize(("example", "command", "slip"), WRONG)
def test_an_examples_tests_fail_when_the_application_is_wrong(
    server: Served, tmp_path: Path, example: str, command: Sequence[str], slip: tuple[str, str, str]
) -> None:
    folder = copy(example, tmp_path)
    file, right, wrong = slip
    text = (folder / file).read_text()
    assert right in text
    (folder / file).write_text(text.replace(right, wrong))

    ran = run(command, folder, server.url)

    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "not ok" in ran.stdout or " failed" in ran.stdout
    assert sandboxes(server) == ["default"]
