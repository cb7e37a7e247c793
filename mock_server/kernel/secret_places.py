"""Where in a text the values of secret fields stand: of JSON, also of JSON in a string of JSON, and of forms in parts.

A text need be no whole JSON, and may have some in it: it is looked through from one field to the next, and no string
of it is read twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from mock_server.kernel.secret_names import is_said, is_secret, leads_to_secret

# Closed, or cut: it cannot fail once it has begun.
_STRING = r'"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)(?P<end>\\?\Z|")'
_NUMBER = r"(?P<number>-?[0-9][0-9.eE+-]*)"
# A field, of an object or a list only up to where that opens; or a string in a list that may be JSON itself.
_FIELD = re.compile(
    r'"(?P<name>[^"\\]{0,100}(?:\\.[^"\\]{0,100}){0,20})"\s*:\s*' + rf"(?:{_STRING}|{_NUMBER}|(?=[\[{{]))"
    r'|"(?=(?:\s|\\[nrt])*(?:\\["u]|[\[{][^"\\]*\\))(?P<document>[^"\\]*(?:\\.[^"\\]*)*)"?',
    re.DOTALL,
)
_PART = re.compile(rf"{_STRING}(?P<colon>\s*:)?|{_NUMBER}|(?P<open>[\[{{])|(?P<close>[\]}}])", re.DOTALL)
_CHARACTERS = re.compile(r"[^\\]+|\\u([0-9a-fA-F]{4})|\\(.?)", re.DOTALL)
_SIGNS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|([\"/\\]))")
# A string that begins otherwise is a text, and what stands in quotes there was said.
_BEGINNINGS = ("{", "[", '"')
# JSON in JSON in JSON: each is read anew.
_LEVELS = 5

_BOUNDARY = re.compile(r"^(--[^\r\n]{1,200})\r?\n(?=content-)", re.IGNORECASE | re.MULTILINE)
_END_OF_HEAD = re.compile(r"\r?\n\r?\n")
_NAME = re.compile(r'[;\s]name\*?=(?:"([^"\r\n]{0,200})|([^;\s"]{1,200}))', re.IGNORECASE)


class Place(NamedTuple):
    """Where a value stands, and the name that it stands under; `quote` is to stand around what replaces it."""

    begin: int
    end: int
    name: str
    quote: str = ""


def in_json(text: str, levels: int = _LEVELS) -> Iterator[Place]:
    """Every string and number under a secret's name, in the order of the text."""
    at = 0
    while found := _FIELD.search(text, at):
        at = found.end()
        if found["document"] is not None:
            yield from _in_string(text, *found.span("document"), levels)
        elif not is_secret(name := without_escapes(found["name"])):
            yield from _in_string(text, *found.span("text"), levels)
        elif found["text"] or found["number"]:
            yield _place(found, name)
        elif found["text"] is None:
            at = yield from _below(text, at, name)


def in_parts(text: str) -> Iterator[Place]:
    """Of a body of multipart/form-data every part with a secret's name."""
    first = _BOUNDARY.search(text)
    boundary, at = ("", len(text)) if first is None else (f"\n{first[1]}", first.end())
    while at < len(text):
        found = text.find(boundary, at)
        end = len(text) if found == -1 else found
        head = _END_OF_HEAD.search(text, at, end)
        if head is not None:
            names = (unquote(one[1] or one[2] or "") for one in _NAME.finditer(text, at, head.start()))
            name = next(filter(leads_to_secret, names), None)
            last = end - text.endswith("\r", head.end(), end)
            if name is not None and head.end() < last:
                yield Place(head.end(), last, name)
        at = end + len(boundary)


def without_escapes(text: str) -> str:
    """What a text of JSON says, also where it was escaped more than once."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else str(found[2]), text)


def _below(text: str, at: int, name: str) -> Generator[Place, None, int]:
    """All that stands in the object or list that opens here; where it ends, which is with the text where it was cut."""
    depth = 0
    for found in _PART.finditer(text, at):
        depth += (found["open"] is not None) - (found["close"] is not None)
        if depth == 0:
            return found.end()
        if found["colon"] is None and (found["text"] or found["number"]) and not is_said(found["text"] or ""):
            yield _place(found, name)
    return len(text)


def _place(found: re.Match[str], name: str) -> Place:
    if found["number"]:
        return Place(*found.span("number"), name, '"')
    return Place(found.start("text"), found.end("text" if found["end"] == '"' else "end"), name)


def _in_string(text: str, begin: int, end: int, levels: int) -> Iterator[Place]:
    """The same of JSON that is itself the string between these two; `begin` is -1 where there is none."""
    if not levels or text.find("\\", max(begin, 0), end) == -1:
        return
    inner, places = _read(text[begin:end])
    if inner.lstrip().startswith(_BEGINNINGS):
        for one in in_json(inner, levels - 1):
            quote = json.dumps(one.quote)[1:-1]
            yield Place(begin + places[one.begin], begin + places[one.end], one.name, quote)


def _read(written: str) -> tuple[str, list[int]]:
    """What a string of JSON says, and where each character of that is written, and its end."""
    parts: list[str] = []
    places: list[int] = []
    for found in _CHARACTERS.finditer(written):
        if found[1] is None and found[2] is None:
            parts.append(found[0])
            places.extend(range(*found.span()))
        else:
            parts.append(chr(int(found[1], 16)) if found[1] else _SIGNS.get(found[2], found[2] or "\\"))
            places.append(found.start())
    return "".join(parts), [*places, len(written)]
