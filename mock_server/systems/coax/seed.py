"""How fixtures fill an empty Coax store, and the API keys that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mock_server.kernel import lifecycle, phone
from mock_server.kernel.chance import secret_token
from mock_server.kernel.instants import Instant, to_millisecond
from mock_server.kernel.messages import INBOUND, OUTBOUND, Message, StatusChange
from mock_server.kernel.problems import Invalid
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.table import Table
from mock_server.kernel.vendor import Fixtures
from mock_server.kernel.world import DEFAULT
from mock_server.systems.coax import fixtures as fixtures_form
from mock_server.systems.coax.auth import secret_of
from mock_server.systems.coax.operations import messages, wishes
from mock_server.systems.coax.records import (
    NEW,
    ONE_LOCATION,
    OWN,
    Activity,
    ApiKey,
    Campaign,
    Customer,
    Enquiry,
    Location,
    MessageFacts,
)
from mock_server.systems.coax.store import NAME, Store, store_of
from mock_server.web import fixture_files
from mock_server.web.fixture_files import when

# The default sandbox's keys, which nobody can take for real ones.
WELL_KNOWN = {OWN: "fake-coax-key-all-locations", ONE_LOCATION: "fake-coax-key-one-location"}

_DOCUMENT = fixtures_form.Document()


def issue_credentials(sandbox_id: str, fixtures: Fixtures | None) -> Credentials:
    """An API key for every location, and one for a single location where the fixtures have one."""
    location_id = _location_of_one(fixtures)

    def key(name: str) -> str:
        return WELL_KNOWN[name] if sandbox_id == DEFAULT else f"fake-coax-{secret_token()}"

    others = {} if location_id is None else {ONE_LOCATION: {"api_key": key(ONE_LOCATION), "location_id": location_id}}
    return Credentials({"api_key": key(OWN)}, others)


def claim(sandbox: Sandbox) -> None:
    """Put every API key on the World's keyring. Raises Conflict."""
    for key in store_of(sandbox).keys:
        secret = secret_of(sandbox, key)
        if secret is not None:
            sandbox.keyring.claim(sandbox.id, NAME, secret)


def secrets(sandbox: Sandbox) -> Iterator[str]:
    """The API keys."""
    credentials = sandbox.credentials[NAME]
    for held in (credentials.own, *credentials.others.values()):
        yield held["api_key"]


def seed(sandbox: Sandbox, fixtures: Fixtures | None) -> None:
    """Fill an empty store. Raises Invalid, which names every field that does not fit."""
    fixture_files.fill(sandbox, NAME, _DOCUMENT, fixtures, _run)


def _location_of_one(fixtures: Fixtures | None) -> str | None:
    """The location of the key for one; fixtures come as they were sent, and `seed` says what is wrong with them."""
    rows = (fixtures or {}).get("keys")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("name") == ONE_LOCATION and isinstance(row.get("location"), str):
            location_id: str = row["location"].lower()
            return location_id
    return None


def _run(sandbox: Sandbox, document: Mapping[str, Any]) -> None:
    _Seeding(sandbox).run(document)


