"""A sandbox's Coax tables, and the look-ups that every operation needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from mock_server.kernel.problems import NotFound
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Record, Table
from mock_server.systems.coax.records import CLOSED, Activity, ApiKey, Campaign, Customer, Enquiry, Location

NAME = "coax"

R = TypeVar("R", bound=Record)


class Store:
    """Every table."""

    def __init__(self) -> None:
        self.locations: Table[Location] = Table(lambda location: location.id, at=lambda location: location.at)
        self.campaigns: Table[Campaign] = Table(lambda campaign: campaign.id)
        self.keys: Table[ApiKey] = Table(lambda key: key.name, indexes={"location": lambda key: key.location_id})
        self.customers: Table[Customer] = Table(
            lambda customer: customer.id,
            at=lambda customer: customer.at,
            unique={"phone": lambda customer: customer.phone, "email": _mailbox},
            indexes={"location": lambda customer: customer.location_id},
        )
        self.enquiries: Table[Enquiry] = Table(
            lambda enquiry: enquiry.id,
            at=lambda enquiry: enquiry.at,
            indexes={
                "customer": lambda enquiry: enquiry.customer_id,
                "location": lambda enquiry: enquiry.location_id,
                "status": lambda enquiry: enquiry.status,
                "location and status": lambda enquiry: (enquiry.location_id, enquiry.status),
                "open": _open_with,
            },
        )
        self.activities: Table[Activity] = Table(
            lambda activity: activity.id,
            at=lambda activity: activity.at,
            indexes={"enquiry": lambda activity: activity.enquiry_id},
        )

    def tables(self) -> Mapping[str, tuple[type, Table[Any]]]:
        """Every table by name with the type of its records, in the order in which an import fills them."""
        return {
            "locations": (Location, self.locations),
            "campaigns": (Campaign, self.campaigns),
            "keys": (ApiKey, self.keys),
            "customers": (Customer, self.customers),
            "enquiries": (Enquiry, self.enquiries),
            "activities": (Activity, self.activities),
        }


def _mailbox(customer: Customer) -> str | None:
    return None if customer.email is None else customer.email.casefold()


def _open_with(enquiry: Enquiry) -> tuple[str, str] | None:
    return None if enquiry.status == CLOSED else (enquiry.customer_id, enquiry.location_id)


def store_of(sandbox: Sandbox) -> Store:
    """The sandbox's Coax store."""
    store: Store = sandbox.stores[NAME]
    return store


def must(table: Table[R], kind: str, identifier: str) -> R:
    """The record, or NotFound; `kind` is what the vendor calls it."""
    record = table.get(identifier)
    if record is None:
        raise NotFound(kind, identifier)
    return record
