"""A request as Python sends it with `requests`, alone or as a test that insists on its status."""

from __future__ import annotations

import re

from mock_server.control.copying.parts import Header, Repeated, pieces

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60


def script(request: Repeated) -> str:
    """A script that sends it, and prints what is answered."""
    return f"{_imports(request)}\n{_call(request, '')}\nprint(response.status_code, response.text)\n"


def test(request: Repeated) -> str:
    """A test that sends it, and insists on the status that it was answered with."""
    name = _NOT_IN_A_NAME.sub("_", f"{request.method} {request.path}".lower()).strip("_")[:_LONGEST_NAME]
    insisting = f"    assert response.status_code == {request.status}\n"
    return f"{_imports(request)}\n\ndef test_{name}():\n{_call(request, '    ')}\n{insisting}"


def _imports(request: Repeated) -> str:
    texts = (request.url, *(header.text for header in request.headers), _text(request.body))
    has_secrets = any(is_name for text in texts for _, is_name in pieces(text))
    return ("import os\n\n" if has_secrets else "") + "import requests\n"


def _call(request: Repeated, indent: str) -> str:
    lines = ["response = requests.request(", f"    {request.method!r},", f"    {_expression(request.url)},"]
    if request.headers:
        sent = (f"        {header.name!r}: {_value(header)}," for header in request.headers)
        lines += ["    headers={", *sent, "    },"]
    if request.body:
        lines.append(f"    data={_bytes(request.body)},")
    lines += ["    allow_redirects=False,", "    timeout=30,", ")"]
    return "\n".join(indent + line for line in lines)


def _value(header: Header) -> str:
    """A header's value as bytes where it is more than ASCII, since `requests` would send Latin-1."""
    if all(part.isascii() for part, _ in pieces(header.text)):
        return _expression(header.text)
    return f"{_expression(header.text)}.encode({'latin-1' if header.is_latin_1 else 'utf-8'!r})"


def _expression(text: str) -> str:
    parts = [f"os.environ[{part!r}]" if is_name else repr(part) for part, is_name in pieces(text) if part]
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})" if parts else "''"


def _bytes(body: bytes) -> str:
    parts = [
        f"os.environ[{part!r}].encode()" if is_name else repr(part.encode("utf-8", "surrogateescape"))
        for part, is_name in pieces(_text(body))
        if part
    ]
    return " + ".join(parts)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "surrogateescape")
