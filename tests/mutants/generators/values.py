"""From the claims' own expectations: each value that a test names in an answer is another one."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.mutants.generators.answers import other, shown, tell_changed
from tests.mutants.record import Record
from tests.mutants.stand import Mutant, Stand


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Each value at each place of each kind of answer that some test names there, for all that see it."""
    for (kind, path), values in record.expected.items():
        seen = record.seen.get((kind, path), {})
        known = [literal_eval(text) for text in seen if text != "Ellipsis"]
        for text in values:
            if text not in seen or text == "Ellipsis":
                continue
            value = literal_eval(text)
            wrong = other(value, known)
            name = f"{kind[0]} {kind[1]}: {'.'.join(path)} {shown(value)} is {shown(wrong)}"
            change = partial(_replace, value, wrong)
            yield Mutant(name, stand.name, "values", partial(tell_changed, {kind}, path, change), seen[text])


def _replace(value: Any, wrong: Any, holder: Any, key: Any) -> None:
    if type(holder[key]) is type(value) and holder[key] == value:
        holder[key] = wrong
