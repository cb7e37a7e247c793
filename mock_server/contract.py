"""`mock-server contract`: the contract suite, a thin wrapper over pytest that translates its exit code."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_PACKAGED = "_contract_tests"

OK, WRONG, USAGE, _, NOTHING = range(5)
# pytest's own codes, for runs that came to no verdicts: interrupted, internal error, usage, nothing collected.
_CODES = {0: OK, 1: WRONG, 2: WRONG, 3: WRONG, 4: USAGE, 5: NOTHING}
_MISSING = "The contract suite needs pytest and more: pip install 'messaging-mock-server[contract]'"


class _Ending:
    """A pytest plugin that is told the run's exit code, which pytest's own would be taken for."""

    code: int | None = None

    def pytest_contract_finished(self, exit_code: int) -> None:
        """The verdicts are in."""
        self.code = exit_code


def suite() -> tuple[Path, str]:
    """The suite's folder and package: inside a wheel, beside the package in a checkout."""
    packaged = _HERE / _PACKAGED
    return (
        (packaged, f"mock_server.{_PACKAGED}")
        if packaged.is_dir()
        else (_HERE.parent / "contract_tests", "contract_tests")
    )


def run(arguments: Sequence[str]) -> int:
    """0 all agree, 1 the mock is wrong or something failed, 2 usage or a rail refused, 3 drift only, 4 nothing ran."""
    folder, package = suite()
    try:
        import pytest  # noqa: PLC0415 - of the extra `contract`, which servers do without

        options = importlib.import_module(f"{package}.options")
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{_MISSING} ({error.name} is missing).\n")
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
    return _run(pytest, folder, known.system, given)


class _Groups:
    """argparse, as pytest's plugins see it."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._parser = parser

    def getgroup(self, _: str, title: str) -> Any:
        group: Any = self._parser.add_argument_group(title)
        group.addoption = group.add_argument
        return group


def _run(pytest: Any, folder: Path, systems: Sequence[str], given: Sequence[str]) -> int:
    # Other plugins of the environment have no business here, and may have options of the same names.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    wanted = [str(folder / name) for name in systems] or sorted(str(file.parent) for file in folder.glob("*/states.py"))
    fixed = ["-c", str(folder / "suite.ini"), "--rootdir", str(folder)]
    ending = _Ending()
    code = int(pytest.main([*fixed, *given, *wanted], plugins=[ending]))
    return ending.code if ending.code is not None else _CODES.get(code, WRONG)
