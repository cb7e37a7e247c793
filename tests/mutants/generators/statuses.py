"""From what the document answers with: each status is another one, of a success by operation, of a refusal for all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.mutants.generators.answers import tell_status
from tests.mutants.record import Record
from tests.mutants.stand import Mutant, Stand

# What a success is swapped for: what its client would take for another success.
_SUCCESSES = {200: 201, 201: 200, 202: 200, 204: 200}


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Each status that is answered with."""
    refusals = sorted({status for _, status in record.kinds if status >= 400})
    following = dict(zip(refusals, [*refusals[1:], *refusals[:1]], strict=True))
    for status in refusals:
        kinds = {kind for kind in record.kinds if kind[1] == status}
        tests = {test for kind in kinds for test in record.kinds[kind]}
        name = f"any call {status}: is {following[status]}"
        yield Mutant(name, stand.name, "statuses", partial(tell_status, kinds, following[status]), tests)
    for kind in sorted(kind for kind in record.kinds if kind[1] < 400):
        swapped = _SUCCESSES[kind[1]]
        name = f"{kind[0]} {kind[1]}: is {swapped}"
        yield Mutant(name, stand.name, "statuses", partial(tell_status, {kind}, swapped), record.kinds[kind])
