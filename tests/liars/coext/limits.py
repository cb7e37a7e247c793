"""Lies about all three limits: a key's minute, its day, and a recipient's minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from mock_server.kernel.instants import SECOND
from mock_server.kernel.problems import DailyLimited, RateLimited, RecipientLimited
from mock_server.kernel.rate_limit import Quota
from mock_server.systems.coext.store import NAME
from tests.liars.coext.telling import LIMITER, detailed, spilling, worded
from tests.liars.lies import Lie, Telling, lie, patched, wrapped

HIT = f"{LIMITER}.hit"
RECIPIENT = f"{NAME}/to/"


def hits(around: Callable[..., Quota], *, length: int = 0, to: bool | None = None) -> Telling:
    """Hits of windows of this length that count otherwise; `to` tells recipients' from keys'."""

    def hit(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
        if length in (0, span) and to in (None, subject.startswith(RECIPIENT)):
            return around(honest, self, subject, limit, span, now)
        return honest(self, subject, limit, span, now)

    return wrapped(HIT, hit)


def endless(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    return replace(honest(self, subject, limit, span, now), allowed=True)


def _one_more(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
    quota = honest(self, subject, limit + 1, span, now)
    return replace(quota, limit=limit, remaining=max(0, quota.remaining - 1))


def apart(apart: int) -> Callable[..., Quota]:
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


def _losing(every: int) -> Callable[..., Quota]:
    """Of so many hits one is not counted, as when two are counted at once."""
    numbers = count(1)

    def hit(honest: Callable[..., Quota], self: Any, subject: str, limit: int, span: int, now: Any) -> Quota:
        if next(numbers) % every == 0:
            return self.look(subject, limit, span, now)
        return honest(self, subject, limit, span, now)

    return hit


def of_subject(name: Callable[[str], str]) -> Callable[..., Quota]:
    """Hits of another subject."""
    return lambda honest, self, subject, limit, span, now: honest(self, name(subject), limit, span, now)


def _without_header(honest: Callable[..., Any], problem: Any) -> Any:
    return {} if isinstance(problem, RateLimited) else honest(problem)


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: no limit ever trips",
        hits(endless),
        claims="COEXT-MINUTE-004 COEXT-MINUTE-005 COEXT-MINUTE-008 COEXT-MINUTE-012 COEXT-MINUTE-013 COEXT-DAY-002"
        " COEXT-DAY-003 COEXT-DAY-010 COEXT-DAY-011 COEXT-PHONE-001 COEXT-PHONE-002 COEXT-PHONE-009 COEXT-PHONE-010",
    ),
    lie(
        "Coext: no limit is ever reset",
        hits(_for_good),
        claims="COEXT-MINUTE-007 COEXT-DAY-004 COEXT-PHONE-004",
    ),
    lie(
        "Coext: a window begins a second early",
        hits(apart(SECOND)),
        claims="COEXT-MINUTE-006 COEXT-MINUTE-007 COEXT-DAY-004 COEXT-PHONE-004 COEXT-ENVELOPE-007",
    ),
    lie(
        "Coext: a window begins with its first request",
        hits(_rolling),
        claims="COEXT-MINUTE-006 COEXT-MINUTE-007 COEXT-DAY-004 COEXT-DAY-005 COEXT-PHONE-004 COEXT-ENVELOPE-007",
    ),
    lie(
        "Coext: now and then a request is not counted",
        hits(_losing(7)),
        claims="COEXT-MINUTE-003 COEXT-MINUTE-012 COEXT-DAY-011 COEXT-PHONE-009",
    ),
    lie(
        "Coext: one more than the limit passes",
        hits(_one_more),
        claims="COEXT-MINUTE-004 COEXT-MINUTE-008 COEXT-MINUTE-012 COEXT-DAY-002 COEXT-DAY-011 COEXT-PHONE-001"
        " COEXT-PHONE-009",
    ),
    lie(
        "Coext: a limit has no Retry-After",
        wrapped("mock_server.web.wording._headers", _without_header),
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
        "Coext: what a limit refused goes out all the same",
        spilling(429),
        claims="COEXT-MINUTE-013 COEXT-DAY-010 COEXT-PHONE-010",
    ),
    lie(
        "Coext: all keys share one limit",
        hits(of_subject(lambda subject: NAME), to=False),
        claims="COEXT-MINUTE-009 COEXT-DAY-009",
    ),
)
