"""Lies about who may call: keys, what ends them, and where they may be used from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.chance import secret_token
from mock_server.kernel.instants import DAY, MINUTE, SECOND
from mock_server.kernel.problems import Unauthenticated
from mock_server.systems.coext import auth, seed
from mock_server.systems.coext.records import ApiKey
from mock_server.systems.coext.store import store_of
from tests.liars.coext.telling import AUTH, COEXT, ERRORS, KEYS, judged, logins, spilling
from tests.liars.lies import Call, Lie, Said, declared, lie, misheard, patched, retold, wrapped

KEY = "X-Api-Key"


def _with_key(call: Call, key: str) -> Call:
    return replace(call, headers={**call.headers, KEY: key})


def _default_for_none(call: Call) -> Call | None:
    return None if KEY in call.headers else _with_key(call, seed.WELL_KNOWN[auth.OWN]["api_key"])


def _bearer(call: Call) -> Call | None:
    given = call.headers.get("Authorization", "")
    return None if KEY in call.headers or not given else _with_key(call, given.removeprefix("Bearer "))


def _tidied(call: Call) -> Call | None:
    given = call.headers.get(KEY, "").strip('"').removeprefix("Bearer ").lower()
    return _with_key(call, given) if given else None


def _known_as(honest: Callable[..., Any], world: Any, request: Any) -> Any:
    """Whose secret is sent is taken for who has its key."""
    given = request.headers.get(KEY)
    return next((caller for caller, login in logins(world) if login.secret == given), None) or honest(world, request)


def _somebody(honest: Callable[..., Any], world: Any, request: Any) -> Any:
    """An unknown key is the default account's."""
    try:
        return honest(world, request)
    except Unauthenticated as refusal:
        if refusal.reason != "unknown":
            raise
        return next(iter(logins(world)))[0]


def _ends(change: Callable[[ApiKey], int | None]) -> Callable[[ApiKey], ApiKey]:
    return lambda record: replace(record, expires_at=change(record))


def _moved(span: int) -> Callable[[ApiKey], ApiKey]:
    return _ends(lambda record: None if record.expires_at is None else record.expires_at + span)


def _revoking_all(honest: Callable[..., Any], sandbox: Any, key: str, settings: Any) -> Any:
    if settings.get("status") == auth.REVOKED:
        keys = store_of(sandbox).keys
        for record in list(keys):
            keys.replace(replace(record, status=auth.REVOKED))
    return honest(sandbox, key, settings)


def _suspended_for_good(honest: Callable[..., Any], sandbox: Any, key: str, settings: Any) -> Any:
    kept = {name: value for name, value in settings.items() if name != "status"}
    return honest(sandbox, key, kept if settings.get("status") == auth.ACTIVE else settings)


def _with_new_secret(honest: Callable[..., Any], sandbox: Any, key: str, settings: Any) -> Any:
    return honest(sandbox, key, {**settings, "secret": f"sk_live_{secret_token(32)}"})


def _retiring_others(honest: Callable[..., Any], sandbox: Any, settings: Any) -> Any:
    keys = store_of(sandbox).keys
    for record in list(keys):
        if record.credentials != auth.OWN:
            keys.replace(replace(record, status=auth.REVOKED))
    return honest(sandbox, settings)


def _shown_with_secret(honest: Callable[..., Any], sandbox: Any, record: ApiKey) -> Any:
    login = auth.login_of(sandbox, record)
    return {**honest(sandbox, record), "api_secret": login.secret if login else None}


