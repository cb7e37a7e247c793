"""A memo of what texts come to, that holds little whatever clients send: a long text is worked out anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

T = TypeVar("T")
Text = TypeVar("Text", str, bytes)

# Names, hosts, tokens' heads and URLs as nearly all are.
LONGEST = 512


def memo(size: int, longest: int = LONGEST) -> Callable[[Callable[[Text], T]], Callable[[Text], T]]:
    """Keep what a function has made of the newest `size` texts of at most `longest` characters or bytes."""

    def decorate(function: Callable[[Text], T]) -> Callable[[Text], T]:
        kept: Any = lru_cache(maxsize=size)(function)

        @wraps(function)
        def found(text: Text) -> T:
            known: T = kept(text) if len(text) <= longest else function(text)
            return known

        return found

    return decorate
