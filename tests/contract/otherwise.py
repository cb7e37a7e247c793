"""What a pretend vendor does otherwise than the mock: rules as those of tests/mutants, told at its door."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from werkzeug.wrappers import Request

from tests.contract.listening import App
from tests.mutants.door import Between, Call, Said, answered
from tests.mutants.rules.ways import Rule
from tests.mutants.stand import patched


def otherwise(rule: Rule, app: App, stack: ExitStack) -> App:
    """An app that breaks a rule; public tables are as they were when the stack ends."""
    found = _Broken(stack)
    rule.tell(found)  # type: ignore[arg-type]  # it has what a rule of a vendor's door needs of a Stand
    between = found.between
    return app if between is None else partial(_through, app, between)


class _Broken:
    """What stands before an app, if anything, and how tables are changed."""

    between: Between | None = None

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def table(self, place: str, value: Any) -> None:
        patched(self._stack, place, value)


def _through(app: App, between: Between, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    asked = Request(environ, populate_request=False)
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    call = Call("", asked.method, path, query, dict(asked.headers), asked.get_data())
    said = between(call, partial(_proceed, app, environ))
    headers = {name: value for name, value in said.headers.items() if name.lower() != "content-length"}
    start_response(f"{said.status} Otherwise", [*headers.items(), ("Content-Length", str(len(said.raw)))])
    return [said.raw]


def _proceed(app: App, environ: dict[str, Any], call: Call) -> Said:
    # In place: what the app leaves in the environment is meant for the server.
    environ |= {"wsgi.input": io.BytesIO(call.raw), "CONTENT_LENGTH": str(len(call.raw)), "PATH_INFO": call.path}
    return answered(app, environ)
