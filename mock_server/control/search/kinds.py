"""What the values of a field may be, and what a value says of what a record has."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mock_server.kernel import glob, instants, phone
from mock_server.kernel.instants import DAY, HOUR, MINUTE, SECOND, Instant
from mock_server.web.spelling import suggestion

# Of what a record has for a field, whether it is as the value says.
Test = Callable[[Any], bool]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_FROM_NOW = re.compile(r"([+-])([0-9]{1,9})([smhdw])\Z")
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_BOUND = re.compile(r"(>=|<=|>|<)")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?\Z")
_OF_HUNDRED = re.compile(r"([1-5])xx\Z", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{7,15}\Z")

_NOT_A_TIME = "Must be a time such as 2026-01-01T09:00:00Z, a day, or one from the sandbox's now on such as -2h."
_NOT_A_NUMBER = "Must be a number, a range such as 100..200, or one with >, >=, < or <= before it."


class Wrong(Exception):
    """A value that its field cannot have; `told` says what it can."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


class Kind(ABC):
    """What values of a field are; `words` are all that there are, where these can be told."""

    words: Sequence[str] = ()

    @abstractmethod
    def test(self, text: str, now: Instant) -> Test:
        """What a value says. Raises Wrong."""


class Words(Kind):
    """One of these words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(words))
        self._spelled = {word.casefold(): word for word in self.words}

    def test(self, text: str, _: Instant) -> Test:
        word = self._spelled.get(text.casefold())
        if word is None:
            alike = suggestion(text, self._spelled)
            raise Wrong(f"Must be one of {', '.join(self.words)}{alike or '.'}")
        return lambda found: found == word


class Flags(Words):
    """Words that each say something of a whole record; those of `looks` have to look around first."""

    def __init__(self, tests: Mapping[str, Test], looks: Mapping[str, Callable[[], Test]] | None = None) -> None:
        self._tests = tests
        self._looks = looks or {}
        super().__init__((*self._tests, *self._looks))

    def test(self, text: str, now: Instant) -> Test:
        super().test(text, now)
        word = text.casefold()
        return self._looks[word]() if word in self._looks else self._tests[word]


class Id(Kind):
    """An id, of which the case of letters counts."""

    def test(self, text: str, _: Instant) -> Test:
        return lambda found: found == text


class Like(Kind):
    """The whole text, in which `*` and `?` stand for any others."""

    def test(self, text: str, _: Instant) -> Test:
        wanted = text.casefold()
        if not has_wildcards(wanted):
            return lambda found: found is not None and found.casefold() == wanted
        return lambda found: found is not None and glob.matches(wanted, found.casefold())


class Address(Like):
    """A phone number, a mailbox or an id of a channel; a number may be without its `+`."""

    def test(self, text: str, now: Instant) -> Test:
        if _DIGITS.match(text) is None:
            return super().test(text, now)
        spelled = spellings(text)
        return lambda found: found in spelled


class Within(Kind):
    """A part of a text, in any case of its letters."""

    def test(self, text: str, _: Instant) -> Test:
        wanted = text.casefold()
        return lambda found: found is not None and wanted in found.casefold()


class Header(Kind):
    """A header by its name, or by its name and a value with `*` and `?`: `"x-request-id: 7*"`."""

    def test(self, text: str, _: Instant) -> Test:
        name, colon, value = text.casefold().partition(":")
        wanted = value.strip() if colon else "*"
        return lambda found: found[0].casefold() == name.strip() and glob.matches(wanted, found[1].casefold())


class Number(Kind):
    """A number, or a span of them."""

    def test(self, text: str, _: Instant) -> Test:
        span = _span(text, _number)
        return lambda found: found is not None and span.has(found)


class Status(Number):
    """A status of HTTP, or all of a hundred: `4xx`."""

    def test(self, text: str, now: Instant) -> Test:
        hundred = _OF_HUNDRED.match(text)
        if hundred is None:
            return super().test(text, now)
        first = 100 * int(hundred[1])
        return lambda found: found is not None and first <= found < first + 100


class Time(Kind):
    """An instant, a day, or a span of both."""

    def test(self, text: str, now: Instant) -> Test:
        return self.span(text, now).has

    def span(self, text: str, now: Instant) -> Span:
        """The span that a value says. Raises Wrong."""
        return _span(text, lambda said: moment(said, now))


class After(Time):
    """This time, or a later one."""

    def span(self, text: str, now: Instant) -> Span:
        """From its first instant on. Raises Wrong."""
        return Span(moment(text, now).first, None)


class Before(Time):
    """An earlier time."""

    def span(self, text: str, now: Instant) -> Span:
        """Until the instant before its first. Raises Wrong."""
        first = moment(text, now).first
        return Span(None, None if first is None else first - 1)


class Span(NamedTuple):
    """From `first` to `last`, both inclusive; None leaves that end open."""

    first: Any
    last: Any

    def has(self, found: Any) -> bool:
        return (self.first is None or self.first <= found) and (self.last is None or found <= self.last)


def _span(text: str, read: Callable[[str], Span]) -> Span:
    """`>=5`, `5..9`, `5..`, or `5` itself; each end may be a span, such as a day."""
    bound = _BOUND.match(text)
    if bound is not None:
        first, last = read(text[bound.end() :])
        return {
            ">=": Span(first, None),
            ">": Span(_beyond(last, 1), None),
            "<=": Span(None, last),
            "<": Span(None, _beyond(first, -1)),
        }[bound[0]]
    start, dots, end = text.partition("..")
    if not dots:
        return read(text)
    if not start and not end:
        return read("")
    return Span(read(start).first if start else None, read(end).last if end else None)


def _beyond(end: Any, step: int) -> Any:
    """The next instant, or the next number that there is."""
    return end + step if isinstance(end, int) else math.nextafter(end, step * math.inf)


def _number(text: str) -> Span:
    if _NUMBER.match(text) is None:
        raise Wrong(_NOT_A_NUMBER)
    number = float(text)
    return Span(number, number)


def moment(text: str, now: Instant) -> Span:
    """The instants that a time says: of a day all. Raises Wrong."""
    if text.casefold() == "now":
        return Span(now, now)
    shift = _FROM_NOW.match(text)
    if shift is not None:
        at = now + int(f"{shift[1]}{shift[2]}") * _UNITS[shift[3]]
        return Span(at, at)
    is_day = _DATE.match(text) is not None
    try:
        at = instants.parse(text, zoned=not is_day)
    except ValueError as error:
        raise Wrong(_NOT_A_TIME) from error
    return Span(at, at + DAY - 1 if is_day else at)


def has_wildcards(text: str) -> bool:
    """Whether something in it stands for other characters."""
    return "*" in text or "?" in text


def spellings(text: str) -> tuple[str, ...]:
    """The addresses that a text without wildcards may mean: digits alone may be a number without its `+`."""
    return (text, phone.from_query(text)) if _DIGITS.match(text) else (text,)
