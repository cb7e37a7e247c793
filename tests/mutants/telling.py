"""Ways of telling a stand what it does otherwise: what is made is made anew for each test."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.mutants.door import Between, Call, Passing, Said
from tests.mutants.stand import Stand, Tell

# Another function for a declared one, which it is handed before the arguments.
Other = Callable[..., Any]
# Of which calls something is.
Meant = Callable[[Call], bool]


def of(operation: str) -> Meant:
    return lambda call: call.operation == operation


def at_the_door(make: Callable[[Stand], Between], meant: Meant = lambda _: True) -> Tell:
    """Whatever is meant goes through this: all that comes, unless told."""

    def tell(stand: Stand) -> None:
        between = make(stand)
        stand.between = lambda call, proceed: between(call, proceed) if meant(call) else proceed(call)

    return tell


def knowing(begin: Callable[[], Any], between: Callable[..., Said]) -> Callable[[Stand], Between]:
    """For `at_the_door`: what knows more than one call, and is handed before each what `begin` made of it."""
    return lambda _: partial(between, begin())


def asked_otherwise(change: Callable[[Call], Call], meant: Meant = lambda _: True) -> Tell:
    return at_the_door(lambda _: lambda call, proceed: proceed(change(call)), meant)


def answered_otherwise(change: Callable[[Call, Said], Said]) -> Tell:
    return at_the_door(lambda _: lambda call, proceed: change(call, proceed(call)))


def declared_otherwise(key: str, make: Callable[[], Other]) -> Tell:
    return lambda stand: stand.functions.update({key: make()})


def hooked_otherwise(key: str, other: Other) -> Tell:
    """A part of the system's way with webhooks is another."""
    return lambda stand: stand.webhooks.update({key: other})


def tabled_otherwise(place: str, value: Any) -> Tell:
    """A public table of the product, such as `kernel.session_window.LENGTH`, has another value."""
    return lambda stand: stand.table(f"mock_server.{place}", value)


def remembering(
    key: Callable[[Call], Any], kept: Callable[[Said], bool] = lambda said: said.status < 400
) -> Callable[[Stand], Between]:
    """What has the same key as a call before is answered as that was; no key is None, and not every answer is kept."""

    def between(known: dict[Any, Said], call: Call, proceed: Passing) -> Said:
        asked = key(call)
        if asked in known:
            return known[asked]
        said = proceed(call)
        if asked is not None and kept(said):
            known[asked] = said
        return said

    return knowing(dict, between)


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
