"""Where mutants come from: each generator reads a public thing, and makes one for each place in it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tests.mutants import rules
from tests.mutants.generators import answers, callers, documents, errors, hooks, operations, requests, tables
from tests.mutants.record import Record
from tests.mutants.stand import Mutant, Stand

GENERATORS: Mapping[str, Callable[[Stand, Record], Iterator[Mutant]]] = {
    "values": answers.values,
    "errors": errors.mutants,
    "requests": requests.mutants,
    "operations": operations.mutants,
    "hooks": hooks.mutants,
    "tables": tables.mutants,
    "stages": tables.stages,
    "refusals": errors.refusals,
    "callers": callers.mutants,
    "documents": documents.mutants,
    "rules": rules.mutants,
    "statuses": answers.statuses,
    "fields": answers.fields,
}
# Those by which a claim can be killed: not by a form that every answer has.
COUNTING = tuple(name for name in GENERATORS if name not in ("statuses", "fields"))


def generated(stand: Stand, record: Record) -> Iterator[Mutant]:
    for name, make in GENERATORS.items():
        yield from (replace(mutant, generator=name) for mutant in make(stand, record))
