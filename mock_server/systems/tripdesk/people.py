"""TripDesk's customers, to the operator: the contacts of its conversations, who write to its gateways."""

from __future__ import annotations

from collections.abc import Sequence

from mock_server.kernel.public import Message, Sandbox
from mock_server.systems.tripdesk.operations import contacts
from mock_server.systems.tripdesk.records import ACTIVE
from mock_server.systems.tripdesk.store import store_of
from mock_server.web.system import Customers, Receiver


def _name_of(sandbox: Sandbox, message: Message) -> str | None:
    contact = contacts.of_message(sandbox, message)
    return None if contact is None else contact.name


def _receivers(sandbox: Sandbox, _: str | None) -> Sequence[Receiver]:
    """The gateways, those first that are active."""
    return [
        Receiver(gateway.id, gateway.name, channel=gateway.channel, plane=gateway.plane)
        for gateway in sorted(store_of(sandbox).gateways, key=lambda gateway: gateway.status != ACTIVE)
    ]


CUSTOMERS = Customers(
    name_of=_name_of,
    receivers=_receivers,
    form="a phone number in E.164, an e-mail address or an id, as its channel has them",
    takes_attachments=False,
)
