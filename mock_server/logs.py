"""Logs go to stderr, one line a request, as text or as JSON. No header, query or body is in them, and no secret is."""

from __future__ import annotations

import json
import logging
import sys

from mock_server.kernel.clock import real_now
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.secrecy import BY_NAME
from mock_server.web.gateway import Report


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


def configure(log_format: str, level: str) -> None:
    """Send this package's logs to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if log_format == "json" else _Text())
    ours = logging.getLogger("mock_server")
    ours.handlers = [handler]
    ours.setLevel(level.upper())
    ours.propagate = False


def request_log(log_format: str, level: str) -> Report | None:
    """What writes a line for each request, or None where the level leaves that out. It is a tenth of logging's cost."""
    if logging.getLevelNamesMapping()[level.upper()] > logging.INFO:
        return None
    return _report_json if log_format == "json" else _report_text


def _report_text(method: str, path: str, status: int, duration_ms: float, sandbox: str | None) -> None:
    shown = path if path.isascii() and path.isprintable() else path.encode("unicode_escape").decode()
    sys.stderr.write(f"{rfc3339_ms(real_now())} INFO {method} {shown} {status} {duration_ms}ms {sandbox or '-'}\n")


def _report_json(method: str, path: str, status: int, duration_ms: float, sandbox: str | None) -> None:
    line = {
        "at": rfc3339_ms(real_now()),
        "level": "info",
        "logger": "mock_server.access",
        "method": method,
        "path": path,
        "status": status,
        "duration_ms": duration_ms,
        "sandbox": sandbox,
    }
    sys.stderr.write(json.dumps(line) + "\n")
