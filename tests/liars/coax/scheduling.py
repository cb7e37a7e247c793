"""Lies about messages that go out later: when, how often, and what is taken for a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel import lifecycle
from mock_server.kernel.clock import Clock
from mock_server.kernel.instants import DAY, MINUTE, SECOND
from mock_server.kernel.lifecycle import SCHEDULED
from mock_server.kernel.problems import Invalid, NotFound
from mock_server.systems.coax.operations import enquiries
from mock_server.systems.coax.operations.send_requests import SendRequest
from mock_server.systems.coax.store import NAME
from mock_server.web.fields import Moment
from tests.liars.coax.ways import COAX, OPS, ROOT, SEND, reheard, unwished, wished
from tests.liars.lies import Telling, lie, patched, wrapped

LIFECYCLE = "mock_server.kernel.lifecycle"
WITH_OFFSET = f"{COAX}.schemas.parts.MomentWithOffset._deserialize"
MILLISECOND = 1_000
_REAL = Clock(None, frozen=False)
SCHEDULES = (
    f"PUT {ROOT}/message/schedule/*",
    f"PUT {ROOT}/message/*/schedule/*",
    f"PUT {ROOT}/message/schedule/*/*",
)


def _falls_due(moved: Callable[[Any, int], int | None]) -> Telling:
    """Scheduled messages fall due at another time; None is never."""

    def postpone(sandbox: Any, message: Any) -> None:
        due = moved(sandbox, message.scheduled_at)
        if due is not None:
            sandbox.timetable.add(due, f"{message.system}.{lifecycle.DUE}", message.id)

    return patched(f"{LIFECYCLE}.postpone", postpone)


def _departs(shifted: Callable[[int], int]) -> tuple[Telling, ...]:
    """Scheduled messages fall due at another time, and take that for the time at which they set out."""

    def departure(message: Any) -> int:
        return message.created_at if message.scheduled_at is None else shifted(message.scheduled_at)

    return _falls_due(lambda _, due: shifted(due)), patched(f"{LIFECYCLE}._departure", departure)


def _planned(sandbox: Any) -> list[int]:
    return [due for due, _, kind, _, _ in sandbox.timetable.export()[1] if kind.endswith(lifecycle.DUE)]


def _behind_the_others(sandbox: Any, due: int) -> int:
    return max([due, *_planned(sandbox)])


def _one_of_each_time(sandbox: Any, due: int) -> int | None:
    return None if due in _planned(sandbox) else due


def _at_once(_: Any, request: SendRequest) -> SendRequest:
    return replace(request, scheduled_at=None)


def _late_at_once(sandbox: Any, request: SendRequest) -> SendRequest | None:
    late = request.scheduled_at is not None and request.scheduled_at <= sandbox.clock.now()
    return replace(request, scheduled_at=None) if late else None


def _a_minute_ahead(sandbox: Any, request: SendRequest) -> None:
    if request.scheduled_at is not None and request.scheduled_at < sandbox.clock.now() + MINUTE:
        raise Invalid({"scheduled_at": ["Must be a minute ahead."]})


def _future_of_the_machine(_: Any, request: SendRequest) -> None:
    if request.scheduled_at is not None and request.scheduled_at <= _REAL.now():
        raise Invalid({"scheduled_at": ["Must be in the future."]})


def _behind_what_waits(sandbox: Any, request: SendRequest) -> SendRequest | None:
    """Nothing overtakes what is scheduled."""
    waiting = [message.scheduled_at for message in sandbox.messages if message.status == SCHEDULED]
    return replace(request, scheduled_at=max(waiting)) if waiting and request.scheduled_at is None else None


def _goes_out_all_the_same(honest: Callable[..., Any], sandbox: Any, key: Any, request: SendRequest) -> Any:
    """A message of an unknown campaign is scheduled, and then refused."""
    try:
        return honest(sandbox, key, request)
    except NotFound:
        if request.scheduled_at is not None:
            honest(sandbox, key, replace(request, campaign_id=None))
        raise


def _on_a_new_enquiry(honest: Callable[..., Any], sandbox: Any, plan: Any, request: SendRequest, channel: str) -> Any:
    if request.scheduled_at is not None and plan.enquiry is None and plan.customer is not None:
        plan = replace(plan, enquiry=enquiries.begin(sandbox, plan.customer, plan.location, {}))
    return honest(sandbox, plan, request, channel)


def _hidden_until_sent(honest: Callable[..., Any], sandbox: Any, *rest: Any) -> Any:
    def is_shown(enquiry: Any) -> bool:
        said = sandbox.messages.where("thread", (NAME, enquiry.id))
        return any(message.status != SCHEDULED for message in said)

    return [enquiry for enquiry in honest(sandbox, *rest) if is_shown(enquiry)]


def _without_its_offset(honest: Callable[..., Any], field: Any, value: Any, *rest: Any, **more: Any) -> Any:
    return honest(field, f"{value[:19]}Z", *rest, **more)


def _released(sandbox: Any, appointment: Any) -> None:
    """Whatever is due goes out."""
    message = sandbox.messages.get(appointment.subject)
    if message is not None and message.status == SCHEDULED:
        lifecycle.release(sandbox, message)


def _skipped_silently(honest: Callable[..., Any], sandbox: Any, message: Any, _: Any) -> Any:
    return honest(sandbox, message, None)


LIES = (
    lie(
        "Coax: what is scheduled goes out at once",
        *wished(_at_once, SEND),
        claims="COAX-SCHEDULE-001 COAX-SCHEDULE-004 COAX-SCHEDULE-023 COAX-WEBHOOK-016",
    ),
    lie(
        "Coax: an enquiry is listed when its first message went out",
        wrapped(f"{OPS}.enquiries.find", _hidden_until_sent),
        claims="COAX-SCHEDULE-002",
    ),
    lie(
        "Coax: a scheduled message begins an enquiry",
        wrapped(f"{OPS}.messages._carry_out", _on_a_new_enquiry),
        claims="COAX-SCHEDULE-003",
    ),
    lie(
        "Coax: a scheduled message goes out a millisecond sooner",
        *_departs(lambda due: due - MILLISECOND),
        claims="COAX-SCHEDULE-004",
    ),
    lie(
        "Coax: a scheduled message goes out a second later",
        *_departs(lambda due: due + SECOND),
        claims="COAX-SCHEDULE-004 COAX-SCHEDULE-008 COAX-SCHEDULE-012",
    ),
    lie(
        "Coax: a scheduled message never goes out",
        _falls_due(lambda *_: None),
        claims="COAX-SCHEDULE-004 COAX-SCHEDULE-021 COAX-ALIAS-006 COAX-CAMPAIGN-014",
    ),
    lie(
        "Coax: no scheduled message overtakes another",
        _falls_due(_behind_the_others),
        claims="COAX-SCHEDULE-005",
    ),
    lie(
        "Coax: what is due is looked at once a day",
        *_departs(lambda due: -(-due // DAY) * DAY),
        claims="COAX-SCHEDULE-006",
    ),
    lie(
        "Coax: of the messages of one time one goes out",
        _falls_due(_one_of_each_time),
        claims="COAX-SCHEDULE-024 COAX-SCHEDULE-021",
    ),
    lie("Coax: what is late goes out at once", *wished(_late_at_once, SEND), claims="COAX-SCHEDULE-007"),
    lie("Coax: a time must be a minute ahead", *wished(_a_minute_ahead, SEND), claims="COAX-SCHEDULE-008"),
    lie(
        "Coax: the future begins by the machine's clock",
        *wished(_future_of_the_machine, SEND),
        claims="COAX-SCHEDULE-001 COAX-SCHEDULE-008",
    ),
    lie(
        "Coax: a time without an offset is UTC",
        patched(WITH_OFFSET, Moment._deserialize),
        claims="COAX-SCHEDULE-009",
    ),
    lie(
        "Coax: without a time a message goes out in years",
        *(reheard(lambda body: {"scheduled_at": "2030-01-01T00:00:00Z", **body}, where=where) for where in SCHEDULES),
        claims="COAX-SCHEDULE-010",
    ),
    lie(
        "Coax: every time is UTC, whatever its offset",
        wrapped("mock_server.web.fields.Moment._deserialize", _without_its_offset),
        claims="COAX-SCHEDULE-011",
    ),
    lie(
        "Coax: Z is no offset",
        patched(f"{COAX}.schemas.parts._DATE_AND_TIME", re.compile(r"\d{4}-\d\d-\d\dT.+[+-]\d\d:\d\d\Z")),
        claims="COAX-SCHEDULE-012",
    ),
    lie(
        "Coax: customer_id is not looked at",
        *unwished("customer_id"),
        claims="COAX-SCHEDULE-013 COAX-SCHEDULE-014 COAX-REVIEW-010 COAX-REVIEW-014",
    ),
    lie(
        "Coax: what is due goes out, whatever happened meanwhile",
        patched(f"{OPS}.messages.due", _released),
        claims="COAX-SCHEDULE-019 COAX-CAMPAIGN-012 COAX-CAMPAIGN-013 COAX-CAMPAIGN-020",
    ),
    lie(
        "Coax: what is skipped has no reason",
        wrapped(f"{LIFECYCLE}.skip", _skipped_silently),
        claims="COAX-SCHEDULE-019",
    ),
    lie(
        "Coax: nothing overtakes what is scheduled",
        *wished(_behind_what_waits, SEND),
        claims="COAX-SCHEDULE-023",
    ),
    lie(
        "Coax: a message of an unknown campaign is scheduled, then refused",
        wrapped(f"{OPS}.messages.send", _goes_out_all_the_same),
        claims="COAX-SCHEDULE-026",
    ),
)
