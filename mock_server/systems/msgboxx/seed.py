"""How fixtures fill an empty msgboxx store, and the credentials that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mock_server.kernel import lifecycle, phone, secrecy
from mock_server.kernel.chance import secret_token
from mock_server.kernel.instants import Instant, to_millisecond
from mock_server.kernel.messages import INBOUND, OUTBOUND, Message, StatusChange
from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.table import Table
from mock_server.kernel.vendor import Fixtures
from mock_server.kernel.world import DEFAULT
from mock_server.systems.msgboxx import fixtures as fixtures_form
from mock_server.systems.msgboxx.auth import LIMITED, OWN, login_of
from mock_server.systems.msgboxx.operations.messages import CHANNEL
from mock_server.systems.msgboxx.records import (
    ApiAccount,
    Broadcast,
    Contact,
    Conversation,
    Inbox,
    MessageFacts,
    Team,
    Template,
    User,
    Webhook,
)
from mock_server.systems.msgboxx.store import NAME, Store, store_of
from mock_server.web import fixture_files
from mock_server.web.fixture_files import when

# The default sandbox's credentials are the vendor's own sample, and as plainly fake as that.
WELL_KNOWN = {
    OWN: {"username": "my@username.com", "password": "MySuperSecurePassw0rd!"},
    LIMITED: {"username": "limited@example.com", "password": "not-a-secret"},
}

_DOCUMENT = fixtures_form.Document()


def issue_credentials(sandbox_id: str, fixtures: Fixtures | None) -> Credentials:
    """A user name and password for `own`, and for each further name that the fixtures' users have."""
    users = (fixtures or {}).get("users")
    # Fixtures come as they were sent; `seed` says what is wrong with them.
    wanted = [user.get("credentials") for user in users if isinstance(user, dict)] if isinstance(users, list) else []
    further = [name for name in WELL_KNOWN if name != OWN and name in wanted]
    if sandbox_id == DEFAULT:
        return Credentials(WELL_KNOWN[OWN], {name: WELL_KNOWN[name] for name in further})

    def fresh(name: str) -> dict[str, str]:
        return {"username": f"{name}+{sandbox_id}@example.com", "password": f"fake-{secret_token()}"}

    return Credentials(fresh(OWN), {name: fresh(name) for name in further})


def claim(sandbox: Sandbox) -> None:
    """Put every user's name and password on the World's keyring. Raises Conflict."""
    for user in store_of(sandbox).users:
        login = login_of(sandbox, user)
        if login is not None:
            sandbox.keyring.claim(sandbox.id, NAME, *login)


def secrets(sandbox: Sandbox) -> Iterator[str | None]:
    """The users' passwords, and the receivers'; access tokens are learnt when they are issued."""
    credentials = sandbox.credentials[NAME]
    for user in store_of(sandbox).users:
        yield user.password
    for webhook in store_of(sandbox).webhooks:
        yield secrecy.password_of(webhook.target_url)
    for held in (credentials.own, *credentials.others.values()):
        yield held["password"]


def seed(sandbox: Sandbox, fixtures: Fixtures | None) -> None:
    """Fill an empty store. Raises Invalid, which names every field that does not fit."""
    fixture_files.fill(sandbox, NAME, _DOCUMENT, fixtures, _run)


def _run(sandbox: Sandbox, document: Mapping[str, Any]) -> None:
    _Seeding(sandbox).run(document)


