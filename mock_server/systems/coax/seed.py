"""How fixtures fill an empty Coax store, and the API keys that go with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mock_server.kernel import lifecycle, shards
from mock_server.kernel.public import INBOUND, OUTBOUND, Credentials, Invalid, Message, Sandbox, Values, to_millisecond
from mock_server.systems.coax import records
from mock_server.systems.coax.auth import secret_of
from mock_server.systems.coax.fixtures import Document
from mock_server.systems.coax.operations import messages
from mock_server.systems.coax.store import NAME, Store, store_of
from mock_server.web.fixture_files import Fixtures, Seeding, add_by, given, issue, rows_of, seeder

# The default sandbox's keys, which nobody can take for real ones.
WELL_KNOWN = {
    records.OWN: {"api_key": "fake-coax-key-all-locations"},
    records.ONE_LOCATION: {"api_key": "fake-coax-key-one-location"},
}


def issue_credentials(sandbox_id: str, fixtures: Fixtures | None) -> Credentials:
    """An API key for every location, and one for a single location where the fixtures have one."""
    # Fixtures come as they were sent; `seed` says what is wrong with them.
    named = [row.get("location") for row in rows_of(fixtures, "keys") if row.get("name") == records.ONE_LOCATION]
    location_id = next((found.lower() for found in named if isinstance(found, str)), None)

    def fresh(_: str) -> Mapping[str, str]:
        return {"api_key": f"fake-coax-{shards.token(sandbox_id)}"}

    issued = issue(sandbox_id, WELL_KNOWN, () if location_id is None else (records.ONE_LOCATION,), fresh)
    if location_id is None:
        return issued
    return replace(
        issued, others={records.ONE_LOCATION: {**issued.others[records.ONE_LOCATION], "location_id": location_id}}
    )


def claim(sandbox: Sandbox) -> None:
    """Put every API key on the World's keyring. Raises Conflict."""
    for key in store_of(sandbox).keys:
        secret = secret_of(sandbox, key)
        if secret is not None:
            sandbox.keyring.claim(sandbox.id, NAME, secret)


def secrets(sandbox: Sandbox) -> Iterator[str]:
    for held in sandbox.credentials[NAME].all:
        yield held["api_key"]


class _Seeding(Seeding[Store]):
    def __init__(self, sandbox: Sandbox, store: Store) -> None:
        super().__init__(sandbox, store)
        self.messages: list[Message] = []
        self.activities: list[records.Activity] = []

    def run(self, document: Values) -> None:
        add_by("at", self.store.locations, [self.dated("locations", row) for row in document["locations"]])
        for row in document["campaigns"]:
            self.store.campaigns.add(records.Campaign(**row))
        for row in document["keys"]:
            self.key(row)
        if self.store.keys.get(records.OWN) is None:
            self.store.keys.add(records.ApiKey(name=records.OWN))
        customers = [self.customer(row) for row in document["customers"]]
        for group in document["generated_customers"]:
            customers.extend(self.people(group))
        add_by("at", self.store.customers, customers)
        self.talk(document)

    def talk(self, document: Values) -> None:
        enquiries = [self.enquiry(row) for row in document["enquiries"]]
        for group in document["generated_enquiries"]:
            enquiries.extend(self.enquiry(row) for row in self.talks(group))
        add_by("at", self.store.enquiries, enquiries)
        add_by("at", self.store.activities, self.activities)
        self.add_messages(self.messages)

    def key(self, row: Values) -> None:
        """The sandbox's own key is for every location, the other one for the location that it names."""
        if (row["name"] == records.OWN) != (row["location_id"] is None):
            raise self.invalid(f"The key {records.OWN} has no location, and {records.ONE_LOCATION} has one.")
        if row["location_id"] is not None:
            self.known(self.store.locations, "location", row["location_id"])
        self.store.keys.add(records.ApiKey(**row))

    def customer(self, row: Values) -> records.Customer:
        found: records.Customer = self.dated("customers", row, updated_at=to_millisecond(self.when(row)))
        return found

    def people(self, group: Values) -> Iterator[records.Customer]:
        chance = self.sandbox.chance
        for place, person in enumerate(self.made_up(group, group["first_phone"], "phones of generated customers")):
            at = to_millisecond(person.at)
            yield records.Customer(
                id=chance.uuid("coax.customer"),
                name=person.name,
                email=f"{person.letters}.{place}@example.com",
                phone=person.number,
                address=chance.address("coax.address").replace("\n", ", "),
                at=at,
                updated_at=at,
            )

    def talks(self, group: Values) -> Iterator[Values]:
        """Rows of enquiries: customers, locations and statuses in turn, each with a question and perhaps an answer."""
        customers, locations = list(self.store.customers), list(self.store.locations)
        if not customers or not locations:
            raise self.invalid("Generated enquiries need customers and locations.")
        for place, at in self.evenly(group):
            status = group["statuses"][place % len(group["statuses"])]
            customer, location = customers[place % len(customers)], locations[place % len(locations)]
            channel = "sms" if customer.phone is not None else "email" if customer.email is not None else "webchat"
            asked = {"direction": INBOUND, "text": group["asked"][place % len(group["asked"])]}
            answered = {"direction": OUTBOUND, "text": group["answered"][place % len(group["answered"])]}
            said = [asked] if status == records.NEW else [asked, answered]
            yield {
                "id": self.sandbox.chance.uuid("coax.enquiry"),
                "customer_id": customer.id,
                "location_id": location.id,
                "status": status,
                "campaign_id": None,
                "team_user_id": None,
                "at": at,
                "messages": [{**row, "channel": channel, "status": lifecycle.READ, "at": at} for row in said],
                "activities": [],
            }

    def enquiry(self, row: Values) -> records.Enquiry:
        customer: records.Customer = self.known(self.store.customers, "customer", row["customer_id"])
        location: records.Location = self.known(self.store.locations, "location", row["location_id"])
        if row["campaign_id"] is not None:
            self.known(self.store.campaigns, "campaign", row["campaign_id"])
        at = to_millisecond(self.when(row))
        said = [self.message(said, row["id"], customer, location) for said in row["messages"]]
        noted = [self.activity(noted, row["id"]) for noted in row["activities"]]
        self.messages.extend(said)
        self.activities.extend(noted)
        times = [at, *(message.created_at for message in said), *(activity.at for activity in noted)]
        return records.Enquiry(**given(row, records.Enquiry), at=at, updated_at=to_millisecond(max(times)))

    def activity(self, row: Values, enquiry_id: str) -> records.Activity:
        activity_id, at = self.sandbox.chance.uuid("coax.activity"), to_millisecond(self.when(row))
        return records.Activity(**given(row, records.Activity), id=activity_id, enquiry_id=enquiry_id, at=at)

    def message(self, row: Values, enquiry_id: str, customer: records.Customer, location: records.Location) -> Message:
        channel = row["channel"]
        try:
            line = messages.line(location, customer, enquiry_id, channel)
        except Invalid as error:
            raise self.invalid(f"The customer {customer.id} cannot be reached by {channel}.") from error
        message_id = row.get("id") or self.sandbox.chance.uuid("coax.message")
        return self.told(row, line, id=message_id, kind="session", facts=records.MessageFacts())


seed = seeder(Document(), Store, _Seeding)
