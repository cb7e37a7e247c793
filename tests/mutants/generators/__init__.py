"""Where mutants come from: each generator reads a public thing, and makes one for each place in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tests.mutants import rules
from tests.mutants.generators import (
    callers,
    documents,
    errors,
    fields,
    hooks,
    operations,
    refusals,
    requests,
    stages,
    statuses,
    tables,
    values,
)
from tests.mutants.record import Record
from tests.mutants.stand import Mutant, Stand

GENERATORS: Mapping[str, Callable[[Stand, Record], Iterator[Mutant]]] = {
    "values": values.mutants,
    "errors": errors.mutants,
    "requests": requests.mutants,
    "operations": operations.mutants,
    "hooks": hooks.mutants,
    "tables": tables.mutants,
    "stages": stages.mutants,
    "refusals": refusals.mutants,
    "callers": callers.mutants,
    "documents": documents.mutants,
    "rules": rules.mutants,
    "statuses": statuses.mutants,
    "fields": fields.mutants,
}
# Those by which a claim can be killed: not by a form that every answer has.
COUNTING = (
    "values",
    "errors",
    "requests",
    "operations",
    "hooks",
    "tables",
    "stages",
    "refusals",
    "callers",
    "documents",
    "rules",
)


def generated(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Every mutant of a system."""
    for make in GENERATORS.values():
        yield from make(stand, record)
