"""Telephone numbers: the E.164 form, and what a number that somebody typed is in it."""

from __future__ import annotations

import re
from functools import lru_cache

E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")
# What people put between digits; with letters it is no number, though phonenumbers would dial them.
_TYPED = re.compile(r"\+?[0-9 ()./-]{1,40}\Z")
_NOT_DIALLED = re.compile(r"[ ()./-]")
# +44 07700 900123: the 0 that is dialled inside a country, behind its code. What it is, the library knows.
_MAY_HAVE_TRUNK_ZERO = re.compile(r"\+[1-9][0-9]{0,2}0")
_MEMO = 10_000


def is_e164(text: str) -> bool:
    """`+`, then 7 to 15 digits of which the first is not 0. The form alone: samples are not assigned numbers."""
    return E164.match(text) is not None


def from_query(text: str) -> str:
    """A number as a query string brings it: with `+`, without it, or with the space that a raw `+` decodes to."""
    return "+" + text.strip().removeprefix("+")


def is_national(text: str) -> bool:
    """Whether a text may be a number as it is dialled inside a country: digits, and no country's code before them."""
    return not text.startswith("+") and _TYPED.match(text) is not None


def is_region(text: str) -> bool:
    """Whether a text is the code of a region that numbers are dialled in, such as GB."""
    import phonenumbers  # noqa: PLC0415 - see `_read`

    return text in phonenumbers.SUPPORTED_REGIONS


def normalised(text: str, region: str | None) -> str | None:
    """A number in E.164, one without a country code read as `region` (`AU`) dials it; None for what is no number.

    Without a region only an international number is one. It need not be one that is assigned, or of a country that
    there is; a trunk prefix behind its country code is none of it, as in +44 07700 900123.
    """
    if is_e164(text) and not _MAY_HAVE_TRUNK_ZERO.match(text):
        return text
    typed = text.strip()
    # Asked before the memo is, which then keeps nothing long.
    return _read(typed, region) if _TYPED.match(typed) else None


@lru_cache(maxsize=_MEMO)
def _read(text: str, region: str | None) -> str | None:
    import phonenumbers  # noqa: PLC0415 - 40 ms that a server of which nobody asks this need not pay

    try:
        found = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        found = None
    if found is not None and (text[0] == "+" or phonenumbers.is_possible_number(found)):
        written: str = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    else:
        written = _NOT_DIALLED.sub("", text)
    return written if is_e164(written) else None
