"""A sandbox's state to go on from a report: whole, packed, each secret in it replaced by another text of its form."""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

import orjson

from mock_server.kernel import room, state
from mock_server.kernel.chance import secret_token
from mock_server.kernel.masking import Masker
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.secret_names import is_secret
from mock_server.kernel.vendor import Vendor

# Bytes that a sandbox may hold, as its stores count them, and that the packed state may have.
MOST_HELD, MOST_PACKED = 16 * 1024 * 1024, 1024 * 1024
_FAST = 6
# What says of which kind a key is: `pk_live_`. It may be a quarter of it at most.
_KIND = re.compile(r"(?:[a-z]{2,8}_){0,2}")
_QUARTER = 4

Taken = Mapping[str, Any]


def take(sandbox: Sandbox, vendors: Mapping[str, Vendor], hides: Masker, also: Collection[str]) -> Taken | None:
    """What `packed` needs of a sandbox whose lock the caller holds; None where that would be too much."""
    if sum(held.bytes for _, held in room.holdings(sandbox, vendors)) > MOST_HELD:
        return None
    taken = state.take(sandbox, vendors, also)
    systems = {
        name: {table: [_readable(row, hides) for row in rows] for table, rows in tables.items()}
        for name, tables in taken["systems"].items()
    }
    return {**taken, "systems": systems}


def packed(taken: Taken | None, hides: Masker, secrets: Collection[str]) -> str | None:
    """The state as JSON, by gzip and in base64; None where it is too large. No lock is held."""
    if taken is None:
        return None
    document = _Substitutes(hides, secrets).data(orjson.loads(state.write(dict(taken))))
    found = gzip.compress(orjson.dumps(document), _FAST, mtime=0)
    return b64encode(found).decode() if len(found) <= MOST_PACKED else None


def _readable(row: Any, hides: Masker) -> Any:
    """A record whose bytes are masked while they can be read: as JSON they are in base85."""
    told = (field.name for field in fields(row) if field.init)
    found = {name: value for name in told if isinstance(value := getattr(row, name), bytes)}
    return replace(row, **{name: hides.body(value) for name, value in found.items()}) if found else row


class _Substitutes:
    """For each secret another text, the same wherever it stands: what has to be unique, and of a form, stays so."""

    def __init__(self, hides: Masker, secrets: Collection[str]) -> None:
        self._hides = hides
        self._secrets = frozenset(secrets)
        self._made: dict[str, str] = {}

    def data(self, part: Any, name: str = "") -> Any:
        """A document of JSON without secrets."""
        if isinstance(part, dict):
            return {self._text("", key): self.data(value, key) for key, value in part.items()}
        if isinstance(part, list):
            return [self.data(one, name) for one in part]
        return self._text(name, part) if isinstance(part, str) else part

    def _text(self, name: str, text: str) -> str:
        if text and (text in self._secrets or is_secret(name)):
            if text not in self._made:
                self._made[text] = _like(text)
            return self._made[text]
        return self._hides.text(text)


def _like(secret: str) -> str:
    """A text of the same length and signs, whose letters and digits are any: no other sandbox has it."""
    kind = _KIND.match(secret)
    begin = "" if kind is None or len(kind[0]) * _QUARTER > len(secret) else kind[0]
    rest = secret[len(begin) :]
    count = sum(map(str.isalnum, rest))
    drawn = iter(secret_token(count))
    return begin + "".join(next(drawn) if character.isalnum() else character for character in rest)
