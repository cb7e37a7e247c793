"""Lies about the three limits: a key's minute, its day, and a recipient's minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from mock_server.kernel.instants import DAY, HOUR, MINUTE, SECOND
from mock_server.kernel.problems import DailyLimited, RateLimited, RecipientLimited, Unauthenticated
from mock_server.kernel.rate_limit import Quota
from mock_server.systems.coext.operations import messages
from mock_server.systems.coext.store import NAME
from mock_server.web import current
from mock_server.web.pipeline import STAGES
from tests.liars.coext.telling import AUTH, ERRORS, KEYS, LIMITER, MESSAGES, detailed, spilling, staged, worded
from tests.liars.lies import Lie, Telling, declared, lie, patched, wrapped

HIT = f"{LIMITER}.hit"
RECIPIENT = f"{NAME}/to/"


def _hits(around: Callable[..., Quota], *, length: int = 0, to: bool | None = None) -> Telling:
    """Hits of windows of this length that count otherwise; `to` tells recipients' from keys'."""

    def hit(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
        if length in (0, span) and to in (None, subject.startswith(RECIPIENT)):
            return around(honest, self, subject, limit, span, now)
        return honest(self, subject, limit, span, now)

    return wrapped(HIT, hit)


def _endless(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    return replace(honest(self, subject, limit, span, now), allowed=True)


def _one_more(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    quota = honest(self, subject, limit + 1, span, now)
    return replace(quota, limit=limit, remaining=max(0, quota.remaining - 1))


def _apart(apart: int) -> Callable[..., Quota]:
    """Windows that begin and end so much earlier."""

    def hit(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
        quota = honest(self, subject, limit, span, now + apart)
        return replace(quota, reset_at=quota.reset_at - apart)

    return hit


def _for_good(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    """One window for all time."""
    return replace(honest(self, subject, limit, span, 0), reset_at=now - now % span + span)


def _rolling(_: Any, self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    """A window begins with its first hit."""
    windows = self.__dict__.setdefault("rolling", {})
    begun, hits = windows.get((subject, span), (now, 0))
    if now - begun >= span:
        begun, hits = now, 0
    windows[subject, span] = begun, min(limit, hits + 1)
    return Quota(hits < limit, limit, max(0, limit - hits - 1), begun + span)


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


def _losing(every: int) -> Callable[..., Quota]:
    """Of so many hits one is not counted, as when two are counted at once."""
    numbers = count(1)

    def hit(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
        if next(numbers) % every == 0:
            return self.look(subject, limit, span, now)
        return honest(self, subject, limit, span, now)

    return hit


def _of(name: Callable[[str], str]) -> Callable[..., Quota]:
    """Hits of another subject."""
    return lambda honest, self, subject, limit, span, now: honest(self, name(subject), limit, span, now)


def _at_most(allowed: Callable[[int], int]) -> Callable[..., Quota]:
    """Another limit."""
    return lambda honest, self, subject, limit, span, now: honest(self, subject, allowed(limit), span, now)


def _as_before(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    quota = honest(self, subject, limit, span, now)
    return replace(quota, remaining=quota.remaining + quota.allowed)


def _by_two(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    honest(self, subject, limit, span, now)
    return honest(self, subject, limit, span, now)


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


def _without_header(honest: Callable[..., Any], problem: Any) -> Any:
    return {} if isinstance(problem, RateLimited) else honest(problem)


def _with_key(subject: str) -> str:
    return f"{subject}/{current.caller().who.id}"


def _with_call(subject: str) -> str:
    return f"{subject}/{current.exchange().request.path}"


LIES: tuple[Lie, ...] = (
    # All three
    lie(
        "Coext: no limit ever trips",
        _hits(_endless),
        claims="COEXT-MINUTE-004 COEXT-MINUTE-005 COEXT-MINUTE-008 COEXT-MINUTE-012 COEXT-MINUTE-013 COEXT-DAY-002"
        " COEXT-DAY-003 COEXT-DAY-010 COEXT-DAY-011 COEXT-PHONE-001 COEXT-PHONE-002 COEXT-PHONE-009 COEXT-PHONE-010",
    ),
    lie(
        "Coext: no limit is ever reset",
        _hits(_for_good),
        claims="COEXT-MINUTE-007 COEXT-DAY-004 COEXT-PHONE-004",
    ),
    lie(
        "Coext: a window begins a second early",
        _hits(_apart(SECOND)),
        claims="COEXT-MINUTE-006 COEXT-MINUTE-007 COEXT-DAY-004 COEXT-PHONE-004 COEXT-ENVELOPE-007",
    ),
    lie(
        "Coext: a window begins with its first request",
        _hits(_rolling),
        claims="COEXT-MINUTE-006 COEXT-MINUTE-007 COEXT-DAY-004 COEXT-DAY-005 COEXT-PHONE-004 COEXT-ENVELOPE-007",
    ),
    lie(
        "Coext: now and then a request is not counted",
        _hits(_losing(7)),
        claims="COEXT-MINUTE-003 COEXT-MINUTE-012 COEXT-DAY-011 COEXT-PHONE-009",
    ),
    lie(
        "Coext: one more than the limit passes",
        _hits(_one_more),
        claims="COEXT-MINUTE-004 COEXT-MINUTE-008 COEXT-MINUTE-012 COEXT-DAY-002 COEXT-DAY-011 COEXT-PHONE-001"
        " COEXT-PHONE-009",
    ),
    lie(
        "Coext: a limit has no Retry-After",
        wrapped(f"{ERRORS}._headers", _without_header),
        claims="COEXT-MINUTE-005 COEXT-DAY-003 COEXT-PHONE-002 COEXT-REFUSAL-013",
    ),
    lie(
        "Coext: a limit has no retry_after in its details",
        detailed(lambda problem, details: None if isinstance(problem, RateLimited) else details),
        claims="COEXT-MINUTE-005 COEXT-DAY-003 COEXT-PHONE-002 COEXT-REFUSAL-013",
    ),
    lie(
        "Coext: whatever the limit, it is TOO_MANY_REQUESTS",
        worded(RateLimited, DailyLimited, RecipientLimited, code="TOO_MANY_REQUESTS"),
        claims="COEXT-MINUTE-005 COEXT-DAY-003 COEXT-PHONE-002 COEXT-REFUSAL-013",
    ),
    lie(
        "Coext: retry_after is always a minute",
        patched("mock_server.kernel.rate_limit.Quota.retry_after", lambda self, now: 60),
        claims="COEXT-MINUTE-006 COEXT-DAY-003 COEXT-DAY-004 COEXT-PHONE-002",
    ),
    lie(
        "Coext: a limit is a 403",
        worded(RateLimited, DailyLimited, RecipientLimited, status=403),
        claims="COEXT-MINUTE-004 COEXT-MINUTE-005 COEXT-DAY-002 COEXT-DAY-003 COEXT-PHONE-001 COEXT-PHONE-002",
    ),
    lie(
        "Coext: what a limit refused goes out all the same",
        spilling(429),
        claims="COEXT-MINUTE-013 COEXT-DAY-010 COEXT-PHONE-010",
    ),
    lie(
        "Coext: all keys share one limit",
        _hits(_of(lambda subject: NAME), to=False),
        claims="COEXT-MINUTE-009 COEXT-DAY-009",
    ),
    # The minute
    lie(
        "Coext: a key has 100 requests a minute",
        patched(f"{AUTH}.PER_MINUTE", 100),
        claims=("COEXT-MINUTE-001 COEXT-MINUTE-002 COEXT-MINUTE-004"),
    ),
    lie(
        "Coext: remaining is what was left before the request",
        _hits(_as_before),
        claims="COEXT-MINUTE-002 COEXT-MINUTE-004 COEXT-MINUTE-008",
    ),
    lie(
        "Coext: every request counts twice",
        _hits(_by_two, length=MINUTE, to=False),
        claims=("COEXT-MINUTE-002 COEXT-MINUTE-003 COEXT-MINUTE-004 COEXT-MINUTE-012"),
    ),
    lie(
        "Coext: every key has 60 requests a minute, whatever was set",
        _hits(_at_most(lambda limit: 60), length=MINUTE, to=False),
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
    lie("Coext: what a minute refused is taken from the next", _hits(_owing), claims="COEXT-MINUTE-014"),
    # The day
    lie(
        "Coext: a key has 1,000 requests a day",
        wrapped(
            f"{KEYS}.create", lambda honest, sandbox, settings: honest(sandbox, {**settings, "daily_limit": 1_000})
        ),
        claims="COEXT-DAY-001",
    ),
    lie(
        "Coext: there is no daily limit",
        _hits(_endless, length=DAY),
        claims="COEXT-DAY-002 COEXT-DAY-003 COEXT-DAY-010 COEXT-DAY-011",
    ),
    lie(
        "Coext: the day is that of another time zone",
        _hits(_apart(HOUR), length=DAY),
        claims="COEXT-DAY-003 COEXT-DAY-004",
    ),
    lie(
        "Coext: remaining is the day's, where that is less",
        declared("coext", limit=_of_the_day),
        claims=("COEXT-DAY-006"),
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
    # The recipient's minute
    lie(
        "Coext: a recipient takes 9 messages a minute",
        patched(f"{MESSAGES}.PER_RECIPIENT", 9),
        claims=("COEXT-PHONE-001 COEXT-PHONE-009"),
    ),
    lie(
        "Coext: all recipients share one limit",
        _hits(_of(lambda subject: RECIPIENT), to=True),
        claims=("COEXT-PHONE-003"),
    ),
    lie(
        "Coext: each key has a recipient's limit of its own", _hits(_of(_with_key), to=True), claims=("COEXT-PHONE-005")
    ),
    lie(
        "Coext: each call has a recipient's limit of its own",
        _hits(_of(_with_call), to=True),
        claims=("COEXT-PHONE-006"),
    ),
    lie(
        "Coext: what is refused counts towards its recipient",
        staged(_hit_where_refused, *STAGES),
        claims="COEXT-PHONE-007",
    ),
    lie(
        "Coext: a recipient's limit grows with the key's",
        _hits(_at_most(lambda limit: max(limit, current.caller().who.rate_limit // 6)), to=True),
        claims="COEXT-PHONE-008",
    ),
    lie(
        "Coext: what a customer writes counts towards its limit",
        wrapped(f"{MESSAGES}.note_inbound", _hit_by_customer),
        claims="COEXT-PHONE-011",
    ),
)
