"""Fixtures from disk: YAML files that a person can read and edit, a folder for each system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from mock_server.settings import ConfigurationError
from mock_server.systems import SYSTEMS

_HERE = Path(__file__).resolve().parent


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]  # either
    """YAML without dates of its own: a date is text here, read by the system's fixture schema."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def built_in() -> Path:
    """The folder of the fixtures that come with the package: inside a wheel, beside it in a checkout."""
    packaged = _HERE / "_fixtures"
    return packaged if packaged.is_dir() else _HERE.parent / "fixtures"


def load(names: Sequence[str], directory: Path | None = None) -> dict[str, Mapping[str, Any]]:
    """Each system's fixtures: those of `directory` where it has a folder of that name, else the built-in ones.

    Raises ConfigurationError, which names every file that cannot be read, and a `directory` that has nothing for us.
    """
    problems: list[str] = []
    if directory is not None and not any((directory / name).is_dir() for name in SYSTEMS):
        problems.append(f"{directory} has no folder that is named for a system; there are {', '.join(SYSTEMS)}.")
    loaded: dict[str, Mapping[str, Any]] = {}
    for name in names:
        own = directory / name if directory is not None else None
        folder = own if own is not None and own.is_dir() else built_in() / name
        loaded[name] = _merged(sorted(folder.glob("*.yaml")) + sorted(folder.glob("*.yml")), problems)
    if problems:
        raise ConfigurationError(problems)
    return loaded


def _merged(files: Sequence[Path], problems: list[str]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in files:
        try:
            document = yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 - a safe loader, see above
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            problems.append(f"{file} cannot be read: {' '.join(str(error).split())}")
            continue
        if document is None:
            continue
        if not isinstance(document, dict):
            problems.append(f"{file} must be a mapping from a kind of record to a list of records.")
            continue
        for key, rows in document.items():
            before = merged.get(key)
            merged[key] = before + rows if isinstance(before, list) and isinstance(rows, list) else rows
    return merged
