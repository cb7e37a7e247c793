"""Lies about what a key may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_server.kernel.problems import Forbidden
from mock_server.systems.coext.store import store_of
from tests.liars.coext.telling import detailed, spilling
from tests.liars.lies import Lie, Said, Telling, declared, lie, unsaid

_SERVED = b'{"success":true,"data":{"message_id":"00000000-0000-4000-8000-000000000001","status":"sent"},"meta":{}}'


def _permitting(may: Callable[[set[str], str], bool]) -> Telling:
    """Keys that may do what this says of their permissions and of the one that is needed."""

    def permit(_: Callable[..., None], caller: Any, permission: str) -> None:
        if not may(set(caller.who.permissions), permission):
            raise Forbidden(permission)

    return declared("coext", permit=permit)


def _of_any_key(_: Callable[..., None], caller: Any, permission: str) -> None:
    if not any(permission in key.permissions for key in store_of(caller.sandbox).keys):
        raise Forbidden(permission)


def _kind(permission: str) -> str:
    return permission.partition("_")[0]


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: permissions are not looked at",
        _permitting(lambda has, needed: True),
        claims="COEXT-PERMISSION-001 COEXT-PERMISSION-002 COEXT-PERMISSION-003 COEXT-PERMISSION-004"
        " COEXT-PERMISSION-005 COEXT-PERMISSION-007 COEXT-PERMISSION-008 COEXT-PERMISSION-010",
    ),
    lie(
        "Coext: who may send one thing may send all",
        _permitting(lambda has, needed: _kind(needed) in ({_kind(one) for one in has} - {"view"}) | {"view"}),
        claims="COEXT-PERMISSION-001 COEXT-PERMISSION-002 COEXT-PERMISSION-007",
    ),
    lie(
        "Coext: who may see one thing may see all",
        _permitting(lambda has, needed: needed in has or (_kind(needed) == "view" and "view" in map(_kind, has))),
        claims="COEXT-PERMISSION-003 COEXT-PERMISSION-004",
    ),
    lie(
        "Coext: a template is sent only by who may see templates",
        _permitting(lambda has, needed: needed in has and (needed != "send_template" or "view_templates" in has)),
        claims="COEXT-PERMISSION-006",
    ),
    lie(
        "Coext: nobody may see messages",
        _permitting(lambda has, needed: needed in has and needed != "view_messages"),
        claims="COEXT-AUTH-003 COEXT-PERMISSION-006",
    ),
    lie(
        "Coext: a key without permissions may call everything",
        _permitting(lambda has, needed: not has or needed in has),
        claims="COEXT-PERMISSION-008",
    ),
    lie("Coext: a key may what any key may", declared("coext", permit=_of_any_key), claims="COEXT-PERMISSION-010"),
    lie(
        "Coext: the permission that is missing is not named",
        detailed(lambda problem, details: None if isinstance(problem, Forbidden) else details),
        claims="COEXT-PERMISSION-005",
    ),
    lie(
        "Coext: what a key may not send goes out all the same",
        spilling(403),
        claims="COEXT-PERMISSION-007",
    ),
    lie(
        "Coext: media are served",
        unsaid("coext", Said(200, {"Content-Type": "application/json"}, _SERVED), where="POST /api/v1/external/media"),
        claims="COEXT-PERMISSION-009",
    ),
)
