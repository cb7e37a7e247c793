"""Logs go to stderr, one line a request, as text or as JSON. No header, query or body is in them, and no secret is.

A thread writes them, so that nobody else waits for whoever reads them, or notices that nobody does.
"""

from __future__ import annotations

import json
import logging
import os
import select
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from mock_server.kernel.clock import real_now
from mock_server.kernel.instants import Instant, rfc3339_ms
from mock_server.kernel.secrecy import BY_NAME
from mock_server.web.http import Environ
from mock_server.web.refusals import NOTED
from mock_server.web.served import CLIENT, LABEL, METHOD, REQUEST, SANDBOX, TOLD, Hides, Report

# What waits to be written, in lines and in their characters.
LINES = 10_000
CHARACTERS = 16 * 1024 * 1024
# Seconds in which lines gather, so that one wake-up writes them all: one for each line would cost a request more than
# the line does, and fifty a second cost a busy server a twentieth of what it does, since it hands the interpreter over.
_GATHER = 0.1
# Seconds that the last lines have to leave; who ends us gives us one.
_GOODBYE = 0.5

# One that is still to be masked is made when it is written.
Line = str | Callable[[], str]


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = f"{rfc3339_ms(real_now())} {record.levelname} {record.getMessage()}"
        return BY_NAME.text(line if not record.exc_info else f"{line}\n{self.formatException(record.exc_info)}")


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": rfc3339_ms(real_now()),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": BY_NAME.text(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = BY_NAME.text(self.formatException(record.exc_info))
        return json.dumps(line)


class Writer(threading.Thread):
    """Writes lines to a descriptor (None: there is none); those that it cannot write are `dropped` and counted.

    How many are missing is told, as `tell` words it, as soon as something can be written again.
    """

    def __init__(self, descriptor: int | None, tell: Callable[[str], str]) -> None:
        super().__init__(name="mock-log", daemon=True)
        self.dropped = 0
        self._descriptor = descriptor
        self._tell = tell
        self._lines: list[Line] = []
        self._characters = 0
        self._told = 0
        self._lock = threading.Lock()
        # Whether there are lines: `_some` wakes the thread for them, at more than a line costs.
        self._gathers = False
        self._some, self._none = threading.Event(), threading.Event()
        self._none.set()

    def put(self, line: Line, size: int) -> None:
        """Have a line of about so many characters written. Never waits for one, and raises nothing."""
        with self._lock:
            if len(self._lines) >= LINES or self._characters + size > CHARACTERS:
                self.dropped += 1
                return
            self._lines.append(line)
            self._characters += size
            if self._gathers:
                return
            self._gathers = True
            self._none.clear()
            self._some.set()

    def flush(self, seconds: float = _GOODBYE) -> None:
        """Wait until what was put has left, for so long at most."""
        self._none.wait(seconds)

    def run(self) -> None:
        while True:
            self._some.wait()
            time.sleep(_GATHER)
            with self._lock:
                taken, self._lines, self._characters, self._gathers = self._lines, [], 0, False
                self._some.clear()
            self._write(taken)
            with self._lock:
                if not self._lines:
                    self._none.set()

    def _write(self, taken: list[Line]) -> None:
        missing = self.dropped - self._told
        told = (
            [self._tell(f"{missing} lines of the log are missing here: they could not be written.")] if missing else []
        )
        lines = [line if isinstance(line, str) else self.made(line) for line in taken]
        text = "\n".join((*told, *lines, ""))
        if self._descriptor is not None and _takes(self._descriptor, text.encode("utf-8", "backslashreplace")):
            self._told += missing
        else:
            with self._lock:
                self.dropped += len(taken)

    def made(self, make: Callable[[], str]) -> str:
        """A line; in place of one that cannot be made, that this is so."""
        try:
            return make()
        except Exception as error:  # noqa: BLE001 - a line of the log decides nothing, and the next is to be written
            return self._tell(f"A line of the log could not be made: {type(error).__name__}.")


def _takes(descriptor: int, left: bytes) -> bool:
    """Whether a descriptor takes all of it, in whatever time."""
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            # Somebody who shares it has made it so.
            select.select((), (descriptor,), ())
        except OSError:
            return False
    return True


class _Handler(logging.Handler):
    """Hands records to the thread that writes."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.writer = Writer(_stderr(), self._tell)
        self.writer.start()

    def emit(self, record: logging.LogRecord) -> None:
        # Its text is made here: its arguments may change, and a traceback would hold what it was raised in.
        text = self.writer.made(partial(self.format, record))
        self.writer.put(text, len(text))

    def flush(self) -> None:
        self.writer.flush()

    def _tell(self, text: str) -> str:
        return self.format(logging.LogRecord(__name__, logging.WARNING, __file__, 0, text, None, None))


def configure(log_format: str, level: str) -> Report | None:
    """Send logs to stderr: this package's from `level` on, others' warnings.

    What writes a line for each request, or None where the level leaves that out. `logging.shutdown` gives the last
    lines a moment to leave.
    """
    handler = _Handler(_Json() if log_format == "json" else _Text())
    logging.getLogger("mock_server").setLevel(level.upper())
    logging.getLogger().handlers = [handler]
    logging.captureWarnings(capture=True)
    if logging.getLevelNamesMapping()[level.upper()] > logging.INFO:
        return None
    # Not by way of `logging`, which costs ten times as much.
    return partial(_report, handler.writer, _access_json if log_format == "json" else _access_text)


def _stderr() -> int | None:
    """None where there is none, as in `2>&-`: its number may be a client's by now."""
    try:
        return None if sys.stderr is None else sys.stderr.fileno()
    except OSError:
        return None


# A line without its end, of the instant, what is told of an environ, the path, the status and the seconds.
Access = Callable[[Instant, Mapping[str, Any], str, int, float], str]


def _report(
    writer: Writer, access: Access, environ: Environ, path: str, hides: Hides | None, status: int, seconds: float
) -> None:
    at = real_now()
    # Masking takes its time, which the thread that writes has; a line without a secret is made while all of it is at
    # hand, and what it was made of is free again.
    if hides is None:
        writer.put(access(at, environ, path, status, seconds), len(path))
        return
    told = {name: environ[name] for name in TOLD if name in environ}
    # No closure: of each name in it that would leave an object, for the collector to look at.
    writer.put(partial(_hidden, access, at, told, path, hides, status, seconds), len(path))


def _hidden(
    access: Access, at: Instant, told: Mapping[str, Any], path: str, hides: Hides, status: int, seconds: float
) -> str:
    return access(at, told, hides(path), status, seconds)


def _access_text(at: Instant, told: Mapping[str, Any], path: str, status: int, seconds: float) -> str:
    if not (path.isascii() and path.isprintable()):
        path = path.encode("unicode_escape").decode()
    refused = told.get(NOTED)
    whose = told.get(SANDBOX) or (f"- {refused}" if refused else "-")
    return f"{rfc3339_ms(at)} INFO {told[METHOD]} {path} {status} {seconds * 1_000:.2f}ms {whose}"


def _access_json(at: Instant, told: Mapping[str, Any], path: str, status: int, seconds: float) -> str:
    line: dict[str, Any] = {
        "at": rfc3339_ms(at),
        "level": "info",
        "logger": "mock_server.access",
        "method": told[METHOD],
        "path": path,
        "status": status,
        "duration_ms": round(seconds * 1_000, 2),
        "client": told.get(CLIENT, ""),
        "sandbox": told.get(SANDBOX),
    }
    if told.get(REQUEST) is not None:
        line |= {"label": told.get(LABEL), "request": told[REQUEST]}
    if told.get(NOTED) is not None:
        line["refused"] = told[NOTED]
    return json.dumps(line)
