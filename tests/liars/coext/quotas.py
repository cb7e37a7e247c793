"""Lies about one of the limits: a key's minute, its day, or a recipient's minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.instants import DAY, HOUR, MINUTE
from mock_server.kernel.problems import Unauthenticated
from mock_server.kernel.rate_limit import Quota
from mock_server.systems.coext.operations import messages
from mock_server.web import current
from mock_server.web.pipeline import STAGES
from tests.liars.coext.limits import RECIPIENT, apart, endless, hits, of_subject
from tests.liars.coext.telling import AUTH, KEYS, LIMITER, MESSAGES, staged
from tests.liars.lies import Lie, declared, lie, patched, wrapped


def _owing(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    """What a window refused is taken from the next one."""
    debts = self.__dict__.setdefault("debts", {})
    quota = honest(self, subject, limit, span, now)
    if not quota.allowed:
        debts[subject, span] = debts.get((subject, span), 0) + 1
    elif quota.remaining == limit - 1:
        for _ in range(debts.pop((subject, span), 0)):
            quota = honest(self, subject, limit, span, now)
    return quota


def at_most(allowed: Callable[[int], int]) -> Callable[..., Quota]:
    """Another limit."""
    return lambda honest, self, subject, limit, span, now: honest(self, subject, allowed(limit), span, now)


def _as_before(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    quota = honest(self, subject, limit, span, now)
    return replace(quota, remaining=quota.remaining + quota.allowed)


def _of_the_day(honest: Callable[..., Any], caller: Any, now: Any) -> Any:
    minute, limiter = honest(caller, now), caller.sandbox.limiter
    day = limiter.look(caller.subject, caller.who.daily_limit, DAY, now)
    return replace(minute, remaining=min(minute.remaining, day.remaining))


def _refused_too(honest: Callable[..., Any], caller: Any, now: Any) -> Any:
    """What the minute refused counts towards the day."""
    minute = honest(caller, now)
    if not minute.allowed:
        caller.sandbox.limiter.hit(caller.subject, caller.who.daily_limit, DAY, now)
    return minute


def _strangers_too(honest: Callable[..., Any], world: Any, request: Any) -> Any:
    try:
        return honest(world, request)
    except Unauthenticated as refusal:
        known = refusal.known
        if known is not None:
            with known.sandbox.lock:
                known.sandbox.limiter.hit(known.subject, known.who.rate_limit, MINUTE, known.sandbox.clock.now())
        raise


def _minutes_too(honest: Callable[..., Any], self: Any, subject: str, span: int, now: Any) -> None:
    honest(self, subject, span, now)
    honest(self, subject, MINUTE, now)


def _hit_where_refused(exchange: Any, proceed: Callable[[], Any]) -> Any:
    """A message that is refused counts towards its recipient."""
    answer, caller = proceed(), exchange.caller
    if caller is not None and exchange.request.method == "POST" and answer.status_code >= 400:
        with caller.sandbox.lock:
            to = (exchange.request.get_json(silent=True) or {}).get("to")
            caller.sandbox.limiter.hit(f"{RECIPIENT}{to}", messages.PER_RECIPIENT, MINUTE, caller.sandbox.clock.now())
    return answer


def _hit_by_customer(honest: Callable[..., Any], sandbox: Any, number: str, name: Any, at: Any) -> None:
    honest(sandbox, number, name, at)
    sandbox.limiter.hit(f"{RECIPIENT}{number}", messages.PER_RECIPIENT, MINUTE, at)


def _with_key(subject: str) -> str:
    return f"{subject}/{current.caller().who.id}"


def _with_call(subject: str) -> str:
    return f"{subject}/{current.exchange().request.path}"


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: a key has 100 requests a minute",
        patched(f"{AUTH}.PER_MINUTE", 100),
        claims="COEXT-MINUTE-001 COEXT-MINUTE-002 COEXT-MINUTE-004",
    ),
    lie(
        "Coext: remaining is what was left before the request",
        hits(_as_before),
        claims="COEXT-MINUTE-002 COEXT-MINUTE-004 COEXT-MINUTE-008",
    ),
    lie(
        "Coext: every key has 60 requests a minute, whatever was set",
        hits(at_most(lambda limit: 60), length=MINUTE, to=False),
        claims="COEXT-MINUTE-008 COEXT-ENVELOPE-008",
    ),
    lie(
        "Coext: a refused request does not count towards the minute",
        wrapped(f"{LIMITER}.give_back", _minutes_too),
        claims="COEXT-MINUTE-010",
    ),
    lie(
        "Coext: a request that is refused with 401 counts",
        declared("coext", identify=_strangers_too),
        claims="COEXT-MINUTE-011",
    ),
    lie("Coext: what a minute refused is taken from the next", hits(_owing), claims="COEXT-MINUTE-014"),
    lie(
        "Coext: a key has 1,000 requests a day",
        wrapped(
            f"{KEYS}.create", lambda honest, sandbox, settings: honest(sandbox, {**settings, "daily_limit": 1_000})
        ),
        claims="COEXT-DAY-001",
    ),
    lie(
        "Coext: there is no daily limit",
        hits(endless, length=DAY),
        claims="COEXT-DAY-002 COEXT-DAY-003 COEXT-DAY-010 COEXT-DAY-011",
    ),
    lie(
        "Coext: the day is that of another time zone",
        hits(apart(HOUR), length=DAY),
        claims="COEXT-DAY-004",
    ),
    lie(
        "Coext: remaining is the day's, where that is less",
        declared("coext", limit=_of_the_day),
        claims="COEXT-DAY-006",
    ),
    lie(
        "Coext: what the minute refused counts towards the day",
        declared("coext", limit=_refused_too),
        claims="COEXT-DAY-007",
    ),
    lie(
        "Coext: what is refused counts towards the day",
        patched(f"{LIMITER}.give_back", lambda self, subject, length, now: None),
        claims="COEXT-DAY-008 COEXT-DAY-012",
    ),
    lie(
        "Coext: a recipient takes 9 messages a minute",
        patched(f"{MESSAGES}.PER_RECIPIENT", 9),
        claims="COEXT-PHONE-001 COEXT-PHONE-009",
    ),
    lie(
        "Coext: all recipients share one limit",
        hits(of_subject(lambda subject: RECIPIENT), to=True),
        claims="COEXT-PHONE-003",
    ),
    lie(
        "Coext: each key has a recipient's limit of its own",
        hits(of_subject(_with_key), to=True),
        claims="COEXT-PHONE-005",
    ),
    lie(
        "Coext: each call has a recipient's limit of its own",
        hits(of_subject(_with_call), to=True),
        claims="COEXT-PHONE-006",
    ),
    lie(
        "Coext: what is refused counts towards its recipient",
        staged(_hit_where_refused, *STAGES),
        claims="COEXT-PHONE-007",
    ),
    lie(
        "Coext: a recipient's limit grows with the key's",
        hits(at_most(lambda limit: max(limit, current.caller().who.rate_limit // 6)), to=True),
        claims="COEXT-PHONE-008",
    ),
    lie(
        "Coext: what a customer writes counts towards its limit",
        wrapped(f"{MESSAGES}.note_inbound", _hit_by_customer),
        claims="COEXT-PHONE-011",
    ),
)
