"""From the list of stages: each is left out, and each comes after the next.

What a system does not declare is nowhere: a stage that asks only for that is none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from mock_server.web.pipeline import STAGES
from tests.mutants.record import Record
from tests.mutants.stand import Mutant, Stand


def mutants(stand: Stand, _: Record) -> Iterator[Mutant]:
    """Two of each stage, one of the last."""
    names = [stage.__name__ for stage in STAGES]  # type: ignore[attr-defined]  # they are functions
    idle = {name for name in ("around", "answered") if getattr(stand.honest, name) is None}
    for place, name in enumerate(names):
        if name not in idle:
            yield Mutant(f"stages: {name} is left out", partial(_drop, place))
    for place, (name, following) in enumerate(pairwise(names)):
        if not idle & {name, following}:
            yield Mutant(f"stages: {name} comes after {following}", partial(_swap, place))


def _drop(place: int, stand: Stand) -> None:
    stand.stages[place] = lambda context, proceed: proceed(context)


def _swap(place: int, stand: Stand) -> None:
    stages = stand.stages
    stages[place], stages[place + 1] = stages[place + 1], stages[place]
