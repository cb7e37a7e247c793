"""Lies about logging in: what a token is, how long it lives, and who gets one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import jwt

from mock_server.kernel.instants import HOUR, SECOND, rfc3339_ms
from mock_server.kernel.problems import BadCredentials
from mock_server.systems.msgboxx import auth
from mock_server.systems.msgboxx.schemas.answers import TokenAnswer
from mock_server.systems.msgboxx.store import store_of
from tests.liars.lies import (
    Call,
    Passing,
    Said,
    between,
    is_of,
    lie,
    misheard,
    patched,
    reshaped,
    retold,
    shown,
    wrapped,
)
from tests.liars.msgboxx.ways import ROOT, SYSTEM, filling, refusal

LOG_IN = "POST /oauth/token"
CALLING = "X-Calling-Application"


def _whoever(honest: Any, world: Any, username: str, password: str, application: str) -> Any:
    """Nobody is turned away: strangers become the first user of the newest organisation."""
    try:
        return honest(world, username, password, application)
    except BadCredentials:
        sandbox = world.all()[-1]
        return auth._caller(sandbox, next(iter(store_of(sandbox).users)), application)


def _as_administrator(honest: Any, *credentials: Any) -> Any:
    caller = honest(*credentials)
    administrator = next(user for user in store_of(caller.sandbox).users if user.administrator)
    return auth._caller(caller.sandbox, administrator, caller.who.application)


def _cookie(old: str, new: str) -> Any:
    def change(_: Call, said: Said) -> Said:
        return replace(said, headers={**said.headers, "Set-Cookie": said.headers["Set-Cookie"].replace(old, new)})

    return retold(SYSTEM, change, where=LOG_IN, status=200)


def _resigned(body: dict[str, Any]) -> dict[str, Any]:
    """The same token, signed by another algorithm of the same family."""
    token = body["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    headers = {"kid": jwt.get_unverified_header(token)["kid"]}
    return {**body, "access_token": jwt.encode(claims, "k" * 48, algorithm="HS384", headers=headers)}


def _shortened(honest: Any, *arguments: Any) -> Any:
    """A token that ends twelve hours before it says."""
    found = honest(*arguments)
    return {**found, "exp": found["exp"] - 12 * HOUR // SECOND}


@contextmanager
def _one_token_at_a_time() -> Iterator[None]:
    """A new token of a user ends the one before it."""
    newest: dict[str, str] = {}
    ended: set[str] = set()

    def middleware(call: Call, proceed: Passing) -> Said:
        if call.headers.get("Authorization", "").removeprefix("Bearer ") in ended:
            return refusal(401)
        said = proceed(call)
        if is_of(call, LOG_IN) and said.status == 200:
            username = call.body["username"]
            ended.update(newest[name] for name in newest if name == username)
            newest[username] = said.body["access_token"]
        return said

    with between(SYSTEM, middleware)():
        yield


LIES = (
    lie(
        "Msgboxx: the access token is no JWT",
        reshaped(SYSTEM, lambda body: {**body, "access_token": "f3b1c0"}, where=LOG_IN, status=200),
        claims="MSGBOXX-TOKEN-001",
    ),
    lie(
        "Msgboxx: the log-in's answer has accessToken in place of access_token",
        reshaped(SYSTEM, lambda body: {**body, "accessToken": body.pop("access_token")}, where=LOG_IN, status=200),
        claims="MSGBOXX-TOKEN-001",
    ),
    lie("Msgboxx: the refresh token's cookie is not secure", _cookie("; Secure", ""), claims="MSGBOXX-TOKEN-002"),
    lie(
        "Msgboxx: the refresh token's cookie is named refresh_token",
        _cookie("refreshToken=", "refresh_token="),
        claims="MSGBOXX-TOKEN-002",
    ),
    lie("Msgboxx: scripts can read the refresh token", _cookie("; HttpOnly", ""), claims="MSGBOXX-TOKEN-003"),
    lie(
        "Msgboxx: expires_at is a second after exp",
        shown(TokenAnswer, lambda token, fields: {**fields, "expires_at": rfc3339_ms(token.expires_at + SECOND)}),
        claims="MSGBOXX-TOKEN-004",
    ),
    lie(
        "Msgboxx: tokens are signed with HS384",
        reshaped(SYSTEM, _resigned, where=LOG_IN, status=200),
        claims="MSGBOXX-TOKEN-005",
    ),
    lie(
        "Msgboxx: the token type is JWT",
        reshaped(SYSTEM, lambda body: {**body, "token_type": "JWT"}, where=LOG_IN, status=200),
        claims="MSGBOXX-TOKEN-005",
    ),
    lie(
        "Msgboxx: a token lives 23 hours",
        patched(f"{ROOT}.auth.LIFETIME", 23 * HOUR),
        claims="MSGBOXX-TOKEN-006 MSGBOXX-TOKEN-010",
    ),
    lie("Msgboxx: a token lives 25 hours", patched(f"{ROOT}.auth.LIFETIME", 25 * HOUR), claims="MSGBOXX-TOKEN-006"),
    lie(
        "Msgboxx: nobody needs to name a calling application",
        misheard(
            SYSTEM,
            lambda call: replace(call, headers={**call.headers, CALLING: call.headers.get(CALLING) or "unnamed"}),
            where=LOG_IN,
        ),
        claims="MSGBOXX-TOKEN-007",
    ),
    lie("Msgboxx: strangers are logged in", wrapped(f"{ROOT}.auth.log_in", _whoever), claims="MSGBOXX-TOKEN-008"),
    lie(
        "Msgboxx: a log-in without name and password is logged in",
        filling(LOG_IN, username="nobody", password="nothing"),
        wrapped(f"{ROOT}.auth.log_in", _whoever),
        claims="MSGBOXX-TOKEN-008 MSGBOXX-TOKEN-009",
    ),
    lie(
        "Msgboxx: a token ends twelve hours before it says",
        wrapped("mock_server.web.bearer.verified", _shortened),
        claims="MSGBOXX-TOKEN-010",
    ),
    lie("Msgboxx: a new token ends the one before it", _one_token_at_a_time, claims="MSGBOXX-TOKEN-011"),
    lie(
        "Msgboxx: every token is the administrator's",
        wrapped(f"{ROOT}.auth.log_in", _as_administrator),
        claims="MSGBOXX-TOKEN-012 MSGBOXX-ACCESS-001 MSGBOXX-ACCESS-002",
    ),
)
