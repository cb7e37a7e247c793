"""Lies about TripDesk's access keys: whom they let in, and to what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mock_server.systems.tripdesk.seed import WELL_KNOWN
from tests.liars.lies import Call, Lie, Passing, Said, between, is_of, lie, misheard, patched, wrapped
from tests.liars.tripdesk.tools import MESSAGES, TRIPDESK, Seen, as_bearer, declared, everybodys, merged, token_of

# A key of a sandbox that a test made: the prefix, `fake` and 20 characters.
_KEY_LENGTH = 32


def _default_partner(call: Call) -> Call | None:
    return None if "Authorization" in call.headers else as_bearer(call, WELL_KNOWN["test_key"])


def _without_prefix(call: Call) -> Call | None:
    token = token_of(call)
    rest = re.sub(r"^(sk_live_|ak_(prod_)?)", "", token, flags=re.IGNORECASE)
    honest = token.startswith(("ak_test_", "ak_live_")) or "." in token
    return None if honest or not token else as_bearer(call, f"ak_test_{rest}")


def _beginning(call: Call) -> Call | None:
    token = token_of(call)
    return as_bearer(call, token[:_KEY_LENGTH]) if token.startswith("ak_") else None


def _under_any_prefix(honest: Callable[..., Any], world: Any, system: str, *parts: str) -> Any:
    found = honest(world, system, *parts)
    return found or honest(world, system, parts[0].replace("ak_live_", "ak_test_"), *parts[1:])


def _under_any_scheme(honest: Callable[..., Any], header: str | None) -> str:
    return header.rpartition(" ")[2] if header else honest(header)


def _carried_out(where: str) -> Callable[[Call, Passing], Said]:
    seen = Seen()

    def middleware(call: Call, proceed: Passing) -> Said:
        seen.note(call)
        said = proceed(call)
        if is_of(call, where) and "Authorization" not in call.headers and seen.newest:
            proceed(as_bearer(call, seen.newest))
        return said

    return middleware


def _permit_one(kind: str) -> Callable[..., None]:
    def permit(honest: Callable[..., None], caller: Any, permission: str) -> None:
        if caller.who.kind != kind:
            honest(caller, permission)

    return permit


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: who has no credentials is the default partner",
        misheard("tripdesk", _default_partner),
        claims="TRIPDESK-KEY-001",
    ),
    lie(
        "TripDesk: the live key opens nothing",
        patched(f"{TRIPDESK}.auth.PREFIXES", {"ak_test_": "test"}),
        claims="TRIPDESK-KEY-002",
    ),
    lie(
        "TripDesk: a key needs no prefix, or any",
        misheard("tripdesk", _without_prefix),
        claims="TRIPDESK-KEY-003",
    ),
    lie(
        "TripDesk: a key is known by its first characters",
        misheard("tripdesk", _beginning),
        claims="TRIPDESK-KEY-004",
    ),
    lie(
        "TripDesk: a sandbox key opens the live plane under the live prefix",
        wrapped("mock_server.kernel.world.World.opened_by", _under_any_prefix),
        claims="TRIPDESK-KEY-005",
    ),
    lie(
        "TripDesk: a key may come under any scheme",
        wrapped("mock_server.web.bearer.credential", _under_any_scheme),
        claims="TRIPDESK-KEY-006",
    ),
    lie(
        "TripDesk: an access key opens the mobile API",
        declared(permit=_permit_one("key")),
        claims="TRIPDESK-KEY-007",
    ),
    lie(
        "TripDesk: a mobile token opens the external and internal APIs",
        declared(permit=_permit_one("agent")),
        claims="TRIPDESK-KEY-008",
    ),
    lie(
        "TripDesk: another partner's records are found by their ids",
        between("tripdesk", everybodys("GET")),
        claims="TRIPDESK-KEY-009",
    ),
    lie(
        "TripDesk: the list of contacts has every partner's",
        between("tripdesk", merged("/api/v1/contacts")),
        claims="TRIPDESK-KEY-009",
    ),
    lie(
        "TripDesk: a message without credentials is refused, and sent",
        between("tripdesk", _carried_out(f"POST {MESSAGES}")),
        claims="TRIPDESK-KEY-010",
    ),
    lie(
        "TripDesk: a contact without credentials is refused, and made",
        between("tripdesk", _carried_out("POST /api/v1/contacts")),
        claims="TRIPDESK-KEY-010",
    ),
)
