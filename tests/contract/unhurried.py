"""Commands in processes of their own, forked off one that has imported what they do; live runs do not wait there."""

import multiprocessing
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from contract_tests.rails import Pace
from mock_server.cli.main import main
from tests.support.process import ROOT

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.contract.imported"])
_LONGEST = 600

Command = Callable[[list[str]], Any]


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    output: Path,
    *,
    offline: bool = False,
    command: Command | None = None,
) -> int:
    """The exit code of `mock-server`, or of another command; what it says goes to a file. `offline` opens no socket."""
    process = _PROCESSES.Process(target=_run, args=(list(arguments), dict(environ), output, offline, command))
    process.start()
    process.join(_LONGEST)
    code = process.exitcode
    assert code is not None, output.read_text("utf-8")
    process.close()
    return code


def _run(arguments: list[str], environ: dict[str, str], output: Path, offline: bool, command: Command | None) -> None:
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(ROOT)
    with output.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    # Everybody's turn is now; how long one waits has tests of its own.
    Pace.check = lambda self, outgoing: None  # type: ignore[method-assign]
    for name in ("connect", "connect_ex", "bind", "listen", "sendto") if offline else ():
        setattr(socket.socket, name, _refuse)
    sys.exit((command or main)(arguments))


def _refuse(*_: object) -> None:
    raise AssertionError("a socket was opened")
