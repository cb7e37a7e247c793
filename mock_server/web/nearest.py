"""What a path that nobody serves may have been meant for: said in findings, since no vendor says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from operator import itemgetter
from typing import Any

from mock_server.web.current import RequestContext
from mock_server.web.routing import Found
from mock_server.web.system import Face

_DOUBLED = re.compile("/{2,}")
# How alike two paths are, of 1, that one of them may have been meant for the other.
_ALIKE = 0.6
_CONVERTER = re.compile(r"<[^<>]*:")
# As long is a segment of which a mistake is looked for.
_LONGEST = 100


def hint(context: RequestContext[Face]) -> str | None:
    """A sentence about the path of a request that found no call; None where there is nothing to say."""
    path, name = context.request.path, f"/{context.face.name}"
    unserved = context.face.unserved.get(path.rstrip("/"))
    if unserved is not None:
        return unserved
    if _DOUBLED.search(path):
        return f"it has a doubled slash; {_DOUBLED.sub('/', name + path)} has none."
    routes, method = context.app.routes, context.request.method
    meant = [
        (len(known.values), prefix)
        for prefix in routes.prefixes
        if isinstance(known := routes.find(method, prefix + path), Found)
    ]
    if meant:
        # Where a variable takes up fewer of the words, more of them are meant as they stand.
        _, prefix = min(meant, key=itemgetter(0))
        return f"{name}{prefix}{path} is served; the base URL ends in {name}{context.face.base_path}."
    found = misspelled(context)
    return None if found is None else f"{name}{found} is served."


def misspelled(context: RequestContext[Any]) -> str | None:
    """The template that the path of a request which found no call may have been meant for; None where there is none.

    Those that take its method go first; another is meant only where the path as it is has no other method either.
    """
    routes, method = context.app.routes.all, context.request.method
    served = [route.template for route in routes if method in route.methods]
    if not context.allowed:
        served += [route.template for route in routes if method not in route.methods]
    return _misspelled(context.request.path, served)


def _misspelled(asked: str, served: Iterable[str]) -> str | None:
    """The first template of which a path has all segments but one, and that one most nearly.

    Asked for every call that nobody serves, so it costs less than `path`: no segment is compared with a template of
    which another differs too.
    """
    segments = asked.rstrip("/").split("/")
    found, best = None, _ALIKE
    for template in served:
        words = template.split("/")
        if len(words) != len(segments):
            continue
        odd = [place for place, word in enumerate(words) if segments[place] != word and not word.startswith("<")]
        if len(odd) != 1:
            continue
        mistaken, word = segments[odd[0]], words[odd[0]]
        # By their lengths alone they may be too unlike.
        if 2 * min(len(mistaken), len(word)) < best * (len(mistaken) + len(word)):
            continue
        alike = _same(mistaken, word)
        if alike > best or (found is None and alike == best):
            found, best = template, alike
    return None if found is None else shown(found)


def shown(template: str) -> str:
    """A template as people read it: of a variable its name alone."""
    return _CONVERTER.sub("<", template)


def path(asked: str, served: Iterable[str]) -> str | None:
    """The template that a path is most like, segment by segment; None where it is like none of them."""
    segments = asked.split("/")
    alike, found = max(((_alike(segments, template.split("/")), template) for template in served), default=(0.0, ""))
    return shown(found) if alike >= _ALIKE else None


def _alike(asked: Sequence[str], template: Sequence[str]) -> float:
    """From the front, or from the end, where something is missing before it."""
    front = sum(map(_same, asked, template))
    end = sum(map(_same, reversed(asked), reversed(template)))
    return max(front, end) / max(len(asked), len(template))


def _same(asked: str, word: str) -> float:
    """How alike two segments are; a variable stands for anything, and so says little."""
    if asked == word:
        return 1.0
    if word.startswith("<"):
        return 0.8
    return 0.0 if len(asked) > _LONGEST else _ratio(asked, word)


@lru_cache(maxsize=10_000)
def _ratio(asked: str, word: str) -> float:
    return SequenceMatcher(None, asked, word).ratio()
