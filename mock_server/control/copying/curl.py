"""A command that repeats a request, byte for byte; what was secret is read from the environment."""

from __future__ import annotations

import re
import shlex

from mock_server.control.copying.parts import VARIABLE, Header, Repeated, as_variables, pieces

_RUNNING_ON = re.compile("\ufdd1\\w")
# What needs no care between double quotes.
_PLAIN = re.compile(r"[\w :/.,=;@+-]*\Z", re.ASCII)


def written(request: Repeated) -> str:
    """The command, as one line."""
    # curl would wait for the body of a HEAD, read [1-3] in a URL as three URLs, and @name in a body as a file.
    is_head = request.method == "HEAD" and not request.body
    method = ["--head"] if is_head else ["-X", shlex.quote(request.method)]
    parts = ["curl", "--globoff", "--path-as-is", *method, _quoted(request.url)]
    for header in request.headers:
        parts += ["-H", _header(header)]
    if request.body and not any(header.name == "Content-Type" for header in request.headers):
        parts += ["-H", "Content-Type:"]
    return _with_body(parts, request.body)


def _header(header: Header) -> str:
    # With a colon and nothing behind it curl sends no such header.
    line = f"{header.name}: {header.text}" if header.text else f"{header.name};"
    if header.is_latin_1:
        return f'"$({_printed(line, "latin-1")})"'
    return _in_shell(line) if header.as_sent else _quoted(line)


def _with_body(parts: list[str], body: bytes) -> str:
    """A body that is no text a shell could give as an argument is piped into curl."""
    command = " ".join(parts)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None and "\0" not in text:
        return f"{command} --data-raw {_in_shell(text)}" if text else command
    return f"{_printed(body.decode('utf-8', 'surrogateescape'), 'utf-8')} | {command} --data-binary @-"


def _printed(text: str, encoding: str) -> str:
    """A command that prints these bytes, also those that are no text, and the variables' values."""
    parts = list(pieces(text))
    form = "".join("%s" if is_name else _octal(part.encode(encoding, "surrogateescape")) for part, is_name in parts)
    values = "".join(f' "${part}"' for part, is_name in parts if is_name)
    return f"printf '{form}'{values}"


def _octal(part: bytes) -> str:
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 0x80 else f"\\{byte:03o}" for byte in part)  # noqa: PLR2004 - ASCII


def _quoted(text: str) -> str:
    """A shell's word of bytes that were read as Latin-1."""
    if all(part.isascii() for part, _ in pieces(text)):
        return _in_shell(text)
    is_latin = all(part.encode("latin-1", "ignore").decode("latin-1") == part for part, _ in pieces(text))
    return f'"$({_printed(text, "latin-1" if is_latin else "utf-8")})"'


def _in_shell(text: str) -> str:
    """A shell's word, in which the shell puts the variables' values."""
    if VARIABLE.search(text) is None:
        return shlex.quote(text)
    if _PLAIN.match(VARIABLE.sub("", text)) and _RUNNING_ON.search(text) is None:
        return f'"{as_variables(text)}"'
    return "".join(f'"${part}"' if is_name else shlex.quote(part) for part, is_name in pieces(text) if part)
