"""Logs go to stderr, one line a request, as text or as JSON. No header, query or body is in them, and no secret is."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from mock_server.kernel.clock import real_now
from mock_server.kernel.instants import Instant, rfc3339_ms
from mock_server.kernel.secrecy import BY_NAME
from mock_server.server.logs.writer import Writer
from mock_server.web.apps import Hides
from mock_server.web.http import Environ
from mock_server.web.refusals import NOTED
from mock_server.web.served import CLIENT, LABEL, METHOD, REQUEST, SANDBOX, TOLD, Report


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


class _Handler(logging.Handler):
    """Hands records to the thread that writes."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.writer = Writer(_stderr(), self._tell)
        self.writer.start()

    def emit(self, record: logging.LogRecord) -> None:
        # Its text is made here: its arguments may change, and a traceback would hold what it was raised in.
        try:
            text = self.format(record)
        except Exception as error:  # noqa: BLE001 - a line of the log decides nothing
            text = self._tell(f"A line of the log could not be made: {type(error).__name__}.")
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
    writer.put(lambda: access(at, told, hides(path), status, seconds), len(path))


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
