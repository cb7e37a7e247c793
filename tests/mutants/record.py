"""What every test of a system exchanges with the honest stand, and what it expects: where mutants are made from."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from contract_tests.client import Answer
from contract_tests.placeholders import Literal
from mock_server.web.apps import CONTROL
from tests.mutants.door import Call, Said
from tests.mutants.stand import Stand

# An operation and the status of its answer.
Kind = tuple[str, int]
# Where a value stands in JSON: names, and `[]` for any place of a list.
Path = tuple[str, ...]
EACH = "[]"


@dataclass(slots=True)
class Record:
    """By test: its calls with their answers. By operation: those with the test. By what was seen: who saw it."""

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
    # (operation, problem) → the tests in which it was refused so; and what the control plane was asked, with the test.
    refused: dict[tuple[str, tuple[str, str]], set[str]] = field(default_factory=lambda: defaultdict(set))
    control: list[tuple[str, Call]] = field(default_factory=list)

    def saw(self, places: Mapping[Path, Collection[Kind]], but: str = "") -> set[str]:
        """The tests that saw a value at one of these places of answers, other than this one as text."""
        return {
            test
            for path, kinds in places.items()
            for kind in kinds
            for value, tests in self.seen.get((kind, path), {}).items()
            if value != but
            for test in tests
        }

    def refusals(self) -> Iterator[tuple[int, set[Kind]]]:
        """Each status of refusals with the kinds of answers that had it."""
        for status in sorted({status for _, status in self.kinds if status >= 400}):
            yield status, {kind for kind in self.kinds if kind[1] == status}

    def keep(self, test: str, call: Call, said: Said, problem: tuple[str, str] | None) -> None:
        """An exchange of a test's, and what it was refused for."""
        if call.part == CONTROL:
            self.control.append((test, call))
            return
        self.exchanges[test].append((call, said))
        if call.operation is None:
            return
        if problem is not None:
            self.refused[call.operation, problem].add(test)
        kind = call.operation, said.status
        self.calls[call.operation].append((test, call, said))
        self.kinds[kind].add(test)
        for path, value in leaves(said.body):
            self.seen.setdefault((kind, path), {}).setdefault(repr(value), set()).add(test)

    def expect(self, test: str, answer: Answer, pattern: Any) -> None:
        operation = next((call.operation for call, said in reversed(self.exchanges[test]) if _is(answer, said)), None)
        for path, value in leaves(pattern) if operation is not None else ():
            if is_literal(value):
                kind = str(operation), answer.status
                self.expected.setdefault((kind, path), {}).setdefault(repr(value), set()).add(test)


@contextmanager
def recording(stand: Stand, record: Record) -> Iterator[None]:
    """Meanwhile everything that passes the stand's door is kept, by the test that the stand is told of."""
    spoken: list[tuple[str, str]] = []

    def watch(call: Call, said: Said) -> None:
        record.keep(stand.item, call, said, spoken.pop() if spoken else None)

    def render_problem(honest: Any, problem: Any, context: Any) -> Any:
        answer = honest(problem, context)
        spoken[:] = [problem_key(problem)]
        record.problems.setdefault(spoken[0], (answer, set()))[1].add(stand.item)
        return answer

    def headers(honest: Any, delivery: str, event: str, body: bytes, *rest: Any) -> Any:
        found = honest(delivery, event, body, *rest)
        record.hooks[event].append((stand.item, body, found))
        return found

    honest_expect = Answer.expect

    def expect(answer: Answer, status: int, *rest: Any, **named: Any) -> Answer:
        record.expect(stand.item, answer, rest[0] if rest else named.get("body"))
        return honest_expect(answer, status, *rest, **named)

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
