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
        reached = _over(pattern, places, token) if len(token) == 1 else _over_segment(pattern, places)
        places = _onward(pattern, reached)
    return places


def _over(pattern: str, places: Iterable[int], character: str) -> set[int]:
    """Where the pattern stands after one character; `*` may take it and stay."""
    found = {place for place in places if pattern[place : place + 1] == "*"}
    return found | {place + 1 for place in places if pattern[place : place + 1] in ("?", character)}


def _over_segment(pattern: str, places: Iterable[int]) -> set[int]:
    """Where the pattern stands after a segment: at least one character, none of them a slash."""
    found: set[int] = set()
    reached = set(places)
    while reached:
        after = {place + (pattern[place] != "*") for place in reached if pattern[place : place + 1] not in ("", "/")}
        reached = _onward(pattern, after) - found
        found |= reached
    return found


def _onward(pattern: str, places: Iterable[int]) -> set[int]:
    """These places and, since `*` may stand for nothing, those after the stars at them."""
    found: set[int] = set()
    for start in places:
        place = start
        while place not in found:
            found.add(place)
            place += pattern[place : place + 1] == "*"
    return found
