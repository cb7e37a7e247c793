"""Servers that are no vendor at all, and the share of every system's claims that must fail at each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.mutants.door import Between, Call, Passing, Said
from tests.mutants.stand import Mutant, Stand
from tests.mutants.stub import stub
from tests.mutants.telling import at_the_door

_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Impostor:
    """What answers in a system's place; `least` is the share of its claims that must fail, for each system."""

    name: str
    least: float
    answers: Callable[[Stand], Between]

    def mutant(self) -> Mutant:
        """The whole system is another."""
        return Mutant(self.name, at_the_door(self.answers), generator="impostors")


def _always(said: Said) -> Callable[[Stand], Between]:
    return lambda _: lambda call, proceed: said


def _echo(call: Call, _: Passing) -> Said:
    body: Any = call.body if call.raw else {"path": call.path, "query": call.query}
    return Said(200, _JSON, json.dumps(body).encode())


IMPOSTORS = (
    Impostor("a stateless stub of the documents' samples", 0.8, stub),
    Impostor("an echo", 0.99, lambda _: _echo),
    Impostor("200 {}", 0.99, _always(Said(200, _JSON, b"{}"))),
    Impostor("HTML with 200", 0.99, _always(Said(200, {"Content-Type": "text/html"}, b"<h1>It works!</h1>"))),
    Impostor("500 always", 0.99, _always(Said(500, _JSON, b'{"error":"internal"}'))),
)
