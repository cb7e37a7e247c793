"""Coext's customers, to the operator: who has written to the connected number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mock_server.kernel.public import Message, Sandbox
from mock_server.systems.coext.operations import messages
from mock_server.systems.coext.records import Customer
from mock_server.systems.coext.store import store_of
from mock_server.web.system import Customers, Receiver, Session, Window


def _name_of(sandbox: Sandbox, message: Message) -> str | None:
    known = messages.customer(sandbox, message.counterpart)
    return None if known is None else known.name


def _receivers(sandbox: Sandbox, _: str | None) -> Sequence[Receiver]:
    account = store_of(sandbox).account
    return (Receiver(account.id, f"{account.name} {account.phone_number}"),)


def _sessions(sandbox: Sandbox, address: str | None) -> Iterator[Session]:
    (account,) = _receivers(sandbox, address)
    if address is None:
        yield from (_session(account, customer) for customer in store_of(sandbox).customers)
        return
    known = messages.customer(sandbox, address)
    if known is None:
        yield Session(account=account, address=address, name=address, last_inbound_at=None)
    else:
        yield _session(account, known)


def _session(account: Receiver, customer: Customer) -> Session:
    return Session(account=account, address=customer.id, name=customer.name, last_inbound_at=customer.last_inbound_at)


CUSTOMERS = Customers(
    name_of=_name_of,
    receivers=_receivers,
    form="a phone number in E.164",
    takes_attachments=True,
    window=Window(
        rule="24 hours from the customer's last message",
        affects="free texts, which are refused while it is closed; templates go",
        sessions=_sessions,
    ),
)
