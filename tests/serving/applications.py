"""WSGI applications that are served here by nothing but Serving."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mock_server.serving import Serving, listen


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
