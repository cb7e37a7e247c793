"""The vendors, strangers to each other: every system that is installed, by the entry points `mock_server.systems`.

Ours are declared in our pyproject.toml, another package's in its own. Which there are is known before a port opens;
each is imported when it is loaded.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, reduce
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_server.systems import _entry_points
from mock_server.systems._entry_points import EntryPoint

if TYPE_CHECKING:
    from mock_server.web.system import System

GROUP = "mock_server.systems"
OURS = "messaging-mock-server"

# A path segment, a variable's prefix (POSTBOX_BASE_URL), a claim's (POSTBOX-TEXT-001) and a fixture's (postbox_mock).
_NAME = re.compile(r"[a-z][a-z0-9]{0,30}\Z")
# `mock-server openapi control`, the fixture `messaging_mock`, and what a sandbox has under /_mock beside dashboards.
_UNDER_A_SANDBOX = (
    "clock events faults findings inbound limits messages people report requests reset state stores verify webhooks "
    "windows"
)
_TAKEN = frozenset(["control", "messaging", *_UNDER_A_SANDBOX.split()])


class Unusable(Exception):
    """A system that is declared and cannot be served: why, with the distribution that brought it."""


class Installed(NamedTuple):
    """Every system by name, ours first, and what is wrong with how systems are declared, one sentence each."""

    systems: Mapping[str, EntryPoint]
    problems: tuple[str, ...]


@cache
def installed() -> Installed:
    """What this environment has; it is read once."""
    return judged(_declared())


def names() -> tuple[str, ...]:
    """Every system, ours first."""
    return tuple(installed().systems)


def ours() -> tuple[str, ...]:
    """Those that come with this package."""
    return tuple(name for name, one in installed().systems.items() if _is_ours(one))


def load(name: str) -> System:
    """A system's declared value. Raises Unusable."""
    declared = installed().systems[name]
    try:
        value: Any = reduce(getattr, declared.attribute.split("."), import_module(declared.module))
    except Exception as error:
        raise defect(name, error) from error
    from mock_server.web.system import System  # noqa: PLC0415 - what it needs is only there behind an open port

    if not isinstance(value, System):
        raise unusable(name, f"is no mock_server.web.system.System, but {type(value).__name__}.")
    if value.name != name:
        raise unusable(name, f"calls itself {value.name!r}.")
    return value


def unusable(name: str, why: str) -> Unusable:
    """What to raise of a system, with the distribution that brought it; `why` goes on after both."""
    return Unusable(f"{_called(installed().systems[name])} {why}")


def defect(name: str, error: Exception) -> Unusable:
    """An error of a system's own, with the place where it arose; `--log-level debug` shows the way there."""
    logging.getLogger(__name__).debug("the system %s", name, exc_info=error)
    where = "".join(f" ({at.filename}:{at.lineno})" for at in traceback.extract_tb(error.__traceback__)[-1:])
    return unusable(name, f"cannot be loaded: {type(error).__name__}: {error}{where}")


def module(name: str) -> str:
    """The module that a system's package is, by its full name."""
    return installed().systems[name].module


def folder(name: str) -> Path:
    """Where a system's package is on disk, without importing it. Raises Unusable."""
    try:
        found = find_spec(module(name))
    except ImportError:
        found = None
    if found is None or not found.submodule_search_locations:
        raise unusable(name, f"is in {module(name)}, which is no package.")
    return Path(found.submodule_search_locations[0])


def judged(declared: Iterable[EntryPoint]) -> Installed:
    """Those of the declared that can be told apart and addressed, and what is wrong with the others."""
    kept: dict[str, EntryPoint] = {}
    problems = []
    for one in sorted(declared, key=lambda one: (not _is_ours(one), one.name, one.distribution)):
        problem = name_problem(one.name, taken=())
        if problem is not None:
            problems.append(f"{_called(one)}: {problem}")
        elif one.name in kept:
            problems.append(f"{_called(one)} has the name of one of {kept[one.name].distribution}.")
        elif not one.module or not one.attribute:
            problems.append(f"{_called(one)} is not declared as a module and an attribute, as in package:SYSTEM.")
        else:
            kept[one.name] = one
    return Installed(kept, tuple(problems))


def name_problem(name: str, taken: Iterable[str] | None = None) -> str | None:
    """Why a system cannot have this name, None for one that it can have. Those of the installed ones are `taken`."""
    if _NAME.match(name) is None:
        return "a name is one word of lower-case letters and digits, a letter first, of 31 characters at most."
    if name in _TAKEN or name in (names() if taken is None else taken):
        return f"the name {name} is taken."
    return None


def _declared() -> Iterator[EntryPoint]:
    found = list(_entry_points.of_group(GROUP))
    yield from found
    if not any(map(_is_ours, found)):
        yield from _of_checkout(Path(__file__).resolve().parents[2] / "pyproject.toml")


def _of_checkout(file: Path) -> Iterator[EntryPoint]:
    """Ours, where they are served from a checkout that is not installed, as `make serve` does."""
    if file.is_file():
        import tomllib  # noqa: PLC0415 - what is installed needs none

        project = tomllib.loads(file.read_text("utf-8")).get("project", {})
        if project.get("name") == OURS:
            for name, value in project["entry-points"][GROUP].items():
                yield _entry_points.made(name, value, OURS)


def _is_ours(one: EntryPoint) -> bool:
    return one.distribution == OURS


def _called(one: EntryPoint) -> str:
    return f"The system {one.name!r} of {one.distribution}"
