"""WSGI applications that are served here by nothing but Serving."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mock_server.kernel.waits import Signal, Wait
from mock_server.server.serving import Serving, listen
from mock_server.web import lanes


@contextmanager
def served_by(application: Any, **limits: Any) -> Iterator[str]:
    """The address of an application that is served until the block ends; `limits` are those of Serving."""
    bound = listen("127.0.0.1", 0)
    serving = Serving(application, [bound], **limits)
    serving.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        serving.stop()
        bound.close()


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    """Answer with the body."""
    start("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read()]


class Gate:
    """What requests wait for, until it is opened; `waiting` is how many have come to it."""

    def __init__(self, seconds: float = 20.0) -> None:
        self.is_open = False
        self.waiting = 0
        self._opened = Signal()
        self._seconds = seconds

    def pass_through(self, environ: dict[str, Any], *, only_looks: bool = False) -> bool:
        """Wait; whether it was opened in time."""
        lanes.may_wait(environ)
        until = lanes.kept(environ, "gate", self._wait)
        lanes.wait(environ, until, only_looks=only_looks)
        return until.is_so()

    def open(self) -> None:
        self.is_open = True
        self._opened.tell()

    def _wait(self) -> Wait:
        self.waiting += 1
        return Wait(lambda: self.is_open, self._seconds, self._opened)
