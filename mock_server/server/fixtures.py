"""Fixtures from disk: YAML or JSON files that a person can read and edit, a folder for each system."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from mock_server import systems
from mock_server.server.settings import ConfigurationError
from mock_server.web.spelling import suggestion

_HERE = Path(__file__).resolve().parents[1]


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]  # either
    """YAML without dates of its own, which the system's fixture schema reads from text, and with each key once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(problem=_twice(key.value), problem_mark=key.start_mark)
                seen.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _twice(key: str) -> str:
    return f"the key {key!r} is there twice"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object with each key once. Raises ValueError."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(_twice(key))
        found[key] = value
    return found


_yaml = partial(yaml.load, Loader=_Loader)
_READERS: Mapping[str, Callable[[str], Any]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": partial(json.loads, object_pairs_hook=_once),
}


def built_in(name: str) -> Path:
    """The folder of the fixtures that come with a system. Raises systems.Unusable.

    Ours are inside a wheel or beside the package in a checkout, another's in its package's folder `fixtures`.
    """
    if name not in systems.ours():
        return systems.folder(name) / "fixtures"
    packaged = _HERE / "_fixtures"
    return (packaged if packaged.is_dir() else _HERE.parent / "fixtures") / name


def load(names: Sequence[str], directory: Path | None = None) -> dict[str, Mapping[str, Any]]:
    """Each system's fixtures: those of `directory` where it has a folder of that name, else the built-in ones.

    Raises ConfigurationError, which names every file that cannot be read or says nothing, each folder of
    `directory` that is no system's, and a `directory` that has nothing for us.
    """
    problems: list[str] = []
    if directory is not None:
        problems.extend(_misnamed(directory))
    loaded: dict[str, Mapping[str, Any]] = {}
    for name in names:
        try:
            folder = _folder(name, directory)
        except systems.Unusable as error:
            problems.append(str(error))
        else:
            loaded[name] = _merged(_files(folder, problems), problems)
    if problems:
        raise ConfigurationError(problems)
    return loaded


def place(name: str, directory: Path | None) -> Path:
    """Where what `load` has read of a system can be changed: its file, or the folder of several."""
    folder = _folder(name, directory)
    files = _files(folder, [])
    return files[0] if len(files) == 1 else folder


def _folder(name: str, directory: Path | None) -> Path:
    own = directory / name if directory is not None else None
    return own if own is not None and own.is_dir() else built_in(name)


def _misnamed(directory: Path) -> Iterator[str]:
    """What is wrong with the names of a directory's folders. Those that begin with a dot are none of ours."""
    known = systems.names()
    folders = [found for found in sorted(directory.iterdir()) if found.name[0] != "." and found.is_dir()]
    for folder in folders:
        if folder.name not in known:
            meant = suggestion(folder.name, known) or "."
            yield f"{folder} is named for no system{meant} There are {', '.join(known)}."
    if not folders:
        yield f"{directory} has no folder that is named for a system; there are {', '.join(known)}."


def _files(folder: Path, problems: list[str]) -> list[Path]:
    """Those of a folder that are read, by name. What editors and archivers leave beside them begins with a dot."""
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    files = [file for file in found if file.suffix.lower() in _READERS and file.name[0] != "."]
    if not files:
        problems.append(
            f"{folder} has no file whose name ends in {', '.join(_READERS)}. For an empty system, put `{{}}` into one."
        )
    return files


def _merged(files: Sequence[Path], problems: list[str]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for file in files:
        try:
            document = _READERS[file.suffix.lower()](file.read_text("utf-8-sig"))
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            problems.append(f"{file} cannot be read: {' '.join(str(error).split())}")
            continue
        if document is None:
            # What was meant is not known: its lines may all have become comments.
            problems.append(f"{file} says nothing. For an empty system, put `{{}}` into it.")
            continue
        if not isinstance(document, dict):
            problems.append(f"{file} must be a mapping from a kind of record to a list of records.")
            continue
        for key, rows in document.items():
            before = merged.get(key)
            if before is None:
                merged[key] = rows
            elif isinstance(before, list) and isinstance(rows, list):
                merged[key] = before + rows
            elif rows is not None:
                problems.append(f"{file} has {key!r}, which another file of its folder has too, and it is no list.")
    return merged
