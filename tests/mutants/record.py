"""What every test of a system exchanges with the honest stand, and what it expects: where mutants are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from contract_tests.client import Answer
from contract_tests.placeholders import Literal
from tests.mutants.door import Call, Said, parsed
from tests.mutants.stand import CONTROL, Stand

# An operation and the status of its answer.
Kind = tuple[str, int]
# Where a value stands in JSON: names, and `[]` for any place of a list.
Path = tuple[str, ...]
EACH = "[]"


@dataclass(slots=True)
class Record:
    """By test: its calls with their answers. By what was seen: the tests that saw it."""

    exchanges: dict[str, list[tuple[Call, Said]]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, list[tuple[str, Call, Said]]] = field(default_factory=lambda: defaultdict(list))
    # (kind, path) → value as text → tests; of answers, and of what tests expect of them literally.
    seen: dict[tuple[Kind, Path], dict[str, set[str]]] = field(default_factory=dict)
    expected: dict[tuple[Kind, Path], dict[str, set[str]]] = field(default_factory=dict)
    kinds: dict[Kind, set[str]] = field(default_factory=lambda: defaultdict(set))
    # What the system said of problems: (name of the problem, why) → a sample of its words, and tests.
    problems: dict[tuple[str, str], tuple[Any, set[str]]] = field(default_factory=dict)
    # Bodies and headers of webhooks by event, with tests.
    hooks: dict[str, list[tuple[str, bytes, Mapping[str, str]]]] = field(default_factory=lambda: defaultdict(list))

    def tests(self, kind: Kind) -> set[str]:
        """The tests with such an exchange; status 0 stands for any."""
        if kind[1]:
            return self.kinds.get(kind, set())
        return {test for (operation, _), tests in self.kinds.items() if operation == kind[0] for test in tests}

    def of(self, operation: str) -> Iterator[tuple[str, Call, Said]]:
        """Every exchange of an operation, with its test."""
        yield from self.calls.get(operation, ())


@contextmanager
def recording(stand: Stand, record: Record) -> Iterator[None]:
    """Meanwhile everything that passes the stand's door is kept, by the test that the stand is told of."""

    def watch(call: Call, said: Said) -> None:
        if call.part == CONTROL or call.operation is None:
            return
        kind = call.operation, said.status
        record.exchanges[stand.item].append((call, said))
        record.calls[call.operation].append((stand.item, call, said))
        record.kinds[kind].add(stand.item)
        for path, value in leaves(parsed(said.raw)):
            record.seen.setdefault((kind, path), {}).setdefault(repr(value), set()).add(stand.item)

    def render_problem(honest: Any, problem: Any, context: Any) -> Any:
        answer = honest(problem, context)
        key = problem_key(problem)
        record.problems.setdefault(key, (answer, set()))[1].add(stand.item)
        return answer

    def headers(honest: Any, delivery: str, event: str, body: bytes, *rest: Any) -> Any:
        found = honest(delivery, event, body, *rest)
        record.hooks[event].append((stand.item, body, found))
        return found

    honest_expect = Answer.expect

    def expect(answer: Answer, status: int, body: Any = None, *rest: Any, **named: Any) -> Answer:
        operation = next(
            (call.operation for call, said in reversed(record.exchanges[stand.item]) if _is(answer, said)), None
        )
        if operation is not None:
            kind = operation, answer.status
            for path, value in leaves(body):
                if is_literal(value):
                    record.expected.setdefault((kind, path), {}).setdefault(repr(value), set()).add(stand.item)
        given = [] if body is None else [body]
        return honest_expect(answer, status, *given, *rest, **named)

    stand.watch, stand.functions["render_problem"], stand.webhooks["headers"] = watch, render_problem, headers
    with mock.patch.object(Answer, "expect", expect):
        yield


def problem_key(problem: Any) -> tuple[str, str]:
    """The name of a problem, and what tells it from others of its name: why, or of what."""
    if problem is None:
        return "None", ""
    return type(problem).__name__, str(getattr(problem, "reason", None) or getattr(problem, "kind", None) or "")


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value in JSON with its path, those that hold others too."""
    if path:
        yield path, value if not isinstance(value, dict | list) else ...
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*path, str(name)))
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, (*path, EACH))


def _is(answer: Answer, said: Said) -> bool:
    return answer.status == said.status and answer.text.encode() == said.raw


def is_literal(value: Any) -> bool:
    """Whether a pattern's value stands for itself alone."""
    if value is None or isinstance(value, Literal):
        return True
    return isinstance(value, str | int | float | bool) and not (isinstance(value, str) and value.startswith("<"))


__all__ = ["EACH", "Kind", "Path", "Record", "leaves", "problem_key", "recording"]
