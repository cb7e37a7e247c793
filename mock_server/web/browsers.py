"""What pages of other origins may do in a browser: call the systems, where the server was told so (the Fetch standard).

The control plane is no part of it: `strangers` says whose pages use that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_server.web import headers
from mock_server.web.apps import CONTROL
from mock_server.web.http import Environ, StartResponse, WsgiApp

ANY = "*"
# Seconds for which a browser need not ask again whether it may.
_REMEMBERED = "600"


def origin_problem(text: str) -> str | None:
    """What is wrong with an allowed origin; None for nothing."""
    found = headers.origin(text)
    if text == ANY or (found is not None and found.authority.host):
        return None
    return f"--cors-origin must be an origin, as in http://localhost:5173, or *, not {text!r}."


class OpenToPages:
    """An app whose answers pages of these origins may read; what a browser asks before it calls is answered for it.

    `own` are headers that every answer has, this one too.
    """

    def __init__(self, app: WsgiApp, origins: Sequence[str], own: Sequence[tuple[str, str]]) -> None:
        self._app = app
        self._own = tuple(own)
        self._is_open = ANY in origins
        self._origins = frozenset(origin.lower() for origin in origins)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        origin = environ.get("HTTP_ORIGIN", "")
        if not origin or environ.get("PATH_INFO", "").split("/")[1:2] == [CONTROL]:
            return self._app(environ, start_response)
        # A cache is not to give one page's answer to another.
        told = [("Vary", "Origin")]
        if self._is_open or origin.lower() in self._origins:
            told += [("Access-Control-Allow-Origin", ANY if self._is_open else origin)]
            told += [("Access-Control-Expose-Headers", ANY)]
            wanted = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
            if wanted and environ["REQUEST_METHOD"] == "OPTIONS":
                start_response("204 No Content", [*told, *_allowed(environ, wanted), *self._own])
                return []

        def start(status: str, found: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*found, *told], exc_info)

        return self._app(environ, start)


def _allowed(environ: Mapping[str, Any], method: str) -> list[tuple[str, str]]:
    """What a browser may send: what it asks for. The systems judge it."""
    found = [("Access-Control-Allow-Methods", method), ("Access-Control-Max-Age", _REMEMBERED)]
    named = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS")
    if named:
        found.append(("Access-Control-Allow-Headers", named))
    if environ.get("HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK") == "true":
        found.append(("Access-Control-Allow-Private-Network", "true"))
    return found
