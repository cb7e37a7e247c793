"""Which requests of the journal are what was expected, and what the nearest others have instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Any

import orjson

from mock_server.control.cursors import having
from mock_server.control.filters import NEAREST, brief
from mock_server.kernel.journal import Entry
from mock_server.kernel.masking import MASK, Masker
from mock_server.kernel.pauses import resting
from mock_server.kernel.secret_names import is_secret
from mock_server.kernel.structs import struct
from mock_server.web import reading

# So much is told of a request that differs.
_MOST_DIFFERENCES = 20


@dataclass(slots=True)
class Arrivals:
    """The places of the entries that are what was expected, and how many may be: their bodies were cut."""

    places: list[int] = field(default_factory=list)
    unknown: int = 0


@struct(frozen=True, slots=True)
class Difference:
    """One thing that a request has otherwise than expected, each side as text; `found` is None where it has nothing."""

    where: str
    expected: str
    found: str | None

    def sentence(self) -> str:
        rest = "expected, not found" if self.found is None else f"expected {self.expected}, found {self.found}"
        return f"{self.where}: {rest}"

    def shown(self, hides: Masker) -> dict[str, Any]:
        """As a row of a table, without secrets."""
        found = {} if self.found is None else {"found": brief(hides.text(self.found))}
        return {"where": brief(hides.text(self.where)), "expected": brief(hides.text(self.expected)), **found}


@struct(frozen=True, slots=True)
class NotKept(Difference):
    """A body of which the journal has too little to compare it; `found` says how much."""

    def sentence(self) -> str:
        return f"{self.where}: it had {self.found}"


def arrivals(entries: Sequence[Entry], expected: Sequence[Mapping[str, Any]]) -> list[Arrivals]:
    """For each expected request the entries that are it; a body is read once for all of them."""
    found = [Arrivals() for _ in expected]
    tests = [having(wanted, "system", "method") for wanted in expected]
    for place, entry in enumerate(resting(entries)):
        alike = [number for number, is_it in enumerate(tests) if is_it(entry)]
        body = reading.found(entry.body) if any("body" in expected[number] for number in alike) else None
        for number in alike:
            has_it = _has_body(entry, body, expected[number])
            if has_it is None:
                found[number].unknown += 1
            elif has_it:
                found[number].places.append(place)
    return found


def _has_body(entry: Entry, body: Any, wanted: Mapping[str, Any]) -> bool | None:
    """Whether a request's body is the one that is expected, where any is; None when that cannot be known any more."""
    if "body_sha256" in wanted:
        digest = entry.digest
        if digest is None or digest != wanted["body_sha256"]:
            return None if digest is None else False
    if "body" not in wanted:
        return True
    if entry.is_cut:
        return None if _may_be(entry.body, wanted["body"]) else False
    return next(_not_within(wanted["body"], body, ""), None) is None


def _may_be(beginning: bytes, wanted: Any) -> bool:
    """Whether a body that begins so may be of the kind of this value: an object, a list, a text."""
    first, opening = beginning.lstrip()[:1], orjson.dumps(wanted)[:1]
    return not first or first == opening or opening not in b'{["'


def nearest(
    entries: Sequence[Entry],
    missed: Mapping[int, Mapping[str, Any]],
    came: Sequence[Arrivals],
    hides: Masker,
) -> dict[int, list[dict[str, Any]]]:
    """For each of these expectations the requests that differ least, the newest of equals first.

    They are compared as they came, and told without secrets.
    """
    best: dict[int, list[tuple[int, int, list[Difference]]]] = {}
    met = {place: set(came[place].places) for place in missed}
    reads_bodies = any("body" in wanted for wanted in missed.values())
    for at in resting(reversed(range(len(entries)) if missed else ())):
        found = reading.found(entries[at].body) if reads_bodies else None
        for place, wanted in missed.items():
            if at not in met[place]:
                differences = list(islice(_differences(entries[at], wanted, found), _MOST_DIFFERENCES))
                kept = sorted([*best.get(place, []), (len(differences), -at, differences)], key=itemgetter(0, 1))
                best[place] = kept[:NEAREST]
    return {place: [_near(entries[-at], told, hides) for _, at, told in kept] for place, kept in best.items()}


def _near(entry: Entry, found: Sequence[Difference], hides: Masker) -> dict[str, Any]:
    told = {"id": entry.id, "method": entry.method, "path": brief(hides.text(entry.path)), "status": entry.status}
    # Cut once it is masked, so that no part of a secret is left at the end.
    sentences = [brief(hides.text(difference.sentence())) for difference in found]
    return {**told, "differences": sentences, "table": [difference.shown(hides) for difference in found]}


def _differences(entry: Entry, wanted: Mapping[str, Any], found: Any) -> Iterator[Difference]:
    for name in ("system", "method", "path"):
        if name in wanted and not having({name: wanted[name]}, "system", "method")(entry):
            yield Difference(name, wanted[name], getattr(entry, name))
    digest, kept = entry.digest, f"{entry.body_size} bytes, of which {len(entry.body)} were kept"
    if "body" in wanted and entry.is_cut:
        yield NotKept("body", _json(wanted["body"], "body"), kept)
    elif "body" in wanted:
        yield from _not_within(wanted["body"], found, "body")
    elif "body_sha256" in wanted and digest is None:
        yield NotKept("body", wanted["body_sha256"], kept)
    if "body_sha256" in wanted and digest is not None and digest != wanted["body_sha256"]:
        yield Difference("body_sha256", wanted["body_sha256"], digest)


def _not_within(wanted: Any, found: Any, path: str) -> Iterator[Difference]:
    """Where `found` lacks what `wanted` has: objects may have more keys, lists and values must be equal."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in wanted:
            if key not in found:
                yield Difference(f"{path}.{key}", _json(wanted[key], f"{path}.{key}"), None)
        for key, value in wanted.items():
            if key in found:
                yield from _not_within(value, found[key], f"{path}.{key}")
    elif not _is_equal(wanted, found):
        yield Difference(path, _json(wanted, path), "another" if _is_hidden(path) else _json(found, path))


def _is_hidden(path: str) -> bool:
    return any(map(is_secret, path.split(".")))


def _json(value: Any, path: str) -> str:
    return MASK if _is_hidden(path) else orjson.dumps(value).decode()


def _is_equal(wanted: Any, found: Any) -> bool:
    """Whether two values of JSON are the same, in which `true` is not 1, however deep they stand."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return wanted.keys() == found.keys() and all(_is_equal(value, found[key]) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_is_equal, wanted, found))
    return isinstance(wanted, bool) == isinstance(found, bool) and bool(wanted == found)
