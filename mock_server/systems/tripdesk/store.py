"""A sandbox's TripDesk tables, and the look-ups that every operation needs; each is within one data plane."""

from __future__ import annotations

from typing import Any

from mock_server.kernel.identifiers import ulids
from mock_server.kernel.public import HOUR, Instant, NotFound, R, Sandbox, Table
from mock_server.kernel.store import Made, Rules, Tables, table
from mock_server.kernel.ulid import ulid
from mock_server.kernel.waits import Signal
from mock_server.systems.tripdesk import records
from mock_server.systems.tripdesk.channels import CHANNELS, EMAIL

NAME = "tripdesk"

# How many calls the audit log keeps, and how many answers to calls with an idempotency key are remembered.
AUDITED = 10_000
REMEMBERED = 100_000
# How long an idempotency key is good for (assumed).
KEPT_FOR = 24 * HOUR
# Seconds of real time that send-and-confirm waits (assumed).
PATIENCE = 30.0


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
        self.is_over = True
        self.over.tell()


_ADDRESS = ("plane", "channel", "address")
_PLANE = {"plane": records.PLANES}
_CHANNEL = {"channel": tuple(CHANNELS)}
_OF_MESSAGES = Rules(
    ids=ulids(NAME, "msg"), references={"thread": "conversations"}, values={"account": records.PLANES, **_CHANNEL}
)


class Store(Tables, system=NAME, messages=_OF_MESSAGES):
    """Every table, the calls with an idempotency key that are under way, and how long send-and-confirm waits."""

    order = "their order"

    wallets = table(records.Wallet)
    gateways = table(
        records.Gateway,
        Rules(ids=ulids(NAME, "gtw"), values={**_PLANE, **_CHANNEL, "status": records.GATEWAY_STATUSES}),
        indexes={"plane": "plane", "channel": ("plane", "channel")},
    )
    templates = table(records.Template, Rules(values=_PLANE), indexes={"name": ("plane", "name")})
    contacts = table(
        records.Contact,
        Rules(ids=ulids(NAME, "con"), values=_PLANE),
        at="number",
        indexes={
            "plane": "plane",
            "phone": Made(lambda contact: contact.phone and (contact.plane, contact.phone), ("plane", "phone")),
            "email": Made(lambda contact: contact.email and (contact.plane, contact.email.lower()), ("plane", "email")),
        },
    )
    external_ids = table(
        records.ExternalId,
        Rules(references={"contact_id": "contacts"}, values=_PLANE),
        indexes={"contact": "contact_id"},
    )
    conversations = table(
        records.Conversation,
        Rules(ids=ulids(NAME, "cnv"), references={"contact_id": "contacts"}, values={**_PLANE, **_CHANNEL}),
        at="created_at",
        unique={"address": Made(lambda found: address_key(found.plane, found.channel, found.address), _ADDRESS)},
        indexes={"plane": "plane", "contact": "contact_id"},
    )
    changes = table(
        records.Change,
        Rules(references={"id": "conversations"}, values=_PLANE),
        at="revision",
        indexes={"plane": "plane"},
    )
    devices = table(
        records.Device,
        Rules(ids=ulids(NAME, "dev"), values={**_PLANE, "platform": records.PLATFORMS}),
        unique={"fcm_token": ("plane", "fcm_token")},
    )
    usage = table(
        records.Usage,
        Rules(values={**_PLANE, **_CHANNEL, "status": records.MESSAGE_STATUSES}),
        indexes={"plane": "plane"},
    )
    answers = table(records.KeptAnswer, at="at", bound=REMEMBERED)
    unconfirmed = table(records.Unconfirmed, at="at", bound=REMEMBERED)
    audit = table(
        records.AuditEntry,
        Rules(
            ids=ulids(NAME, "aud"),
            values={
                **_PLANE,
                "surface": (records.EXTERNAL, *records.SURFACES.values()),
                "actor": (records.KEY, records.AGENT),
            },
        ),
        at="at",
        indexes={"plane": "plane"},
        bound=AUDITED,
    )

    def __init__(self) -> None:
        super().__init__()
        self.running: dict[str, Running] = {}
        self.patience = PATIENCE


store_of = Store.of


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
