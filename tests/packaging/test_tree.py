"""What may not stand in any file of the tree."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tests.packaging._process import ROOT

# Made by tools, ignored by git.
MADE = {"__pycache__", "build", "dist", "htmlcov", ".git", ".venv", ".hypothesis"}

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


def test_the_pinned_requirements_name_no_address_and_have_a_hash_each() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        pins = re.findall(r"^[a-z0-9][^\n]*==[^\n]*", text, re.MULTILINE)

        assert "://" not in text
        assert pins
        assert all(pin.endswith("\\") for pin in pins), path


def test_ci_runs_what_the_readme_says() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "make test"
