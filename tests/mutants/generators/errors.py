"""From the error book, at the system's `render_problem`: each problem has another status, another code, other words.

And from what each call is refused for: it answers as if it had not been.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any

from tests.mutants.door import Call, Passing, Said
from tests.mutants.generators.answers import other
from tests.mutants.generators.schemas import changed, made_into
from tests.mutants.record import Path, Record, leaves, problem_key
from tests.mutants.stand import Mutant, Stand, Tell
from tests.mutants.telling import declared_otherwise

Key = tuple[str, str]
# Of a refusal that is worded by itself.
_OTHER_WORDS = "This was not possible"


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """Every entry that was spoken, and every entry of the book that was not, which nothing can kill."""
    book = import_module(f"mock_server.systems.{stand.name}.errors").BOOK
    spoken = {name for name, _ in record.problems}
    for kind in book:
        if kind.__name__ not in spoken:
            yield Mutant(f"{kind.__name__}: is never spoken", lambda _: None, set())
    known: dict[Path, set[Any]] = {}
    for answer, _ in record.problems.values():
        for path, value in leaves(answer.body):
            if value is not ...:
                known.setdefault(path, set()).add(value)
    for key, (answer, tests) in record.problems.items():
        told = _told(key)
        status = 404 if answer.status == 400 else 400
        yield Mutant(f"{told}: is {status}", _worded(key, partial(replace, status=status)), tests)
        for path, value in leaves(answer.body):
            if isinstance(value, str) and "request_id" not in path:
                wrong = _OTHER_WORDS if " " in value else other(value, sorted(map(str, known[path])))
                tell = _worded(key, partial(_reworded, path, wrong))
                yield Mutant(f"{told}: {'.'.join(path)} is another", tell, tests)
        for name in answer.headers:
            yield Mutant(f"{told}: has no {name}", _worded(key, partial(_headless, name)), tests)


def _told(key: Key) -> str:
    return " ".join(key).strip()


def _worded(key: Key, change: Callable[[Any], Any]) -> Tell:
    def render_problem(honest: Callable[..., Any], problem: Any, context: Any) -> Any:
        answer = honest(problem, context)
        return change(answer) if problem_key(problem) == key else answer

    return declared_otherwise("render_problem", lambda: render_problem)


def _reworded(path: Path, wrong: Any, answer: Any) -> Any:
    # A copy, in which what is a tuple is a list.
    body = json.loads(json.dumps(answer.body))
    changed(body, path, made_into(lambda _: wrong))
    return replace(answer, body=body)


def _headless(name: str, answer: Any) -> Any:
    return replace(answer, headers={key: value for key, value in answer.headers.items() if key != name})


def refusals(_: Stand, record: Record) -> Iterator[Mutant]:
    """One for each call and each reason, where the call was seen to succeed."""
    for (operation, key), tests in sorted(record.refused.items()):
        sample = next((said for _, _, said in record.calls[operation] if said.status < 400), None)
        if sample is not None:
            tell = partial(_spite, operation, key, sample)
            yield Mutant(f"{operation}: is done in spite of {_told(key)}", tell, tests)


def _spite(operation: str, key: Key, sample: Said, stand: Stand) -> None:
    spoken: list[Key] = []

    def render_problem(honest: Callable[..., Any], problem: Any, context: Any) -> Any:
        spoken[:] = [problem_key(problem)]
        return honest(problem, context)

    def between(call: Call, proceed: Passing) -> Said:
        spoken.clear()
        said = proceed(call)
        return sample if call.operation == operation and spoken == [key] else said

    stand.functions["render_problem"], stand.between = render_problem, between
