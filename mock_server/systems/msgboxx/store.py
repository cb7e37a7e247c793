"""A sandbox's msgboxx tables, and the look-ups that every operation needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from mock_server.kernel.messages import Message
from mock_server.kernel.problems import NotFound
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Record, Table
from mock_server.systems.msgboxx.records import (
    ApiAccount,
    Broadcast,
    Claims,
    Contact,
    Conversation,
    Inbox,
    Team,
    Template,
    User,
    Webhook,
)

NAME = "msgboxx"

R = TypeVar("R", bound=Record)


class Store:
    """Every table, and the tokens that were verified already (a memo that may be dropped at any time)."""

    def __init__(self) -> None:
        self.verified: dict[str, Claims] = {}
        self.accounts: Table[ApiAccount] = Table(
            lambda account: account.id,
            unique={"phone_number": lambda account: account.phone_number},
            indexes={"account": lambda account: account.id},
        )
        self.inboxes: Table[Inbox] = Table(
            lambda inbox: inbox.id,
            unique={"account": lambda inbox: inbox.account_id},
            indexes={"account": lambda inbox: inbox.account_id},
        )
        self.contacts: Table[Contact] = Table(
            lambda contact: contact.id,
            at=lambda contact: contact.at,
            unique={"mobileNumber": lambda contact: (contact.account_id, contact.mobile_number)},
            indexes={
                "account": lambda contact: contact.account_id,
                "number": lambda contact: (contact.account_id, contact.mobile_number),
            },
        )
        self.conversations: Table[Conversation] = Table(
            lambda conversation: conversation.id,
            unique={"contact": lambda conversation: conversation.contact_id},
        )
        self.templates: Table[Template] = Table(
            lambda template: template.id,
            indexes={
                "account": lambda template: template.account_id,
                "name": lambda template: (template.account_id, template.name),
            },
        )
        self.broadcasts: Table[Broadcast] = Table(
            lambda broadcast: broadcast.id,
            indexes={
                "account": lambda broadcast: broadcast.account_id,
                "contact": lambda broadcast: broadcast.contact_id,
            },
        )
        self.users: Table[User] = Table(lambda user: user.id)
        self.teams: Table[Team] = Table(lambda team: team.id)
        self.webhooks: Table[Webhook] = Table(lambda webhook: webhook.id)

    def tables(self) -> Mapping[str, tuple[type, Table[Any]]]:
        """Every table by name with the type of its records, in the order in which an import fills them."""
        return {
            "accounts": (ApiAccount, self.accounts),
            "inboxes": (Inbox, self.inboxes),
            "users": (User, self.users),
            "teams": (Team, self.teams),
            "templates": (Template, self.templates),
            "contacts": (Contact, self.contacts),
            "conversations": (Conversation, self.conversations),
            "broadcasts": (Broadcast, self.broadcasts),
            "webhooks": (Webhook, self.webhooks),
        }


def store_of(sandbox: Sandbox) -> Store:
    """The sandbox's msgboxx store."""
    store: Store = sandbox.stores[NAME]
    return store


def must(table: Table[R], kind: str, identifier: str) -> R:
    """The record, or NotFound; `kind` is what the vendor calls it."""
    record = table.get(identifier)
    if record is None:
        raise NotFound(kind, identifier)
    return record


def message_of(sandbox: Sandbox, message_id: str) -> Message:
    """One of msgboxx's own messages. Raises NotFound."""
    message = sandbox.messages.get(message_id)
    if message is None or message.system != NAME:
        raise NotFound("message", message_id)
    return message
