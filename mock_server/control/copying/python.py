"""A request as Python sends it with `requests`, alone or as a test that insists on its status."""

from __future__ import annotations

import re
from collections.abc import Callable

from mock_server.control.copying.parts import Header, Repeated, pieces

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60

# The expression that a variable is read by.
Read = Callable[[str], str]


def environment(name: str) -> str:
    return f"os.environ[{name!r}]"


def script(request: Repeated) -> str:
    """A script that sends it, and prints what is answered."""
    return f"{_imports(request)}\n{call(request, '')}\nprint(response.status_code, response.text)\n"


def test(request: Repeated) -> str:
    """A test that sends it, and insists on the status that it was answered with."""
    name = in_a_name(f"{request.method} {request.path}")[:_LONGEST_NAME]
    insisting = f"    assert response.status_code == {request.status}\n"
    return f"{_imports(request)}\n\ndef test_{name}():\n{call(request, '    ')}\n{insisting}"


def in_a_name(text: str) -> str:
    """What of a text may stand in a function's name."""
    return _NOT_IN_A_NAME.sub("_", text.lower()).strip("_")


def _imports(request: Repeated) -> str:
    texts = (request.url, *(header.text for header in request.headers), _text(request.body))
    has_secrets = any(is_name for text in texts for _, is_name in pieces(text))
    return ("import os\n\n" if has_secrets else "") + "import requests\n"


def call(request: Repeated, indent: str, read: Read = environment) -> str:
    """The lines that send it, and have its answer as `response`."""
    lines = ["response = requests.request(", f"    {request.method!r},", f"    {expression(request.url, read)},"]
    if request.headers:
        sent = (f"        {header.name!r}: {_value(header, read)}," for header in request.headers)
        lines += ["    headers={", *sent, "    },"]
    if request.body:
        lines.append(f"    data={_bytes(request.body, read)},")
    lines += ["    allow_redirects=False,", "    timeout=30,", ")"]
    return "\n".join(indent + line for line in lines)


def _value(header: Header, read: Read) -> str:
    """A header's value as bytes where it is more than ASCII, since `requests` would send Latin-1."""
    if all(part.isascii() for part, _ in pieces(header.text)):
        return expression(header.text, read)
    return f"{expression(header.text, read)}.encode({'latin-1' if header.is_latin_1 else 'utf-8'!r})"


def expression(text: str, read: Read = environment) -> str:
    """A text with what its variables stand for."""
    parts = [read(part) if is_name else repr(part) for part, is_name in pieces(text) if part]
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})" if parts else "''"


def _bytes(body: bytes, read: Read) -> str:
    parts = [
        f"{read(part)}.encode()" if is_name else repr(part.encode("utf-8", "surrogateescape"))
        for part, is_name in pieces(_text(body))
        if part
    ]
    return " + ".join(parts)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "surrogateescape")
