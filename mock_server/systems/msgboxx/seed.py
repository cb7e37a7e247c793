"""How fixtures fill an empty msgboxx store, and the credentials that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mock_server.kernel import secrecy
from mock_server.kernel.chance import secret_token
from mock_server.kernel.public import INBOUND, OUTBOUND, Credentials, Message, Sandbox, Values, to_millisecond
from mock_server.systems.msgboxx import records
from mock_server.systems.msgboxx.auth import LIMITED, OWN, login_of
from mock_server.systems.msgboxx.fixtures import Document
from mock_server.systems.msgboxx.operations import contacts, messages
from mock_server.systems.msgboxx.store import NAME, Store, store_of
from mock_server.web.fixture_files import Fixtures, Seeding, add_by, check_once, given, issue, rows_of, seeder

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
    def run(self, document: Values) -> None:
        for row in document["api_accounts"]:
            self.account(row)
        check_once(document["users"], "credentials")
        check_once(document["users"], "username")
        for row in document["users"]:
            self.user(row)
        if not any(user.credentials == OWN for user in self.store.users):
            self.own_user()
        for row in document["teams"]:
            self.team(row)
        for row in document["templates"]:
            self.template(row)
        people = [self.contact(row) for row in document["contacts"]]
        for group in document["generated_contacts"]:
            people.extend(self.people(group))
        add_by("at", self.store.contacts, people)
        said = [message for row in document["conversations"] for message in self.conversation(row)]
        said.extend(self.broadcast(row) for row in document["broadcasts"])
        self.add_messages(said)
        for row in document["webhooks"]:
            self.store.webhooks.add(records.Webhook(failure_count=0, **row))

    def accounts_of(self, row: Values) -> tuple[str, ...]:
        return tuple(self.known(self.store.accounts, "api account", found).id for found in row["api_accounts"])

    def account(self, row: Values) -> None:
        at = to_millisecond(self.when(row))
        self.store.accounts.add(records.ApiAccount(**given(row, records.ApiAccount), at=at))
        inbox = row["inbox"]
        at = to_millisecond(self.when(inbox))
        self.store.inboxes.add(records.Inbox(**given(inbox, records.Inbox), account_id=row["id"], at=at))

    def user(self, row: Values) -> None:
        self.store.users.add(records.User(account_ids=self.accounts_of(row), **given(row, records.User)))

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

    def team(self, row: Values) -> None:
        users = tuple(self.known(self.store.users, "user", found).id for found in row["users"])
        self.store.teams.add(
            records.Team(**given(row, records.Team), account_ids=self.accounts_of(row), user_ids=users)
        )

    def template(self, row: Values) -> None:
        account = self.known(self.store.accounts, "api account", row["api_account"])
        at = to_millisecond(self.when(row))
        self.store.templates.add(records.Template(**given(row, records.Template), account_id=account.id, at=at))

    def contact(self, row: Values) -> records.Contact:
        account = self.known(self.store.accounts, "api account", row["api_account"])
        return records.Contact(**given(row, records.Contact), account_id=account.id, at=to_millisecond(self.when(row)))

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
        conversation = self.store.conversations.add(
            records.Conversation(
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

    def broadcast(self, row: Values) -> Message:
        contact: records.Contact = self.known(self.store.contacts, "contact", row["contact"])
        conversation: records.Conversation = self.known(self.store.conversations, "conversation", row["conversation"])
        template: records.Template = self.known(self.store.templates, "template", row["template"])
        message = self.message(
            {key: value for key, value in row.items() if key != "id"} | {"direction": OUTBOUND},
            contact,
            conversation,
            is_template=True,
        )
        self.store.broadcasts.add(
            records.Broadcast(
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
        self, row: Values, contact: records.Contact, conversation: records.Conversation, *, is_template: bool
    ) -> Message:
        sender: records.User | None = row.get("by") and self.known(self.store.users, "user", row["by"])
        facts = messages.facts(sender, is_template=is_template)
        line = messages.line(self.sandbox, contact, conversation)
        message_id = row.get("id") or self.sandbox.chance.uuid("msgboxx.message")
        return self.told(row, line, id=message_id, kind=messages.kind(facts), facts=facts)


seed = seeder(Document(), Store, _Seeding)
