"""API keys as bearer tokens, and who a request comes from. Scope and limit are kept with the sandbox."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from mock_server.kernel.public import Forbidden, Instant, Quota, Sandbox, Unauthenticated, World
from mock_server.systems.coax.operations import access
from mock_server.systems.coax.records import ApiKey
from mock_server.systems.coax.store import NAME, store_of
from mock_server.web import bearer
from mock_server.web.callers import Caller, Credential, Request, RequestContext, Response, System

CREDENTIAL = Credential({"type": "http", "scheme": "bearer"}, "$COAX_API_KEY")
EVERY_LOCATION = "every location"


def identify(world: World, request: Request) -> Caller:
    token = bearer.credential(CREDENTIAL.sent(request.environ))
    sandbox = world.opened_by(NAME, token)
    key = None if sandbox is None else _key_of(sandbox, token)
    if sandbox is None or key is None:
        raise Unauthenticated("unknown")
    return Caller(sandbox, key, f"{NAME}/{key.name}")


def permit(caller: Caller, permission: str) -> None:
    """The one permission that a call needs is to reach every location. Raises Forbidden."""
    if permission == EVERY_LOCATION and caller.who.location_id is not None:
        raise Forbidden("location")


def around(context: RequestContext[System], proceed: Callable[[RequestContext[System]], Response]) -> Response:
    """What a path names must be in the key's reach, before the body is looked at. Raises Forbidden."""
    caller = context.caller
    if caller is not None and caller.who.location_id is not None:
        named, store = context.request.view_args, store_of(caller.sandbox)
        location = store.locations.get(named.get("location_id", "").lower())
        if location is not None:
            access.check(caller.who, location.id)
        enquiry = store.enquiries.get(named.get("enquiry_id", "").lower())
        if enquiry is not None:
            access.check(caller.who, enquiry.location_id, "enquiry")
    return proceed(context)


def limit(caller: Caller, now: Instant) -> Quota | None:
    """Count a request for its key; no limit is documented, so there is none unless the sandbox sets one."""
    return caller.minute(NAME, None, now)


def secret_of(sandbox: Sandbox, key: ApiKey) -> str | None:
    """The key itself; None where a state came from a sandbox that had more of them."""
    found = sandbox.credentials[NAME].named(key.name)
    return None if found is None else found["api_key"]


def _key_of(sandbox: Sandbox, token: str) -> ApiKey | None:
    given = token.encode()
    with sandbox.lock:
        for key in store_of(sandbox).keys:
            secret = secret_of(sandbox, key)
            if secret is not None and hmac.compare_digest(secret.encode(), given):
                return key
    return None
