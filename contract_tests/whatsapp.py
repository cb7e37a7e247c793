"""What is known of WhatsApp, and assumed of who sends there: who a number is, what a parameter may hold."""

import pytest

# A mobile of Brazil with its ninth digit and without, one of Mexico without its old 1 and with it.
TWINS = (("+5531987654321", "+553187654321"), ("+525512345678", "+5215512345678"))
BOTH_WAYS = pytest.mark.parametrize(("one", "other"), [*TWINS, *(twin[::-1] for twin in TWINS)])
NO_PARAMETERS = ("a\nb", "a\r\nb", "a\tb", "a     b", "", "  ")
PARAMETERS = ("a    b", " a ", "a, b; c!")
