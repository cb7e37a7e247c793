"""Lies about what the API only reads: api accounts, inboxes, templates, teams and users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.operations import access
from mock_server.systems.msgboxx.store import store_of
from mock_server.web.rendering import json_answer
from tests.liars.lies import Telling, lie, patched, retold, unsaid, wrapped
from tests.liars.msgboxx.ways import (
    FALSE_ID,
    OPERATIONS,
    ROOT,
    SYSTEM,
    paging,
    refusal,
    reshaping,
    showing,
)

ENVELOPE = f"{ROOT}.envelope"
TEMPLATES = f"{OPERATIONS}.templates.find"


def _second_inbox(body: dict[str, Any]) -> dict[str, Any] | None:
    """Each api account has another inbox beside its own."""
    items = body["items"]
    if not items or "inboxId" not in items[0]:
        return None
    return {**body, "items": [*items, *({**inbox, "inboxId": FALSE_ID} for inbox in items)]}


def _any_name_that_begins_so(honest: Any, sandbox: Any, user: Any, account_id: Any, name: Any) -> Any:
    if name is None:
        return honest(sandbox, user, account_id, name)
    templates = store_of(sandbox).templates
    names = {each.name for each in templates if each.name.startswith(name)}
    accounts = access.narrowed(sandbox, user, account_id)
    return templates.where("name", *((account, each) for account in accounts for each in sorted(names)))


def _spelled(row: dict[str, Any]) -> None:
    for account in row.get("apiAccounts", [row.get("apiAccount")]):
        account["apiAccountId"] = account.pop("apiAccountid")


def _linked_to_all(honest: Any, store: Any, record: Any) -> dict[str, Any]:
    shown = honest(store, record)
    return {
        **shown,
        "apiAccounts": shown["apiAccounts"]
        or [{"name": each.name, "apiAccountid": each.id} for each in store.accounts],
    }


def _with_everybody(_: Any, said: Any) -> Any:
    everybody = {"name": "Everybody", "description": "", "teamId": FALSE_ID, "apiAccounts": [], "users": []}
    return None if said.body else said.saying([everybody])


def _team(**fields: Any) -> Telling:
    return wrapped(f"{ENVELOPE}.team_fields", lambda honest, store, record: {**honest(store, record), **fields})


def _first_row_alone(honest: Any, rows: Any) -> Any:
    """One row for each user, whatever it has access to."""
    return honest(list({row["user"]["userId"] if "user" in row else row["teamId"]: row for row in rows}.values()))


def _whole_name(row: dict[str, Any]) -> None:
    for user in row.get("users", [row.get("user")]):
        user.update(firstName=f"{user['firstName']} {user['lastName']}", lastName="")


def _rows(change: Callable[[dict[str, Any]], None]) -> Telling:
    """Teams, and users with their api accounts, changed in place."""

    def bare(honest: Any, rows: Any) -> Any:
        told = list(rows)
        for row in told:
            change(row)
        return honest(told)

    return wrapped(f"{ENVELOPE}.bare", bare)


def _paged(_: Any, rows: Any) -> Any:
    items = list(rows)
    return json_answer(orjson.dumps({"items": items, "paging": {"recordCount": len(items), "pages": 1}}))


ACCOUNTS_AND_INBOXES = (
    lie(
        "Msgboxx: api accounts are listed without their number's +",
        reshaping("GET /apiaccount", lambda shown: {**shown, "phoneNumber": shown["phoneNumber"][1:]}),
        claims="MSGBOXX-ACCOUNT-001 MSGBOXX-ACCOUNT-002",
    ),
    lie(
        "Msgboxx: an api account by its id has another name",
        showing("GET /apiaccount/*", name="Api account"),
        claims="MSGBOXX-ACCOUNT-002",
    ),
    lie("Msgboxx: an api account has two inboxes", paging(_second_inbox), claims="MSGBOXX-ACCOUNT-003"),
    lie(
        "Msgboxx: the list of inboxes spells datetime",
        patched(f"{ENVELOPE}.inbox_in_list", envelope.inbox_alone),
        claims="MSGBOXX-INBOX-001",
    ),
    lie(
        "Msgboxx: an inbox by its id spells dateTime",
        patched(f"{ENVELOPE}.inbox_alone", envelope.inbox_in_list),
        claims="MSGBOXX-INBOX-002",
    ),
    lie(
        "Msgboxx: no inbox is found under /inboxes",
        unsaid(SYSTEM, refusal(404), where="GET /inboxes/*"),
        claims="MSGBOXX-INBOX-003",
    ),
    lie(
        "Msgboxx: inboxes are not filtered",
        wrapped(
            f"{OPERATIONS}.accounts.find_inboxes", lambda honest, sandbox, user, account_id: honest(sandbox, user, None)
        ),
        claims="MSGBOXX-INBOX-004",
    ),
)

TEMPLATE_LIES = (
    lie(
        "Msgboxx: the list of templates has no examples",
        showing("GET /template", templateExample=""),
        claims="MSGBOXX-TEMPLATE-001 MSGBOXX-TEMPLATE-002",
    ),
    lie(
        "Msgboxx: a template by its id has no example",
        showing("GET /template/*", templateExample=""),
        claims="MSGBOXX-TEMPLATE-002",
    ),
    lie(
        "Msgboxx: no template is found under /templates",
        unsaid(SYSTEM, refusal(404), where="GET /templates/*"),
        claims="MSGBOXX-TEMPLATE-003",
    ),
    lie(
        "Msgboxx: templates are not filtered by api account",
        wrapped(TEMPLATES, lambda honest, sandbox, user, _, name: honest(sandbox, user, None, name)),
        claims="MSGBOXX-TEMPLATE-004",
    ),
    lie(
        "Msgboxx: templates are not filtered by name",
        wrapped(TEMPLATES, lambda honest, sandbox, user, account_id, _: honest(sandbox, user, account_id, None)),
        claims="MSGBOXX-TEMPLATE-005",
    ),
    lie(
        "Msgboxx: a name finds every template that begins with it",
        wrapped(TEMPLATES, _any_name_that_begins_so),
        claims="MSGBOXX-TEMPLATE-005",
    ),
    lie(
        "Msgboxx: a template shows its example as its text",
        reshaping("GET /template/*", lambda shown: {**shown, "templateText": shown["templateExample"]}),
        claims="MSGBOXX-TEMPLATE-006",
    ),
    lie(
        "Msgboxx: every template is shown as Approved",
        showing("GET /template/*", status="Approved"),
        claims="MSGBOXX-TEMPLATE-007",
    ),
)

PEOPLE = (
    lie(
        "Msgboxx: teams and users spell apiAccountId",
        _rows(_spelled),
        claims="MSGBOXX-TEAM-001 MSGBOXX-USER-001",
    ),
    lie("Msgboxx: teams are told without their users", _team(users=[]), claims="MSGBOXX-TEAM-001"),
    lie(
        "Msgboxx: teams and users come in pages",
        wrapped(f"{ENVELOPE}.bare", _paged),
        claims="MSGBOXX-TEAM-001 MSGBOXX-USER-001 MSGBOXX-PAGING-010",
    ),
    lie(
        "Msgboxx: a global team is linked to every api account",
        wrapped(f"{ENVELOPE}.team_fields", _linked_to_all),
        claims="MSGBOXX-TEAM-002",
    ),
    lie(
        "Msgboxx: there is always a team of everybody",
        retold(SYSTEM, _with_everybody, where="GET /team", status=200),
        claims="MSGBOXX-TEAM-003",
    ),
    lie(
        "Msgboxx: a user's first name is the whole name",
        _rows(_whole_name),
        claims="MSGBOXX-USER-001 MSGBOXX-TEAM-001",
    ),
    lie(
        "Msgboxx: a user has one row alone",
        wrapped(f"{ENVELOPE}.bare", _first_row_alone),
        claims="MSGBOXX-USER-002",
    ),
    lie(
        "Msgboxx: a user has a row for every api account",
        patched(f"{OPERATIONS}.access.sees", lambda user, account_id: True),
        claims="MSGBOXX-USER-002",
    ),
)

LIES = (*ACCOUNTS_AND_INBOXES, *TEMPLATE_LIES, *PEOPLE)