def _forbidden_address(_: Call, said: Said) -> Said | None:
    return replace(said, status=403) if b"IP_NOT_ALLOWED" in said.raw else None


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: who sends no key is the default account",
        misheard("coext", _default_for_none),
        claims="COEXT-AUTH-001 COEXT-AUTH-005",
    ),
    lie("Coext: a key counts as a bearer token too", misheard("coext", _bearer), claims="COEXT-AUTH-002"),
    lie(
        "Coext: a secret has 40 characters",
        wrapped(f"{KEYS}.new_login", lambda honest: replace(honest(), secret=f"sk_live_{secret_token(40)}")),
        claims="COEXT-AUTH-004",
    ),
    lie(
        "Coext: an unknown key is the default account's",
        declared("coext", identify=_somebody),
        claims="COEXT-AUTH-006",
    ),
    lie(
        "Coext: a key is tidied before it is looked up",
        misheard("coext", _tidied),
        claims="COEXT-AUTH-007",
    ),
    lie("Coext: a secret is as good as its key", declared("coext", identify=_known_as), claims="COEXT-AUTH-008"),
    lie("Coext: a key ends a second late", judged(_moved(SECOND)), claims="COEXT-AUTH-009"),
    lie("Coext: a key ends a second early", judged(_moved(-SECOND)), claims="COEXT-AUTH-009"),
    lie(
        "Coext: a key goes on for a minute after its end",
        judged(_moved(MINUTE)),
        claims="COEXT-AUTH-009 COEXT-AUTH-010",
    ),
    lie(
        "Coext: every key ends after a year",
        judged(_ends(lambda record: record.expires_at or record.at + 365 * DAY)),
        claims="COEXT-AUTH-011",
    ),
    lie(
        "Coext: every 401 is an INVALID_API_KEY",
        patched(f"{ERRORS}.UNAUTHENTICATED", {}),
        claims="COEXT-AUTH-010 COEXT-AUTH-013 COEXT-AUTH-014 COEXT-AUTH-016 COEXT-SIGNATURE-005 COEXT-SIGNATURE-011",
    ),
    lie(
        "Coext: the code of every bad key is UNAUTHORIZED",
        patched(f"{ERRORS}._INVALID_KEY", ("UNAUTHORIZED", "The API key is missing or not valid")),
        claims="COEXT-AUTH-005 COEXT-AUTH-006 COEXT-AUTH-007 COEXT-AUTH-008 COEXT-SIGNATURE-017",
    ),
    lie(
        "Coext: a key's status is not looked at",
        judged(lambda record: replace(record, status=auth.ACTIVE)),
        claims="COEXT-AUTH-012 COEXT-AUTH-013 COEXT-AUTH-014",
    ),
    lie(
        "Coext: revoking one key revokes them all",
        wrapped(f"{KEYS}.change", _revoking_all),
        claims="COEXT-AUTH-012",
    ),
    lie(
        "Coext: a suspended key stays so for good",
        wrapped(f"{KEYS}.change", _suspended_for_good),
        claims="COEXT-AUTH-015",
    ),
    lie(
        "Coext: lists of addresses are not looked at",
        patched(f"{AUTH}._is_listed", lambda address, networks: True),
        claims="COEXT-AUTH-016",
    ),
    lie("Coext: the wrong address is a 403", retold("coext", _forbidden_address, status=401), claims="COEXT-AUTH-016"),
    lie(
        "Coext: only the first address of a list counts",
        wrapped(f"{AUTH}._is_listed", lambda honest, address, networks: honest(address, networks[:1])),
        claims="COEXT-AUTH-017",
    ),
    lie(
        "Coext: what is refused with 401 goes out all the same",
        spilling(401),
        claims="COEXT-AUTH-018 COEXT-SIGNATURE-016",
    ),
    lie(
        "Coext: the dashboard shows a key's secret again",
        wrapped(f"{COEXT}.dashboard._shown", _shown_with_secret),
        claims="COEXT-AUTH-019",
    ),
    lie(
        "Coext: a changed key gets a new secret",
        wrapped(f"{KEYS}.change", _with_new_secret),
        claims="COEXT-AUTH-019",
    ),
    lie(
        "Coext: a new key retires those before it",
        wrapped(f"{KEYS}.create", _retiring_others),
        claims="COEXT-AUTH-020",
    ),
)