class _Seeding:
    """One filling of one store; every reference in the fixtures must lead somewhere."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.store: Store = store_of(sandbox)
        self.now = sandbox.clock.now()

    def run(self, document: Mapping[str, Any]) -> None:
        for row in document["api_accounts"]:
            self.account(row)
        for row in document["users"]:
            self.user(row)
        if not any(user.credentials == OWN for user in self.store.users):
            self.own_user()
        for row in document["teams"]:
            self.team(row)
        for row in document["templates"]:
            self.template(row)
        contacts = [self.contact(row) for row in document["contacts"]]
        for group in document["generated_contacts"]:
            contacts.extend(self.people(group))
        for contact in sorted(contacts, key=lambda contact: contact.at):
            self.store.contacts.add(contact)
        messages = [message for row in document["conversations"] for message in self.conversation(row)]
        messages.extend(self.broadcast(row) for row in document["broadcasts"])
        for message in sorted(messages, key=lambda message: message.created_at):
            self.sandbox.messages.add(message)
        for row in document["webhooks"]:
            self.store.webhooks.add(Webhook(failure_count=0, **row))

    def known(self, table: Table[Any], kind: str, identifier: str) -> Any:
        record = table.get(identifier)
        if record is None:
            raise Invalid({NAME: [f"There is no {kind} {identifier} in these fixtures."]})
        return record

    def accounts_of(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(self.known(self.store.accounts, "api account", found).id for found in row["api_accounts"])

    def account(self, row: Mapping[str, Any]) -> None:
        at = to_millisecond(when(row, self.now))
        self.store.accounts.add(ApiAccount(id=row["id"], phone_number=row["phone_number"], name=row["name"], at=at))
        inbox = row["inbox"]
        at = to_millisecond(when(inbox, self.now))
        self.store.inboxes.add(Inbox(id=inbox["id"], account_id=row["id"], name=inbox["name"], at=at))

    def user(self, row: Mapping[str, Any]) -> None:
        accounts = self.accounts_of(row)
        rest = {key: value for key, value in row.items() if key != "api_accounts"}
        self.store.users.add(User(account_ids=accounts, **rest))

    def own_user(self) -> None:
        """The sandbox's own credentials are always somebody's."""
        self.store.users.add(
            User(
                id=self.sandbox.chance.uuid("msgboxx.user"),
                first_name="Sandbox",
                last_name="Administrator",
                administrator=True,
                account_ids=(),
                credentials=OWN,
            )
        )

    def team(self, row: Mapping[str, Any]) -> None:
        users = tuple(self.known(self.store.users, "user", found).id for found in row["users"])
        self.store.teams.add(
            Team(
                id=row["id"],
                name=row["name"],
                description=row["description"],
                account_ids=self.accounts_of(row),
                user_ids=users,
            )
        )

    def template(self, row: Mapping[str, Any]) -> None:
        self.store.templates.add(
            Template(
                id=row["id"],
                account_id=self.known(self.store.accounts, "api account", row["api_account"]).id,
                name=row["name"],
                status=row["status"],
                text=row["text"],
                example=row["example"],
                at=to_millisecond(when(row, self.now)),
            )
        )

    def contact(self, row: Mapping[str, Any]) -> Contact:
        return Contact(
            id=row["id"],
            account_id=self.known(self.store.accounts, "api account", row["api_account"]).id,
            mobile_number=row["mobile_number"],
            name=row["name"],
            status=row["status"],
            email=row["email"],
            tags=tuple(row["tags"]),
            at=to_millisecond(when(row, self.now)),
        )

    def people(self, group: Mapping[str, Any]) -> Iterable[Contact]:
        account = self.known(self.store.accounts, "api account", group["api_account"])
        chance, first_number = self.sandbox.chance, int(group["first_number"])
        if not phone.is_e164(f"+{first_number + group['count'] - 1}"):
            raise Invalid({NAME: ["The numbers of generated contacts must stay E.164."]})
        step = (group["last"] - group["first"]) // group["count"]
        for place in range(group["count"]):
            name = chance.name("msgboxx.person")
            address = "".join(letter for letter in name.lower() if letter.isalpha())
            yield Contact(
                id=chance.uuid("msgboxx.contact"),
                account_id=account.id,
                mobile_number=f"+{first_number + place}",
                name=name,
                status="Subscribed",
                email=f"{address}@example.com",
                tags=(),
                at=to_millisecond(min(group["first"] + place * step, self.now)),
            )

    def conversation(self, row: Mapping[str, Any]) -> list[Message]:
        contact: Contact = self.known(self.store.contacts, "contact", row["contact"])
        inbound = [when(message, self.now) for message in row["messages"] if message["direction"] == INBOUND]
        began = min((when(message, self.now) for message in row["messages"]), default=self.now)
        conversation = self.store.conversations.add(
            Conversation(
                id=row["id"],
                account_id=contact.account_id,
                contact_id=contact.id,
                folder=row["folder"],
                user_id=row["user"] and self.known(self.store.users, "user", row["user"]).id,
                team_id=row["team"] and self.known(self.store.teams, "team", row["team"]).id,
                last_inbound_at=max(inbound, default=None),
                at=began,
            )
        )
        return [self.message(message, contact, conversation, is_template=False) for message in row["messages"]]

    def broadcast(self, row: Mapping[str, Any]) -> Message:
        contact: Contact = self.known(self.store.contacts, "contact", row["contact"])
        conversation: Conversation = self.known(self.store.conversations, "conversation", row["conversation"])
        template: Template = self.known(self.store.templates, "template", row["template"])
        message = self.message(
            {key: value for key, value in row.items() if key != "id"} | {"direction": OUTBOUND},
            contact,
            conversation,
            is_template=True,
        )
        self.store.broadcasts.add(
            Broadcast(
                id=row["id"],
                account_id=contact.account_id,
                contact_id=contact.id,
                template_id=template.id,
                text=row["text"],
                sender_id=row["by"],
                message_id=message.id,
                at=to_millisecond(message.created_at),
            )
        )
        return message

    def message(
        self, row: Mapping[str, Any], contact: Contact, conversation: Conversation, *, is_template: bool
    ) -> Message:
        at = when(row, self.now)
        account: ApiAccount = self.known(self.store.accounts, "api account", contact.account_id)
        sender: User | None = row.get("by") and self.known(self.store.users, "user", row["by"])
        outbound = row["direction"] == OUTBOUND
        status = row["status"] if outbound else lifecycle.RECEIVED
        message = Message(
            id=row.get("id") or self.sandbox.chance.uuid("msgboxx.message"),
            system=NAME,
            direction=row["direction"],
            channel=CHANNEL,
            sender=account.phone_number,
            recipient=contact.mobile_number,
            text=row["text"],
            kind="template" if is_template else "session",
            status=status,
            history=_history(status, at),
            created_at=at,
            account=account.id,
            party=contact.id,
            thread=conversation.id,
            facts=MessageFacts(
                is_template=is_template,
                file_location="",
                sender_first_name="" if sender is None else sender.first_name,
                sender_last_name="" if sender is None else sender.last_name,
            ),
        )
        if outbound:
            return message
        return replace(message, sender=message.recipient, recipient=message.sender)


def _history(status: str, at: Instant) -> tuple[StatusChange, ...]:
    """The road up to a status, all at one instant."""
    if status == lifecycle.RECEIVED:
        return (StatusChange(status, at),)
    walked = [step for step, far in lifecycle.PROGRESS.items() if far <= lifecycle.PROGRESS.get(status, 0)]
    if status == lifecycle.FAILED:
        walked = [lifecycle.QUEUED, lifecycle.FAILED]
    return tuple(StatusChange(step, at) for step in walked)
