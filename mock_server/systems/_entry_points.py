"""The entry points of a group, as the distributions on `sys.path` declare them.

`importlib.metadata` reads the same, and importing it costs a start 15 ms; reading the 100 folders of an environment
costs 1. The specification of entry points means its file to be read by others too. What is installed as a zip archive,
or found by an importer of its own, is not seen: a system has files that are read from disk.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple


class EntryPoint(NamedTuple):
    """`name = module:attribute`, and the distribution that says so, by its normalised name."""

    name: str
    module: str
    attribute: str
    distribution: str


def of_group(group: str) -> Iterator[EntryPoint]:
    """Every entry point of this group; of a distribution that is in two places, the first is the one imported."""
    seen: set[str] = set()
    for place in sys.path:
        for folder in _metadata(place or os.curdir):
            spelled = folder.rpartition(os.sep)[2].partition("-")[0].removesuffix(".egg")
            distribution = re.sub(r"[-_.]+", "-", spelled).lower()
            if distribution not in seen:
                seen.add(distribution)
                yield from _read(folder, group, distribution)


def made(name: str, value: str, distribution: str) -> EntryPoint:
    """From what a declaration says: `value` is `module:attribute`, and extras, which are nobody's here."""
    module, _, attribute = value.partition("[")[0].partition(":")
    return EntryPoint(name.strip(), module.strip(), attribute.strip(), distribution)


def _metadata(place: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(place))  # noqa: PTH208 - a Path for each of hundreds costs more than the reading
    except OSError:
        return  # a place that is not there is no error of anybody's: Python passes it by too
    for name in names:
        if name.endswith((".dist-info", ".egg-info")):
            yield f"{place}{os.sep}{name}"


def _read(folder: str, group: str, distribution: str) -> Iterator[EntryPoint]:
    try:
        with open(f"{folder}{os.sep}entry_points.txt", encoding="utf-8") as file:  # noqa: PTH123 - as above
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return  # most have none
    if group not in text:
        return
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == group and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield made(name, value, distribution)
