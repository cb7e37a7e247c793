"""Telephone numbers: the E.164 form, and how a number in a query may be spelled."""

from __future__ import annotations

import re

E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")


def is_e164(text: str) -> bool:
    """`+`, then 7 to 15 digits of which the first is not 0. The form alone: samples are not assigned numbers."""
    return E164.match(text) is not None


def from_query(text: str) -> str:
    """A number as a query string brings it: with `+`, without it, or with the space that a raw `+` decodes to."""
    return "+" + text.strip().removeprefix("+")
