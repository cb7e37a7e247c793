"""What a word that nobody knows may have been meant for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# A longer word is none that was misspelled.
_LONGEST = 100
# How alike two words are, of 1, that begin otherwise, or alike: `tipe` means `type`, and `fixtures` no `signatures`.
_ALIKE, _BEGUN_ALIKE = 0.8, 0.7
# Letters that a word may begin with are as many at least.
_BEGINNING = 3


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean status?` where a known word is much like this one, or goes on from it; else nothing."""
    if len(word) > _LONGEST:
        return ""
    asked, words = word.casefold(), list(known)
    longer = [name for name in words if name.startswith(asked)] if len(asked) >= _BEGINNING else []
    alike = longer or get_close_matches(asked, words, 1, _ALIKE)
    alike = alike or get_close_matches(asked, [name for name in words if name[:1] == asked[:1]], 1, _BEGUN_ALIKE)
    return f"; did you mean {alike[0]}?" if alike else ""
