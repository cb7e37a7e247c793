"""Ways of lying about WhatsApp that several systems share."""

from __future__ import annotations

from tests.liars.lies import Telling, patched, wrapped

_KERNEL = "mock_server.kernel.whatsapp"


def every_number_is_another() -> Telling:
    """No number has a second spelling."""
    return patched(f"{_KERNEL}.spellings", lambda number: (number,))


def without_mexico() -> Telling:
    """Only Brazil's numbers have a second spelling."""
    return wrapped(f"{_KERNEL}.spellings", lambda honest, number: honest(number) if "+55" in number else (number,))


def every_parameter_is_taken() -> Telling:
    """No parameter has a flaw."""
    return patched(f"{_KERNEL}.flaw", lambda parameter: None)


def lines_alone_are_refused() -> Telling:
    """Of what WhatsApp refuses only line breaks are."""
    return patched(f"{_KERNEL}.flaw", lambda parameter: "No." if "\n" in parameter else None)


def four_spaces_are_too_many() -> Telling:
    """What WhatsApp just takes is refused too."""
    return wrapped(f"{_KERNEL}.flaw", lambda honest, parameter: honest(parameter.replace("    ", "     ")))
