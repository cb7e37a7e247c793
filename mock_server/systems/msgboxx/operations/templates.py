"""Templates, as WhatsApp has approved them or not."""

from __future__ import annotations

from mock_server.kernel.public import Sandbox, Selection
from mock_server.systems.msgboxx.operations import access
from mock_server.systems.msgboxx.records import Template, User
from mock_server.systems.msgboxx.store import store_of


def find(sandbox: Sandbox, user: User, account_id: str | None, name: str | None) -> Selection[Template]:
    """The templates that the user sees and the filters name."""
    templates = store_of(sandbox).templates
    accounts = access.narrowed(sandbox, user, account_id)
    if name is not None:
        return templates.where("name", *((account, name) for account in accounts))
    return templates.where("account", *accounts)


def get(sandbox: Sandbox, user: User, template_id: str) -> Template:
    """One template. Raises NotFound, Forbidden."""
    return access.one(user, store_of(sandbox).templates, "template", template_id)
