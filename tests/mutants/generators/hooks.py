"""From the webhooks that were sent: each field and header is wrong; they come twice, or never."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle
from typing import Any

from tests.mutants.generators.answers import WAYS
from tests.mutants.generators.schemas import Change, changed
from tests.mutants.record import Path, Record, leaves
from tests.mutants.stand import Mutant, Stand, Tell
from tests.mutants.telling import hooked_otherwise

_STATUSES = (200, 201, 202, 204, 301, 400, 410, 500)


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Of each event, and of what is the same for all of them."""
    if not record.hooks:
        return
    for event, sent in sorted(record.hooks.items()):
        yield from _of_event(event, sent)
    everyone = {test for sent in record.hooks.values() for test, _, _ in sent}
    for told, tell in _of_all(stand.honest.webhooks, record):
        yield Mutant(f"webhooks: {told}", tell, everyone)


def _of_event(event: str, sent: Sequence[tuple[str, bytes, Any]]) -> Iterator[Mutant]:
    tests: dict[tuple[Path, bool], set[str]] = {}
    for test, body, _ in sent:
        for path, value in leaves(json.loads(body)):
            tests.setdefault((path, value is None), set()).add(test)
    turns = cycle(WAYS.items())
    for path in dict.fromkeys(path for path, _ in tests):
        # What an event is about has one mutant for each place, as the rows of a list have.
        for way, change in WAYS.items() if len(path) == 1 else [next(turns)]:
            reached = tests.get((path, False), set()) | (tests.get((path, True), set()) if way != "is null" else set())
            tell = _drafted(event, partial(_redrafted, path, change))
            yield Mutant(f"webhook {event}: {'.'.join(path)} {way}", tell, reached)
    those = {test for test, _, _ in sent}
    yield Mutant(f"webhook {event}: comes twice", _drafted(event, lambda draft: [draft, draft]), those)
    yield Mutant(f"webhook {event}: never comes", _drafted(event, lambda _: []), those)


def _of_all(honest: Any, record: Record) -> Iterator[tuple[str, Tell]]:
    for header in dict.fromkeys(name for sent in record.hooks.values() for _, _, found in sent for name in found):
        yield f"no {header}", _with_header(header)
        yield f"wrong {header}", _with_header(header, **{header: "0"})
    for status in _STATUSES:
        yield f"{status} is the other thing", hooked_otherwise("accepts", partial(_accepts, status))
    for place, wait in enumerate(honest.waits):
        for step in (-1_000_000, 1_000_000):
            yield f"wait {place + 1} is {wait + step} µs", hooked_otherwise("waits", partial(_waits, place, step))
    yield "one attempt fewer", hooked_otherwise("waits", lambda waits: tuple(waits)[:-1])
    yield "one attempt more", hooked_otherwise("waits", lambda waits: (*waits, waits[-1]))


def _drafted(event: str, change: Callable[[Any], list[Any]]) -> Tell:
    """What is sent for a draft of the event."""

    def drafts(honest: Any, *args: Any) -> list[Any]:
        return [found for draft in honest(*args) for found in (change(draft) if draft.event == event else [draft])]

    return hooked_otherwise("drafts", drafts)


def _redrafted(path: Path, change: Change, draft: Any) -> list[Any]:
    body = json.loads(draft.body)
    return [replace(draft, body=json.dumps(body).encode()) if changed(body, path, change) else draft]


def _with_header(name: str, /, **wrong: str) -> Tell:
    def headers(honest: Any, *args: Any) -> Any:
        return {**{key: known for key, known in honest(*args).items() if key != name}, **wrong}

    return hooked_otherwise("headers", headers)


def _accepts(status: int, honest: Any, answered: int) -> bool:
    return honest(answered) != (answered == status)


def _waits(place: int, step: int, honest: Any) -> tuple[int, ...]:
    return tuple(wait + (step if found == place else 0) for found, wait in enumerate(honest))
