"""Coax's customers, to the operator: those of the business, who write to its locations."""

from __future__ import annotations

from collections.abc import Sequence

from mock_server.kernel.public import Sandbox
from mock_server.systems.coax.operations import inbound
from mock_server.systems.coax.store import Store, store_of
from mock_server.web.system import Customers, Receiver, named_in


def _receivers(sandbox: Sandbox, sender: str | None) -> Sequence[Receiver]:
    """The locations, that of the customer's newest enquiry first."""
    usual = None if sender is None else inbound.usual_location(sandbox, sender)
    locations = sorted(store_of(sandbox).locations, key=lambda location: location.id != usual)
    return [Receiver(location.id, location.name) for location in locations]


CUSTOMERS = Customers(
    name_of=named_in(Store.reader("customers")),
    receivers=_receivers,
    form="a phone number in E.164, an e-mail address or a customer's id",
    takes_attachments=True,
)
