"""What holds in every msgboxx store, and must hold in one that is imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mock_server.kernel.messages import OUTBOUND
from mock_server.kernel.references import References, Values, flaws_of
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Table
from mock_server.systems.msgboxx.operations.conversations import FOLDERS
from mock_server.systems.msgboxx.operations.webhooks import TYPES
from mock_server.systems.msgboxx.store import NAME, store_of
from mock_server.web.fields import as_uuid

REFERENCES: References = {
    "inboxes": {"account_id": "accounts"},
    "users": {"account_ids": "accounts"},
    "teams": {"account_ids": "accounts", "user_ids": "users"},
    "templates": {"account_id": "accounts"},
    "contacts": {"account_id": "accounts"},
    "conversations": {
        "account_id": "accounts",
        "contact_id": "contacts",
        "user_id": "users",
        "team_id": "teams",
    },
    "broadcasts": {
        "account_id": "accounts",
        "contact_id": "contacts",
        "template_id": "templates",
        "sender_id": "users",
    },
    "messages": {"account": "accounts", "party": "contacts", "thread": "conversations"},
}
VALUES: Values = {
    "conversations": {"folder": FOLDERS},
    "webhooks": {"type": TYPES},
}
# The kinds of chance that a table's ids are drawn from.
DRAWN = {
    "msgboxx.inbox": "inboxes",
    "msgboxx.user": "users",
    "msgboxx.contact": "contacts",
    "msgboxx.conversation": "conversations",
    "msgboxx.message": "messages",
    "msgboxx.broadcast": "broadcasts",
    "msgboxx.webhook": "webhooks",
}


def flaws(sandbox: Sandbox) -> Iterable[str]:
    """Why this store cannot be served, one sentence each."""
    tables: dict[str, Table[Any]] = {name: table for name, (_, table) in store_of(sandbox).tables().items()}
    tables["messages"] = sandbox.messages
    for name, table in tables.items():
        if name != "messages" and not table.is_in_order():
            yield f"The {name} are not in the order of their time."
        for record in table:
            if name != "messages" or record.system == NAME:
                yield from _flaws_of(name, record, tables)
    for kind, name in DRAWN.items():
        if tables[name].get(sandbox.chance.next_uuid(kind)) is not None:
            yield f"The next id of {kind} is taken; `drawn` does not go with the records."


def _flaws_of(name: str, record: Any, tables: Mapping[str, Table[Any]]) -> Iterator[str]:
    if as_uuid(record.id) != record.id:
        yield f"{name}: the id {record.id!r} is no UUID in lower case."
    yield from flaws_of(name, record, tables, REFERENCES, VALUES)
    if name == "broadcasts" and not _is_sent(record.message_id, tables["messages"]):
        yield f"broadcasts: the message_id {record.message_id!r} of {record.id} is no message that was sent."


def _is_sent(message_id: str | None, messages: Table[Any]) -> bool:
    """Also one that the sandbox has dropped since."""
    if message_id is None:
        return True
    message = messages.get(message_id)
    return as_uuid(message_id) == message_id if message is None else message.direction == OUTBOUND
