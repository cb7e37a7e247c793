"""A server in a process of its own that ends with whoever started it, however that ends."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable

# A server has no state to save, so one that does not go by itself may be killed.
_GOODBYE = 10.0


class NotStarted(Exception):
    """The process ended before it served; the text is what it said."""


class Background:
    """A server on a free loopback port; every other setting is read from its `MOCK_…` variable. Raises NotStarted.

    `url` is where it listens, `said` what it logged, once it is closed.
    """

    def __init__(self) -> None:
        self.said = ""
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed by `close`
        # -P: a module in the folder that the tests run in must not stand in for one of the server's.
        self._process = subprocess.Popen(  # noqa: S603 - it is this very module
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._owner = os.getpid()
        _tell_forks(weakref.WeakMethod(self._let_go))
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

    def _let_go(self) -> None:
        """In a process that was forked off: it is not this one that the server is to end with."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _tell_forks(let_go: weakref.WeakMethod[Callable[[], None]]) -> None:
    def in_child() -> None:
        method = let_go()
        if method is not None:
            method()

    os.register_at_fork(after_in_child=in_child)


def main() -> None:
    """The other end: serve until a word comes, or standard input ends, as it does when who holds it is no more."""
    from dataclasses import fields  # noqa: PLC0415 - the starting side needs none of these

    from mock_server.server import links, memory  # noqa: PLC0415
    from mock_server.server.settings import ConfigurationError, Settings, read  # noqa: PLC0415

    # A terminal tells every process at once, by ^C or as it closes, and those who clean up still have calls to make.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    names = {field.name: f"MOCK_{field.name.upper()}" for field in fields(Settings)}
    for warning in links.take_out(os.environ, names.values()):
        logging.getLogger(__name__).warning("%s", warning)
    memory.keep_little()
    # An empty variable sets nothing, as at the command line.
    variables = {name: os.environ.get(variable) or None for name, variable in names.items()}
    try:
        with memory.loading():
            from mock_server.server.composition import Server  # noqa: PLC0415 - it is the most of what is loaded

            server = Server(read({**variables, "host": None, "port": "0", "port_for": None})).start()
    except ConfigurationError as error:
        sys.exit(str(error))
    print(server.url, flush=True)  # noqa: T201 - the starting side reads it
    sys.stdin.buffer.read(1)
    server.close()
    # Nothing is worth waiting for: a call that waits for a message may do so for half a minute.
    os._exit(0)


if __name__ == "__main__":
    main()
