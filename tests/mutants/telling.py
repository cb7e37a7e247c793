"""Ways of telling a stand what it does otherwise: what is made is made anew for each test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mutants.door import Between, Call, Passing, Said
from tests.mutants.stand import Stand, Tell

# Another function for a declared one, which it is handed before the arguments.
Other = Callable[..., Any]


def at_the_door(make: Callable[[Stand], Between]) -> Tell:
    """Whatever comes goes through this."""

    def tell(stand: Stand) -> None:
        stand.between = make(stand)

    return tell


def of_calls(meant: Callable[[Call], bool], make: Callable[[Stand], Between]) -> Callable[[Stand], Between]:
    """The same for these calls alone."""

    def of_these(stand: Stand) -> Between:
        between = make(stand)
        return lambda call, proceed: between(call, proceed) if meant(call) else proceed(call)

    return of_these


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


def remembering(key: Callable[[Call], Any], kept: Callable[[Said], bool] = lambda said: said.status < 400) -> Between:
    """What has the same key as a call before is answered as that was; no key is None, and not every answer is kept."""
    known: dict[Any, Said] = {}

    def between(call: Call, proceed: Passing) -> Said:
        asked = key(call)
        if asked in known:
            return known[asked]
        said = proceed(call)
        if asked is not None and kept(said):
            known[asked] = said
        return said

    return between


def sent_later(refusal: bytes, once: str) -> Callable[[Stand], Between]:
    """What is refused with such words is sent when the control plane is next asked for this."""

    def make(stand: Stand) -> Between:
        waiting: list[Call] = []

        def control(call: Call, proceed: Passing) -> Said:
            said = proceed(call)
            if once in call.path:
                # What is held back once more waits for the next time.
                held = waiting.copy()
                waiting.clear()
                for kept in held:
                    stand.serve(kept)
            return said

        def between(call: Call, proceed: Passing) -> Said:
            said = proceed(call)
            if refusal in said.raw:
                waiting.append(call)
            return said

        stand.control = control
        return between

    return make
