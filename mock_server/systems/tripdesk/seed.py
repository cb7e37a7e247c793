"""How fixtures fill an empty TripDesk store, and the credentials that go with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mock_server.kernel import lifecycle, shards
from mock_server.kernel.public import OUTBOUND, Credentials, Instant, Message, Sandbox, Values, secret_token
from mock_server.kernel.world import DEFAULT
from mock_server.systems.tripdesk import records
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.delivery_model import MAX_RETRIES
from mock_server.systems.tripdesk.fixtures import Document
from mock_server.systems.tripdesk.operations import contacts, conversations, gateways, messages, usage, wallet
from mock_server.systems.tripdesk.store import NAME, Store, new_id, store_of
from mock_server.web.fixture_files import Fixtures, Seeding, check_once, given, seeder

# Plainly fake.
WELL_KNOWN = {
    "test_key": "ak_test_not-a-secret",
    "live_key": "ak_live_not-a-secret",
    "mobile_email": "agent@example.com",
    "mobile_password": "not-a-secret",
}


def issue_credentials(sandbox_id: str, _: Fixtures | None) -> Credentials:
    """A key for each plane, and the mobile app's e-mail address and password."""
    if sandbox_id == DEFAULT:
        return Credentials(WELL_KNOWN)
    return Credentials(
        {
            "test_key": f"ak_test_fake{shards.token(sandbox_id)}",
            "live_key": f"ak_live_fake{shards.token(sandbox_id)}",
            "mobile_email": f"agent+{sandbox_id}@example.com",
            "mobile_password": f"fake-{secret_token()}",
        }
    )


def claim(sandbox: Sandbox) -> None:
    """Put the keys, the e-mail address and the password on the World's keyring. Raises Conflict."""
    own = sandbox.credentials[NAME].own
    email, password = own["mobile_email"], own["mobile_password"]
    for parts in ((own["test_key"],), (own["live_key"],), (records.AGENT, email), (records.AGENT, email, password)):
        sandbox.keyring.claim(sandbox.id, NAME, *parts)


def secrets(sandbox: Sandbox) -> Iterator[str]:
    """The devices' tokens, the keys, and the agent's password; access tokens are learnt when they are issued."""
    own = sandbox.credentials[NAME].own
    for device in store_of(sandbox).devices:
        yield device.fcm_token
    yield from (own["test_key"], own["live_key"], own["mobile_password"])


class _Seeding(Seeding[Store]):
    def run(self, document: Values) -> None:
        for plane in records.PLANES:
            zero = wallet.ZERO
            self.store.wallets.add(
                records.Wallet(id=plane, currency=wallet.CURRENCY, credited=zero, balance=zero, held=zero, charged=zero)
            )
        for row in document["gateways"]:
            self.gateways(row)
        for row in document["templates"]:
            self.templates(row)
        people = [self.contact(row) for row in document["contacts"]]
        for group in document["generated_contacts"]:
            people.extend(self.people(group))
        for number, contact in enumerate(sorted(people, key=lambda contact: contact.created_at), 1):
            contacts.add(self.sandbox, replace(contact, number=number))
        began = sorted(document["conversations"], key=lambda row: min(self.dates(row)))
        said = [message for row in began for message in self.conversation(row)]
        for message in self.add_messages(said):
            self.touch(message)
        for row in document["devices"]:
            self.device(row)
        check_once(document["wallets"], "plane")
        for row in document["wallets"]:
            wallet.credit(self.sandbox, row["plane"], row["balance"])

    def gateways(self, row: Values) -> None:
        for plane in row["planes"]:
            gateway_id = new_id(self.sandbox, "gtw", self.now)
            self.store.gateways.add(records.Gateway(**given(row, records.Gateway), id=gateway_id, plane=plane))

    def templates(self, row: Values) -> None:
        for plane in row["planes"]:
            key = f"{plane}/{row['name']}/{row['language']}"
            self.store.templates.add(records.Template(**given(row, records.Template), id=key, plane=plane))

    def device(self, row: Values) -> None:
        at = self.when(row)
        device_id = row.get("id") or new_id(self.sandbox, "dev", at)
        self.store.devices.add(records.Device(**{**given(row, records.Device), "id": device_id}, created_at=at))

    def contact(self, row: Values) -> records.Contact:
        at = self.when(row)
        found = {**given(row, records.Contact), "id": row.get("id") or new_id(self.sandbox, "con", at)}
        return records.Contact(**found, number=0, created_at=at, updated_at=at)

    def people(self, group: Values) -> Iterable[records.Contact]:
        for person in self.made_up(group, group["first_number"], "numbers of generated contacts"):
            reached = {"phone": person.number, "email": f"{person.letters}@example.com"}
            yield records.Contact(
                **{**contacts.UNKNOWN, **reached},
                id=new_id(self.sandbox, "con", person.at),
                plane=group["plane"],
                number=0,
                name=person.name,
                created_at=person.at,
                updated_at=person.at,
            )

    def dates(self, row: Values) -> list[Instant]:
        return [self.when(message) for message in row["messages"]]

    def conversation(self, row: Values) -> list[Message]:
        plane, channel, address = row["plane"], row["channel"], row["address"]
        if not CHANNELS[channel].form.fits(address):
            raise self.invalid(f"{address}: {CHANNELS[channel].form.advice}")
        contact = contacts.by_address(self.sandbox, plane, channel, address)
        began = min(self.dates(row))
        conversation_id = row.get("id") or new_id(self.sandbox, "cnv", began)
        made = conversations.begun(given(row, records.Conversation), conversation_id, contact, began)
        conversation = self.store.conversations.add(made)
        return [self.message(message, conversation) for message in row["messages"]]

    def message(self, row: Values, conversation: records.Conversation) -> Message:
        at, outbound, plane = self.when(row), row["direction"] == OUTBOUND, conversation.plane
        gateway = gateways.choose(self.sandbox, plane, conversation.channel, None)
        gateway_id = None if gateway is None else gateway.id
        status = row["status"] if outbound else lifecycle.RECEIVED
        if outbound and status != lifecycle.FAILED and not CHANNELS[conversation.channel].reports(status):
            raise self.invalid(f"{conversation.channel} never reports {status}.")
        line, facts = messages.line(conversation, gateway_id), self.facts(conversation, status, at, gateway_id)
        # Drawn all the same: one that brings an id changes no other's.
        drawn = new_id(self.sandbox, "msg", at)
        return self.told(row, line, id=row.get("id") or drawn, kind="session", facts=facts)

    def facts(
        self, conversation: records.Conversation, status: str, at: Instant, gateway_id: str | None
    ) -> records.MessageFacts:
        """Nothing in fixtures costs anything, so that a wallet begins with exactly what they give it."""
        outbound = status != lifecycle.RECEIVED
        if outbound:
            usage.count(self.sandbox, conversation.plane, at, conversation.channel, status, 1, wallet.ZERO)
        return records.MessageFacts(
            price=wallet.ZERO,
            payment=wallet.FREE,
            gateway_id=gateway_id,
            provider_message_id=new_id(self.sandbox, "pvd", at) if outbound else None,
            retry_count=MAX_RETRIES if status == lifecycle.FAILED else 0,
        )

    def touch(self, message: Message) -> None:
        found = self.store.conversations.get(message.thread)
        if found is not None:
            conversations.change(self.sandbox, found, message.created_at, last_message_id=message.id)


seed = seeder(Document(), Store, _Seeding)
