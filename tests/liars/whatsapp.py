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
