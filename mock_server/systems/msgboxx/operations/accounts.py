"""Api accounts and their inboxes."""

from __future__ import annotations

from mock_server.kernel.public import Sandbox, Selection, must
from mock_server.systems.msgboxx.operations import access
from mock_server.systems.msgboxx.records import ApiAccount, Inbox, User
from mock_server.systems.msgboxx.store import store_of


def find(sandbox: Sandbox, user: User) -> Selection[ApiAccount]:
    """The api accounts that the user sees."""
    return store_of(sandbox).accounts.where("account", *access.account_ids(sandbox, user))


def get(sandbox: Sandbox, user: User, account_id: str) -> ApiAccount:
    """One api account. Raises NotFound, Forbidden."""
    account = must(store_of(sandbox).accounts, "api account", account_id)
    access.check(user, account.id, "api account")
    return account


def find_inboxes(sandbox: Sandbox, user: User, account_id: str | None) -> Selection[Inbox]:
    """The inboxes that the user sees, of one api account or of all."""
    return store_of(sandbox).inboxes.where("account", *access.narrowed(sandbox, user, account_id))


def get_inbox(sandbox: Sandbox, user: User, inbox_id: str) -> Inbox:
    """One inbox. Raises NotFound, Forbidden."""
    return access.one(user, store_of(sandbox).inboxes, "inbox", inbox_id)


def account_of_inbox(sandbox: Sandbox, inbox_id: str | None) -> str | None:
    """The api account that a filter by inbox stands for; one that nothing has for an unknown inbox."""
    if inbox_id is None:
        return None
    inbox = store_of(sandbox).inboxes.get(inbox_id)
    return "" if inbox is None else inbox.account_id
