"""How fixtures fill an empty Coext store, and the credentials that go with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mock_server.kernel import whatsapp
from mock_server.kernel.public import INBOUND, Credentials, Invalid, Message, Sandbox, Values
from mock_server.systems.coext import auth
from mock_server.systems.coext.fixtures import KEY_DEFAULTS, Document
from mock_server.systems.coext.operations import keys, messages, templates
from mock_server.systems.coext.records import ApiKey, MessageFacts, WhatsAppAccount
from mock_server.systems.coext.store import NAME, Store, store_of
from mock_server.web.fixture_files import Fixtures, Seeding, check_once, given, issue, rows_of, seeder

# Of a sandbox whose fixtures name none.
_NUMBER = "+447700900700"


def _well_known(number: int) -> Mapping[str, str]:
    """The default sandbox's: in the vendor's form, and nothing that anybody could take for a secret."""
    return {"api_key": f"pk_live_{number:032d}", "api_secret": f"sk_live_{number:032d}"}


WELL_KNOWN = {name: _well_known(number) for number, name in enumerate((auth.OWN, *auth.OTHERS))}


def issue_credentials(sandbox_id: str, fixtures: Fixtures | None) -> Credentials:
    """A key and a secret for `own`, and for each further name that the fixtures' keys have."""
    # Fixtures come as they were sent; `seed` says what is wrong with them.
    wanted = [row.get("credentials") for row in rows_of(fixtures, "api_keys")]

    def fresh(_: str) -> Mapping[str, str]:
        login = keys.new_login(sandbox_id)
        return {"api_key": login.key, "api_secret": login.secret}

    return issue(sandbox_id, WELL_KNOWN, [name for name in auth.OTHERS if name in wanted], fresh)


def claim(sandbox: Sandbox) -> None:
    """Put every key on the World's keyring. Raises Conflict."""
    for record in store_of(sandbox).keys:
        login = auth.login_of(sandbox, record)
        if login is not None:
            sandbox.keyring.claim(sandbox.id, NAME, login.key)


def secrets(sandbox: Sandbox) -> Iterator[str | None]:
    """Every key with its secret, the dashboard's too."""
    for record in store_of(sandbox).keys:
        yield from (record.key, record.secret)
    for held in sandbox.credentials[NAME].all:
        yield from (held["api_key"], held["api_secret"])


class _Seeding(Seeding[Store]):
    def run(self, document: Values) -> None:
        store, customers = self.store, document["customers"]
        store.accounts.add(WhatsAppAccount(**(document["whatsapp_account"] or self.own_account())))
        check_once(document["api_keys"], "credentials")
        check_once(customers, "phone_number", lambda number: min(whatsapp.spellings(number)))
        for row in document["api_keys"]:
            store.keys.add(ApiKey(**given(row, ApiKey), at=self.when(row)))
        if not any(record.credentials == auth.OWN for record in store.keys):
            store.keys.add(self.own_key())
        for row in document["templates"]:
            self.template(row)
        for message in self.add_messages([self.message(row, told) for row in customers for told in row["messages"]]):
            if message.direction == INBOUND:
                messages.note_inbound(self.sandbox, message.sender, None, message.created_at)
        for row in customers:
            self.name(row)

    def own_account(self) -> Mapping[str, str]:
        return {"id": self.sandbox.chance.uuid("coext.account"), "phone_number": _NUMBER, "name": "Sandbox"}

    def own_key(self) -> ApiKey:
        """The sandbox's own credentials are always somebody's."""
        return ApiKey(
            id=self.sandbox.chance.uuid("coext.key"),
            name="Sandbox",
            permissions=auth.PERMISSIONS,
            at=self.now,
            credentials=auth.OWN,
            **KEY_DEFAULTS,
        )

    def template(self, row: Values) -> None:
        try:
            template = templates.made(row["name"], row, self.when(row))
        except Invalid as invalid:
            raise Invalid({NAME: {f"templates.{row['name']}": invalid.errors}}) from invalid
        self.store.templates.add(template)

    def message(self, customer: Values, row: Values) -> Message:
        line, facts = messages.line(self.sandbox, customer["phone_number"]), MessageFacts(reference=row["reference"])
        message_id = row.get("id") or self.sandbox.chance.uuid("coext.message")
        return self.told(row, line, id=message_id, kind=messages.TEXT, facts=facts)

    def name(self, row: Values) -> None:
        """Who has written is known by name; who has not is nobody to Coext yet."""
        customer = self.store.customers.get(row["phone_number"])
        if customer is not None:
            messages.note_inbound(self.sandbox, customer.id, row["name"], customer.last_inbound_at)


seed = seeder(Document(), Store, _Seeding)
