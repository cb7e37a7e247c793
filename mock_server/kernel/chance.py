"""Seeded ids, numbers and people, and the only door to real chance.

Each draw of a `Chance` derives from (seed, kind, how many of that kind were drawn before), so that threads that draw
different kinds, or a draw added elsewhere, never shift an id.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from hashlib import blake2b

from mock_server.kernel import people
from mock_server.kernel.counting import following

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def secret_token(length: int = 20) -> str:
    """Real chance, for credentials that nobody may guess: `length` characters of a-z and 0-9."""
    return "".join(secrets.choice(_BASE36) for _ in range(length))


def secret_key() -> bytes:
    """Real chance: 32 bytes."""
    return secrets.token_bytes(32)


class Chance:
    """A sandbox's dice, of each kind of which so many were `drawn`. The same seed and draws give the same results."""

    def __init__(self, seed: int, drawn: Mapping[str, int] | None = None) -> None:
        self.seed = seed
        self._prefix = f"{seed}/".encode()
        self._drawn = dict(drawn or {})

    def draw(self, kind: str) -> int:
        """The next 128-bit number of this kind."""
        count = self._drawn.get(kind, 0)
        self._drawn[kind] = following(count)
        return self.draw_numbered(kind, count)

    def draw_numbered(self, kind: str, count: int) -> int:
        """The draw of this kind that `count` others come before, for who counts them: nothing is kept of it here."""
        return int.from_bytes(self._digest(kind, count).digest(), "big")

    def _digest(self, kind: str, count: int) -> blake2b:
        return blake2b(self._prefix + f"{kind}/{count}".encode(), digest_size=16)

    def ahead(self) -> Chance:
        """Dice that give what these are about to give."""
        return Chance(self.seed, self._drawn)

    def uuid(self, kind: str) -> str:
        """The next UUID (version 4 in form) of this kind."""
        count = self._drawn.get(kind, 0)
        self._drawn[kind] = following(count)
        digits = self._digest(kind, count).hexdigest()
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def token(self, kind: str, length: int) -> str:
        """The next token of this kind: at most 24 characters of a-z and 0-9."""
        number = self.draw(kind)
        return "".join([_BASE36[number // 36**place % 36] for place in range(length)])

    def name(self, kind: str) -> str:
        """What the next person of this kind is called."""
        return people.name(self.draw(kind))

    def address(self, kind: str) -> str:
        """Where the next person of this kind lives, in lines."""
        return people.address(self.draw(kind))

    def export(self) -> dict[str, int]:
        return dict(self._drawn)
