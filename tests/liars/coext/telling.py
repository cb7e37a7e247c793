"""What Coext's lies are told with, beside what the lies of every system are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mock_server.kernel.messages import OUTBOUND, Message
from mock_server.kernel.problems import Problem
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import World
from mock_server.systems.coext import auth, errors
from mock_server.systems.coext.operations import messages
from mock_server.systems.coext.records import ApiKey, MessageFacts
from mock_server.systems.coext.store import NAME, store_of
from mock_server.web.current import Caller, RequestContext
from mock_server.web.pipeline import STAGES, Stage
from tests.liars.lies import Telling, patched, wrapped

COEXT = "mock_server.systems.coext"
AUTH = f"{COEXT}.auth"
ERRORS = f"{COEXT}.errors"
ENVELOPE = f"{COEXT}.envelope"
MESSAGES = f"{COEXT}.operations.messages"
TEMPLATES = f"{COEXT}.operations.templates"
KEYS = f"{COEXT}.operations.keys"
WEBHOOKS = f"{COEXT}.webhooks"
LIFECYCLE = "mock_server.kernel.lifecycle"
LIMITER = "mock_server.kernel.rate_limit.Limiter"


def worded(*kinds: type[Problem], status: int | None = None, code: str = "", words: str = "") -> Telling:
    """These problems with another status, code or words."""
    changed = {
        kind: (status or known_status, code or known_code, (lambda _: words) if words else known_words)
        for kind, (known_status, known_code, known_words) in errors.BOOK.items()
        if kind in kinds
    }
    return patched(f"{ERRORS}.BOOK", {**errors.BOOK, **changed})


def detailed(change: Callable[[Problem, Mapping[str, Any] | None], Mapping[str, Any] | None]) -> Telling:
    """Refusals whose details are told otherwise."""
    return wrapped(f"{ERRORS}._details", lambda honest, problem: change(problem, honest(problem)))


def staged(*stages: Stage) -> Telling:
    """Requests that pass these stages."""
    return patched("mock_server.web.app.STAGES", stages)


def judged(change: Callable[[ApiKey], ApiKey]) -> Telling:
    """Keys that are taken for others when it is judged whether they may be used."""
    return wrapped(
        f"{AUTH}._refusal",
        lambda honest, sandbox, record, request, now: honest(sandbox, change(record), request, now),
    )


def logins(world: World) -> Iterator[tuple[Caller, auth.Login]]:
    """Every key of every account, as the caller it makes."""
    for sandbox in world.all():
        with sandbox.lock:
            records = list(store_of(sandbox).keys)
        for record in records:
            login = auth.login_of(sandbox, record)
            if login is not None:
                yield Caller(sandbox, record, f"{NAME}/{record.id}"), login


def gone_out(sandbox: Sandbox, to: str, text: str) -> Message:
    """A message that nobody accepted goes out."""
    now = sandbox.clock.now()
    return messages._add(sandbox, OUTBOUND, to, text, messages.TEXT, MessageFacts(), now)


def spilling(*statuses: int) -> Telling:
    """A send that is refused with one of these statuses goes out all the same."""

    def spill(exchange: RequestContext, proceed: Callable[[], Any]) -> Any:
        answer, request = proceed(), exchange.request
        if exchange.caller is not None and request.method == "POST" and answer.status_code in statuses:
            body = request.get_json(silent=True)
            if isinstance(body, dict):
                with exchange.caller.sandbox.lock:
                    gone_out(exchange.caller.sandbox, str(body.get("to")), str(body.get("message", "A template.")))
        return answer

    return staged(spill, *STAGES)
