"""Documents with one thing changed anywhere, by chance: the same for the same seed."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

Place = tuple[Any, Any]

# What may stand in place of anything: wrong types, edges of numbers and times, texts that break what reads them, and
# words that mean something elsewhere.
_NUMBERS = (0, -1, 1.5, -0.0, 2**31, 2**53, 2**62 - 1, 2**62, 2**63 - 1, 2**64 - 1, -(2**62), -(2**63), 1e300, 1e308)
_TIMES = (253_402_300_799_999_999, -62_135_596_800_000_000, "99999999d")
_TEXTS = ("", " ", "\0", "\ud7ff\ue000", "x" * 70_000, "9" * 400)
_WORDS = """
    own test queued received scheduled skipped inbound nobody.knows message.leg webhook.attempt msgboxx.broadcast.queue
    NaN 1e400 -1.00 http://[::1 {{1}}{{2}}{{name}} +447700900123 00000000-0000-4000-8000-000000000000
"""
_PARTS: tuple[Any, ...] = ([], [[]], [None], {}, {"": {}})
ODD: tuple[Any, ...] = (None, True, False, *_NUMBERS, *_TIMES, *_TEXTS, *_WORDS.split(), *_PARTS)
KINDS = ("odd", "odd", "swap", "drop", "double", "extra", "nudge", "deep", "many")
NUDGES = (-1, 1, -(10**15), 10**15, 86_400_000_000, -86_400_000_000)


def mutate(document: Any, chance: Random) -> str:
    """Change one thing anywhere in it; what was done, for whoever reads a failure."""
    places = list(_places(document))
    if not places:
        return "nothing is left to change"
    holder, key = chance.choice(places)
    before, kind = holder[key], chance.choice(KINDS)
    told = f"{kind} at {key!r}, which was {str(before)[:60]!r}"
    if kind == "drop":
        del holder[key]
    elif kind == "swap":
        other, place = chance.choice(places)
        holder[key] = json.loads(json.dumps(other[place]))
    elif kind == "double" and isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), before)
    elif kind == "extra" and isinstance(holder, dict):
        holder[chance.choice(("extra", "", "id", "rendered"))] = chance.choice(ODD)
    elif kind == "nudge" and isinstance(before, int):
        holder[key] = before + chance.choice(NUDGES)
    elif kind == "deep":
        holder[key] = _deep(chance.choice((20, 190, 210)))
    elif kind == "many" and isinstance(before, list) and before:
        holder[key] = before * chance.choice((2, 50))
    else:
        holder[key] = chance.choice(ODD)
    return told


def _places(value: Any) -> Iterator[Place]:
    """Every place in a document: what holds it, and the key or the number that it has there."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _deep(levels: int) -> Any:
    nested: Any = []
    for _ in range(levels):
        nested = [nested]
    return nested
