"""The one glob for paths: `*` is anything, also nothing and slashes, `?` one character, and all else is itself."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable

from mock_server.kernel.memo import memo

# A template's tokens: a segment, or one character.
_TOKEN = re.compile("<[^>]*>?|.", re.DOTALL)


def matches(pattern: str, path: str) -> bool:
    """Whether the whole path is what the pattern says."""
    return _compiled(pattern).match(path) is not None


@memo(1_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    # fnmatch would take `[s]` for a choice of letters.
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")))


def may_begin(pattern: str, prefix: str) -> bool:
    """Whether some path that begins so is what the pattern says."""
    return bool(_walked(pattern, prefix))


def meets(pattern: str, template: str) -> bool:
    """Whether some path is matched by a glob and is of a route's template, in which `<…>` stands for one segment."""
    return len(pattern) in _walked(pattern, _TOKEN.findall(template))


def _walked(pattern: str, tokens: Iterable[str]) -> set[int]:
    """The places of the pattern that some path of these tokens may have brought it to: characters, and segments."""
    places = _onward(pattern, {0})
    for token in tokens:
        places = reached = _over(pattern, places, token)
        # A segment has one character or more.
        while len(token) > 1 and (reached := _over(pattern, reached, token) - places):
            places |= reached
    return places


def _over(pattern: str, places: Iterable[int], token: str) -> set[int]:
    """Where the pattern stands after a character, of a segment any but a slash; `*` may take it and stay."""
    found = set()
    for place in places:
        sign = pattern[place : place + 1]
        if sign == "*":
            found.add(place)
        elif sign in ("?", token) or (len(token) > 1 and sign not in ("", "/")):
            found.add(place + 1)
    return _onward(pattern, found)


def _onward(pattern: str, places: Iterable[int]) -> set[int]:
    """These places and, since `*` may stand for nothing, those after the stars at them."""
    found: set[int] = set()
    for start in places:
        place = start
        while place not in found:
            found.add(place)
            place += pattern[place : place + 1] == "*"
    return found
