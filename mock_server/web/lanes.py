"""Two lanes for requests: one thread that serves, and a lane for those that wait.

CPython runs one thread at a time anyway, and one thread that never hands over the interpreter lock is both the fastest
and the fairest. A request that has to wait in real time (a delay, a long poll) must not hold that thread: its stage
raises `Handover` before anything has happened, and the server starts it anew on the waiting lane.
"""

from __future__ import annotations

from typing import Any

# How a fault wants the answer to fail on the wire.
RESET, TRUNCATED = "reset", "truncated"

_LANE = "mock.waiting_lane"
_BREAKAGE = "mock.breakage"


class Handover(BaseException):
    """Not an error, so that no error handler takes it for one: this request goes on in the waiting lane."""


class BodyWanted(BaseException):
    """No error either: this request has passed all that comes before its body, which is to be read now."""


def may_wait(environ: dict[str, Any]) -> None:
    """Call before anything has happened to a request that may wait. Raises Handover on the serving thread."""
    if environ.get(_LANE) is False:
        raise Handover


def mark(environ: dict[str, Any], *, waiting: bool) -> None:
    """Tell the request which lane it is on. A request that no server marked is on its own thread, and may wait."""
    environ[_LANE] = waiting


def break_answer(environ: dict[str, Any], how: str) -> None:
    """Have the server close the connection without an answer, or in the middle of it."""
    environ[_BREAKAGE] = how


def breakage(environ: dict[str, Any]) -> str | None:
    """How the answer to this request is to fail; None for not at all."""
    found: str | None = environ.get(_BREAKAGE)
    return found
