"""Bearer tokens: reading the header, and JWTs (HS256) whose `kid` is the sandbox that issued them."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from mock_server.kernel.deadlines import TOKEN_EXPIRES, Deadline
from mock_server.kernel.instants import SECOND, Instant
from mock_server.kernel.memo import memo
from mock_server.kernel.problems import Unauthenticated
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import struct
from mock_server.kernel.world import World
from mock_server.web import headers

ALGORITHM = "HS256"
# As what a sandbox remembers the tokens of a system that it has issued.
_ISSUED = "{} tokens"

# The sandbox's clock decides whether a token has expired, not the machine's.
_UNCHECKED = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}


def credential(header: str | None) -> str:
    """What an Authorization header holds behind `Bearer`. Raises Unauthenticated."""
    if not header:
        raise Unauthenticated("missing")
    found = headers.bearer(header)
    if found is None:
        raise Unauthenticated("malformed")
    return found


@struct(frozen=True, slots=True)
class Token:
    """An access token and the instant at which it ends."""

    text: str
    expires_at: Instant


def ready() -> None:
    """Load what signs tokens now, for a system whose first call is a log-in."""
    import jwt  # noqa: F401, PLC0415 - see `issued`


def issued(sandbox: Sandbox, system: str, claims: Mapping[str, Any], lifetime: int) -> Token:
    """A new signed token of a system in a sandbox, which lives so many microseconds; it ends at a whole second."""
    import jwt  # noqa: PLC0415 - 40 ms beside an installed `cryptography`, which a call with a key need not pay

    key, expires = sandbox.credentials[system].signing_key, (sandbox.clock.now() + lifetime) // SECOND
    known = {**claims, "exp": expires, "jti": sandbox.chance.uuid(f"{system}.token")}
    token = jwt.encode(known, key, algorithm=ALGORITHM, headers={"kid": sandbox.id})
    sandbox.secrets.learn(_ISSUED.format(system), (token,))
    return Token(token, expires * SECOND)


def issuer(world: World, token: str) -> Sandbox:
    """The sandbox that a token says it is of; nothing is verified yet. Raises Unauthenticated."""
    sandbox_id = _key_id(token.partition(".")[0])
    if sandbox_id is None:
        raise Unauthenticated("malformed")
    sandbox = world.find(sandbox_id)
    if sandbox is None:
        raise Unauthenticated("unknown")
    return sandbox


@memo(1_000)
def _key_id(header: str) -> str | None:
    """The `kid` of a token's header, which all tokens of a sandbox have alike; None for what is no header."""
    try:
        return str(_part(header)["kid"])
    except (ValueError, TypeError, KeyError):
        return None


def _part(text: str) -> Any:
    """A part of a token, read. Raises ValueError."""
    return orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def said(token: str) -> Mapping[str, Any]:
    """What a text says if it is a token, whoever has signed it; nothing for any other."""
    try:
        found = _part(token.split(".")[1])
    except (ValueError, IndexError):
        return {}
    return found if isinstance(found, dict) else {}


def endings(sandbox: Sandbox, system: str, name_of: Callable[[str], str | None]) -> Iterator[Deadline]:
    """When the newest token of each log-in ends, of those that there still are by `name_of` their subject."""
    newest = {
        (claims.get("sub"), claims.get("app")): claims
        for claims in map(said, sandbox.secrets.of(_ISSUED.format(system)))
    }
    for (subject, application), claims in newest.items():
        name = name_of(str(subject))
        if name is not None and isinstance(claims.get("exp"), int):
            by = f" for {application}" if application else ""
            yield Deadline(claims["exp"] * SECOND, TOKEN_EXPIRES, f"the token of {name}{by}", {"login": str(subject)})


def verified(sandbox: Sandbox, system: str, token: str) -> Mapping[str, Any]:
    """What a token says that this sandbox has signed, in or out of its time. Raises Unauthenticated."""
    import jwt  # noqa: PLC0415 - see `issued`

    key = sandbox.credentials[system].signing_key
    try:
        found: Mapping[str, Any] = jwt.decode(token, key, algorithms=[ALGORITHM], options=_UNCHECKED)  # type: ignore[arg-type]  # a TypedDict
    except jwt.InvalidTokenError as error:
        raise Unauthenticated("forged", sandbox_id=sandbox.id) from error
    return found
