"""`…/clock`: a sandbox's virtual time."""

from __future__ import annotations

from collections import Counter
from functools import partial
from heapq import nsmallest
from operator import attrgetter
from typing import Any

from mock_server.control._common import answer, masker, of_sandbox, opened, problem, systems, unended
from mock_server.control.schemas import clock as schemas
from mock_server.control.schemas._common import shortened
from mock_server.control.schemas.events import MAX_SENTENCE, Cursor
from mock_server.kernel import upcoming
from mock_server.kernel.happenings import Item
from mock_server.kernel.instants import SECOND, Instant, rfc3339_ms
from mock_server.kernel.masking import Masker
from mock_server.kernel.moves import Move
from mock_server.kernel.problems import ClockRefused, Invalid, TimedOut
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import Values
from mock_server.kernel.upcoming import Due
from mock_server.kernel.vendor import WINDOW_CLOSES
from mock_server.kernel.webhooks.records import DELIVERED
from mock_server.web import current, lanes
from mock_server.web.http import Response
from mock_server.web.rendering import shown_by
from mock_server.web.system import takes_long, waits

blueprint = of_sandbox("Clock", "Virtual time, one for each sandbox; it goes forward only.")

_BEYOND = 10**12


@blueprint.get("/clock", gives=schemas.ClockAnswer)
def get_clock(sandbox_id: str) -> Response:
    """Get the clock

    The instant by the sandbox's clock, whether it stands still, and when something is next due.
    """
    with opened(sandbox_id) as sandbox:
        return answer(_view(sandbox))


@blueprint.post("/clock/advance", gives=schemas.AdvancedAnswer, body=schemas.Advance)
@blueprint.alt_response(408, **problem(schemas.AdvancedInVain, "Time is out; the clock stands where it got to"))
@waits
@takes_long
def advance_clock(body: dict[str, Any], sandbox_id: str) -> Response:
    """Move the clock forward; everything due on the way happens at its own time, webhooks are attempted

    By `seconds`, to an instant, or to what is due next. The answer has what happened on the way, and is `complete`
    unless the budget of real time ran out first.
    """
    timeout = body.pop("timeout")
    if len(body) != 1:
        raise Invalid({"seconds": ["Give one of `seconds`, `to` and `next`."]})
    if abs(body.get("seconds", 0)) > _BEYOND:
        raise ClockRefused("The clock moves forward only, and at most 400 days at once.")
    environ = current.context().request.environ
    if "next" in body and not lanes.has_kept(environ, "move"):
        # What comes of the webhooks that are due by now decides what is next.
        settled = _over(lanes.kept(environ, "settling", lambda: _move(sandbox_id, {}, timeout)))
        if not settled.made.arrived:
            return _advanced(settled)
    return _advanced(_over(lanes.kept(environ, "move", lambda: _move(sandbox_id, body, timeout))))


def _move(sandbox_id: str, wanted: Values, seconds: float) -> Move:
    with opened(sandbox_id) as sandbox:
        pass
    return current.world().move(sandbox, partial(_target, sandbox, wanted), seconds)


def _target(sandbox: Sandbox, wanted: Values, now: Instant) -> Instant:
    """Where a clock that stands at `now` is to go. Raises ClockRefused."""
    if "next" in wanted:
        found = upcoming.first(sandbox, 1)
        if not found:
            raise ClockRefused("Nothing is due; the clock stays.")
        return max(now, found[0].at)
    to: Instant = wanted.get("to", now + round(wanted.get("seconds", 0) * SECOND))
    return to


def _over(move: Move) -> Move:
    """A move that is over."""
    while (wait := move.go_on()) is not None:
        lanes.wait(current.context().request.environ, wait)
    return move


def _advanced(move: Move) -> Response:
    """What came of a move. Raises TimedOut, with where the clock stands."""
    sandbox, made = move.sandbox, move.made
    with unended(sandbox):
        state = {**_view(sandbox), **_passed(sandbox, move)}
        if not made.arrived:
            raise TimedOut({**state, "under_way": len(sandbox.outbox.pending())})
    return answer(state)


