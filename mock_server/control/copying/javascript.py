"""A request as `fetch` sends it, in Node or another runtime that has `process.env`."""

from __future__ import annotations

import json
from base64 import b64encode

from mock_server.control.copying.parts import Header, Repeated, pieces
from mock_server.kernel.problems import Conflict

# Methods whose requests have no body in `fetch`, and those that it does not send at all.
_WITHOUT_BODY = frozenset({"GET", "HEAD"})
_NOT_SENT = frozenset({"CONNECT", "TRACE", "TRACK"})


def written(request: Repeated) -> str:
    """A module that sends it, and prints what is answered. Raises Conflict for what `fetch` cannot send."""
    if request.method in _NOT_SENT or (request.body and request.method in _WITHOUT_BODY):
        raise Conflict(f"fetch sends no {request.method}{' with a body' if request.body else ''}; curl does.")
    lines = [f"const response = await fetch({_expression(request.url)}, {{", f"  method: {json.dumps(request.method)},"]
    if request.headers:
        lines += ["  headers: {", *(_header(header) for header in request.headers), "  },"]
    if request.body:
        lines.append(f"  body: {_body(request)},")
    lines += ['  redirect: "manual",', "});", "console.log(response.status, await response.text());"]
    return "\n".join(lines) + "\n"


def _header(header: Header) -> str:
    """Its value is a string of bytes, as the client sent them."""
    encoding = "latin-1" if header.is_latin_1 else "utf-8"
    return f"    {json.dumps(header.name)}: {_expression(header.text, encoding)},"


def _body(request: Repeated) -> str:
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        encoded = b64encode(request.body).decode()
        return f"Uint8Array.from(atob({json.dumps(encoded)}), (character) => character.charCodeAt(0))"
    expression = _expression(text)
    # fetch would call a string text/plain.
    has_type = any(header.name == "Content-Type" for header in request.headers)
    return expression if has_type else f"new TextEncoder().encode({expression})"


def _expression(text: str, encoding: str | None = None) -> str:
    """A string; with an encoding that of its bytes."""
    parts = [f"process.env.{part}" if is_name else _string(part, encoding) for part, is_name in pieces(text) if part]
    return " + ".join(parts) or '""'


def _string(text: str, encoding: str | None) -> str:
    return json.dumps(text if encoding is None else text.encode(encoding, "surrogateescape").decode("latin-1"))
