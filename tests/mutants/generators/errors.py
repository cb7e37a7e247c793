"""From the error book, at the system's `render_problem`: each problem has another status, another code, other words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any

from tests.mutants.generators.answers import other
from tests.mutants.generators.schemas import changed
from tests.mutants.record import Path, Record, leaves, problem_key
from tests.mutants.stand import Mutant, Stand

Key = tuple[str, str]
# Of a refusal that is worded by itself.
_OTHER_WORDS = "This was not possible"


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Every entry that was spoken, and every entry of the book that was not, which nothing can kill."""
    book = import_module(f"mock_server.systems.{stand.name}.errors").BOOK
    spoken = {name for name, _ in record.problems}
    for kind in book:
        if kind.__name__ not in spoken:
            yield Mutant(f"{kind.__name__}: is never spoken", stand.name, "errors", _nothing, set())
    known: dict[Path, set[Any]] = {}
    for answer, _ in record.problems.values():
        for path, value in leaves(answer.body):
            if value is not ...:
                known.setdefault(path, set()).add(value)
    for key, (answer, tests) in record.problems.items():
        told = f"{key[0]} {key[1]}".strip()
        status = 404 if answer.status == 400 else 400
        yield _mutant(stand, key, f"{told}: is {status}", partial(_restated, status), tests)
        for path, value in leaves(answer.body):
            if isinstance(value, str) and "request_id" not in path:
                wrong = _OTHER_WORDS if " " in value else other(value, sorted(map(str, known[path])))
                change = partial(_reworded, path, wrong)
                yield _mutant(stand, key, f"{told}: {'.'.join(path)} is another", change, tests)
        for name in answer.headers:
            yield _mutant(stand, key, f"{told}: has no {name}", partial(_headless, name), tests)


def _mutant(stand: Stand, key: Key, name: str, change: Callable[[Any], Any], tests: set[str]) -> Mutant:
    return Mutant(name, stand.name, "errors", partial(_tell, key, change), tests)


def _tell(key: Key, change: Callable[[Any], Any], stand: Stand) -> None:
    def render_problem(honest: Callable[..., Any], problem: Any, context: Any) -> Any:
        answer = honest(problem, context)
        return change(answer) if problem_key(problem) == key else answer

    stand.functions["render_problem"] = render_problem


def _nothing(_: Stand) -> None:
    """There is nothing that it changes."""


def _restated(status: int, answer: Any) -> Any:
    return replace(answer, status=status)


def _reworded(path: Path, wrong: Any, answer: Any) -> Any:
    body = _copied(answer.body)
    changed(body, path, lambda holder, key: holder.__setitem__(key, wrong))
    return replace(answer, body=body)


def _headless(name: str, answer: Any) -> Any:
    return replace(answer, headers={key: value for key, value in answer.headers.items() if key != name})


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _copied(part) for name, part in value.items()}
    return [_copied(part) for part in value] if isinstance(value, list | tuple) else value
