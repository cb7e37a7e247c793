"""msgboxx's customers, to the operator: the contacts of its api accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mock_server.kernel.public import Sandbox
from mock_server.systems.msgboxx.operations import messages
from mock_server.systems.msgboxx.records import ApiAccount, Contact
from mock_server.systems.msgboxx.store import Store, store_of
from mock_server.web.system import Customers, Receiver, Session, Window, named_in


def _receivers(sandbox: Sandbox, sender: str | None) -> Sequence[Receiver]:
    accounts = store_of(sandbox).accounts if sender is None else messages.receivers(sandbox, sender)
    return [_receiver(account) for account in accounts]


def _receiver(account: ApiAccount) -> Receiver:
    return Receiver(account.id, f"{account.name} {account.phone_number}")


def _sessions(sandbox: Sandbox, address: str | None) -> Iterator[Session]:
    store = store_of(sandbox)
    labels = {account.id: _receiver(account) for account in store.accounts}
    if address is None:
        yield from (_session(sandbox, labels[contact.account_id], contact) for contact in store.contacts)
        return
    known = [contact for one in labels if (contact := messages.contact_of(sandbox, one, address)) is not None]
    yield from (_session(sandbox, labels[contact.account_id], contact) for contact in known)
    if not known and labels:
        account = next(iter(labels.values()))
        yield Session(account=account, address=address, name=address, last_inbound_at=None)


def _session(sandbox: Sandbox, account: Receiver, contact: Contact) -> Session:
    conversation = store_of(sandbox).conversations.find("contact", contact.id)
    return Session(
        account=account,
        address=contact.mobile_number,
        name=contact.name,
        last_inbound_at=None if conversation is None else conversation.last_inbound_at,
    )


CUSTOMERS = Customers(
    name_of=named_in(Store.reader("contacts")),
    receivers=_receivers,
    form="a phone number in E.164",
    takes_attachments=True,
    window=Window(
        rule="24 hours from the customer's last message to the api account",
        affects="session messages, which are refused while it is closed; templates go, as broadcasts",
        sessions=_sessions,
    ),
)
