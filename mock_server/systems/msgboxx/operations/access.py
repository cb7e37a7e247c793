"""Api accounts and their inboxes, and what else they give a user access to."""

from __future__ import annotations

from typing import Any

from mock_server.kernel.public import Forbidden, Invalid, R, Sandbox, Selection, Table, must
from mock_server.systems.msgboxx.records import ApiAccount, Inbox, User
from mock_server.systems.msgboxx.store import store_of


def account_ids(sandbox: Sandbox, user: User) -> tuple[str, ...]:
    """The api accounts that a user sees: an administrator all of them."""
    if user.administrator:
        return tuple(account.id for account in store_of(sandbox).accounts)
    return user.account_ids


def sees(user: User, account_id: str) -> bool:
    """Whether a user has access to an api account."""
    return user.administrator or account_id in user.account_ids


def check(user: User, account_id: str, kind: str) -> None:
    """Raises Forbidden for a `kind` of an api account that the user has no access to."""
    if not sees(user, account_id):
        raise Forbidden(kind)


def one(user: User, table: Table[R], kind: str, identifier: str) -> R:
    """A record of an api account. Raises NotFound, Forbidden."""
    found: Any = must(table, kind, identifier)
    check(user, found.account_id, kind)
    record: R = found
    return record


def narrowed(sandbox: Sandbox, user: User, *wanted: str | None) -> tuple[str, ...]:
    """The api accounts that the user sees and every filter names; a filter that is None names all."""
    named = {account_id for account_id in wanted if account_id is not None}
    if not named:
        return account_ids(sandbox, user)
    if len(named) > 1:
        return ()
    (account_id,) = named
    return (account_id,) if sees(user, account_id) else ()


def account_in_body(sandbox: Sandbox, user: User, account_id: str) -> ApiAccount:
    """The api account that a body names. Raises Invalid when there is none, Forbidden without access to it."""
    account = store_of(sandbox).accounts.get(account_id)
    if account is None:
        raise Invalid({"apiAccountId": ["There is no such api account."]})
    check(user, account.id, "api account")
    return account


def find_accounts(sandbox: Sandbox, user: User) -> Selection[ApiAccount]:
    """The api accounts that the user sees."""
    return store_of(sandbox).accounts.where("account", *account_ids(sandbox, user))


def get_account(sandbox: Sandbox, user: User, account_id: str) -> ApiAccount:
    """One api account. Raises NotFound, Forbidden."""
    account = must(store_of(sandbox).accounts, "api account", account_id)
    check(user, account.id, "api account")
    return account


def find_inboxes(sandbox: Sandbox, user: User, account_id: str | None) -> Selection[Inbox]:
    """The inboxes that the user sees, of one api account or of all."""
    return store_of(sandbox).inboxes.where("account", *narrowed(sandbox, user, account_id))


def get_inbox(sandbox: Sandbox, user: User, inbox_id: str) -> Inbox:
    """One inbox. Raises NotFound, Forbidden."""
    return one(user, store_of(sandbox).inboxes, "inbox", inbox_id)


def account_of_inbox(sandbox: Sandbox, inbox_id: str | None) -> str | None:
    """The api account that a filter by inbox stands for; one that nothing has for an unknown inbox."""
    if inbox_id is None:
        return None
    inbox = store_of(sandbox).inboxes.get(inbox_id)
    return "" if inbox is None else inbox.account_id
