"""From the webhooks that were sent: each field and header is wrong; they come twice, or never."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle
from typing import Any

from tests.mutants.generators.fields import WAYS
from tests.mutants.generators.schemas import Change, changed
from tests.mutants.record import Path, Record, leaves
from tests.mutants.stand import Mutant, Stand

_STATUSES = (200, 201, 202, 204, 301, 400, 410, 500)


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Of each event, and of what is the same for all of them."""
    if not record.hooks:
        return
    everyone = {test for sent in record.hooks.values() for test, _, _ in sent}
    for event, sent in sorted(record.hooks.items()):
        yield from _of_event(stand, event, sent)
    yield from _of_all(stand, record, everyone)


def _of_event(stand: Stand, event: str, sent: Sequence[tuple[str, bytes, Any]]) -> Iterator[Mutant]:
    tests: dict[tuple[Path, bool], set[str]] = {}
    for test, body, _ in sent:
        for path, value in leaves(json.loads(body)):
            tests.setdefault((path, value is None), set()).add(test)
    turns = cycle(WAYS.items())
    for path in dict.fromkeys(path for path, _ in tests):
        # What an event is about has one mutant for each place, as the rows of a list have.
        for way, change in WAYS.items() if len(path) == 1 else [next(turns)]:
            reached = tests.get((path, False), set()) | (tests.get((path, True), set()) if way != "is null" else set())
            name = f"webhook {event}: {'.'.join(path)} {way}"
            yield Mutant(name, stand.name, "hooks", partial(_tell_body, event, path, change), reached)
    those = {test for test, _, _ in sent}
    yield Mutant(f"webhook {event}: comes twice", stand.name, "hooks", partial(_tell_drafts, event, 2), those)
    yield Mutant(f"webhook {event}: never comes", stand.name, "hooks", partial(_tell_drafts, event, 0), those)


def _of_all(stand: Stand, record: Record, everyone: set[str]) -> Iterator[Mutant]:
    for header in dict.fromkeys(name for sent in record.hooks.values() for _, _, found in sent for name in found):
        yield Mutant(f"webhooks: no {header}", stand.name, "hooks", partial(_tell_header, header, None), everyone)
        yield Mutant(f"webhooks: wrong {header}", stand.name, "hooks", partial(_tell_header, header, "0"), everyone)
    yield from _of_attempts(stand, everyone)


def _of_attempts(stand: Stand, everyone: set[str]) -> Iterator[Mutant]:
    for status in _STATUSES:
        name = f"webhooks: {status} is the other thing"
        yield Mutant(name, stand.name, "hooks", partial(_tell_accepts, status), everyone)
    for place, wait in enumerate(_format(stand).waits):
        for step in (-1_000_000, 1_000_000):
            name = f"webhooks: wait {place + 1} is {wait + step} µs"
            yield Mutant(name, stand.name, "hooks", partial(_tell_wait, place, step), everyone)
    yield Mutant("webhooks: one attempt fewer", stand.name, "hooks", partial(_tell_waits, -1), everyone)
    yield Mutant("webhooks: one attempt more", stand.name, "hooks", partial(_tell_waits, 1), everyone)


def _format(stand: Stand) -> Any:
    return stand.honest.webhooks


def _tell_body(event: str, path: Path, change: Change, stand: Stand) -> None:
    def drafts(honest: Any, sandbox: Any, told: Any) -> Any:
        return [_redrafted(draft, path, change) if draft.event == event else draft for draft in honest(sandbox, told)]

    stand.webhooks["drafts"] = drafts


def _redrafted(draft: Any, path: Path, change: Change) -> Any:
    body = json.loads(draft.body)
    return replace(draft, body=json.dumps(body).encode()) if changed(body, path, change) else draft


def _tell_drafts(event: str, times: int, stand: Stand) -> None:
    def drafts(honest: Any, sandbox: Any, told: Any) -> Any:
        found = honest(sandbox, told)
        return [draft for draft in found for _ in range(times if draft.event == event else 1)]

    stand.webhooks["drafts"] = drafts


def _tell_header(name: str, value: str | None, stand: Stand) -> None:
    def headers(honest: Any, *args: Any) -> Any:
        found = {key: known for key, known in honest(*args).items() if key != name}
        return found if value is None else {**found, name: value}

    stand.webhooks["headers"] = headers


def _tell_accepts(status: int, stand: Stand) -> None:
    stand.webhooks["accepts"] = lambda honest, answered: honest(answered) != (answered == status)


def _tell_wait(place: int, step: int, stand: Stand) -> None:
    stand.webhooks["waits"] = lambda honest: tuple(
        wait + (step if found == place else 0) for found, wait in enumerate(honest)
    )


def _tell_waits(count: int, stand: Stand) -> None:
    stand.webhooks["waits"] = lambda honest: tuple(honest)[:-1] if count < 0 else (*honest, honest[-1])
