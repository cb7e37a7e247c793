"""From what each call is refused for: it answers as if it had not been."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.mutants.door import Call, Passing, Said
from tests.mutants.record import Record, problem_key
from tests.mutants.stand import Mutant, Stand


def mutants(stand: Stand, record: Record) -> Iterator[Mutant]:
    """One for each call and each reason, where the call was seen to succeed."""
    samples: dict[str, Said] = {}
    for operation in record.calls:
        for _, _, said in record.of(operation):
            if said.status < 400:
                samples.setdefault(operation, said)
    for (operation, key), tests in sorted(record.refused.items()):
        if operation in samples:
            name = f"{operation}: is done in spite of {' '.join(key).strip()}"
            make = partial(_tell, operation, key, samples[operation])
            yield Mutant(name, stand.name, "refusals", make, tests)


def _tell(operation: str, key: tuple[str, str], sample: Said, stand: Stand) -> None:
    spoken: list[tuple[str, str]] = []

    def render_problem(honest: Callable[..., Any], problem: Any, context: Any) -> Any:
        spoken[:] = [problem_key(problem)]
        return honest(problem, context)

    def between(call: Call, proceed: Passing) -> Said:
        spoken.clear()
        said = proceed(call)
        return sample if call.operation == operation and spoken == [key] else said

    stand.functions["render_problem"], stand.between = render_problem, between
