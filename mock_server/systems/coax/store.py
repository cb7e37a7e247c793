"""A sandbox's Coax tables, and the look-ups that every operation needs."""

from __future__ import annotations

from collections.abc import Iterator

from mock_server.kernel import phone
from mock_server.kernel.identifiers import Form, Ids, is_uuid
from mock_server.kernel.store import Made, Rules, Tables, table
from mock_server.systems.coax import records

NAME = "coax"

_UUID = Form(is_uuid, "the {field} {found!r} of {id} is no UUID in lower case.")
_PHONE = Form(phone.is_e164, "the {field} of {id} is not in E.164.")


def _mailbox(customer: records.Customer) -> str | None:
    return None if customer.email is None else customer.email.casefold()


def _open_with(enquiry: records.Enquiry) -> tuple[str, str] | None:
    return None if enquiry.status == records.CLOSED else (enquiry.customer_id, enquiry.location_id)


# A customer may have been deleted: enquiries and messages keep its id.
_OF_MESSAGES = Rules(
    ids=Ids(_UUID, "coax.message"),
    forms={"party": _UUID},
    references={"account": "locations", "thread": "enquiries"},
    values={"channel": records.CHANNELS},
)


class Store(Tables, system=NAME, messages=_OF_MESSAGES):
    locations = table(records.Location, Rules(ids=Ids(_UUID, "coax.location"), forms={"phone": _PHONE}), at="at")
    campaigns = table(records.Campaign, Rules(values={"status": records.CAMPAIGN_STATUSES}))
    keys = table(records.ApiKey, key="name", indexes={"location": "location_id"})
    customers = table(
        records.Customer,
        Rules(ids=Ids(_UUID, "coax.customer"), forms={"phone": _PHONE}, references={"location_id": "locations"}),
        at="at",
        unique={"phone": "phone", "email": Made(_mailbox, ("email",))},
        indexes={"location": "location_id"},
    )
    enquiries = table(
        records.Enquiry,
        Rules(
            ids=Ids(_UUID, "coax.enquiry"),
            forms={"customer_id": _UUID},
            references={"location_id": "locations", "campaign_id": "campaigns"},
            values={"status": records.STATUSES},
        ),
        at="at",
        indexes={
            "customer": "customer_id",
            "location": "location_id",
            "status": "status",
            "location and status": ("location_id", "status"),
            "open": Made(_open_with, ("customer_id", "location_id", "status")),
        },
    )
    activities = table(
        records.Activity,
        Rules(ids=Ids(_UUID, "coax.activity"), references={"enquiry_id": "enquiries"}),
        at="at",
        indexes={"enquiry": "enquiry_id"},
    )

    def lacks(self) -> Iterator[str]:
        """A key for every location, and the others each for one."""
        if self.keys.get(records.OWN) is None:
            yield f"There is no key {records.OWN!r}."
        for key in self.keys:
            reaches_all = key.location_id is None
            if key.name not in records.KEYS or (key.name == records.OWN) != reaches_all:
                yield f"keys: {key.name!r} must be one of {', '.join(records.KEYS)}; the first is for every location."
            elif key.location_id is not None and self.locations.get(key.location_id) is None:
                yield f"keys: the location_id {key.location_id!r} of {key.name} leads nowhere."


store_of = Store.of
