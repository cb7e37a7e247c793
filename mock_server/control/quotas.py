"""`…/limits`: how many requests or messages there may be, how many there were, and from when on there may be more."""

from __future__ import annotations

from typing import Any

from mock_server.control._common import answer, masker, of_sandbox, opened, systems
from mock_server.control.schemas import systems as schemas
from mock_server.kernel.instants import MINUTE, Instant, rfc3339_ms
from mock_server.kernel.masking import Masker
from mock_server.kernel.sandbox import Sandbox
from mock_server.web.http import Response
from mock_server.web.quotas import Limited

blueprint = of_sandbox("Limits", "What of each limit is used up.")


@blueprint.get("/limits", gives=schemas.LimitList)
def list_limits(sandbox_id: str) -> Response:
    """List the limits of every system with what is left of each; those who sent nothing yet may not be there"""
    with opened(sandbox_id) as sandbox:
        return answer({"items": shown(sandbox, masker(sandbox))})


def shown(sandbox: Sandbox, hides: Masker) -> list[dict[str, Any]]:
    """Every limit as it is shown, by system."""
    now = sandbox.clock.now()
    return [
        _one(sandbox, name, one, now, hides) for name, system in systems().items() for one in system.quotas(sandbox)
    ][: schemas.MOST]


def _one(sandbox: Sandbox, system: str, one: Limited, now: Instant, hides: Masker) -> dict[str, Any]:
    told: dict[str, Any] = {
        "system": system,
        "subject": hides.text(one.subject),
        "label": hides.text(one.label),
        "window": schemas.MINUTE if one.length == MINUTE else schemas.DAY,
        "limit": one.limit,
        "refusal": one.refusal,
        "set_by": one.set_by,
    }
    if one.limit is None:
        return told
    quota = sandbox.limiter.look(one.subject, one.limit, one.length, now)
    return {
        **told,
        "used": one.limit - quota.remaining,
        "remaining": quota.remaining,
        "resets_at": rfc3339_ms(quota.reset_at),
    }
