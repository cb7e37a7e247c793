"""A server for who started this process: it tells them its address, and ends at a word from them, or when they do."""

from __future__ import annotations

import logging
import os
import signal
import sys
from dataclasses import fields

from mock_server.server import links, memory
from mock_server.server.settings import ConfigurationError, Settings, read


def main() -> None:
    """Serve until a word comes, or standard input ends, as it does when who holds it is no more."""
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
