"""What every answer gets and leaves behind: the limit's headers, and a line of the audit log, also when it refuses."""

from __future__ import annotations

from mock_server.kernel.instants import SECOND
from mock_server.systems.tripdesk import auth
from mock_server.systems.tripdesk.idempotency import REPLAYED
from mock_server.systems.tripdesk.records import EXTERNAL, SURFACES, AuditEntry
from mock_server.systems.tripdesk.store import NAME, new_id, store_of
from mock_server.web.callers import RequestContext, Response, System

# A path may be as long as a request's head lets it; a log line keeps so much of it.
_PATH = 500


def answered(context: RequestContext[System], response: Response) -> None:
    """Tell the limit, and note who did what, when, and what came of it."""
    caller = context.caller
    if caller is None:
        return
    sandbox, request = caller.sandbox, context.request
    with sandbox.lock:
        now = sandbox.clock.now()
        # An answer may come before its request is counted.
        quota = context.quota or caller.minute(NAME, auth.PER_MINUTE, now, hit=False)
        if quota is not None:
            headers = response.headers
            headers.add("X-RateLimit-Limit", str(quota.limit))
            headers.add("X-RateLimit-Remaining", str(quota.remaining))
            headers.add("X-RateLimit-Reset", str(quota.reset_at // SECOND))
        store_of(sandbox).audit.add(
            AuditEntry(
                id=new_id(sandbox, "aud", now),
                plane=caller.who.plane,
                surface=next((name for prefix, name in SURFACES.items() if request.path.startswith(prefix)), EXTERNAL),
                actor=caller.who.kind,
                actor_id=caller.who.name,
                method=request.method,
                path=request.path[:_PATH],
                status=response.status_code,
                replayed=REPLAYED in response.headers,
                at=now,
            )
        )
