"""Bearer tokens: reading the header, and JWTs (HS256) whose `kid` is the sandbox that issued them.

They are signed here: of a library of JWTs nothing else would be used, and it takes 26 ms to import.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from mock_server.kernel.problems import Unauthenticated
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import World
from mock_server.web import headers

ALGORITHM = "HS256"


def credential(header: str | None) -> str:
    """What an Authorization header holds behind `Bearer`. Raises Unauthenticated."""
    if not header:
        raise Unauthenticated("missing")
    found = headers.bearer(header)
    if found is None:
        raise Unauthenticated("malformed")
    return found


def issued(sandbox: Sandbox, system: str, claims: Mapping[str, Any]) -> str:
    """A signed token of a system in a sandbox."""
    signed = f"{_header(sandbox.id)}.{_encoded(claims)}"
    token = f"{signed}.{_signature(sandbox, system, signed)}"
    sandbox.secrets.learn(f"{system} tokens", (token,))
    return token


def issuer(world: World, token: str) -> Sandbox:
    """The sandbox that a token says it is of; nothing is verified yet. Raises Unauthenticated."""
    sandbox_id = _key_id(token.partition(".")[0])
    if sandbox_id is None:
        raise Unauthenticated("malformed")
    sandbox = world.find(sandbox_id)
    if sandbox is None:
        raise Unauthenticated("unknown")
    return sandbox


@lru_cache(maxsize=1_000)
def _key_id(header: str) -> str | None:
    """The `kid` of a token's header, which all tokens of a sandbox have alike; None for what is no header."""
    try:
        return str(orjson.loads(_decoded(header))["kid"])
    except (ValueError, TypeError, KeyError):
        return None


def verified(sandbox: Sandbox, system: str, token: str) -> Mapping[str, Any]:
    """What a token says that this sandbox has signed, in or out of its time. Raises Unauthenticated.

    The sandbox's clock decides whether a token has expired, not the machine's.
    """
    signed, _, signature = token.rpartition(".")
    header, _, payload = signed.partition(".")
    expected = _signature(sandbox, system, signed)
    is_ours = hmac.compare_digest(signature.encode(errors="replace"), expected.encode())
    if not is_ours or header != _header(sandbox.id):
        raise Unauthenticated("forged", sandbox_id=sandbox.id)
    found: Mapping[str, Any] = orjson.loads(_decoded(payload))
    return found


def _signature(sandbox: Sandbox, system: str, signed: str) -> str:
    key = sandbox.credentials[system].signing_key
    return _base64(hmac.digest(key, signed.encode(errors="replace"), "sha256"))


@lru_cache(maxsize=1_000)
def _header(sandbox_id: str) -> str:
    return _encoded({"alg": ALGORITHM, "kid": sandbox_id, "typ": "JWT"})


def _encoded(part: Mapping[str, Any]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    """As RFC 7515 has it: for URLs, and without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