class _Seeding:
    """One filling of one store; every reference in the fixtures must lead somewhere."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.store: Store = store_of(sandbox)
        self.now = sandbox.clock.now()
        self.messages: list[Message] = []
        self.activities: list[Activity] = []

    def run(self, document: Mapping[str, Any]) -> None:
        locations = [self.location(row) for row in document["locations"]]
        for location in sorted(locations, key=lambda location: location.at):
            self.store.locations.add(location)
        for row in document["campaigns"]:
            self.store.campaigns.add(Campaign(**row))
        for row in document["keys"]:
            self.key(row)
        if self.store.keys.get(OWN) is None:
            self.store.keys.add(ApiKey(name=OWN))
        customers = [self.customer(row) for row in document["customers"]]
        for group in document["generated_customers"]:
            customers.extend(self.people(group))
        for customer in sorted(customers, key=lambda customer: customer.at):
            self.store.customers.add(customer)
        self.talk(document)

    def talk(self, document: Mapping[str, Any]) -> None:
        enquiries = [self.enquiry(row) for row in document["enquiries"]]
        for group in document["generated_enquiries"]:
            enquiries.extend(self.enquiry(row) for row in self.talks(group))
        for enquiry in sorted(enquiries, key=lambda enquiry: enquiry.at):
            self.store.enquiries.add(enquiry)
        for activity in sorted(self.activities, key=lambda activity: activity.at):
            self.store.activities.add(activity)
        for message in sorted(self.messages, key=lambda message: message.created_at):
            self.sandbox.messages.add(message)

    def known(self, table: Table[Any], kind: str, identifier: str) -> Any:
        record = table.get(identifier)
        if record is None:
            raise Invalid({NAME: [f"There is no {kind} {identifier} in these fixtures."]})
        return record

    def location(self, row: Mapping[str, Any]) -> Location:
        return Location(**_plain(row), at=to_millisecond(when(row, self.now)))

    def key(self, row: Mapping[str, Any]) -> None:
        """The sandbox's own key is for every location, the other one for the location that it names."""
        if (row["name"] == OWN) != (row["location"] is None):
            raise Invalid({NAME: [f"The key {OWN} has no location, and {ONE_LOCATION} has one."]})
        if row["location"] is not None:
            self.known(self.store.locations, "location", row["location"])
        self.store.keys.add(ApiKey(name=row["name"], location_id=row["location"]))

    def customer(self, row: Mapping[str, Any]) -> Customer:
        at = to_millisecond(when(row, self.now))
        if row["location"] is not None:
            self.known(self.store.locations, "location", row["location"])
        details = {**_plain(row, "location"), "tags": tuple(row["tags"])}
        return Customer(**details, location_id=row["location"], at=at, updated_at=at)

    def people(self, group: Mapping[str, Any]) -> Iterable[Customer]:
        chance, first_number = self.sandbox.chance, int(group["first_phone"])
        if not phone.is_e164(f"+{first_number + group['count'] - 1}"):
            raise Invalid({NAME: ["The phones of generated customers must stay E.164."]})
        step = (group["last"] - group["first"]) // group["count"]
        for place in range(group["count"]):
            name = chance.name("coax.person")
            mailbox = "".join(letter for letter in name.lower() if letter.isalpha())
            at = to_millisecond(min(group["first"] + place * step, self.now))
            yield Customer(
                id=chance.uuid("coax.customer"),
                name=name,
                email=f"{mailbox}.{place}@example.com",
                phone=f"+{first_number + place}",
                address=chance.address("coax.address").replace("\n", ", "),
                at=at,
                updated_at=at,
            )

    def talks(self, group: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Rows of enquiries: customers, locations and statuses in turn, each with a question and perhaps an answer."""
        customers, locations = list(self.store.customers), list(self.store.locations)
        if not customers or not locations:
            raise Invalid({NAME: ["Generated enquiries need customers and locations."]})
        step = (group["last"] - group["first"]) // group["count"]
        for place in range(group["count"]):
            at = min(group["first"] + place * step, self.now)
            status = group["statuses"][place % len(group["statuses"])]
            customer, location = customers[place % len(customers)], locations[place % len(locations)]
            channel = "sms" if customer.phone is not None else "email" if customer.email is not None else "webchat"
            asked = {"direction": INBOUND, "text": group["asked"][place % len(group["asked"])]}
            answered = {"direction": OUTBOUND, "text": group["answered"][place % len(group["answered"])]}
            said = [asked] if status == NEW else [asked, answered]
            yield {
                "id": self.sandbox.chance.uuid("coax.enquiry"),
                "customer": customer.id,
                "location": location.id,
                "status": status,
                "campaign": None,
                "team_user_id": None,
                "at": at,
                "messages": [{**row, "channel": channel, "status": lifecycle.READ, "at": at} for row in said],
                "activities": [],
            }

    def enquiry(self, row: Mapping[str, Any]) -> Enquiry:
        customer: Customer = self.known(self.store.customers, "customer", row["customer"])
        location: Location = self.known(self.store.locations, "location", row["location"])
        if row["campaign"] is not None:
            self.known(self.store.campaigns, "campaign", row["campaign"])
        at = to_millisecond(when(row, self.now))
        said = [self.message(said, row["id"], customer, location) for said in row["messages"]]
        noted = [self.activity(noted, row["id"]) for noted in row["activities"]]
        self.messages.extend(said)
        self.activities.extend(noted)
        times = [at, *(message.created_at for message in said), *(activity.at for activity in noted)]
        return Enquiry(
            id=row["id"],
            status=row["status"],
            customer_id=customer.id,
            location_id=location.id,
            campaign_id=row["campaign"],
            team_user_id=row["team_user_id"],
            at=at,
            updated_at=to_millisecond(max(times)),
        )

    def address(self, customer: Customer, channel: str) -> str:
        try:
            return wishes.address({"phone": customer.phone, "email": customer.email}, channel, customer.id)
        except Invalid as error:
            raise Invalid({NAME: [f"The customer {customer.id} cannot be reached by {channel}."]}) from error

    def activity(self, row: Mapping[str, Any], enquiry_id: str) -> Activity:
        return Activity(
            id=self.sandbox.chance.uuid("coax.activity"),
            enquiry_id=enquiry_id,
            type=row["type"],
            description=row["description"],
            at=to_millisecond(when(row, self.now)),
        )

    def message(self, row: Mapping[str, Any], enquiry_id: str, customer: Customer, location: Location) -> Message:
        at, channel = when(row, self.now), row["channel"]
        outbound = row["direction"] == OUTBOUND
        status = row["status"] if outbound else lifecycle.RECEIVED
        message = Message(
            id=row.get("id") or self.sandbox.chance.uuid("coax.message"),
            system=NAME,
            direction=row["direction"],
            channel=channel,
            sender=messages.own_address(location, channel),
            recipient=self.address(customer, channel),
            text=row["text"],
            kind="session",
            status=status,
            history=_history(status, at),
            created_at=at,
            account=location.id,
            party=customer.id,
            thread=enquiry_id,
            facts=MessageFacts(),
        )
        return message if outbound else replace(message, sender=message.recipient, recipient=message.sender)


def _plain(row: Mapping[str, Any], *without: str) -> dict[str, Any]:
    """A row's own fields, without its date."""
    return {name: value for name, value in row.items() if name not in ("at", "ago", *without)}


def _history(status: str, at: Instant) -> tuple[StatusChange, ...]:
    """The road up to a status, all at one instant."""
    if status == lifecycle.RECEIVED:
        return (StatusChange(status, at),)
    walked = [step for step, far in lifecycle.PROGRESS.items() if far <= lifecycle.PROGRESS.get(status, 0)]
    if status == lifecycle.FAILED:
        walked = [lifecycle.QUEUED, lifecycle.FAILED]
    return tuple(StatusChange(step, at) for step in walked)
