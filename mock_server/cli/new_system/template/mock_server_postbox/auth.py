"""API keys as bearer tokens. The document gives the header; that nothing is limited is assumed."""

from __future__ import annotations

from mock_server.kernel.public import Forbidden, Instant, Quota, Unauthenticated, World
from mock_server.web import bearer
from mock_server.web.current import Caller
from mock_server.web.http import Request
from mock_server.web.system import Credential

from .store import NAME

CREDENTIAL = Credential({"type": "http", "scheme": "bearer"}, "$POSTBOX_API_KEY")


def identify(world: World, request: Request) -> Caller:
    """Who sent this request. Raises Unauthenticated."""
    sandbox = world.opened_by(NAME, bearer.credential(CREDENTIAL.sent(request.environ)))
    if sandbox is None:
        raise Unauthenticated("unknown")
    return Caller(sandbox, NAME, NAME)


def permit(_: Caller, permission: str) -> None:
    """Raises Forbidden: no key has any permission, and no call needs one."""
    raise Forbidden(permission)


def limit(_: Caller, __: Instant) -> Quota | None:
    """There is no limit."""
    return None
