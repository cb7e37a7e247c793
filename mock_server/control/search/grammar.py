r"""The one grammar of searches: a text as its terms, with where each stands, and what is wrong with it.

query  = { term }                        all terms must hold
term   = [ "-" ] ( pair | value )        "-" turns it round
pair   = field ":" value { "," value }   any of them
value  = word | quoted                   in a quote, `\"` and `\\`; no space, comma, quote in a word
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mock_server.kernel.structs import struct

# As long as a text that is searched for, and as many values in all.
LONGEST, MOST_VALUES = 4_096, 50

_VALUE = r'(?:"(?:[^"\\]|\\.)*"|[^\s",]+)'
_TERM = re.compile(
    rf"(?P<minus>-?)(?:(?P<field>[A-Za-z_]+):(?P<values>(?:{_VALUE}(?:,{_VALUE})*)?)|(?P<alone>{_VALUE}))(?=\s|\Z)",
    re.DOTALL,
)
_EACH = re.compile(_VALUE, re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SPACE = re.compile(r"\s+")
_UNTIL_SPACE = re.compile(r"\S+")

_UNCLOSED = "This quote is not closed."
_COMMA = "A comma stands between the values of a field; put a text that has one in quotes."
_QUOTE = 'A quote begins a value and ends it; within one it is written \\".'


@struct(frozen=True, slots=True)
class Value:
    """A value without its quotes, and where it stands with them."""

    text: str
    position: int
    length: int


@struct(frozen=True, slots=True)
class Term:
    """A condition; without a `field` its one value is looked for in the text."""

    position: int
    length: int
    field: str | None
    values: tuple[Value, ...]
    is_negated: bool


@struct(frozen=True, slots=True)
class Flaw:
    """What is wrong with a text, and where."""

    position: int
    length: int
    message: str


def parse(text: str) -> tuple[list[Term], list[Flaw]]:
    """The terms of a text, and what in it is none."""
    terms: list[Term] = []
    flaws: list[Flaw] = []
    place = 0
    while place < len(text):
        if space := _SPACE.match(text, place):
            place = space.end()
            continue
        found = _TERM.match(text, place)
        if found is None:
            flaw = _flaw(text, place)
            flaws.append(flaw)
            place = flaw.position + flaw.length
            continue
        terms.append(_term(found))
        place = found.end()
    flaws += _surplus(terms)
    return terms, flaws


def _term(found: re.Match[str]) -> Term:
    name = found["field"]
    part = "alone" if name is None else "values"
    values = tuple(_values(found[part], found.start(part)))
    return Term(found.start(), found.end() - found.start(), name, values, bool(found["minus"]))


def _values(text: str, position: int) -> Iterator[Value]:
    for found in _EACH.finditer(text):
        said = found[0]
        read = _ESCAPED.sub(r"\1", said[1:-1]) if said.startswith('"') else said
        yield Value(read, position + found.start(), len(said))


def _flaw(text: str, place: int) -> Flaw:
    """Why no term begins here, in words; up to the next space, or of a quote without its end to the end of the text."""
    said = _UNTIL_SPACE.match(text, place)
    end = len(text) if said is None else said.end()
    first = text.find('"', place, end)
    if first != -1 and _EACH.match(text, first) is None:
        return Flaw(first, len(text) - first, _UNCLOSED)
    return Flaw(place, end - place, _COMMA if first == -1 else _QUOTE)


def _surplus(terms: Sequence[Term]) -> Iterator[Flaw]:
    """The first value that is one too many."""
    values = [value for term in terms for value in term.values]
    if len(values) > MOST_VALUES:
        first = values[MOST_VALUES]
        yield Flaw(first.position, first.length, f"At most {MOST_VALUES} values can be searched for at once.")
