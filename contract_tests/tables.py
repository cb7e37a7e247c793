"""Tables of what tests are run with: pytest's own, and such whose rows prove claims of their own."""

from typing import Any

import pytest

parametrize = pytest.mark.parametrize


def rows(**named: Any) -> list[Any]:
    """Rows by name, which begins with the claim that a row proves, as a test's would: `text_001_a_sample=(…)`."""
    return [pytest.param(*(row if isinstance(row, tuple) else (row,)), id=name) for name, row in named.items()]


# What is known of WhatsApp, and assumed of who sends there: who a number is, what a parameter may hold.
# A mobile of Brazil with its ninth digit and without, one of Mexico without its old 1 and with it.
TWINS = (("+5531987654321", "+553187654321"), ("+525512345678", "+5215512345678"))
BOTH_WAYS = pytest.mark.parametrize(("one", "other"), [*TWINS, *(twin[::-1] for twin in TWINS)])
NO_PARAMETERS = ("a\nb", "a\r\nb", "a\tb", "a     b", "", "  ")
PARAMETERS = ("a    b", " a ", "a, b; c!")
