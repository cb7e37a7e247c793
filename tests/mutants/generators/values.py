"""From the claims' own expectations: each value that a test names in an answer is another one."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from typing import Any

from tests.mutants.generators.answers import other, shown, tell_changed
from tests.mutants.record import EACH, Record
from tests.mutants.stand import Mutant, Stand


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Each value at each place of each kind of answer that some test names there, for all that see it.

    Of a place in the rows of a list one mutant: it is wrong in the last row. The words of refusals are the book's.
    """
    for (kind, path), values in record.expected.items():
        seen = record.seen.get((kind, path), {})
        known = [literal_eval(text) for text in seen if text != "Ellipsis"]
        named = {text: seen[text] for text in values if text in seen and text != "Ellipsis"}
        if kind[1] >= HTTPStatus.BAD_REQUEST and any(" " in text for text in named):
            continue
        place = f"{kind[0]} {kind[1]}: {'.'.join(path)}"
        if EACH in path and named:
            make = partial(tell_changed, {path: {kind}}, partial(_other, known), last=True)
            tests = {test for tests in seen.values() for test in tests}
            yield Mutant(f"{place} is another in the last row", stand.name, "values", make, tests)
            continue
        for text, tests in named.items():
            value = literal_eval(text)
            wrong = other(value, known)
            make = partial(tell_changed, {path: {kind}}, partial(_replace, value, wrong))
            yield Mutant(f"{place} {shown(value)} is {shown(wrong)}", stand.name, "values", make, tests)


def _other(known: list[Any], holder: Any, key: Any) -> None:
    holder[key] = other(holder[key], known)


def _replace(value: Any, wrong: Any, holder: Any, key: Any) -> None:
    if type(holder[key]) is type(value) and holder[key] == value:
        holder[key] = wrong
