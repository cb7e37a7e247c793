"""Lies about what a user sees: too much, too little, or what another organisation has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_server.kernel.problems import Forbidden, Invalid, NotFound
from mock_server.systems.msgboxx.store import store_of
from mock_server.web import current
from tests.liars.lies import lie, patched, wrapped
from tests.liars.msgboxx.ways import OPERATIONS, ROOT

ACCESS = f"{OPERATIONS}.access"


def _every_account(sandbox: Any, user: Any) -> Any:
    return tuple(account.id for account in store_of(sandbox).accounts)


def _first_account(honest: Any, sandbox: Any, user: Any) -> Any:
    found = honest(sandbox, user)
    return found if user.administrator else found[:1]


def _hidden(honest: Any, user: Any, account_id: str, kind: str) -> None:
    try:
        honest(user, account_id, kind)
    except Forbidden as problem:
        raise NotFound(kind, account_id) from problem


def _administrators_alone(user: Any, account_id: str, kind: str) -> None:
    if not user.administrator:
        raise Forbidden(kind)


def _whatever_is_named(honest: Any, sandbox: Any, user: Any, *wanted: Any) -> Any:
    named = tuple(account_id for account_id in wanted if account_id is not None)
    return named[:1] or honest(sandbox, user, *wanted)


def _number_of_anybody(honest: Any, sandbox: Any, user: Any, account_id: Any, number: Any, *span: Any) -> Any:
    asking = user if number is None else replace(user, administrator=True)
    return honest(sandbox, asking, account_id, number, *span)


def _any_account(sandbox: Any, user: Any, account_id: str) -> Any:
    account = store_of(sandbox).accounts.get(account_id)
    if account is None:
        raise Invalid({"apiAccountId": ["There is no such api account."]})
    return account


def _rows_of_the_user(key: str) -> Any:
    """Teams (`apiAccounts`) or users (`apiAccount`) of the caller's api accounts alone."""

    def bare(honest: Any, rows: Any) -> Any:
        user = current.caller().who.user

        def seen(row: Any) -> bool:
            found = row[key] if isinstance(row[key], list) else [row[key]]
            return user.administrator or any(account["apiAccountid"] in user.account_ids for account in found)

        return honest(row for row in rows if key not in row or seen(row))

    return wrapped(f"{ROOT}.envelope.bare", bare)


def _contact_of_anybody(honest: Any, sandbox: Any, user: Any, contact_id: str) -> Any:
    for other in current.world().all():
        found = store_of(other).contacts.get(contact_id)
        if found is not None:
            return found
    return honest(sandbox, user, contact_id)


def _contacts_of_the_newest(honest: Any, sandbox: Any, *arguments: Any) -> Any:
    return honest(current.world().all()[-1], *arguments)


LIES = (
    lie(
        "Msgboxx: lists give everything to everybody",
        patched(f"{ACCESS}.account_ids", _every_account),
        claims="MSGBOXX-ACCESS-001 MSGBOXX-ACCESS-012",
    ),
    lie(
        "Msgboxx: a user sees the first of its api accounts alone",
        wrapped(f"{ACCESS}.account_ids", _first_account),
        claims="MSGBOXX-ACCESS-012",
    ),
    lie(
        "Msgboxx: an id opens everything to everybody",
        patched(f"{ACCESS}.check", lambda user, account_id, kind: None),
        claims="MSGBOXX-ACCESS-002 MSGBOXX-ACCESS-004 MSGBOXX-ACCESS-005 MSGBOXX-ACCESS-008",
    ),
    lie(
        "Msgboxx: what a user may not see is not found",
        wrapped(f"{ACCESS}.check", _hidden),
        claims="MSGBOXX-ACCESS-002 MSGBOXX-ACCESS-004 MSGBOXX-ACCESS-005",
    ),
    lie(
        "Msgboxx: only administrators are given an entity by its id",
        patched(f"{ACCESS}.check", _administrators_alone),
        claims="MSGBOXX-ACCESS-003",
    ),
    lie(
        "Msgboxx: a filter opens the api account that it names",
        wrapped(f"{ACCESS}.narrowed", _whatever_is_named),
        claims="MSGBOXX-ACCESS-006",
    ),
    lie(
        "Msgboxx: a number is found in every api account",
        wrapped(f"{OPERATIONS}.contacts.find", _number_of_anybody),
        claims="MSGBOXX-ACCESS-007",
    ),
    lie(
        "Msgboxx: everybody sends from every api account",
        patched(f"{ACCESS}.account_in_body", _any_account),
        claims="MSGBOXX-ACCESS-008",
    ),
    lie(
        "Msgboxx: a user is given the teams of its api accounts alone",
        _rows_of_the_user("apiAccounts"),
        claims="MSGBOXX-ACCESS-009",
    ),
    lie(
        "Msgboxx: a user is given the users of its api accounts alone",
        _rows_of_the_user("apiAccount"),
        claims="MSGBOXX-ACCESS-010",
    ),
    lie(
        "Msgboxx: an id finds another organisation's contact",
        wrapped(f"{OPERATIONS}.contacts.get", _contact_of_anybody),
        claims="MSGBOXX-ACCESS-011",
    ),
    lie(
        "Msgboxx: contacts are those of the newest organisation",
        wrapped(f"{OPERATIONS}.contacts.find", _contacts_of_the_newest),
        claims="MSGBOXX-ACCESS-011",
    ),
)
