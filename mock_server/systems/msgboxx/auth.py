"""Access tokens: real JWTs (HS256) that live 24 hours of the sandbox's clock, and who a request comes from.

The token's `kid` is the sandbox that issued it, which is how a request finds its sandbox. Algorithm, lifetime and
claims but `exp` are assumed; the document gives the fields of the answer, and that `exp` equals `expires_at`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.kernel.deadlines import Deadline
from mock_server.kernel.instants import HOUR, SECOND, Instant
from mock_server.kernel.public import BadCredentials, Forbidden, Quota, Sandbox, Unauthenticated, World, struct
from mock_server.systems.msgboxx.records import Claims, User
from mock_server.systems.msgboxx.store import NAME, Store, store_of
from mock_server.web import bearer
from mock_server.web.callers import Caller, Credential, Request, Token

# The prose's spelling is read too.
CREDENTIAL = Credential(
    {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}, "$MSGBOXX_TOKEN", also=("Authorisation",)
)
LIFETIME = 24 * HOUR
SCOPE = "api"
ADMINISTRATOR = "administrator"
OWN = "own"
LIMITED = "limited"
LOGINS = (OWN, LIMITED)
PER_MINUTE = 600

_MEMO = 1_000

# The first call is a log-in.
bearer.ready()


@struct(frozen=True, slots=True)
class Who:
    """A logged-in user, and the application that it logged in with."""

    user: User
    application: str


def log_in(world: World, username: str, password: str, application: str) -> Caller:
    """The caller that this name and password are of. Raises BadCredentials."""
    sandbox = world.opened_by(NAME, username, password)
    if sandbox is not None:
        with sandbox.lock:
            for user in store_of(sandbox).users:
                if login_of(sandbox, user) == (username, password):
                    return _caller(sandbox, user, application)
    raise BadCredentials


def login_of(sandbox: Sandbox, user: User) -> tuple[str, str] | None:
    """A user's name and password; None for one who cannot log in."""
    if user.credentials is not None:
        own = sandbox.credentials[NAME].named(user.credentials)
        # A state may come from a sandbox that had more of them.
        return None if own is None else (own["username"], own["password"])
    if user.username is None or user.password is None:
        return None
    return user.username, user.password


def issue(caller: Caller) -> Token:
    """A new access token for a caller."""
    sandbox, who = caller.sandbox, caller.who
    now = sandbox.clock.now() // SECOND
    claims = {"sub": who.user.id, "app": who.application, "scope": SCOPE, "iat": now}
    return bearer.issued(sandbox, NAME, claims, LIFETIME)


def identify(world: World, request: Request) -> Caller:
    token = bearer.credential(CREDENTIAL.sent(request.environ))
    sandbox = bearer.issuer(world, token)
    store = store_of(sandbox)
    claims = store.verified.get(token)
    if claims is None:
        claims = _verify(sandbox, store, token)
    if sandbox.clock.now() >= claims.expires_at:
        raise Unauthenticated("expired", sandbox_id=sandbox.id)
    user = store.users.get(claims.user_id)
    if user is None:
        raise Unauthenticated("unknown", sandbox_id=sandbox.id)
    return _caller(sandbox, user, claims.application)


def permit(caller: Caller, permission: str) -> None:
    """The one permission that a call needs is to be an administrator. Raises Forbidden."""
    if permission == ADMINISTRATOR and not caller.who.user.administrator:
        raise Forbidden("settings")


def limit(caller: Caller, now: Instant) -> Quota | None:
    """Count a request for its user and application."""
    return caller.minute(NAME, PER_MINUTE, now)


def deadlines(sandbox: Sandbox) -> Iterator[Deadline]:
    """When the newest token of each user and application ends."""
    names = {user.id: f"{user.first_name} {user.last_name}" for user in store_of(sandbox).users}
    return bearer.endings(sandbox, NAME, names.get)


def holder(sandbox: Sandbox, token: str) -> str | None:
    """The credentials that a token was issued for, by their name; of a user with a password of its own its name."""
    user = store_of(sandbox).users.get(str(bearer.said(token).get("sub")))
    return None if user is None else user.credentials or user.username


def _caller(sandbox: Sandbox, user: User, application: str) -> Caller:
    return Caller(sandbox, Who(user, application), f"{NAME}/{user.id}/{application}")


def _verify(sandbox: Sandbox, store: Store, token: str) -> Claims:
    found = bearer.verified(sandbox, NAME, token)
    claims = Claims(str(found["sub"]), str(found["app"]), int(found["exp"]) * SECOND)
    if len(store.verified) >= _MEMO:
        store.verified.clear()
    store.verified[token] = claims
    return claims
