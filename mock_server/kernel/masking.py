"""Values that are secret, and a text without what is secret in it: by the name that it stands under, and by its value.

Nothing is masked while a request is served: what is written down stays as it came, and is masked when somebody looks.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote

from mock_server.kernel.memo import memo
from mock_server.kernel.secret_names import is_said, is_secret, is_secret_in_address, leads_to_secret, may_name_one
from mock_server.kernel.secret_places import Place, in_json, in_parts, without_escapes

MASK = "***"
# A shorter value is a word like any other, and masking it would blot out half of every text; a longer one is no key.
SHORTEST, LONGEST = 6, 4_096

# How many values of each kind are remembered.
BOUND = 500

# Writes what stands in a secret's place, from the name that it stood under, "" where it is known by its value alone.
Write = Callable[[str], str]

_PARAMETER = re.compile(
    r"""(?P<before>^|[?&;,\s"'])(?P<name>[\w.\-\[\]%+]{1,100})=(?P<value>[^&;\s"'<>\\]+)""", re.MULTILINE
)
_SCHEMES = frozenset({"basic", "bearer", "digest", "token", "apikey", "negotiate"})
# Bounded, so that no text makes it look at the same characters again and again.
_USERINFO = re.compile(r"""(?<=://)[^\s/?#"'<>\\]{1,500}(?=@)""")
_JWT = re.compile(r"eyJ[\w-]{5,2000}\.[\w-]*(?:\.[\w-]*)?")
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=-")
_SHORTEST_BASE64 = 10
# Fewer characters than these of a secret that was cut tell nothing.
_STUMP = 4
_ROUNDS = 3
# Characters of texts, and of what they are without secrets, that one masker remembers: the same headers come again and
# again, and a report masks all of it once more.
_REMEMBERED = 4_000_000


class Secrets:
    """The newest values of each kind that were secret, also after they were changed or deleted.

    A kind is a system's name, or what it issues much of, so that log-ins push out no key.
    """

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {}

    def learn(self, kind: str, values: Iterable[str | None]) -> None:
        """Remember these; one that is too short or too long to be looked for is left out."""
        known = self._values.setdefault(kind, {})
        for value in values:
            if value is not None and SHORTEST <= len(value) <= LONGEST:
                known.pop(value, None)
                known[value] = None
        while len(known) > BOUND:
            del known[next(iter(known))]

    def of(self, kind: str) -> list[str]:
        """Those of one kind, the newest last."""
        return list(self._values.get(kind, ()))

    def known(self) -> list[str]:
        # In steps that no other thread comes between: the log asks without the sandbox's lock.
        found: list[str] = []
        for values in list(self._values.values()):
            found.extend(values)
        return found

    def export(self) -> dict[str, list[str]]:
        """The values of each kind, the newest last."""
        return {kind: list(values) for kind, values in self._values.items()}

    def __contains__(self, value: str) -> bool:
        return any(value in values for values in list(self._values.values()))


class Masker:
    """Masks texts: what is secret by name, and these `values` however they are spelled."""

    def __init__(self, values: Iterable[str], write: Write = lambda _: MASK) -> None:
        known = {value for value in values if SHORTEST <= len(value) <= LONGEST}
        # The longest first: one may be a part of another.
        self._values = sorted(known, key=len, reverse=True)
        self._spellings = sorted({one for value in known for one in _spellings(value)}, key=len, reverse=True)
        self._in_base64 = sorted({one for value in known for one in _in_base64(value)}, key=len, reverse=True)
        self._write = write
        self._masked: dict[str, str] = {}
        self._room = _REMEMBERED

    def text(self, text: str) -> str:
        """A text without secrets; one that ends with `…` was cut there."""
        known = self._masked.get(text)
        if known is not None:
            return known
        if text.endswith("…"):
            masked = self.beginning(text[:-1]) + "…"
        else:
            masked = self._without_values(self._without_names(text))
        if self._room >= len(text) + len(masked):
            self._room -= len(text) + len(masked)
            self._masked[text] = masked
        return masked

    def beginning(self, text: str) -> str:
        """The beginning of a longer text, without secrets and without half of one at its end."""
        text = self.text(text)
        at = min((found for one in (*self._spellings, *self._in_base64) for found in _stump(text, one)), default=None)
        return text if at is None else text[:at] + self._write("")

    def body(self, body: bytes, *, is_cut: bool = False) -> bytes:
        """The bytes of a body, which need not be text; `is_cut` when there were more of them."""
        text = body.decode("utf-8", "surrogateescape")
        masked = self.beginning(text) if is_cut else self.text(text)
        return body if masked is text else masked.encode("utf-8", "surrogateescape")

    def data(self, document: Any, under: str = "") -> Any:
        """A document of JSON, with its names; it stands `under` a secret's name, or under none."""
        if isinstance(document, Mapping):
            return {
                self.text(str(name)): self.data(value, str(name) if is_secret(str(name)) else under)
                for name, value in document.items()
            }
        if isinstance(document, list | tuple):
            return [self.data(part, "" if isinstance(part, str) and is_said(part) else under) for part in document]
        if under and document != "" and isinstance(document, str | int | float) and not isinstance(document, bool):
            return self._write(under)
        return self.text(document) if isinstance(document, str) else document

    def query(self, query: str) -> str:
        """A query string, where a signature is a secret too."""
        return self.text(self._without_parameters(query, is_secret_in_address))

    def header(self, name: str, value: str) -> str:
        """A header's value; the scheme of a credential stays."""
        if not is_secret(name):
            return self.text(value)
        scheme, space, rest = value.partition(" ")
        if space and rest.strip() and scheme.lower() in _SCHEMES:
            return f"{scheme} {self._write(name)}"
        return self._write(name) if value else value

    def _without_names(self, text: str) -> str:
        if ("=" in text or ":" in text) and may_name_one(text):
            if "form-data" in text.lower():
                text = self._without(text, in_parts(text))
            text = self._without(text, in_json(text))
            text = self._without_parameters(text, leads_to_secret)
        if "://" in text:
            text = _USERINFO.sub(lambda _: self._write("userinfo"), text)
        return _JWT.sub(lambda _: self._write("token"), text) if "eyJ" in text else text

    def _without(self, text: str, places: Iterable[Place]) -> str:
        parts, at = [], 0
        for place in places:
            parts += [text[at : place.begin], place.quote, self._write(place.name), place.quote]
            at = place.end
        return "".join((*parts, text[at:])) if parts else text

    def _without_values(self, text: str) -> str:
        for one in self._spellings:
            if one in text:
                text = text.replace(one, self._write(""))
        if "%" in text or "\\" in text:
            text = self._without_escaped(text)
        for one in self._in_base64:
            while one in text:
                at = text.index(one)
                text = self._without_base64(text, at, at + len(one))
        return text

    def _without_base64(self, text: str, begin: int, end: int) -> str:
        """The whole run of base64 goes: what stands around the value is of its first or last byte."""
        while begin and text[begin - 1] in _BASE64:
            begin -= 1
        while end < len(text) and text[end] in _BASE64:
            end += 1
        return text[:begin] + self._write("") + text[end:]

    def _without_escaped(self, text: str) -> str:
        """Any character may be escaped, in a client's own way: what a text says is read, and where, is looked for."""
        read = text
        for _ in range(_ROUNDS):
            read, before = without_escapes(unquote(read, errors="surrogateescape")), read
            if read == before:
                break
        # JSON writes some characters as two escapes, and forms a space as a plus.
        read = read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        spaced = read.replace("+", " ")
        for value in self._values:
            if value in read or value in spaced:
                text = _escaped_form(value).sub(lambda _: self._write(""), text)
        return text

    def _without_parameters(self, text: str, names_one: Callable[[str], bool]) -> str:
        def written(found: re.Match[str]) -> str:
            name = unquote(found["name"])
            return f"{found['before']}{found['name']}={self._write(name)}" if names_one(name) else found[0]

        return _PARAMETER.sub(written, text)


def _spellings(value: str) -> Iterator[str]:
    """A value as it is mostly written: as it is, in an address, in a form, in JSON, in bytes that are no UTF-8."""
    yield from (value, quote(value, safe=""), quote(value), quote_plus(value), value.replace(" ", "+"))
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
    if not value.isascii():
        # A header's bytes are read as Latin-1.
        yield value.encode("utf-8", "surrogatepass").decode("latin-1")
        yield value.encode("latin-1", "replace").decode("utf-8", "surrogateescape")


def _in_base64(value: str) -> Iterator[str]:
    """What base64 of any text with this value in it has in it, by where in the text's threes of bytes it begins."""
    encoded = value.encode("utf-8", "surrogatepass")
    for ahead, uncertain in ((0, 0), (1, 2), (2, 3)):
        whole = (ahead + len(encoded)) * 8 // 6
        certain = b64encode(bytes(ahead) + encoded).decode()[uncertain:whole]
        if len(certain) >= _SHORTEST_BASE64:
            yield certain
            yield certain.translate(_URL_SAFE)


_URL_SAFE = str.maketrans("+/", "-_")


def _stump(text: str, value: str) -> Iterator[int]:
    """Where a text ends with the beginning of this value."""
    at = text.find(value[:_STUMP], max(0, len(text) - len(value) + 1))
    while at != -1:
        if value.startswith(text[at:]):
            yield at
            return
        at = text.find(value[:_STUMP], at + 1)


# Of each character it has a dozen bytes of a pattern.
@memo(100)
def _escaped_form(value: str) -> re.Pattern[str]:
    """A value with any of its characters escaped as addresses and JSON do it, also more than once."""
    return re.compile("".join(map(_escaped_character, value)))


def _escaped_character(character: str) -> str:
    in_address = "".join(f"%(?:25)*{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
    units = character.encode("utf-16-be", "surrogatepass").hex()
    in_json = "".join(rf"\\+u{units[place : place + 4]}" for place in range(0, len(units), 4))
    ways = [re.escape(character), f"(?i:{in_address})", f"(?i:{in_json})"]
    if character in '"/\\':
        ways.insert(0, rf"\\+{re.escape(character)}")
    if character == " ":
        ways.append(r"\+")
    return f"(?:{'|'.join(ways)})"
