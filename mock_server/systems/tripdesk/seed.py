"""How fixtures fill an empty TripDesk store, and the credentials that go with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mock_server.kernel import lifecycle, phone
from mock_server.kernel.chance import secret_token
from mock_server.kernel.instants import Instant
from mock_server.kernel.messages import INBOUND, OUTBOUND, Message, StatusChange
from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.vendor import Fixtures
from mock_server.kernel.world import DEFAULT
from mock_server.systems.tripdesk import fixtures as fixtures_form
from mock_server.systems.tripdesk.auth import AGENT
from mock_server.systems.tripdesk.carrier import MAX_RETRIES
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.operations import contacts, conversations, gateways, usage, wallet
from mock_server.systems.tripdesk.records import Contact, Conversation, Gateway, MessageFacts, Template, Wallet
from mock_server.systems.tripdesk.store import NAME, PLANES, new_id, store_of
from mock_server.web import fixture_files
from mock_server.web.fixture_files import when

# Plainly fake.
WELL_KNOWN = {
    "test_key": "ak_test_not-a-secret",
    "live_key": "ak_live_not-a-secret",
    "mobile_email": "agent@example.com",
    "mobile_password": "not-a-secret",
}

_DOCUMENT = fixtures_form.Document()


def issue_credentials(sandbox_id: str, _: Fixtures | None) -> Credentials:
    """A key for each plane, and the mobile app's e-mail address and password."""
    if sandbox_id == DEFAULT:
        return Credentials(WELL_KNOWN)
    return Credentials(
        {
            "test_key": f"ak_test_fake{secret_token()}",
            "live_key": f"ak_live_fake{secret_token()}",
            "mobile_email": f"agent+{sandbox_id}@example.com",
            "mobile_password": f"fake-{secret_token()}",
        }
    )


def claim(sandbox: Sandbox) -> None:
    """Put the keys, the e-mail address and the password on the World's keyring. Raises Conflict."""
    own = sandbox.credentials[NAME].own
    email, password = own["mobile_email"], own["mobile_password"]
    for parts in ((own["test_key"],), (own["live_key"],), (AGENT, email), (AGENT, email, password)):
        sandbox.keyring.claim(sandbox.id, NAME, *parts)


def secrets(sandbox: Sandbox) -> Iterator[str]:
    """The devices' tokens, the keys, and the agent's password; access tokens are learnt when they are issued."""
    own = sandbox.credentials[NAME].own
    for device in store_of(sandbox).devices:
        yield device.fcm_token
    yield from (own["test_key"], own["live_key"], own["mobile_password"])


def seed(sandbox: Sandbox, fixtures: Fixtures | None) -> None:
    """Fill an empty store. Raises Invalid, which names every field that does not fit."""
    fixture_files.fill(sandbox, NAME, _DOCUMENT, fixtures, _run)


def _run(sandbox: Sandbox, document: Mapping[str, Any]) -> None:
    _Seeding(sandbox).run(document)


