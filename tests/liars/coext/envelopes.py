"""Lies about what every answer is wrapped in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.instants import MINUTE, rfc3339_ms
from mock_server.systems.coext import auth
from mock_server.systems.coext.schemas import answers as schemas
from mock_server.web import current
from tests.liars.coext.telling import ENVELOPE
from tests.liars.lies import Call, Lie, Said, Telling, lie, misheard, patched, reshaped, retold, shown

BASE = "/api/v1/external"


def _of_refusals(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda body: change(body) if body["success"] is False else None


def _of_successes(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda body: change(body) if body["success"] is True else None


def _limited(body: Any) -> None:
    body["meta"]["rate_limit"] = {"limit": 60, "remaining": 0, "reset_at": "2024-04-30T12:01:00.000Z"}


def _unlimited_where_read(call: Call, said: Said) -> Said | None:
    body = said.body
    del body["meta"]["rate_limit"]
    return said.saying(body) if call.method == "GET" else None


def _moved(call: Call) -> Call:
    return replace(call, path=call.path.replace(BASE, "/api/v2/external"))


def _limit(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Telling:
    """What is told of the key's minute: `change` is handed it, and gives what is to be another."""
    return shown(
        schemas.Meta, lambda _, fields: {**fields, "rate_limit": fields["rate_limit"] | change(fields["rate_limit"])}
    )


def _problem(_: Call, said: Said) -> Said | None:
    return replace(said, headers={**said.headers, "Content-Type": "application/problem+json"})


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: a success tells its time beside its data",
        reshaped("coext", _of_successes(lambda body: body | {"timestamp": "2024-04-30T12:00:00.000Z"})),
        claims="COEXT-ENVELOPE-001",
    ),
    lie(
        "Coext: data come without an envelope",
        reshaped("coext", _of_successes(lambda body: body["data"])),
        claims="COEXT-ENVELOPE-001 COEXT-ENVELOPE-003",
    ),
    lie(
        "Coext: a refusal's error is a text",
        reshaped("coext", _of_refusals(lambda body: body | {"error": body["error"]["message"]})),
        claims="COEXT-ENVELOPE-002 COEXT-REFUSAL-011",
    ),
    lie(
        "Coext: a refusal does not say success false",
        reshaped("coext", _of_refusals(lambda body: {name: body[name] for name in ("error", "meta")})),
        claims="COEXT-ENVELOPE-002 COEXT-REFUSAL-011",
    ),
    lie(
        "Coext: what is only read tells no rate limit",
        retold("coext", _unlimited_where_read, status=200),
        claims="COEXT-ENVELOPE-003",
    ),
    lie(
        "Coext: refusals tell the rate limit",
        reshaped("coext", _of_refusals(_limited)),
        claims="COEXT-ENVELOPE-002 COEXT-ENVELOPE-004",
    ),
    lie("Coext: request ids have 20 letters", patched(f"{ENVELOPE}._REQUEST_ID", 20), claims="COEXT-ENVELOPE-005"),
    lie(
        "Coext: every request has the sample's id",
        patched(f"{ENVELOPE}._request_id", lambda sandbox: "req_abc123def456"),
        claims="COEXT-ENVELOPE-006",
    ),
    lie(
        "Coext: the requests of strangers have one id",
        patched(f"{ENVELOPE}.secret_token", lambda length: "abc123def456"),
        claims="COEXT-ENVELOPE-006",
    ),
    lie(
        "Coext: reset_at has no milliseconds",
        _limit(lambda told: {"reset_at": told["reset_at"].replace(".000", "")}),
        claims="COEXT-ENVELOPE-007",
    ),
    lie(
        "Coext: reset_at is a minute from now",
        _limit(lambda _: {"reset_at": rfc3339_ms(current.sandbox().clock.now() + MINUTE)}),
        claims="COEXT-ENVELOPE-007",
    ),
    lie(
        "Coext: the limit that is told is always 60",
        _limit(lambda _: {"limit": auth.PER_MINUTE}),
        claims="COEXT-ENVELOPE-008",
    ),
    lie(
        "Coext: refusals are problem documents",
        *(retold("coext", _problem, status=status) for status in (400, 401, 403, 404, 405, 415, 429)),
        claims="COEXT-ENVELOPE-009",
    ),
    lie("Coext: the calls have moved to another version", misheard("coext", _moved), claims="COEXT-ENVELOPE-010"),
)
