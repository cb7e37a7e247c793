"""Lies about how many requests a minute are allowed, whose they are, and what happens over the limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_server.kernel.instants import SECOND
from mock_server.kernel.problems import RateLimited
from mock_server.web import pipeline
from tests.liars.lies import Call, Said, Telling, lie, patched, retold, wrapped
from tests.liars.msgboxx.ways import ROOT, SYSTEM, told_as

LIMITER = "mock_server.kernel.rate_limit.Limiter.hit"


def _never_trips(honest: Any, *arguments: Any) -> Any:
    return replace(honest(*arguments), allowed=True)


def _shifted(seconds: int) -> Telling:
    """Windows that begin so many seconds sooner."""

    def hit(honest: Any, limiter: Any, subject: str, limit: int, length: int, now: int) -> Any:
        return honest(limiter, subject, limit, length, now + seconds * SECOND)

    return wrapped(LIMITER, hit)


def _one_window_for_ever(honest: Any, limiter: Any, subject: str, limit: int, length: int, now: int) -> Any:
    found = honest(limiter, subject, limit, length, 0)
    return replace(found, reset_at=now - now % length + length)


def _counted_by(subject: Any) -> Telling:
    def caller(honest: Any, sandbox: Any, user: Any, application: str) -> Any:
        return honest(sandbox, user, application)._replace(subject=subject(user, application))

    return wrapped(f"{ROOT}.auth._caller", caller)


def _an_application_each(honest: Any, *arguments: Any) -> Any:
    """Each token counts as an application of its own."""
    found = honest(*arguments)
    return {**found, "app": found["jti"]}


def _counted_afterwards(exchange: Any, proceed: Any) -> Any:
    response = proceed(exchange)
    if exchange.caller is not None:
        pipeline.count(exchange)
    return response


def _a_whole_minute(_: Call, said: Said) -> Said:
    return replace(said, headers={**said.headers, "Retry-After": "60"})


LIES = (
    lie(
        "Msgboxx: the limit never trips",
        wrapped(LIMITER, _never_trips),
        claims="MSGBOXX-LIMIT-001 MSGBOXX-LIMIT-004 MSGBOXX-LIMIT-007",
    ),
    lie("Msgboxx: too many requests answer 503", told_as(RateLimited, 503), claims="MSGBOXX-LIMIT-001"),
    lie(
        "Msgboxx: Retry-After is always a minute",
        retold(SYSTEM, _a_whole_minute, status=429),
        claims="MSGBOXX-LIMIT-002",
    ),
    lie("Msgboxx: the count begins anew a second too soon", _shifted(1), claims="MSGBOXX-LIMIT-003"),
    lie("Msgboxx: the count begins anew a second too late", _shifted(-1), claims="MSGBOXX-LIMIT-003"),
    lie("Msgboxx: the count never begins anew", wrapped(LIMITER, _one_window_for_ever), claims="MSGBOXX-LIMIT-003"),
    lie(
        "Msgboxx: 599 requests a minute are allowed",
        patched(f"{ROOT}.auth.PER_MINUTE", 599),
        claims="MSGBOXX-LIMIT-004",
    ),
    lie(
        "Msgboxx: 601 requests a minute are allowed",
        patched(f"{ROOT}.auth.PER_MINUTE", 601),
        claims="MSGBOXX-LIMIT-004",
    ),
    lie(
        "Msgboxx: requests are counted by application alone",
        _counted_by(lambda user, application: application),
        claims="MSGBOXX-LIMIT-005",
    ),
    lie(
        "Msgboxx: requests are counted by user alone",
        _counted_by(lambda user, application: user.id),
        claims="MSGBOXX-LIMIT-006",
    ),
    lie(
        "Msgboxx: requests are counted by token",
        wrapped("mock_server.web.bearer.verified", _an_application_each),
        claims="MSGBOXX-LIMIT-007",
    ),
    lie(
        "Msgboxx: requests are counted after they were carried out",
        patched(
            "mock_server.web.app.STAGES",
            tuple(_counted_afterwards if stage is pipeline.limited else stage for stage in pipeline.STAGES),
        ),
        claims="MSGBOXX-LIMIT-008 MSGBOXX-LIMIT-009",
    ),
)
