"""Access tokens: real JWTs (HS256) that live 24 hours of the sandbox's clock, and who a request comes from.

The token's `kid` is the sandbox that issued it, which is how a request finds its sandbox. Algorithm, lifetime and
claims but `exp` are assumed; the document gives the fields of the answer, and that `exp` equals `expires_at`.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import dataclass

import jwt
import orjson
from flask import Request

from mock_server.kernel.instants import HOUR, SECOND, Instant
from mock_server.kernel.problems import BadCredentials, Forbidden, Unauthenticated
from mock_server.kernel.rate_limit import Quota
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import World
from mock_server.systems.msgboxx.records import Claims, User
from mock_server.systems.msgboxx.store import NAME, Store, store_of
from mock_server.web.system import Caller

ALGORITHM = "HS256"
LIFETIME = 24 * HOUR
SCOPE = "api"
ADMINISTRATOR = "administrator"
OWN = "own"
LIMITED = "limited"
LOGINS = (OWN, LIMITED)
PER_MINUTE = 600

_MEMO = 1_000


@dataclass(frozen=True, slots=True)
class Who:
    """A logged-in user, and the application that it logged in with."""

    user: User
    application: str


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and the instant at which it ends."""

    text: str
    expires_at: Instant


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
    now = sandbox.clock.now()
    expires = (now + LIFETIME) // SECOND
    claims = {
        "sub": who.user.id,
        "app": who.application,
        "scope": SCOPE,
        "iat": now // SECOND,
        "exp": expires,
        "jti": sandbox.chance.uuid("msgboxx.token"),
    }
    key = sandbox.credentials[NAME].signing_key
    text = jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": sandbox.id})
    return Token(text, expires * SECOND)


def identify(world: World, request: Request) -> Caller:
    """Who sent this request; the prose's spelling `Authorisation` is read too. Raises Unauthenticated."""
    environ = request.environ
    header = environ.get("HTTP_AUTHORIZATION") or environ.get("HTTP_AUTHORISATION")
    if not header:
        raise Unauthenticated("missing")
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("malformed")
    sandbox = world.find(_issuer(token))
    if sandbox is None:
        raise Unauthenticated("unknown")
    store = store_of(sandbox)
    claims = store.verified.get(token)
    if claims is None:
        claims = _verify(sandbox, store, token)
    if sandbox.clock.now() >= claims.expires_at:
        raise Unauthenticated("expired")
    user = store.users.get(claims.user_id)
    if user is None:
        raise Unauthenticated("unknown")
    return _caller(sandbox, user, claims.application)


def permit(caller: Caller, permission: str) -> None:
    """The one permission that a call needs is to be an administrator. Raises Forbidden."""
    if permission == ADMINISTRATOR and not caller.who.user.administrator:
        raise Forbidden("settings")


def limit(caller: Caller, now: Instant) -> Quota | None:
    """Count a request for its user and application."""
    per_minute = caller.sandbox.limits.get(NAME, {}).get("per_minute", PER_MINUTE)
    if per_minute is None:
        return None
    return caller.sandbox.limiter.hit(caller.subject, per_minute, 60 * SECOND, now)


def _caller(sandbox: Sandbox, user: User, application: str) -> Caller:
    return Caller(sandbox, Who(user, application), f"{NAME}/{user.id}/{application}")


def _issuer(token: str) -> str:
    """The token's `kid`, not yet verified."""
    header = token.partition(".")[0]
    try:
        return str(orjson.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))["kid"])
    except (ValueError, TypeError, KeyError) as error:
        raise Unauthenticated("malformed") from error


def _verify(sandbox: Sandbox, store: Store, token: str) -> Claims:
    # The sandbox's clock decides whether a token has expired, not the machine's.
    options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
    key = sandbox.credentials[NAME].signing_key
    try:
        found = jwt.decode(token, key, algorithms=[ALGORITHM], options=options)  # type: ignore[arg-type]  # a TypedDict
    except jwt.InvalidTokenError as error:
        raise Unauthenticated("forged") from error
    claims = Claims(str(found["sub"]), str(found["app"]), int(found["exp"]) * SECOND)
    if len(store.verified) >= _MEMO:
        store.verified.clear()
    store.verified[token] = claims
    return claims
