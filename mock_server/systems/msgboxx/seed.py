"""How fixtures fill an empty msgboxx store, and the credentials that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mock_server.kernel import secrecy
from mock_server.kernel.chance import secret_token
from mock_server.kernel.public import INBOUND, OUTBOUND, Credentials, Message, Sandbox, Values, to_millisecond
from mock_server.systems.msgboxx import records
from mock_server.systems.msgboxx.auth import LIMITED, OWN, login_of
from mock_server.systems.msgboxx.fixtures import Document
from mock_server.systems.msgboxx.operations import contacts, messages
from mock_server.systems.msgboxx.store import NAME, Store, store_of
from mock_server.web.fixture_files import Fixtures, Seeding, add_by, check_once, issue, rows_of, seeder

# The default sandbox's credentials are the vendor's own sample, and as plainly fake as that.
WELL_KNOWN = {
    OWN: {"username": "my@username.com", "password": "MySuperSecurePassw0rd!"},
    LIMITED: {"username": "limited@example.com", "password": "not-a-secret"},
}


def issue_credentials(sandbox_id: str, fixtures: Fixtures | None) -> Credentials:
    """A user name and password for `own`, and for each further name that the fixtures' users have."""
    # Fixtures come as they were sent; `seed` says what is wrong with them.
    wanted = [row.get("credentials") for row in rows_of(fixtures, "users")]

    def fresh(name: str) -> dict[str, str]:
        return {"username": f"{name}+{sandbox_id}@example.com", "password": f"fake-{secret_token()}"}

    return issue(sandbox_id, WELL_KNOWN, [LIMITED] if LIMITED in wanted else [], fresh)


def claim(sandbox: Sandbox) -> None:
    """Put every user's name and password on the World's keyring. Raises Conflict."""
    for user in store_of(sandbox).users:
        login = login_of(sandbox, user)
        if login is not None:
            sandbox.keyring.claim(sandbox.id, NAME, *login)


def secrets(sandbox: Sandbox) -> Iterator[str | None]:
    """The users' passwords, and the receivers'; access tokens are learnt when they are issued."""
    for user in store_of(sandbox).users:
        yield user.password
    for webhook in store_of(sandbox).webhooks:
        yield secrecy.password_of(webhook.target_url)
    for held in sandbox.credentials[NAME].all:
        yield held["password"]


class _Seeding(Seeding[Store]):
    kinds: Mapping[str, str] = {"accounts": "api account"}

    def run(self, document: Values) -> None:
        for row in document["api_accounts"]:
            self.store.accounts.add(self.dated("accounts", row))
            self.store.inboxes.add(self.dated("inboxes", row["inbox"], account_id=row["id"]))
        check_once(document["users"], "credentials")
        check_once(document["users"], "username")
        for row in document["users"]:
            self.store.users.add(self.record("users", row))
        if not any(user.credentials == OWN for user in self.store.users):
            self.own_user()
        for row in document["teams"]:
            for found in row["user_ids"]:
                self.known(self.store.users, "user", found)
            self.store.teams.add(self.record("teams", row))
        for row in document["templates"]:
            self.store.templates.add(self.dated("templates", row))
        people = [self.dated("contacts", row) for row in document["contacts"]]
        for group in document["generated_contacts"]:
            people.extend(self.people(group))
        add_by("at", self.store.contacts, people)
        said = [message for row in document["conversations"] for message in self.conversation(row)]
        said.extend(self.broadcast(row) for row in document["broadcasts"])
        self.add_messages(said)
        for row in document["webhooks"]:
            self.store.webhooks.add(records.Webhook(failure_count=0, **row))

    def own_user(self) -> None:
        """The sandbox's own credentials are always somebody's."""
        self.store.users.add(
            records.User(
                id=self.sandbox.chance.uuid("msgboxx.user"),
                first_name="Sandbox",
                last_name="Administrator",
                administrator=True,
                account_ids=(),
                credentials=OWN,
            )
        )

    def people(self, group: Values) -> Iterable[records.Contact]:
        account = self.known(self.store.accounts, "api account", group["api_account"])
        for person in self.made_up(group, group["first_number"], "numbers of generated contacts"):
            yield records.Contact(
                id=self.sandbox.chance.uuid("msgboxx.contact"),
                account_id=account.id,
                mobile_number=person.number,
                name=person.name,
                **{**contacts.UNKNOWN, "email": f"{person.letters}@example.com"},
                at=to_millisecond(person.at),
            )

    def conversation(self, row: Values) -> list[Message]:
        contact: records.Contact = self.known(self.store.contacts, "contact", row["contact"])
        inbound = [self.when(message) for message in row["messages"] if message["direction"] == INBOUND]
        began = min((self.when(message) for message in row["messages"]), default=self.now)
        whose, last = {"account_id": contact.account_id, "contact_id": contact.id}, max(inbound, default=None)
        conversation = self.store.conversations.add(
            self.record("conversations", row, **whose, last_inbound_at=last, at=began)
        )
        return [self.message(message, contact, conversation, is_template=False) for message in row["messages"]]

    def broadcast(self, row: Values) -> Message:
        contact: records.Contact = self.known(self.store.contacts, "contact", row["contact_id"])
        conversation: records.Conversation = self.known(self.store.conversations, "conversation", row["conversation"])
        self.known(self.store.templates, "template", row["template_id"])
        # The row's id is the broadcast's, and not the message's.
        message = self.message({**row, "id": None, "direction": OUTBOUND}, contact, conversation, is_template=True)
        self.store.broadcasts.add(
            self.dated("broadcasts", row, account_id=contact.account_id, sender_id=row["by"], message_id=message.id)
        )
        return message

    def message(
        self, row: Values, contact: records.Contact, conversation: records.Conversation, *, is_template: bool
    ) -> Message:
        sender: records.User | None = row.get("by") and self.known(self.store.users, "user", row["by"])
        facts = messages.facts(sender, is_template=is_template)
        line = messages.line(self.sandbox, contact, conversation)
        message_id = row.get("id") or self.sandbox.chance.uuid("msgboxx.message")
        return self.told(row, line, id=message_id, kind=messages.kind(facts), facts=facts)


seed = seeder(Document(), Store, _Seeding)