def _passed(sandbox: Sandbox, move: Move) -> dict[str, Any]:
    """What happened while the clock was moved, which is told of in its turn."""
    now, chronicle = sandbox.clock.now(), sandbox.chronicle
    began = now if move.began is None else move.began
    start = max(chronicle.first, move.first_event or chronicle.end)
    happened = Counter(_kinds(item) for _, item in chronicle.items(range(start, chronicle.end)) if item is not None)
    closed = _windows_closed(sandbox, began, now)
    span = {"from": rfc3339_ms(began), "fired": move.made.fired, "happened": dict(happened)}
    facts = {**span, "to": rfc3339_ms(now), "windows_closed": len(closed)}
    if move.began is not None:
        chronicle.note("clock.advanced", None, None, **facts)
    last = max(start, chronicle.end - 1)
    events = {"first": str(Cursor(chronicle.epoch, start)), "last": str(Cursor(chronicle.epoch, last))}
    return {**span, "events": events, "windows_closed": closed[: schemas.MOST_WINDOWS]}


def _kinds(item: Item) -> str:
    is_failed = item.type == "webhook.attempted" and item.about["status"] != DELIVERED
    return "webhook.failed" if is_failed else item.type


def _windows_closed(sandbox: Sandbox, began: Instant, now: Instant) -> list[dict[str, str]]:
    if began == now:
        return []
    closed = (end for end in upcoming.endings(sandbox, systems().values(), began) if end.at <= now)
    windows = sorted((end for end in closed if end.kind == WINDOW_CLOSES), key=lambda end: end.at)
    return [{"system": str(end.system), "address": end.refs["address"], "at": rfc3339_ms(end.at)} for end in windows]


@blueprint.get("/clock/due", gives=schemas.DueList, query=schemas.DueQuery)
@takes_long
def list_due(query: dict[str, Any], sandbox_id: str) -> Response:
    """List what happens next by the clock, and what merely ends, the earliest first

    Windows, keys, faults and limits end by themselves: nothing happens then, and `next` does not stop there.
    """
    with opened(sandbox_id) as sandbox:
        items = next_due(sandbox, masker(sandbox), query["limit"], passive=query["passive"] == "true")
        return answer({**_view(sandbox), "total": len(sandbox.timetable), "items": items})


def next_due(sandbox: Sandbox, hides: Masker, limit: int, *, passive: bool) -> list[dict[str, Any]]:
    """So much of what happens next as it is shown, and where it is `passive` of what merely ends."""
    now = sandbox.clock.now()
    found = upcoming.first(sandbox, limit)
    if passive:
        ends = nsmallest(limit, upcoming.endings(sandbox, systems().values(), now), key=attrgetter("at"))
        found = sorted((*found, *ends), key=attrgetter("at"))[:limit]
    return [_due(one, now, hides) for one in found]


def _due(one: Due, now: Instant, hides: Masker) -> dict[str, Any]:
    what = shortened(one.what, MAX_SENTENCE)
    masked = one._replace(what=what if "message" in one.refs else hides.text(what))
    return shown_by(schemas.DueAnswer)(masked, round((one.at - now) / SECOND, 3))


@blueprint.post("/clock/freeze", gives=schemas.ClockAnswer)
def freeze_clock(sandbox_id: str) -> Response:
    """Stop the clock where it stands

    From then on time passes only when a call moves it.
    """
    with opened(sandbox_id) as sandbox:
        with sandbox.chronicle.act("clock.frozen"):
            sandbox.clock.freeze()
        return answer(_view(sandbox))


@blueprint.post("/clock/resume", gives=schemas.ClockAnswer)
def resume_clock(sandbox_id: str) -> Response:
    """Let the clock run on from where it stands

    It goes on at the pace of real time.
    """
    with opened(sandbox_id) as sandbox:
        with sandbox.chronicle.act("clock.resumed"):
            sandbox.clock.resume()
        return answer(_view(sandbox))


def _view(sandbox: Sandbox) -> dict[str, Any]:
    return shown_by(schemas.ClockAnswer)(sandbox)
