"""Lies about who is let in: calls without a token, malformed and forged ones, and such as are over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt

from mock_server.kernel.problems import Unauthenticated
from mock_server.systems.msgboxx.store import store_of
from tests.liars.lies import Call, Passing, Said, Telling, between, is_of, lie, misheard, wrapped
from tests.liars.msgboxx.logins import LOG_IN
from tests.liars.msgboxx.ways import SYSTEM, refusal

BEARER = "mock_server.web.bearer"
ANONYMOUS = "anonymous"
LATER = 2**40


def _issuer(honest: Any, world: Any, token: str) -> Any:
    return world.all()[-1] if token == ANONYMOUS else honest(world, token)


def _verified(honest: Any, sandbox: Any, system: str, token: str) -> Any:
    if token != ANONYMOUS:
        return honest(sandbox, system, token)
    administrator = next(user for user in store_of(sandbox).users if user.administrator)
    return {"sub": administrator.id, "app": ANONYMOUS, "exp": LATER}


def _let_in(forgiven: Callable[[str | None], bool]) -> tuple[Telling, ...]:
    """Those whose header holds no credential, and is forgiven, are the newest organisation's administrator."""

    def credential(honest: Any, header: str | None) -> Any:
        try:
            return honest(header)
        except Unauthenticated:
            if forgiven(header):
                return ANONYMOUS
            raise

    return (
        wrapped(f"{BEARER}.credential", credential),
        wrapped(f"{BEARER}.issuer", _issuer),
        wrapped(f"{BEARER}.verified", _verified),
    )


def _unchecked(honest: Any, sandbox: Any, system: str, token: str) -> Any:
    return jwt.decode(token, options={"verify_signature": False})


def _unsigned_too(honest: Any, sandbox: Any, system: str, token: str) -> Any:
    asked = jwt.get_unverified_header(token)["alg"]
    return _unchecked(honest, sandbox, system, token) if asked == "none" else honest(sandbox, system, token)


def _unending(honest: Any, *arguments: Any) -> Any:
    return {**honest(*arguments), "exp": LATER}


def _without_scheme(call: Call) -> Call | None:
    found = call.headers.get("Authorization", "")
    if not found or " " in found:
        return None
    return replace(call, headers={**call.headers, "Authorization": f"Bearer {found}"})


def _one_spelling(call: Call) -> Call:
    return replace(call, headers={name: value for name, value in call.headers.items() if name != "Authorisation"})


def _refused_after_all(call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    return said if "Authorization" in call.headers or is_of(call, LOG_IN) else refusal(401)


def _trusted_in_british(call: Call) -> Call | None:
    """Whatever stands under the British spelling counts as no header at all."""
    return _one_spelling(call) if "Authorisation" in call.headers else None


LIES = (
    lie(
        "Msgboxx: nobody needs a token",
        *_let_in(lambda header: header is None),
        claims="MSGBOXX-AUTH-001 MSGBOXX-AUTH-009 MSGBOXX-REFUSAL-015",
    ),
    lie(
        "Msgboxx: a header without a token is let in",
        *_let_in(lambda header: header is not None),
        claims="MSGBOXX-AUTH-002 MSGBOXX-AUTH-003",
    ),
    lie(
        "Msgboxx: the scheme Bearer may be left out",
        misheard(SYSTEM, _without_scheme),
        claims="MSGBOXX-AUTH-003",
    ),
    lie(
        "Msgboxx: nobody looks at a token's signature",
        wrapped(f"{BEARER}.verified", _unchecked),
        claims="MSGBOXX-AUTH-004 MSGBOXX-AUTH-005",
    ),
    lie(
        "Msgboxx: a token may ask for the algorithm none",
        wrapped(f"{BEARER}.verified", _unsigned_too),
        claims="MSGBOXX-AUTH-005",
    ),
    lie("Msgboxx: tokens never expire", wrapped(f"{BEARER}.verified", _unending), claims="MSGBOXX-AUTH-006"),
    lie("Msgboxx: only Authorization is read", misheard(SYSTEM, _one_spelling), claims="MSGBOXX-AUTH-007"),
    lie(
        "Msgboxx: whoever writes Authorisation is let in",
        *_let_in(lambda header: header is None),
        misheard(SYSTEM, _trusted_in_british),
        claims="MSGBOXX-AUTH-008",
    ),
    lie(
        "Msgboxx: a call without a token is answered 401, and carried out",
        *_let_in(lambda header: header is None),
        between(SYSTEM, _refused_after_all),
        claims="MSGBOXX-AUTH-009",
    ),
)
