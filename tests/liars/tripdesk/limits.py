"""Lies about TripDesk's limit of requests: whom it counts together, when it ends, and what answers say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.instants import MINUTE, SECOND
from mock_server.kernel.problems import Invalid
from mock_server.kernel.rate_limit import Quota
from mock_server.systems.tripdesk import auth
from mock_server.systems.tripdesk.audit import surface_of
from mock_server.web import current, pipeline
from tests.liars.lies import Call, Lie, Passing, Said, between, lie, patched, retold
from tests.liars.tripdesk.tools import TRIPDESK, declared, staged

LIMIT, REMAINING, RESET = (f"X-RateLimit-{name}" for name in ("Limit", "Remaining", "Reset"))
Honest = Callable[..., Quota]


def _counted_by(subject: Callable[[Any], str]) -> Callable[..., Quota | None]:
    """A limit that counts callers apart who should be counted together."""

    def limit(_: Honest, caller: Any, now: Any) -> Quota | None:
        per_minute = auth._per_minute(caller.sandbox)
        return per_minute and caller.sandbox.limiter.hit(subject(caller), per_minute, MINUTE, now)

    return limit


def _for_all_partners() -> Callable[..., Quota | None]:
    closed = [0]

    def limit(honest: Honest, caller: Any, now: Any) -> Quota | None:
        found = honest(caller, now)
        if found is not None and not found.allowed:
            closed[0] = found.reset_at
        over = found is not None and now < closed[0]
        return replace(found, allowed=False, remaining=0) if over else found

    return limit


def _never_reset(honest: Honest, caller: Any, _: Any) -> Quota | None:
    return honest(caller, caller.sandbox.created_at)


def _a_second_sooner(honest: Honest, caller: Any, now: Any) -> Quota | None:
    return honest(caller, now + SECOND)


def _one_more(honest: Honest, caller: Any, now: Any) -> Quota | None:
    """Over the limit is who comes again after having been over it."""
    before = caller.sandbox.limiter.look("over", 1, MINUTE, now)
    found = honest(caller, now)
    if found is not None and not found.allowed and before.allowed:
        caller.sandbox.limiter.hit("over", 1, MINUTE, now)
        return replace(found, allowed=True)
    return found


def _limited_at_last(exchange: Any, proceed: Any) -> Any:
    response = proceed()
    if exchange.caller is not None:
        pipeline.count(exchange)
    return response


def _forgiving(exchange: Any, proceed: Any) -> Any:
    def forgiven() -> Any:
        try:
            return proceed()
        except Invalid:
            sandbox = exchange.caller.sandbox
            sandbox.limiter.give_back(auth._SUBJECT, MINUTE, sandbox.clock.now())
            raise

    return pipeline.limited(exchange, forgiven)


def _header(name: str, value: Callable[[Said], str]) -> Callable[[Call, Said], Said | None]:
    """Answers in which a header that they have says another thing."""

    def change(_: Call, said: Said) -> Said | None:
        return replace(said, headers={**said.headers, name: value(said)}) if name in said.headers else None

    return change


def _in_seconds(said: Said) -> str:
    return str(int(said.headers[RESET]) % 60 or 60)


def _on_success_alone(_: Call, said: Said) -> Said | None:
    kept = {name: value for name, value in said.headers.items() if not name.startswith("X-RateLimit-")}
    return replace(said, headers=kept) if said.status >= 400 else None


def _always_later(_: Call, said: Said) -> Said:
    return replace(said, headers={**said.headers, "Retry-After": "60"})


def _strangers_count() -> Callable[[Call, Passing], Said]:
    """What strangers have asked for is taken from whoever comes next."""
    strangers = [0]

    def middleware(call: Call, proceed: Passing) -> Said:
        said = proceed(call)
        if "Authorization" not in call.headers:
            strangers[0] += 1
        elif REMAINING in said.headers:
            left = int(said.headers[REMAINING]) - strangers[0]
            return replace(said, headers={**said.headers, REMAINING: str(left)})
        return said

    return middleware


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: the limit never trips",
        declared(limit=lambda honest, caller, now: None),
        claims="TRIPDESK-LIMIT-001 TRIPDESK-LIMIT-003 TRIPDESK-LIMIT-005",
    ),
    lie(
        "TripDesk: 60 requests a minute are allowed",
        patched(f"{TRIPDESK}.auth.PER_MINUTE", 60),
        claims="TRIPDESK-LIMIT-002",
    ),
    lie(
        "TripDesk: one request over the limit is let through",
        declared(limit=_one_more),
        claims="TRIPDESK-LIMIT-001 TRIPDESK-LIMIT-002",
    ),
    lie(
        "TripDesk: each plane has a limit of its own",
        declared(limit=_counted_by(lambda caller: caller.who.plane)),
        claims="TRIPDESK-LIMIT-003",
    ),
    lie(
        "TripDesk: who is over the limit is so for all partners",
        declared(limit=_for_all_partners()),
        claims="TRIPDESK-LIMIT-004",
    ),
    lie(
        "TripDesk: each surface has a limit of its own",
        declared(limit=_counted_by(lambda caller: surface_of(current.exchange().request.path))),
        claims="TRIPDESK-LIMIT-005",
    ),
    lie(
        "TripDesk: what remains of the limit is always all of it",
        retold("tripdesk", _header(REMAINING, lambda said: said.headers[LIMIT])),
        claims="TRIPDESK-LIMIT-006",
    ),
    lie(
        "TripDesk: the limit is told as 1000",
        retold("tripdesk", _header(LIMIT, lambda said: "1000")),
        claims="TRIPDESK-LIMIT-006",
    ),
    lie(
        "TripDesk: the reset is told in seconds from now",
        retold("tripdesk", _header(RESET, _in_seconds)),
        claims="TRIPDESK-LIMIT-007",
    ),
    lie(
        "TripDesk: Retry-After is always a minute",
        retold("tripdesk", _always_later, status=429),
        claims="TRIPDESK-LIMIT-008",
    ),
    lie(
        "TripDesk: the limit is never lifted",
        declared(limit=_never_reset),
        claims="TRIPDESK-LIMIT-009",
    ),
    lie(
        "TripDesk: the limit is lifted a second too soon",
        declared(limit=_a_second_sooner),
        claims="TRIPDESK-LIMIT-009",
    ),
    lie(
        "TripDesk: the limit is judged when all is done",
        staged(pipeline.limited, _limited_at_last),
        claims="TRIPDESK-LIMIT-010 TRIPDESK-REFUSAL-014",
    ),
    lie(
        "TripDesk: requests that are refused for their fields are not counted",
        staged(pipeline.limited, _forgiving),
        claims="TRIPDESK-LIMIT-011",
    ),
    lie(
        "TripDesk: refusals do not tell the limit",
        retold("tripdesk", _on_success_alone),
        claims="TRIPDESK-LIMIT-012",
    ),
    lie(
        "TripDesk: every answer has a Retry-After",
        retold("tripdesk", _always_later),
        claims="TRIPDESK-LIMIT-012",
    ),
    lie(
        "TripDesk: calls without credentials are counted",
        between("tripdesk", _strangers_count()),
        claims="TRIPDESK-LIMIT-013",
    ),
)
