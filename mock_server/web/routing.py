"""A table of an app's routes, compiled from what Flask's were declared as: one look for each segment of a path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.routing import BaseConverter, Map
from werkzeug.routing.rules import parse_converter_args

from mock_server.kernel.structs import struct
from mock_server.web.marks import Marks, marks_of

View = Callable[..., Any]

# So many paths are remembered, and none that is longer than this.
_REMEMBERED, _SHORT = 1_000, 500
_VARIABLE = re.compile(r"<(?:(?P<converter>\w+)(?:\((?P<arguments>.*)\))?:)?(?P<name>\w+)>\Z")


class Other(BaseConverter):
    """One segment that is none of these words, which are calls of their own: `<other("text"):message_id>`."""

    def __init__(self, url_map: Map, *words: str) -> None:
        super().__init__(url_map)
        self.words = words
        self.regex = f"(?!(?:{'|'.join(map(re.escape, words))})(?:/|$))[^/]+"


@struct(frozen=True, slots=True)
class Route:
    """What an app serves: methods, a path in which `<…>` stands for one segment, and the view that answers."""

    methods: frozenset[str]
    template: str
    view: View
    marks: Marks


@struct(frozen=True, slots=True)
class Found:
    """The route of a request, and what its path has for the variables."""

    route: Route
    values: Mapping[str, str]


@dataclass(slots=True)
class _Node:
    """Where the segments of a path have led: to words that may follow, or to variables, each with its form."""

    words: dict[str, _Node] = field(default_factory=dict)
    variables: list[tuple[re.Pattern[str], _Node]] = field(default_factory=list)
    routes: list[tuple[Route, tuple[str, ...]]] = field(default_factory=list)


class Routes:
    """Routes by path and method. A slash at the end of a path makes no difference; two of them are no path of ours."""

    def __init__(self, url_map: Map, views: Mapping[str, View]) -> None:
        self._root = _Node()
        self.all: list[Route] = []
        # The same ones are asked for again and again, and need one look then.
        self._known: dict[tuple[str, str], Found] = {}
        for rule in url_map.iter_rules():
            view = views[rule.endpoint]
            route = Route(frozenset(rule.methods or ()), rule.rule, view, marks_of(view))
            self.all.append(route)
            self._add(url_map, route)
        prefixes = {prefix for route in self.all for prefix in _prefixes(route.template)}
        # What paths begin with before their first variable, the longest first.
        self.prefixes: Sequence[str] = sorted(prefixes, key=lambda prefix: (-len(prefix), prefix))

    def find(self, method: str, path: str) -> Found | frozenset[str]:
        """The route of a request; else the methods that its path is served by, which are none for an unknown path."""
        known = self._known.get((method, path))
        if known is not None:
            return known
        segments = path.removesuffix("/").split("/")
        allowed: set[str] = set()
        found = _walk(self._root, segments, 0, (), method, allowed)
        if found is None:
            return frozenset(allowed)
        if len(path) <= _SHORT:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[method, path] = found
        return found

    def _add(self, url_map: Map, route: Route) -> None:
        node, names = self._root, []
        for segment in route.template.removesuffix("/").split("/"):
            variable = _VARIABLE.match(segment)
            if variable is None:
                node = node.words.setdefault(segment, _Node())
                continue
            names.append(variable["name"])
            form = _form(url_map, variable["converter"] or "default", variable["arguments"])
            following = next((child for known, child in node.variables if known.pattern == form.pattern), None)
            if following is None:
                following = _Node()
                node.variables.append((form, following))
                # A form that says more is looked at before one that takes anything.
                node.variables.sort(key=lambda pair: pair[0].pattern == _ANYTHING)
            node = following
        node.routes.append((route, tuple(names)))


def _prefixes(template: str) -> Iterator[str]:
    """What a path begins with: `/api` and `/api/v1` of `/api/v1/messages/<id>`."""
    words = template.partition("/<")[0].split("/")
    return ("/".join(words[:count]) for count in range(2, len(words)))


_ANYTHING = r"(?:[^/]+)\Z"


def _form(url_map: Map, converter: str, arguments: str | None) -> re.Pattern[str]:
    positional, named = parse_converter_args(arguments) if arguments else ((), {})
    made = url_map.converters[converter](url_map, *positional, **named)
    pattern = rf"(?:{made.regex})\Z"
    return re.compile(_ANYTHING if converter in ("default", "string") and not arguments else pattern)


def _walk(
    node: _Node, segments: Sequence[str], place: int, values: tuple[str, ...], method: str, allowed: set[str]
) -> Found | None:
    """Words before variables, as far as they lead; `allowed` collects the methods of what the path alone would be."""
    if place == len(segments):
        for route, names in node.routes:
            if method in route.methods:
                return Found(route, dict(zip(names, values, strict=True)))
            allowed |= route.methods
        return None
    segment = segments[place]
    word = node.words.get(segment)
    if word is not None:
        found = _walk(word, segments, place + 1, values, method, allowed)
        if found is not None:
            return found
    for form, following in node.variables:
        if form.match(segment):
            found = _walk(following, segments, place + 1, (*values, segment), method, allowed)
            if found is not None:
                return found
    return None
