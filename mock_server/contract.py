"""`mock-server contract`: the contract suite, a thin wrapper over pytest that translates its exit code.

Account and Creation are what a system's part of the suite declares in its module `account`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mock_server import systems

_HERE = Path(__file__).resolve().parent
_PACKAGED = "_contract_tests"

OK, WRONG, USAGE, _, NOTHING = range(5)
# pytest's own codes, for runs that came to no verdicts: interrupted, internal error, usage, nothing collected.
_CODES = {0: OK, 1: WRONG, 2: WRONG, 3: WRONG, 4: USAGE, 5: NOTHING}
_MISSING = "The contract suite needs pytest and more: pip install 'messaging-mock-server[contract]'"

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ULID = r"[a-z]{2,5}_[0-9A-HJKMNP-TV-Z]{26}"


@dataclass(frozen=True, slots=True)
class Creation:
    """A call that creates what has a name of its own: where the name stands, where the id, and what deletes it.

    `deletes` is a path below the base URL with `{}` for the id, None where the vendor documents no deletion.
    """

    name: str
    id: tuple[str, ...]
    deletes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a live run must know of a vendor's accounts; every call is in `effects`, as in `GET /v1/texts/{id}`.

    `effects` are read, write, send and third_party; a call that none has counts as one that sends. `objects` are what
    an account can be configured to have, by kind: the dashboard's method, its path, and the field that the path names.
    """

    # Without the first nothing can be run; the very first is the bearer token of who cleans up.
    credentials: tuple[str, ...]
    more_credentials: tuple[str, ...] = ()
    effects: Mapping[str, Sequence[str]]
    creations: Mapping[str, Creation] = field(default_factory=dict)
    # The requests of a live run: half of what is documented, one a second where no figure is.
    per_minute: int = 60
    objects: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    # Fields beyond `to`, `phone` and the like that name whom a request addresses: in lower case, without underscores.
    addressing: frozenset[str] = frozenset()
    # How keys begin that spend real money.
    live_keys: str = ""
    # A regular expression of the ids by which people are addressed.
    ids: str = f"{_UUID}|{_ULID}"
    # Others of values that tests expect, beyond `<uuid>` and the like: `<ulid-msg>` stands for the form of that name.
    forms: Mapping[str, str] = field(default_factory=dict)


class _Ending:
    """A pytest plugin that is told the run's exit code, which pytest's own would be taken for."""

    code: int | None = None

    def pytest_contract_finished(self, exit_code: int) -> None:
        """The verdicts are in."""
        self.code = exit_code


def suite() -> tuple[Path, str]:
    """The suite's folder and package: inside a wheel, beside the package in a checkout."""
    packaged = _HERE / _PACKAGED
    if packaged.is_dir():
        return packaged, f"mock_server.{_PACKAGED}"
    return _HERE.parent / "contract_tests", "contract_tests"


def run(arguments: Sequence[str]) -> int:
    """0 all agree, 1 the mock is wrong or something failed, 2 usage or a rail refused, 3 drift only, 4 nothing ran."""
    folder, package = suite()
    if systems.installed().problems:
        sys.stderr.writelines(f"{problem}\n" for problem in systems.installed().problems)
        return USAGE
    try:
        import pytest  # noqa: PLC0415 - of the extra `contract`, which servers do without

        options = importlib.import_module(f"{package}.options")
        folders: Mapping[str, Path] = importlib.import_module(f"{package}.parts").folders()
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{_MISSING} ({error.name} is missing).\n")
        return USAGE
    except systems.Unusable as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    parser = argparse.ArgumentParser(
        prog="mock-server contract",
        description="Holds the claims of the contract suite against a mock, or against a vendor's live account.",
        epilog="What is not listed here goes to pytest: -k EXPRESSION, -x, -v and the rest. "
        "Credentials come from the environment alone: CONTRACT_COEXT_API_KEY and the like. Exit codes: 0 all agree, "
        "1 the mock is wrong or something failed, 2 usage or a rail refused, 3 the vendor has drifted, 4 nothing ran.",
    )
    parser.add_argument("-n", "--numprocesses", metavar="N", help="so many processes, on a mock")
    options.add(_Groups(parser))
    known, _ = parser.parse_known_args(list(arguments))
    given = list(arguments)
    if known.numprocesses is not None:
        given += ["-p", "xdist.plugin"]
    if known.report is not None:
        given += ["--junitxml", str(known.report / "junit.xml")]
    unknown = [name for name in known.system if name not in folders]
    if unknown:
        sys.stderr.write(f"There are no claims of {', '.join(unknown)}; there are some of {', '.join(folders)}.\n")
        return USAGE
    wanted = [str(folders[name]) for name in known.system or folders]
    fixed = ["-c", str(folder / "suite.ini"), "--rootdir", str(folder), "-p", f"{package}.plugin"]
    return _run(pytest, [*fixed, *given, *wanted])


class _Groups:
    """argparse, as pytest's plugins see it."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._parser = parser

    def getgroup(self, _: str, title: str) -> Any:
        group: Any = self._parser.add_argument_group(title)
        group.addoption = group.add_argument
        return group


def _run(pytest: Any, given: Sequence[str]) -> int:
    # Other plugins of the environment have no business here, and may have options of the same names.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    ending = _Ending()
    code = int(pytest.main([*given, "--collect-in-virtualenv"], plugins=[ending]))
    return ending.code if ending.code is not None else _CODES.get(code, WRONG)
