"""Who calls: a partner by the key of one data plane, or the mobile app's agent by an access token; and their limit.

The document gives the keys' prefixes, that limits are each partner's, and that the mobile API has tokens. That those
are JWTs (HS256) of 24 hours, the number of the limit and its calendar minute, are assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.kernel.deadlines import Deadline
from mock_server.kernel.instants import HOUR, SECOND, Instant
from mock_server.kernel.public import BadCredentials, Forbidden, Quota, Sandbox, Unauthenticated, World, struct
from mock_server.systems.tripdesk.records import AGENT, KEY, LIVE, TEST
from mock_server.systems.tripdesk.store import NAME
from mock_server.web import bearer
from mock_server.web.callers import Caller, Credential, Request, Token

CREDENTIAL = Credential({"type": "http", "scheme": "bearer"}, "$TRIPDESK_TEST_KEY")
PREFIXES: Mapping[str, str] = {"ak_test_": TEST, "ak_live_": LIVE}
PER_MINUTE = 600
LIFETIME = 24 * HOUR

SUBJECT = f"{NAME}/partner"
# The part of a key that an audit log may show.
_SHOWN = len("ak_test_")


@struct(frozen=True, slots=True)
class Who:
    """A caller's plane, whether it has a key or is an agent, and how the audit log names it."""

    plane: str
    kind: str
    name: str


def identify(world: World, request: Request) -> Caller:
    credential = bearer.credential(CREDENTIAL.sent(request.environ))
    plane = PREFIXES.get(credential[:_SHOWN])
    if plane is None:
        return _agent(world, credential)
    sandbox = world.opened_by(NAME, credential)
    if sandbox is None:
        raise Unauthenticated("unknown")
    return Caller(sandbox, Who(plane, KEY, f"{credential[:_SHOWN]}***"), SUBJECT)


def found_by_email(world: World, email: str) -> Caller:
    """The agent with this e-mail address, who has yet to give a password. Raises BadCredentials."""
    sandbox = world.opened_by(NAME, AGENT, email)
    if sandbox is None:
        raise BadCredentials
    return _as_agent(sandbox)


def log_in(world: World, caller: Caller, password: str) -> Token:
    """A new access token. Raises BadCredentials."""
    sandbox = caller.sandbox
    if world.opened_by(NAME, AGENT, caller.who.name, password) is not sandbox:
        raise BadCredentials
    return bearer.issued(sandbox, NAME, {"sub": caller.who.name}, LIFETIME)


def permit(caller: Caller, permission: str) -> None:
    """The mobile API is the agent's, the others take keys (assumed). Raises Forbidden."""
    if caller.who.kind != permission:
        raise Forbidden("access key" if caller.who.kind == KEY else "access token")


def limit(caller: Caller, now: Instant) -> Quota | None:
    """Count a request for its partner, whichever plane it is for."""
    return caller.minute(NAME, PER_MINUTE, now)


def deadlines(sandbox: Sandbox) -> Iterator[Deadline]:
    """When the agent's newest token ends."""
    return bearer.endings(sandbox, NAME, lambda email: email)


def holder(_: Sandbox, token: str) -> str | None:
    """The credentials that a token was issued for: the agent's stand among the sandbox's own."""
    return "own" if "sub" in bearer.said(token) else None


def _as_agent(sandbox: Sandbox) -> Caller:
    return Caller(sandbox, Who(TEST, AGENT, sandbox.credentials[NAME].own["mobile_email"]), SUBJECT)


def _agent(world: World, token: str) -> Caller:
    sandbox = bearer.issuer(world, token)
    if sandbox.clock.now() >= int(bearer.verified(sandbox, NAME, token)["exp"]) * SECOND:
        raise Unauthenticated("expired", sandbox_id=sandbox.id)
    return _as_agent(sandbox)
