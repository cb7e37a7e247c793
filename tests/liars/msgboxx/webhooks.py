"""Lies about webhooks as a resource: how they are set up, found, changed and deleted."""

from __future__ import annotations

from functools import partial
from typing import Any
from unittest import mock

from mock_server.systems.msgboxx.records import TYPES
from mock_server.systems.msgboxx.store import store_of
from tests.liars.lies import Call, Said, lie, patched, retold, unsaid, wrapped
from tests.liars.msgboxx.ways import (
    OPERATIONS,
    ROOT,
    SYSTEM,
    VIEWS,
    filling,
    hearing,
    refusal,
    showing,
)

CREATE = "POST /webhook"
ONE = "GET /webhook/*"
CHANGE = "PUT /webhook/*"
UPDATE = f"{OPERATIONS}.webhooks.update"
NOTHING = Said(200).saying({"items": [], "paging": {"recordCount": 0, "pages": 0}})


def _without(name: str) -> Any:
    """Changes of this field are lost."""

    def update(honest: Any, sandbox: Any, webhook_id: str, changes: Any) -> Any:
        return honest(sandbox, webhook_id, {field: value for field, value in changes.items() if field != name})

    return wrapped(UPDATE, update)


def _all_gone(honest: Any, sandbox: Any, webhook_id: str) -> None:
    honest(sandbox, webhook_id)
    for webhook in store_of(sandbox).webhooks:
        honest(sandbox, webhook.id)


def _no_type(*names: str) -> Any:
    return hearing(CREATE, lambda body: {**body, "type": "nonsense"} if body.get("type") in names else body)


def _some_type(body: dict[str, Any]) -> dict[str, Any]:
    """Whatever is no type is the first of them."""
    return body if body.get("type") in TYPES else {**body, "type": TYPES[0]}


def _as_given(call: Call, said: Said) -> Said:
    shown = said.body
    return said.saying({name: (call.body or {}).get(name, value) for name, value in shown.items()})


LIES = (
    lie("Msgboxx: a new webhook is Zapier's", showing(CREATE, 201, isZapier=True), claims="MSGBOXX-WEBHOOK-001"),
    lie("Msgboxx: a new webhook has failed once", showing(CREATE, 201, failureCount=1), claims="MSGBOXX-WEBHOOK-001"),
    lie(
        "Msgboxx: nobody may create a webhook at /organisation",
        unsaid(SYSTEM, refusal(403), where="POST /organisation"),
        claims="MSGBOXX-WEBHOOK-002",
    ),
    lie(
        "Msgboxx: /webhooks lists nothing",
        unsaid(SYSTEM, NOTHING, where="GET /webhooks"),
        claims="MSGBOXX-WEBHOOK-003",
    ),
    lie("Msgboxx: a webhook by its id is enabled", showing(ONE, isEnabled=True), claims="MSGBOXX-WEBHOOK-004"),
    lie("Msgboxx: a webhook's type stays", _without("type"), claims="MSGBOXX-WEBHOOK-005"),
    lie("Msgboxx: a webhook's address stays", _without("target_url"), claims="MSGBOXX-WEBHOOK-005"),
    lie("Msgboxx: a webhook is never switched on", _without("is_enabled"), claims="MSGBOXX-WEBHOOK-005"),
    lie(
        "Msgboxx: failureCount and isZapier of a webhook change",
        partial(
            mock.patch.dict,
            f"{VIEWS}.webhooks._CHANGES",
            {"failureCount": "failure_count", "isZapier": "is_zapier"},
        ),
        claims="MSGBOXX-WEBHOOK-006",
    ),
    lie(
        "Msgboxx: a deleted webhook stays",
        patched(f"{OPERATIONS}.webhooks.delete", lambda sandbox, webhook_id: None),
        claims="MSGBOXX-WEBHOOK-007",
    ),
    lie(
        "Msgboxx: deleting a webhook deletes them all",
        wrapped(f"{OPERATIONS}.webhooks.delete", _all_gone),
        claims="MSGBOXX-WEBHOOK-007",
    ),
    lie("Msgboxx: inbox is no type of webhook", _no_type("inbox"), claims="MSGBOXX-WEBHOOK-008"),
    lie(
        "Msgboxx: broadcast and template are no types of webhook",
        _no_type("broadcast", "template"),
        claims="MSGBOXX-WEBHOOK-009",
    ),
    lie(
        "Msgboxx: another type of webhook is one of messages", hearing(CREATE, _some_type), claims="MSGBOXX-WEBHOOK-010"
    ),
    lie(
        "Msgboxx: a webhook may change to any type",
        hearing(CHANGE, _some_type),
        claims="MSGBOXX-WEBHOOK-010",
    ),
    lie(
        "Msgboxx: any text is an address",
        patched("mock_server.web.fields.is_http_url", lambda text: True),
        claims="MSGBOXX-WEBHOOK-011",
    ),
    lie(
        "Msgboxx: isZapier and failureCount come back as given",
        retold(SYSTEM, _as_given, where=CREATE, status=201),
        claims="MSGBOXX-WEBHOOK-012",
    ),
    lie(
        "Msgboxx: a webhook needs neither type nor address",
        filling(CREATE, type="message", targetUrl="https://hooks.example.com/"),
        claims="MSGBOXX-WEBHOOK-013",
    ),
    lie(
        "Msgboxx: everybody sets up webhooks",
        patched(f"{ROOT}.auth.ADMINISTRATOR", "nobody's permission"),
        claims="MSGBOXX-WEBHOOK-014",
    ),
)
