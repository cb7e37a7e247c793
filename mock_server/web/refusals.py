"""Keeping what reached no sandbox: a wrong or expired credential, a path that no system has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.kernel import problems, refused
from mock_server.kernel.clock import real_now
from mock_server.kernel.journal import Refusal
from mock_server.kernel.problems import Problem
from mock_server.kernel.refused import Refused, RefusedRequests

if TYPE_CHECKING:
    # The gateway, which answers before Flask is loaded, needs none of it.
    from mock_server.web.current import RequestContext
    from mock_server.web.system import System

# What the log tells of a request beside its line.
NOTED = "mock.refused"

_OF_CREDENTIALS: Mapping[str, str] = {
    "missing": refused.MISSING_CREDENTIAL,
    "malformed": refused.MALFORMED_CREDENTIAL,
    "unknown": refused.UNKNOWN_CREDENTIAL,
    "forged": refused.FORGED_TOKEN,
    "expired": refused.EXPIRED_TOKEN,
}
# What may be told of a refusal in a sandbox's journal: a word for it, and which of the problem's facts it is about.
_WHY: Mapping[type[Problem], tuple[str, str]] = {
    problems.WindowClosed: ("window_closed", "recipient"),
    problems.RateLimited: ("rate_limit", "retry_after"),
    problems.DailyLimited: ("day_limit", "retry_after"),
    problems.RecipientLimited: ("recipient_limit", "retry_after"),
    problems.Unauthenticated: ("credential", "reason"),
    problems.Forbidden: ("permission", "subject"),
    problems.TemplateNotApproved: ("template_not_approved", "status"),
    problems.InsufficientFunds: ("funds", "needed"),
    problems.KeyReused: ("idempotency_key_reused", ""),
    problems.UnknownPath: ("unknown_path", ""),
    problems.WrongMethod: ("wrong_method", "methods"),
}
_OF_STATUSES = {404: refused.UNKNOWN_PATH, 405: refused.WRONG_METHOD}


def note(context: RequestContext[System], status: int) -> None:
    """Keep a request that is in no sandbox's journal."""
    request, reason, sandbox = context.request, refused.BAD_REQUEST, None
    if context.route is None:
        reason = _OF_STATUSES.get(status, reason)
    elif isinstance(context.problem, problems.Unauthenticated):
        reason = _OF_CREDENTIALS.get(context.problem.reason, refused.UNKNOWN_CREDENTIAL)
        sandbox = context.problem.sandbox_id
    elif isinstance(context.problem, problems.BadCredentials):
        reason = refused.WRONG_LOGIN
    keep(
        context.world.refused,
        request.environ,
        Refused(real_now(), context.face.name, request.method, context.served_path, status, reason, sandbox),
    )


def why(problem: Problem | None) -> Refusal | None:
    """Why a request was refused, where there is more to say of that than the answer does."""
    found = None if problem is None else _WHY.get(type(problem))
    return None if found is None else Refusal(found[0], str(getattr(problem, found[1], "")))


def unserved(kept: RefusedRequests, environ: dict[str, Any], path: str) -> None:
    """Keep a request for a path that begins with no system's name."""
    keep(kept, environ, Refused(real_now(), None, environ["REQUEST_METHOD"], path, 404, refused.UNKNOWN_PATH))


def keep(kept: RefusedRequests, environ: dict[str, Any], found: Refused) -> None:
    """Keep one, and let the log tell of it."""
    kept.keep(found)
    environ[NOTED] = found.reason if found.sandbox is None else f"{found.reason} of {found.sandbox}"
