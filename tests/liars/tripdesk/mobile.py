"""Lies about TripDesk's mobile API: tokens, devices, polling, answering."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import jwt

from mock_server.kernel.problems import NotFound, Unauthenticated
from mock_server.systems.tripdesk.store import NAME
from mock_server.web import current
from tests.liars.lies import Call, Lie, Said, Telling, between, lie, misheard, patched, reshaped, unsaid, wrapped
from tests.liars.tripdesk.tools import OPERATIONS, TRIPDESK, everybodys

CONVERSATIONS = f"{OPERATIONS}.conversations"
POLL = "GET /api/mobile/conversations"
VERIFIED = "mock_server.web.bearer.verified"


def _by_email_alone(honest: Callable[..., Any], world: Any, system: str, *parts: str) -> Any:
    return honest(world, system, *parts[:2])


def _ending_later(seconds: int) -> Callable[..., Any]:
    """Tokens that are good so much longer than they say."""

    def around(honest: Callable[..., Any], *given: Any) -> Any:
        claims = honest(*given)
        return {**claims, "exp": claims["exp"] + seconds}

    return around


def _one_at_a_time() -> tuple[Telling, Telling]:
    """A new token ends the one before it."""
    newest: dict[str, str] = {}

    def issued(honest: Callable[..., str], sandbox: Any, *rest: Any) -> str:
        newest[sandbox.id] = honest(sandbox, *rest)
        return newest[sandbox.id]

    def verified(honest: Callable[..., Any], sandbox: Any, system: str, token: str) -> Any:
        if newest[sandbox.id] != token:
            raise Unauthenticated("revoked")
        return honest(sandbox, system, token)

    return wrapped("mock_server.web.bearer.issued", issued), wrapped(VERIFIED, verified)


def _unsigned(honest: Callable[..., Any], sandbox: Any, system: str, token: str) -> Any:
    try:
        return jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return honest(sandbox, system, token)


def _found_anywhere() -> tuple[Telling, Telling]:
    """A conversation is looked for in every sandbox."""
    sandboxes: deque[Any] = deque(maxlen=6)

    def remember(honest: Callable[..., Any], *given: Any) -> Any:
        sandboxes.append(honest(*given))
        return sandboxes[-1]

    def get(honest: Callable[..., Any], sandbox: Any, plane: str, conversation_id: str) -> Any:
        for other in (sandbox, *sandboxes):
            with suppress(NotFound):
                return honest(other, plane, conversation_id)
        raise NotFound("conversation", conversation_id)

    return wrapped("mock_server.kernel.world.Sandbox", remember), wrapped(f"{CONVERSATIONS}.get", get)


def _one_device(honest: Callable[..., Any], sandbox: Any, plane: str, *rest: str) -> Any:
    devices = sandbox.stores[NAME].devices
    for other in list(devices):
        devices.remove(other.id)
    return honest(sandbox, plane, *rest)


def _without_since(call: Call) -> Call:
    return replace(call, query={name: value for name, value in call.query.items() if name != "since"})


def _unseen(_: Callable[..., Any], sandbox: Any, conversation: Any, agent: str) -> Any:
    """An assignment that no poll tells of."""
    return sandbox.stores[NAME].conversations.replace(replace(conversation, agent=agent))


def _to_the_end(honest: Callable[..., Any], sandbox: Any, plane: str, revision: int, limit: int) -> Any:
    """Whatever a part has, the next one begins at the newest change."""
    changed, reached = honest(sandbox, plane, revision, limit)
    newest = sandbox.stores[NAME].changes.all().records(0, 1, newest_first=True)
    return changed, newest[0].revision if newest else reached


def _once_more(honest: Callable[..., Any], sandbox: Any, plane: str, revision: int, limit: int) -> Any:
    """The last of a part is the first of the next."""
    changed, reached = honest(sandbox, plane, revision, limit)
    return changed, reached - 1 if len(changed) > 1 else reached


def _null_at_the_end(body: Any) -> None:
    if not body["data"]:
        body["next_cursor"] = None


def _reversed(body: Any) -> None:
    body["data"].reverse()


def _free_for_agents(honest: Callable[..., None], *given: Any) -> None:
    if not current.exchange().request.path.startswith("/api/mobile"):
        honest(*given)


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: a token has expired when it is given out",
        patched(f"{TRIPDESK}.auth.LIFETIME", 0),
        claims="TRIPDESK-MOBILE-001 TRIPDESK-MOBILE-003",
    ),
    lie(
        "TripDesk: any password will do",
        wrapped("mock_server.kernel.world.World.opened_by", _by_email_alone),
        claims="TRIPDESK-MOBILE-002",
    ),
    lie(
        "TripDesk: a token is good a second too long",
        wrapped(VERIFIED, _ending_later(1)),
        claims="TRIPDESK-MOBILE-003",
    ),
    lie(
        "TripDesk: a new token ends the one before it",
        *_one_at_a_time(),
        claims="TRIPDESK-MOBILE-003",
    ),
    lie(
        "TripDesk: a token's signature is not looked at",
        wrapped(VERIFIED, _unsigned),
        claims="TRIPDESK-MOBILE-004",
    ),
    lie(
        "TripDesk: agents read and answer other partners' conversations",
        *_found_anywhere(),
        claims="TRIPDESK-MOBILE-005",
    ),
    lie(
        "TripDesk: agents drop other partners' devices",
        between("tripdesk", everybodys("DELETE")),
        claims="TRIPDESK-MOBILE-005",
    ),
    lie(
        "TripDesk: a second device takes the place of the first",
        wrapped(f"{OPERATIONS}.devices.register", _one_device),
        claims="TRIPDESK-MOBILE-006",
    ),
    lie(
        "TripDesk: a device that is dropped stays",
        unsaid("tripdesk", Said(204), where="DELETE /api/mobile/devices/*"),
        claims="TRIPDESK-MOBILE-006",
    ),
    lie(
        "TripDesk: every poll is the first",
        misheard("tripdesk", _without_since, where=POLL),
        claims="TRIPDESK-MOBILE-007 TRIPDESK-MOBILE-009",
    ),
    lie(
        "TripDesk: an assignment is no change",
        wrapped(f"{CONVERSATIONS}.assign", _unseen),
        claims="TRIPDESK-MOBILE-007 TRIPDESK-WEBHOOK-007",
    ),
    lie(
        "TripDesk: a poll of nothing has no cursor",
        reshaped("tripdesk", _null_at_the_end, where=POLL, status=200),
        claims="TRIPDESK-MOBILE-008",
    ),
    lie(
        "TripDesk: a poll in parts misses what comes after the first",
        wrapped(f"{CONVERSATIONS}.changed_since", _to_the_end),
        claims="TRIPDESK-MOBILE-009",
    ),
    lie(
        "TripDesk: a poll begins with what the one before it ended with",
        wrapped(f"{CONVERSATIONS}.changed_since", _once_more),
        claims="TRIPDESK-MOBILE-009",
    ),
    lie(
        "TripDesk: agents answer by SMS, whatever the channel",
        wrapped(f"{TRIPDESK}.views.mobile.wanted", lambda honest, body, _, to: honest(body, "sms", to)),
        claims="TRIPDESK-MOBILE-010",
    ),
    lie(
        "TripDesk: the mobile API has the oldest message first",
        reshaped("tripdesk", _reversed, where="GET /api/mobile/conversations/*/messages", status=200),
        claims="TRIPDESK-MOBILE-011",
    ),
    lie(
        "TripDesk: agents' answers cost nothing",
        wrapped(f"{OPERATIONS}.wallet.hold", _free_for_agents),
        claims="TRIPDESK-MOBILE-012",
    ),
)
