"""Lies about a limit of requests: how many, for whom, until when, and before what it is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.instants import MINUTE
from mock_server.kernel.problems import Unauthenticated
from mock_server.kernel.rate_limit import Quota
from mock_server.systems.coax import auth
from mock_server.systems.coax.records import OWN
from mock_server.systems.coax.store import NAME
from tests.liars.coax.ways import LOCATIONS, MESSAGES, refusal, system_with
from tests.liars.lies import Call, Passing, Said, Telling, between, lie, patched, retold, wrapped

LIMITS = "mock_server.kernel.rate_limit"
HIT = f"{LIMITS}.Limiter.hit"


def _sixty_by_default(caller: Any, now: int) -> Quota | None:
    per_minute = caller.sandbox.limits.get(NAME, {}).get("per_minute") or 60
    return caller.sandbox.limiter.hit(caller.subject, per_minute, MINUTE, now)


def _never_over(honest: Callable[..., Quota], *args: Any) -> Quota:
    return replace(honest(*args), allowed=True)


def _one_more(honest: Callable[..., Quota], limiter: Any, subject: str, limit: int, *rest: Any) -> Quota:
    return honest(limiter, subject, limit + 1, *rest)


def _never_anew(honest: Callable[..., Quota], limiter: Any, subject: str, limit: int, length: int, _: int) -> Quota:
    return honest(limiter, subject, limit, length, 0)


def _once_a_moment(honest: Callable[..., Quota], limiter: Any, *rest: Any) -> Quota:
    """Requests of one moment are counted as one."""
    *_, length, now = rest
    start, counts = limiter._windows.get(length, (None, {}))
    seen = counts.get(f"seen {rest[0]}") if start == now - now % length else None
    if seen == now:
        return replace(limiter.look(*rest), allowed=True)
    quota = honest(limiter, *rest)
    limiter._windows[length][1][f"seen {rest[0]}"] = now
    return quota


def _counting_strangers(world: Any, request: Any) -> Any:
    try:
        return auth.identify(world, request)
    except Unauthenticated:
        newest = world.all()[-1]
        per_minute = newest.limits.get(NAME, {}).get("per_minute")
        if per_minute is not None:
            newest.limiter.hit(f"{NAME}/{OWN}", per_minute, MINUTE, newest.clock.now())
        raise


class _Unlimited:
    """Lets middleware ask what would be answered if there were no limit."""

    def __init__(self) -> None:
        self._asks = False

    def tellings(self, wanted: Callable[[Call], bool], answer: Callable[[Said, Said], Said]) -> tuple[Telling, ...]:
        """Requests over the limit that are carried out all the same; `answer` chooses from the two answers."""

        def middleware(call: Call, proceed: Passing) -> Said:
            said = proceed(call)
            if said.status != 429 or not wanted(call):
                return said
            self._asks = True
            try:
                return answer(said, proceed(call))
            finally:
                self._asks = False

        return between("coax", middleware), wrapped(HIT, self._hit)

    def _hit(self, honest: Callable[..., Quota], *args: Any) -> Quota:
        quota = honest(*args)
        return replace(quota, allowed=True) if self._asks else quota


def _shared(windows: dict[int, Any]) -> Callable[..., None]:
    def begin(limiter: Any) -> None:
        limiter._windows = windows

    return begin


def _limit_before_path(call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    if said.status not in (404, 405) or "Authorization" not in call.headers:
        return said
    counted = proceed(replace(call, method="GET", path=LOCATIONS, raw=b""))
    return counted if counted.status == 429 else said


LIES = (
    lie("Coax: 60 requests a minute by default", system_with(limit=_sixty_by_default), claims="COAX-LIMIT-001"),
    lie("Coax: the limit never trips", wrapped(HIT, _never_over), claims="COAX-LIMIT-002 COAX-LIMIT-004"),
    lie("Coax: one more request passes than is allowed", wrapped(HIT, _one_more), claims="COAX-LIMIT-004"),
    lie(
        "Coax: Retry-After is a second short",
        wrapped(f"{LIMITS}.Quota.retry_after", lambda honest, quota, now: max(1, honest(quota, now) - 1)),
        claims="COAX-LIMIT-003",
    ),
    lie(
        "Coax: Retry-After is always a minute",
        patched(f"{LIMITS}.Quota.retry_after", lambda *_: 60),
        claims="COAX-LIMIT-003",
    ),
    lie(
        "Coax: a message over the limit is sent, and then refused",
        *_Unlimited().tellings(lambda call: call.method == "PUT", lambda refused, _: refused),
        claims="COAX-LIMIT-005",
    ),
    lie(
        "Coax: the limit is judged before path and method",
        between("coax", _limit_before_path),
        claims="COAX-LIMIT-006",
    ),
    lie(
        "Coax: the form of a body is judged before the limit",
        retold(
            "coax",
            lambda call, _: refusal(400, "The body is not JSON.") if call.body is None else None,
            where=MESSAGES,
            status=429,
        ),
        claims="COAX-LIMIT-007",
    ),
    lie(
        "Coax: permission is judged before the limit",
        *_Unlimited().tellings(
            lambda call: call.method == "GET", lambda refused, other: other if other.status == 403 else refused
        ),
        claims="COAX-LIMIT-008",
    ),
    lie(
        "Coax: requests without a key count for somebody",
        system_with(identify=_counting_strangers),
        claims="COAX-LIMIT-009",
    ),
    lie("Coax: requests of one moment count as one", wrapped(HIT, _once_a_moment), claims="COAX-LIMIT-010"),
    lie(
        "Coax: businesses share a limit",
        patched(f"{LIMITS}.Limiter.__init__", _shared({})),
        claims="COAX-LIMIT-011",
    ),
    lie("Coax: the minute never ends", wrapped(HIT, _never_anew), claims="COAX-LIMIT-003 COAX-LIMIT-012"),
)
