"""What a word that nobody knows may have been meant for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# A longer word is none that was misspelled.
_LONGEST = 100


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean status?` where a known word is much like this one; else nothing."""
    alike = get_close_matches(word.casefold(), list(known), 1) if len(word) <= _LONGEST else []
    return f"; did you mean {alike[0]}?" if alike else ""
