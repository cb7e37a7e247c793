"""Where a request is served: on the one thread that serves, on one of a few for long work, or on a thread of its own.

CPython runs one thread at a time anyway, and one thread that never hands over the interpreter lock is both the fastest
and the fairest. A request that must not hold that thread says so by an exception, which no error handler takes for an
error, and is called again: with long work on another thread, and with what it waits for when that has come. What it has
come to by then it keeps in its environ (`kept`), so that nothing happens twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from mock_server.kernel.clock import stopwatch
from mock_server.kernel.waits import Signal, Wait

T = TypeVar("T")
Environ = dict[str, Any]

# How a fault wants the answer to fail on the wire.
RESET, TRUNCATED = "reset", "truncated"
# The lanes that a server may name: the thread that serves, that one while as many wait as may, one for long work.
SERVING, CROWDED, LONG = "serving", "crowded", "long"
# Seconds that a thread for long work waits itself: what comes at once is not worth a change of threads.
AT_ONCE = 0.1

_LANE = "mock.lane"
_KEPT, _BEGAN = "mock.kept", "mock.began"
_BREAKAGE = "mock.breakage"


class LongWork(BaseException):
    """This request goes on on a thread for long work; `about` is whose work it is, such as a sandbox's id."""

    def __init__(self, about: str) -> None:
        super().__init__(about)
        self.about = about


class Waiting(BaseException):
    """This request is called again when `wait` is over; one that `only_looks` need not be, once its client is gone."""

    def __init__(self, wait: Wait, *, only_looks: bool) -> None:
        super().__init__()
        self.wait = wait
        self.only_looks = only_looks


class Crowded(BaseException):
    """This request would have to wait, and as many do as may."""


class BodyWanted(BaseException):
    """This request has passed all that comes before its body, which is to be read now."""


def may_wait(environ: Environ) -> None:
    """Call before anything has happened to a request that may wait. Raises Crowded."""
    if environ.get(_LANE) == CROWDED:
        raise Crowded


def takes_long(environ: Environ, about: str) -> None:
    """Call before anything has happened to a request that may take long. Raises LongWork on the serving thread."""
    if environ.get(_LANE) in (SERVING, CROWDED):
        raise LongWork(about)


def wait(environ: Environ, until: Wait, *, only_looks: bool = False) -> None:
    """Return when a wait is over. Raises Waiting where a server keeps those that wait; another thread waits itself."""
    lane = environ.get(_LANE)
    if lane is None:
        until.block()
    elif until.is_over():
        until.end()
    elif lane != LONG or not until.block(AT_ONCE):
        raise Waiting(until, only_looks=only_looks)


def wait_for(environ: Environ, future: Future[Any], seconds: float) -> bool:
    """Whether somebody has set a result within so many seconds from when this request came. Raises Waiting, Crowded."""
    if future.done():
        return True
    may_wait(environ)
    done = Signal()
    future.add_done_callback(lambda _: done.tell())
    wait(environ, Wait(future.done, seconds_left(environ, "loaded", seconds), done))
    return future.done()


def seconds_left(environ: Environ, until: str, seconds: float) -> float:
    """How much is left of the seconds that this request may wait `until` something, from when it first asks."""
    deadline: float = kept(environ, f"until {until}", lambda: time.monotonic() + seconds)
    return deadline - time.monotonic()


def kept(environ: Environ, name: str, make: Callable[[], T]) -> T:
    """What this request keeps by that name for when it is called again; it is made the first time."""
    things: dict[str, Any] = environ.setdefault(_KEPT, {})
    if name not in things:
        things[name] = make()
    found: T = things[name]
    return found


def taken(environ: Environ, name: str) -> Any:
    """What it has kept by that name, and keeps no more; None where there is nothing."""
    return environ.get(_KEPT, {}).pop(name, None)


def forget(environ: Environ) -> None:
    """It is not called again."""
    environ.get(_KEPT, {}).clear()


def has_kept(environ: Environ, name: str) -> bool:
    return name in environ.get(_KEPT, ())


def mark(environ: Environ, lane: str) -> None:
    """Tell the request where it is served. One that no server marked is on its own thread, and may wait there."""
    environ[_LANE] = lane


def hand_on(environ: Environ, again: Environ) -> None:
    """Let the environ that a request is called with `again` have what it has kept, and what was settled about it."""
    again[_KEPT] = environ.get(_KEPT, {})
    again |= {name: environ[name] for name in (_BEGAN, _BREAKAGE) if name in environ}


def began(environ: Environ) -> float:
    """When this request was first called, by `clock.stopwatch`."""
    found: float = environ.setdefault(_BEGAN, stopwatch())
    return found


def was_begun(environ: Environ) -> bool:
    """Whether something may have happened to it: it waited, and is called again."""
    return _KEPT in environ


def break_answer(environ: Environ, how: str) -> None:
    """Have the server close the connection without an answer, or in the middle of it."""
    environ[_BREAKAGE] = how


def breakage(environ: Environ) -> str | None:
    """How the answer to this request is to fail; None for not at all."""
    found: str | None = environ.get(_BREAKAGE)
    return found
