"""Messages put straight into a sandbox's table: a million of them by HTTP would take minutes."""

from __future__ import annotations

from mock_server.kernel import lifecycle
from mock_server.kernel.instants import HOUR
from mock_server.kernel.messages import OUTBOUND, Message, StatusChange
from mock_server.kernel.sandbox import Sandbox
from mock_server.systems.msgboxx.records import MessageFacts
from mock_server.systems.msgboxx.store import NAME, store_of

# Within the 24 hours that a list without dates shows.
SPAN = 23 * HOUR


def fill(sandbox: Sandbox, count: int) -> None:
    """Messages that were read long ago, to every contact in turn, evenly spread over the last 23 hours."""
    store = store_of(sandbox)
    contacts = list(store.contacts)
    accounts = {account.id: account.phone_number for account in store.accounts}
    threads = [sandbox.chance.uuid("benchmarks.thread") for _ in contacts]
    start = sandbox.clock.now() - SPAN
    for number in range(count):
        at = start + number * SPAN // count
        place = number % len(contacts)
        contact = contacts[place]
        sandbox.messages.add(
            Message(
                id=sandbox.chance.uuid("benchmarks.message"),
                system=NAME,
                direction=OUTBOUND,
                channel="whatsapp",
                sender=accounts[contact.account_id],
                recipient=contact.mobile_number,
                text=f"It is. I have asked for viewing {number}.",
                kind="session",
                status=lifecycle.READ,
                history=tuple(StatusChange(status, at) for status in lifecycle.PROGRESS),
                created_at=at,
                account=contact.account_id,
                party=contact.id,
                thread=threads[place],
                facts=MessageFacts(
                    is_template=False, file_location="", sender_first_name="firstname", sender_last_name="lastname"
                ),
            )
        )
