"""Lies about signed requests."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.instants import MINUTE, SECOND
from mock_server.kernel.problems import Unauthenticated
from mock_server.kernel.webhooks import signing
from tests.liars.coext.telling import AUTH, judged, logins
from tests.liars.lies import Call, Lie, Telling, declared, lie, misheard, patched, wrapped

MATCHES = "mock_server.kernel.webhooks.signing.matches"
CHECK = f"{AUTH}._signature_refusal"
HALVES = {"X-Timestamp", "X-Signature"}


def _signed(text: Callable[[str, bytes], tuple[str, bytes]]) -> Telling:
    """Requests that are signed over another text."""
    return wrapped(
        MATCHES, lambda honest, given, secret, timestamp, body: honest(given, secret, *text(timestamp, body))
    )


def _over_body_alone(given: str, secret: str, timestamp: str, body: bytes) -> bool:
    return hmac.compare_digest(given, hmac.digest(secret.encode(), body, "sha256").hex())


def _canonical(timestamp: str, body: bytes) -> tuple[str, bytes]:
    try:
        return timestamp, json.dumps(json.loads(body)).encode()
    except ValueError:
        return timestamp, body


def _of_a_second_nearby(honest: Callable[..., bool], given: str, secret: str, timestamp: str, body: bytes) -> bool:
    return any(honest(given, secret, str(int(timestamp) + apart), body) for apart in (-1, 0, 1))


def _in_base64(honest: Callable[..., bool], given: str, secret: str, timestamp: str, body: bytes) -> bool:
    right = bytes.fromhex(signing.sign(secret, timestamp, body))
    return given == base64.b64encode(right).decode() or honest(given, secret, timestamp, body)


def _by_its_beginning(given: str, secret: str, timestamp: str, body: bytes) -> bool:
    return bool(given) and signing.sign(secret, timestamp, body)[:32] == given[:32]


def _only_where_required(honest: Callable[..., Any], sandbox: Any, record: Any, request: Any, now: Any) -> Any:
    return honest(sandbox, record, request, now) if record.require_signature else None


def _in_milliseconds(honest: Callable[..., Any], sandbox: Any, record: Any, request: Any, now: Any) -> Any:
    given = request.headers.get("X-Timestamp", "")
    return None if len(given) == 13 and given.isdigit() else honest(sandbox, record, request, now)


def _any_timestamp(honest: Callable[..., Any], sandbox: Any, record: Any, request: Any, now: Any) -> Any:
    given = request.headers.get("X-Timestamp", "0")
    return honest(sandbox, record, request, now) if given.isdigit() and len(given) < 16 else None


def _half_is_none(call: Call) -> Call | None:
    if len(HALVES & call.headers.keys()) != 1:
        return None
    return replace(call, headers={name: value for name, value in call.headers.items() if name not in HALVES})


def _anybodys_secret(honest: Callable[..., Any], world: Any, request: Any) -> Any:
    """A signature by any secret that there is will do."""
    try:
        return honest(world, request)
    except Unauthenticated as refusal:
        if refusal.reason != "forged" or not _signer(world, request):
            raise
        return refusal.known


def _vouched_for(honest: Callable[..., Any], world: Any, request: Any) -> Any:
    """Whose signature it is, it is who calls, whatever the key."""
    try:
        return honest(world, request)
    except Unauthenticated as refusal:
        found = _signer(world, request)
        if refusal.reason != "unknown" or found is None:
            raise
        return found


def _signer(world: Any, request: Any) -> Any:
    given, timestamp = request.headers.get("X-Signature"), request.headers.get("X-Timestamp")
    if not given or not timestamp:
        return None
    body = request.get_data()
    return next((who for who, login in logins(world) if signing.matches(given, login.secret, timestamp, body)), None)


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: every key must sign",
        judged(lambda record: replace(record, require_signature=True)),
        claims="COEXT-SIGNATURE-001",
    ),
    lie(
        "Coext: no key must sign",
        judged(lambda record: replace(record, require_signature=False)),
        claims="COEXT-SIGNATURE-004",
    ),
    lie(
        "Coext: the body alone is signed",
        patched(MATCHES, _over_body_alone),
        claims="COEXT-SIGNATURE-002 COEXT-SIGNATURE-003",
    ),
    lie(
        "Coext: a request without a body is signed as {}",
        _signed(lambda timestamp, body: (timestamp, body or b"{}")),
        claims="COEXT-SIGNATURE-003",
    ),
    lie("Coext: the body is signed as it would be written", _signed(_canonical), claims="COEXT-SIGNATURE-007"),
    lie(
        "Coext: any signature is a right one",
        patched(MATCHES, lambda *_: True),
        claims="COEXT-SIGNATURE-005 COEXT-SIGNATURE-006 COEXT-SIGNATURE-008 COEXT-SIGNATURE-015 COEXT-SIGNATURE-016"
        " COEXT-SIGNATURE-018",
    ),
    lie(
        "Coext: signatures are checked only where they are required",
        wrapped(CHECK, _only_where_required),
        claims="COEXT-SIGNATURE-005 COEXT-SIGNATURE-006 COEXT-SIGNATURE-009 COEXT-SIGNATURE-011",
    ),
    lie(
        "Coext: the second half of a signature is not looked at",
        patched(MATCHES, _by_its_beginning),
        claims="COEXT-SIGNATURE-005 COEXT-SIGNATURE-018",
    ),
    lie("Coext: a signature in base64 will do", wrapped(MATCHES, _in_base64), claims="COEXT-SIGNATURE-018"),
    lie(
        "Coext: a signature of the second before or after will do",
        wrapped(MATCHES, _of_a_second_nearby),
        claims="COEXT-SIGNATURE-008",
    ),
    lie("Coext: half a signature is none", misheard("coext", _half_is_none), claims="COEXT-SIGNATURE-009"),
    lie(
        "Coext: a signature is good for a second less than 5 minutes",
        patched(f"{AUTH}.TOLERANCE", 5 * MINUTE - SECOND),
        claims="COEXT-SIGNATURE-010 COEXT-SIGNATURE-012",
    ),
    lie(
        "Coext: a signature is good for a second more than 5 minutes",
        patched(f"{AUTH}.TOLERANCE", 5 * MINUTE + SECOND),
        claims="COEXT-SIGNATURE-011 COEXT-SIGNATURE-012",
    ),
    lie(
        "Coext: signatures are judged by the clock at the account's beginning",
        wrapped(
            CHECK, lambda honest, sandbox, record, request, _: honest(sandbox, record, request, sandbox.created_at)
        ),
        claims="COEXT-SIGNATURE-012",
    ),
    lie("Coext: a timestamp may be in milliseconds", wrapped(CHECK, _in_milliseconds), claims="COEXT-SIGNATURE-013"),
    lie(
        "Coext: a timestamp that is no number is not looked at",
        wrapped(CHECK, _any_timestamp),
        claims="COEXT-SIGNATURE-014",
    ),
    lie(
        "Coext: anybody's secret signs",
        declared("coext", identify=_anybodys_secret),
        claims="COEXT-SIGNATURE-015 COEXT-TENANT-005",
    ),
    lie(
        "Coext: a right signature makes up for an unknown key",
        declared("coext", identify=_vouched_for),
        claims="COEXT-SIGNATURE-017",
    ),
)