class _Seeding:
    """One filling of one store."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.store = store_of(sandbox)
        self.now = sandbox.clock.now()

    def run(self, document: Mapping[str, Any]) -> None:
        for plane in PLANES:
            zero = wallet.ZERO
            self.store.wallets.add(
                Wallet(id=plane, currency=wallet.CURRENCY, credited=zero, balance=zero, held=zero, charged=zero)
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
        messages = [message for row in began for message in self.conversation(row)]
        for message in sorted(messages, key=lambda message: message.created_at):
            self.sandbox.messages.add(message)
            self.touch(message)
        for row in document["wallets"]:
            wallet.credit(self.sandbox, row["plane"], row["balance"])

    def gateways(self, row: Mapping[str, Any]) -> None:
        for plane in row["planes"]:
            self.store.gateways.add(
                Gateway(
                    id=new_id(self.sandbox, "gtw", self.now),
                    plane=plane,
                    channel=row["channel"],
                    name=row["name"],
                    status=row["status"],
                )
            )

    def templates(self, row: Mapping[str, Any]) -> None:
        for plane in row["planes"]:
            key = f"{plane}/{row['name']}/{row['language']}"
            self.store.templates.add(
                Template(id=key, plane=plane, name=row["name"], language=row["language"], text=row["text"])
            )

    def contact(self, row: Mapping[str, Any]) -> Contact:
        at = when(row, self.now)
        given = {name: value for name, value in row.items() if name not in ("at", "ago", "id", "tags")}
        return Contact(
            id=row.get("id") or new_id(self.sandbox, "con", at),
            number=0,
            tags=tuple(row["tags"]),
            created_at=at,
            updated_at=at,
            **given,
        )

    def people(self, group: Mapping[str, Any]) -> Iterable[Contact]:
        chance, first_number = self.sandbox.chance, int(group["first_number"])
        if not phone.is_e164(f"+{first_number + group['count'] - 1}"):
            raise Invalid({NAME: ["The numbers of generated contacts must stay E.164."]})
        step = (group["last"] - group["first"]) // group["count"]
        for place in range(group["count"]):
            name = chance.name(f"{NAME}.person")
            mailbox = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
            number = f"+{first_number + place}"
            at = min(group["first"] + place * step, self.now)
            yield Contact(
                id=new_id(self.sandbox, "con", at),
                plane=group["plane"],
                number=0,
                name=name,
                phone=number,
                email=f"{mailbox}@example.com",
                external_ids={},
                tags=(),
                attributes={},
                created_at=at,
                updated_at=at,
            )

    def dates(self, row: Mapping[str, Any]) -> list[Instant]:
        return [when(message, self.now) for message in row["messages"]]

    def conversation(self, row: Mapping[str, Any]) -> list[Message]:
        plane, channel, address = row["plane"], row["channel"], row["address"]
        if not CHANNELS[channel].form.fits(address):
            raise Invalid({NAME: [f"{address}: {CHANNELS[channel].form.advice}"]})
        contact = contacts.by_address(self.sandbox, plane, channel, address)
        began = min(self.dates(row))
        conversation = self.store.conversations.add(
            Conversation(
                id=row.get("id") or new_id(self.sandbox, "cnv", began),
                plane=plane,
                channel=channel,
                address=address,
                contact_id=None if contact is None else contact.id,
                agent=row["agent"],
                last_message_id=None,
                created_at=began,
                updated_at=began,
            )
        )
        return [self.message(message, conversation) for message in row["messages"]]

    def message(self, row: Mapping[str, Any], conversation: Conversation) -> Message:
        at, outbound, plane = when(row, self.now), row["direction"] == OUTBOUND, conversation.plane
        gateway = gateways.choose(self.sandbox, plane, conversation.channel, None)
        ours = "" if gateway is None else gateway.id
        status = row["status"] if outbound else lifecycle.RECEIVED
        if outbound and status != lifecycle.FAILED and not CHANNELS[conversation.channel].reports(status):
            raise Invalid({NAME: [f"{conversation.channel} never reports {status}."]})
        return Message(
            id=row.get("id") or new_id(self.sandbox, "msg", at),
            system=NAME,
            direction=OUTBOUND if outbound else INBOUND,
            channel=conversation.channel,
            sender=ours if outbound else conversation.address,
            recipient=conversation.address if outbound else ours,
            text=row["text"],
            kind="session",
            status=status,
            history=_history(status, at),
            created_at=at,
            account=plane,
            party=conversation.contact_id or "",
            thread=conversation.id,
            failure=lifecycle.UNDELIVERABLE if status == lifecycle.FAILED else None,
            facts=self.facts(conversation, status, at, ours),
        )

    def facts(self, conversation: Conversation, status: str, at: Instant, gateway: str) -> MessageFacts:
        """Nothing in fixtures costs anything, so that a wallet begins with exactly what they give it."""
        outbound = status != lifecycle.RECEIVED
        if outbound:
            usage.count(self.sandbox, conversation.plane, at, conversation.channel, status, 1, wallet.ZERO)
        failed = status == lifecycle.FAILED
        return MessageFacts(
            price=wallet.ZERO,
            payment=wallet.FREE,
            gateway_id=gateway or None,
            provider_message_id=new_id(self.sandbox, "pvd", at) if outbound and not failed else None,
            retry_count=MAX_RETRIES if failed else 0,
        )

    def touch(self, message: Message) -> None:
        found = self.store.conversations.get(message.thread)
        if found is not None:
            conversations.change(self.sandbox, found, message.created_at, last_message_id=message.id)


def _history(status: str, at: Instant) -> tuple[StatusChange, ...]:
    """The road up to a status, all at one instant."""
    if status == lifecycle.RECEIVED:
        return (StatusChange(status, at),)
    walked = [step for step, far in lifecycle.PROGRESS.items() if far <= lifecycle.PROGRESS.get(status, 0)]
    if status == lifecycle.FAILED:
        walked = [lifecycle.QUEUED, lifecycle.FAILED]
    return tuple(StatusChange(step, at) for step in walked)
