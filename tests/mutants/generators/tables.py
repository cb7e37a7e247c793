"""From the tables that a reviewer holds against the vendor's page: a number is ± 1, an entry is not there.

And from the list of stages: each is left out, and each comes after the next.
"""

import sys
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from mock_server.kernel.instants import SECOND
from mock_server.web.pipeline import STAGES
from tests.mutants.generators.answers import shown
from tests.mutants.record import Record
from tests.mutants.stand import Mutant, Stand
from tests.mutants.telling import tabled_otherwise

# By system: what a reviewer holds against the vendor's page, and who an error book refuses.
TABLES: Mapping[str, tuple[str, ...]] = {
    "coax": ("systems.coax.operations.send_requests.NEEDS",),
    "coext": (
        "kernel.session_window.LENGTH",
        "systems.coext.auth.TOLERANCE",
        "systems.coext.fixtures.KEY_DEFAULTS",
        "systems.coext.operations.messages.PER_RECIPIENT",
        "systems.coext.limits.TEXT",
        "systems.coext.errors.UNAUTHENTICATED",
        "systems.coext.errors.NOT_FOUND",
    ),
    "msgboxx": ("kernel.session_window.LENGTH", "systems.msgboxx.auth.LIFETIME", "systems.msgboxx.auth.PER_MINUTE"),
    "tripdesk": (
        *(f"systems.tripdesk.auth.{name}" for name in ("PER_MINUTE", "LIFETIME", "PREFIXES")),
        "systems.tripdesk.delivery_model.RETRY_WAITS",
        "systems.tripdesk.store.KEPT_FOR",
        "systems.tripdesk.store.PATIENCE",
        "systems.tripdesk.channels.CHANNELS",
        "systems.tripdesk.idempotency.MUTATING",
        "systems.tripdesk.idempotency.LONGEST",
    ),
}


def mutants(stand: Stand, _: Record) -> Iterator[Mutant]:
    for table in TABLES[stand.name]:
        module, _, name = f"mock_server.{table}".rpartition(".")
        for told, wrong in _others(getattr(sys.modules[module], name)):
            yield Mutant(f"{table}: {told}", tabled_otherwise(table, wrong))


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str):
        yield "another", f"{value}x"
    if isinstance(value, int | float):
        yield from _numbers(value)
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            if type(entry) is int:
                yield from ((f"{_name(key)} {told}", {**value, key: wrong}) for told, wrong in _numbers(entry))
            elif entry is not None:
                yield f"no {_name(key)}", {known: found for known, found in value.items() if known != key}
    elif isinstance(value, tuple | frozenset) and len(value) > 1:
        for entry in sorted(value, key=str) if isinstance(value, frozenset) else value:
            yield f"no {_name(entry)}", type(value)(known for known in value if known is not entry)


def _numbers(value: float) -> Iterator[tuple[str, float]]:
    step = SECOND if value and value % SECOND == 0 else 1 if isinstance(value, int) else value / 4
    yield f"{value} is {value - step}", value - step
    yield f"{value} is {value + step}", value + step


def _name(key: Any) -> str:
    return key.__name__ if isinstance(key, type) else shown(key)


def stages(stand: Stand, _: Record) -> Iterator[Mutant]:
    """Two of each stage, one of the last; one that asks only for what a system does not declare is none of it."""
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
    found = stand.stages
    found[place], found[place + 1] = found[place + 1], found[place]
