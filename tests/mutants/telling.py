"""Ways of telling a stand what it does otherwise: what is made is made anew for each test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mutants.door import Between, Call, Said
from tests.mutants.stand import Stand, Tell

# Another function for a declared one, which it is handed before the arguments.
Other = Callable[..., Any]


def at_the_door(make: Callable[[Stand], Between]) -> Tell:
    """Whatever comes goes through this."""

    def tell(stand: Stand) -> None:
        stand.between = make(stand)

    return tell


def asked_otherwise(change: Callable[[Call], Call]) -> Tell:
    """The system is asked for something else."""
    return at_the_door(lambda _: lambda call, proceed: proceed(change(call)))


def answered_otherwise(change: Callable[[Call, Said], Said]) -> Tell:
    """What the system says is changed."""
    return at_the_door(lambda _: lambda call, proceed: change(call, proceed(call)))


def declared_otherwise(key: str, make: Callable[[], Other]) -> Tell:
    """A declared function is another."""

    def tell(stand: Stand) -> None:
        stand.functions[key] = make()

    return tell


def hooked_otherwise(key: str, other: Other) -> Tell:
    """A part of the system's way with webhooks is another."""

    def tell(stand: Stand) -> None:
        stand.webhooks[key] = other

    return tell


def tabled_otherwise(place: str, value: Any) -> Tell:
    """A public table of the product, such as `kernel.session_window.LENGTH`, has another value."""
    return lambda stand: stand.table(f"mock_server.{place}", value)


def remembering(key: Callable[[Call], Any], *, refusals: bool = False) -> Between:
    """What succeeded is answered so again to whatever has the same key, unless that is None; or what was refused is."""
    known: dict[Any, Said] = {}

    def between(call: Call, proceed: Callable[[Call], Said]) -> Said:
        asked = key(call)
        if asked in known:
            return known[asked]
        said = proceed(call)
        if asked is not None and (said.status >= 400) is refusals:
            known[asked] = said
        return said

    return between
