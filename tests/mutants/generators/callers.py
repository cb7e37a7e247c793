"""From what a system declares of its callers: who calls is another, all may do all, and limits are counted otherwise.

A refusal is given, and what it refuses is done all the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from mock_server.kernel.instants import SECOND
from mock_server.kernel.problems import Problem
from tests.mutants.door import READS, Call, Passing, Said
from tests.mutants.record import Record
from tests.mutants.stand import Mutant, Stand
from tests.mutants.telling import Other, declared_otherwise

# Why a credential that is somebody's opens nothing.
_OF_SOMEBODY = ("expired", "revoked", "suspended", "elsewhere", "forged", "stale")


def mutants(_: Stand, record: Record) -> Iterator[Mutant]:
    """Of `identify`, of `permit` and of `limit`, and of each reason for which somebody is not known."""
    for key, told in WAYS.items():
        for name, make in told.items():
            yield Mutant(f"{key}: {name}", declared_otherwise(key, make))
    for (problem, reason), (_answer, tests) in record.problems.items():
        if problem == "Unauthenticated" and reason in _OF_SOMEBODY:
            tell = declared_otherwise("identify", _known_as(partial(_let_in, reason)))
            yield Mutant(f"identify: who is {reason} is let in", tell, tests)
    for status in (401, *LIFTED):
        tests = {test for (_operation, found), seen in record.kinds.items() if found == status for test in seen}
        tell = partial(_defy, status, LIFTED[status]) if status in LIFTED else _let_pass
        yield Mutant(f"what is refused with {status} is done all the same", tell, tests)


def _defy(status: int, key: str, stand: Stand) -> None:
    lifted = False

    def between(call: Call, proceed: Passing) -> Said:
        nonlocal lifted
        said = proceed(call)
        if said.status == status and call.method not in READS:
            lifted = True
            proceed(call)
            lifted = False
        return said

    stand.functions[key], stand.between = lambda honest, *args: None if lifted else honest(*args), between


def _let_pass(stand: Stand) -> None:
    """Nobody's call is made by who called before, or else by who calls next."""
    names = stand.honest.credential.headers
    credentials: dict[str, str] = {}
    refused: list[Call] = []

    def between(call: Call, proceed: Passing) -> Said:
        sent = {name: value for name, value in call.headers.items() if name.lower() in names}
        said = None if refused and sent else proceed(call)
        if said is None or (said.status < 400 and sent):
            credentials.update(sent)
        elif said.status == 401 and call.method not in READS:
            refused.append(call)
        while refused and credentials:
            one = refused.pop()
            rest = {name: value for name, value in one.headers.items() if name.lower() not in names}
            proceed(replace(one, headers={**rest, **credentials}))
        return proceed(call) if said is None else said

    stand.between = between


def _known_as(instead: Callable[[Problem, Any], Any], which: int = -1) -> Callable[[], Other]:
    """Who calls is one of those who called, the last unless told; `instead` says who a stranger is, None for nobody."""

    def identify(callers: list[Any], honest: Other, *args: Any) -> Any:
        try:
            callers.append(honest(*args))
        except Problem as problem:
            found = instead(problem, callers[-1] if callers else None)
            if found is None:
                raise
            return found
        return callers[which]

    return lambda: partial(identify, [])


def _let_in(reason: str, problem: Problem, before: Any) -> Any:
    refused_so = getattr(problem, "reason", None) == reason
    return (getattr(problem, "known", None) or before) if refused_so else None


def _quota(change: Callable[[Any], Any]) -> Callable[[], Other]:
    def limit(honest: Other, *args: Any) -> Any:
        quota = honest(*args)
        return None if quota is None else change(quota)

    return lambda: limit


def _shifted(step: int) -> Callable[[], Other]:
    return lambda: lambda honest, caller, now: honest(caller, now + step)


def _one_more(passed: set[tuple[str, int]], honest: Other, caller: Any, now: Any) -> Any:
    quota = honest(caller, now)
    if quota is None or quota.allowed or (caller.subject, quota.reset_at) in passed:
        return quota
    passed.add((caller.subject, quota.reset_at))
    return replace(quota, allowed=True)


WAYS: Mapping[str, Mapping[str, Callable[[], Other]]] = {
    "identify": {
        "whoever calls is who called first": _known_as(lambda problem, before: None, 0),
        "a stranger is who called before": _known_as(lambda problem, before: before),
    },
    "permit": {"all may do all": lambda: lambda honest, *args: None},
    "limit": {
        "never refuses": _quota(lambda quota: replace(quota, allowed=True)),
        "refuses one too early": _quota(lambda quota: replace(quota, allowed=quota.allowed and quota.remaining > 0)),
        "refuses one too late": lambda: partial(_one_more, set()),
        "tells one more": _quota(lambda quota: replace(quota, limit=quota.limit + 1)),
        "tells that one more is left": _quota(lambda quota: replace(quota, remaining=quota.remaining + 1)),
        "tells a second too few": _quota(lambda quota: replace(quota, reset_at=quota.reset_at - SECOND)),
        "tells a second too many": _quota(lambda quota: replace(quota, reset_at=quota.reset_at + SECOND)),
        "begins anew a second too early": _shifted(SECOND),
        "begins anew a second too late": _shifted(-SECOND),
        "is one for all": lambda: lambda honest, caller, now: honest(caller._replace(subject="everybody"), now),
    },
}
# By status, the function that refuses with it.
LIFTED = {403: "permit", 429: "limit"}
