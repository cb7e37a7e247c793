"""A search as it is carried out: its terms, each a test of a record, and what narrows the records down before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mock_server.control.schemas._common import TermAnswer
from mock_server.control.search import grammar
from mock_server.control.search.grammar import Flaw, Term
from mock_server.control.search.kinds import Kind, Span, Test, Time, Wrong
from mock_server.kernel.instants import Instant
from mock_server.kernel.problems import Invalid
from mock_server.kernel.selection import Selection
from mock_server.kernel.structs import struct
from mock_server.web.rendering import shown_by
from mock_server.web.spelling import suggestion

_EMPTY = "This field needs a value behind its colon; in an address (URL) a + is written %2B."


def _whole(record: Any) -> Any:
    return record


@struct(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a search: what its values are, and what of a record they are held against, one or `each` of several.

    `find` gets from an index what may have one of these texts, or None where it cannot.
    """

    kind: Kind
    of: Callable[[Any], Any] = _whole
    each: bool = False
    find: Callable[[Sequence[str]], Selection[Any] | None] | None = None

    def test(self, tests: Sequence[Test]) -> Test:
        """Whether what a record has passes one of these."""
        of = self.of
        if self.each:
            return lambda record: any(test(found) for found in of(record) for test in tests)
        if len(tests) == 1:
            (only,) = tests
            return lambda record: only(of(record))
        return lambda record: any(test(of(record)) for test in tests)


@struct(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a list is searched by: its fields by their names, and where a word without a field is looked for."""

    named: Mapping[str, Field]
    alone: Field

    def read(self, text: str, now: Instant) -> Query:
        """A search. Raises Invalid, with the place of all that is wrong."""
        terms, flaws = grammar.parse(text)
        tests = [test for term in terms if (test := self._test(term, now, flaws)) is not None]
        if flaws:
            raise Invalid({"query": [_told(flaw) for flaw in sorted(flaws, key=lambda flaw: flaw.position)]})
        spans = [span for term in terms for span in self._spans(term, now)]
        return Query(
            terms=tuple(terms),
            tests=tuple(tests),
            first=max((span.first for span in spans if span.first is not None), default=None),
            last=min((span.last for span in spans if span.last is not None), default=None),
            found=tuple(self._found(terms)),
        )

    def _of(self, term: Term) -> Field:
        return self.alone if term.field is None else self.named[term.field.lower()]

    def _test(self, term: Term, now: Instant, flaws: list[Flaw]) -> Test | None:
        """What a term says; None for what it cannot, which is put among the flaws."""
        name = term.field
        if name is not None and name.lower() not in self.named:
            told = f"There is no field '{name}'"
            told += suggestion(name, self.named) or f"; there are {', '.join(self.named)}."
            flaws.append(Flaw(term.position + term.is_negated, len(name), told))
            return None
        if not term.values:
            flaws.append(Flaw(term.position, term.length, _EMPTY))
            return None
        field = self._of(term)
        tests = []
        for value in term.values:
            try:
                tests.append(field.kind.test(value.text, now))
            except Wrong as wrong:
                flaws.append(Flaw(value.position, value.length, wrong.told))
        if len(tests) < len(term.values):
            return None
        test = field.test(tests)
        return (lambda record: not test(record)) if term.is_negated else test

    def _spans(self, term: Term, now: Instant) -> Iterator[Span]:
        """The span of time that records must be of, where one term says it alone."""
        kind = self._of(term).kind
        if isinstance(kind, Time) and not term.is_negated and len(term.values) == 1:
            yield kind.span(term.values[0].text, now)

    def _found(self, terms: Sequence[Term]) -> Iterator[Selection[Any]]:
        for term in terms:
            find = self._of(term).find
            if find is not None and not term.is_negated:
                selection = find([value.text for value in term.values])
                if selection is not None:
                    yield selection


@struct(frozen=True, slots=True, kw_only=True)
class Query:
    """What a text asks for. Records pass that pass all `tests`; they are from `first` to `last`, where that is known.

    `found` are what indexes have for some of the terms: what passes is in each of them.
    """

    terms: tuple[Term, ...]
    tests: tuple[Test, ...]
    first: Instant | None
    last: Instant | None
    found: tuple[Selection[Any], ...]

    def test(self, record: Any) -> bool:
        return all(test(record) for test in self.tests)

    def shown(self) -> list[dict[str, Any]]:
        """How the text was read, by which a page colours it."""
        return list(map(shown_by(TermAnswer), self.terms))


def _told(flaw: Flaw) -> dict[str, Any]:
    return {"position": flaw.position, "length": flaw.length, "message": flaw.message}
