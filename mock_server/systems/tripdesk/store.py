"""A sandbox's TripDesk tables, and the look-ups that every operation needs; each is within one data plane."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, TypeVar

from mock_server.kernel.instants import HOUR, Instant
from mock_server.kernel.messages import Message
from mock_server.kernel.problems import NotFound
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Record, Table
from mock_server.kernel.ulid import ulid
from mock_server.kernel.waits import Signal
from mock_server.systems.tripdesk.channels import EMAIL
from mock_server.systems.tripdesk.records import (
    AuditEntry,
    Change,
    Contact,
    Conversation,
    Device,
    ExternalId,
    Gateway,
    KeptAnswer,
    Template,
    Unconfirmed,
    Usage,
    Wallet,
)

NAME = "tripdesk"
TEST, LIVE = "test", "live"
PLANES = (TEST, LIVE)

# How many calls the audit log keeps, and how many answers to calls with an idempotency key are remembered.
AUDITED = 10_000
REMEMBERED = 100_000
# How long an idempotency key is good for (assumed).
KEPT_FOR = 24 * HOUR
# Seconds of real time that send-and-confirm waits (assumed).
PATIENCE = 30.0

R = TypeVar("R", bound=Record)


class Running:
    """A call with an idempotency key that is being served: its key, what it asks, and the message that it waits for."""

    def __init__(self, key: str, digest: str) -> None:
        self.key = key
        self.digest = digest
        self.message_id: str | None = None
        self.is_over = False
        self.over = Signal()

    @property
    def call(self) -> str:
        """What it is known by."""
        return f"{self.key}/{self.digest}"

    def end(self) -> None:
        """It is answered."""
        self.is_over = True
        self.over.tell()


class Store:
    """Every table, the calls with an idempotency key that are under way, and how long send-and-confirm waits."""

    def __init__(self) -> None:
        self.running: dict[str, Running] = {}
        self.patience = PATIENCE
        self.wallets: Table[Wallet] = Table(lambda wallet: wallet.id)
        self.gateways: Table[Gateway] = Table(
            lambda gateway: gateway.id,
            indexes={
                "plane": lambda gateway: gateway.plane,
                "channel": lambda gateway: (gateway.plane, gateway.channel),
            },
        )
        self.templates: Table[Template] = Table(
            lambda template: template.id, indexes={"name": lambda template: (template.plane, template.name)}
        )
        self.contacts: Table[Contact] = Table(
            lambda contact: contact.id,
            at=lambda contact: contact.number,
            indexes={
                "plane": lambda contact: contact.plane,
                "phone": lambda contact: contact.phone and (contact.plane, contact.phone),
                "email": lambda contact: contact.email and (contact.plane, contact.email.lower()),
            },
        )
        self.external_ids: Table[ExternalId] = Table(
            lambda row: row.id, indexes={"contact": lambda row: row.contact_id}
        )
        self.conversations: Table[Conversation] = Table(
            lambda conversation: conversation.id,
            at=lambda conversation: conversation.created_at,
            unique={
                "address": lambda conversation: address_key(
                    conversation.plane, conversation.channel, conversation.address
                )
            },
            indexes={
                "plane": lambda conversation: conversation.plane,
                "contact": lambda conversation: conversation.contact_id,
            },
            placed_by=attrgetter("plane", "channel", "address", "contact_id"),
        )
        self.changes: Table[Change] = Table(
            lambda change: change.id,
            at=lambda change: change.revision,
            indexes={"plane": lambda change: change.plane},
            placed_by=lambda change: change.plane,
        )
        self.devices: Table[Device] = Table(
            lambda device: device.id, unique={"fcm_token": lambda device: (device.plane, device.fcm_token)}
        )
        self.usage: Table[Usage] = Table(
            lambda usage: usage.id,
            indexes={"plane": lambda usage: usage.plane},
            placed_by=lambda usage: usage.plane,
        )
        self.answers: Table[KeptAnswer] = Table(lambda answer: answer.id, at=lambda answer: answer.at, bound=REMEMBERED)
        self.unconfirmed: Table[Unconfirmed] = Table(lambda row: row.id, at=lambda row: row.at, bound=REMEMBERED)
        self.audit: Table[AuditEntry] = Table(
            lambda entry: entry.id,
            at=lambda entry: entry.at,
            indexes={"plane": lambda entry: entry.plane},
            bound=AUDITED,
        )

    def tables(self) -> Mapping[str, tuple[type, Table[Any]]]:
        """Every table by name with the type of its records, in the order in which an import fills them."""
        return {
            "wallets": (Wallet, self.wallets),
            "gateways": (Gateway, self.gateways),
            "templates": (Template, self.templates),
            "contacts": (Contact, self.contacts),
            "external_ids": (ExternalId, self.external_ids),
            "conversations": (Conversation, self.conversations),
            "changes": (Change, self.changes),
            "devices": (Device, self.devices),
            "usage": (Usage, self.usage),
            "answers": (KeptAnswer, self.answers),
            "unconfirmed": (Unconfirmed, self.unconfirmed),
            "audit": (AuditEntry, self.audit),
        }


def store_of(sandbox: Sandbox) -> Store:
    """The sandbox's TripDesk store."""
    store: Store = sandbox.stores[NAME]
    return store


def address_key(plane: str, channel: str, address: str) -> tuple[str, str, str]:
    """What a conversation is found by: mailboxes are the same in any case of their letters."""
    return plane, channel, address.lower() if channel == EMAIL else address


def new_id(sandbox: Sandbox, prefix: str, at: Instant) -> str:
    """A prefix and a ULID of this instant."""
    return f"{prefix}_{ulid(at, sandbox.chance.draw(f'{NAME}.{prefix}'))}"


def must(table: Table[R], plane: str, kind: str, identifier: str) -> R:
    """The record of this plane, or NotFound; `kind` is what the vendor calls it."""
    record: Any = table.get(identifier)
    if record is None or record.plane != plane:
        raise NotFound(kind, identifier)
    found: R = record
    return found


def message_of(sandbox: Sandbox, plane: str, message_id: str) -> Message:
    """One of a plane's own messages, in either direction. Raises NotFound."""
    message = sandbox.messages.get(message_id)
    if message is None or message.system != NAME or message.account != plane:
        raise NotFound("message", message_id)
    return message
