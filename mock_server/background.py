"""A server in a process of its own that ends with whoever started it, however that ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import weakref
from functools import partial
from importlib.util import find_spec

# A server has no state to save, so one that does not go by itself may be killed.
_GOODBYE = 10.0

# The server of this environment, where it is installed.
_OWN = "mock_server.server"
# Another's ends with what it runs, which tells its address, and ends at a word, or with its standard input.
_HELD = "import os, sys; print(os.environ['MOCK_URL'], flush=True); sys.stdin.buffer.read(1)"
_ELSEWHERE = {"MOCK_HOST": "", "MOCK_PORT": "0", "MOCK_PORT_FOR": ""}

NOWHERE = """\
There is no messaging mock server here to start. One of these brings it:
  pipx install messaging-mock-server           mock-server on the PATH (uv tool install does the same)
  pip install messaging-mock-server            into this environment, with all that a server needs
  MESSAGING_MOCK_IMAGE=messaging-mock-server   the image, with pip install 'messaging-mock[testcontainers]'
  MESSAGING_MOCK_URL=http://127.0.0.1:4020     a server that runs already, wherever that is"""


class NotStarted(Exception):
    """The process ended before it served; the text is what it said, or that there is none to start."""


def command() -> list[str]:
    """What starts a server: this environment's own, else `mock-server` of the PATH. Raises NotStarted."""
    if find_spec(_OWN) is not None:
        # -P: a module in the folder that the tests run in must not stand in for one of the server's.
        return [sys.executable, "-P", "-m", f"{_OWN}.attached"]
    found = shutil.which("mock-server")
    if found is None:
        raise NotStarted(NOWHERE)
    return [found, "run", "--", sys.executable, "-I", "-S", "-c", _HELD]


class Background:
    """A server on a free loopback port; every other setting is read from its `MOCK_…` variable. Raises NotStarted.

    `url` is where it listens, `said` what it logged, once it is closed.
    """

    def __init__(self) -> None:
        started = command()
        self.said = ""
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed by `close`
        # In a session of its own: a terminal tells every process at once, and who cleans up still has calls to make.
        self._process = subprocess.Popen(  # noqa: S603 - a server
            started,
            env={**os.environ, **_ELSEWHERE},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            start_new_session=True,
        )
        self._owner = os.getpid()
        os.register_at_fork(after_in_child=partial(_let_go, weakref.ref(self._process)))
        self.url = self._process.stdout.readline().strip() if self._process.stdout is not None else ""
        if not self.url:
            self.close()
            raise NotStarted(self.said)

    def close(self) -> None:
        """End it, and wait until it is gone. A process that was forked off its owner lets it be."""
        if self._log.closed or os.getpid() != self._owner:
            return
        try:
            # A word, for which the other end waits: others may have its standard input too, and keep it open.
            self._process.communicate("\n", timeout=_GOODBYE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._log.seek(0)
        self.said = self._log.read().strip()
        self._log.close()


def _let_go(server: weakref.ref[subprocess.Popen[str]]) -> None:
    """In a process that was forked off: it is not this one that the server is to end with."""
    process = server()
    for pipe in (process.stdin, process.stdout) if process is not None else ():
        if pipe is not None:
            pipe.close()
