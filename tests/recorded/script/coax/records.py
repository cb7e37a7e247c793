"""Customers, locations and enquiries: lists, changes, and the singular aliases of their paths."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.coax.calls import ANEW, DOORS, PLACE, SINGULAR, nobody, own
from tests.recorded.steps import Step
from tests.support.coax import (
    ANN,
    ANN_AT_A,
    ANN_AT_B,
    BOB,
    BOB_AT_B,
    CUSTOMERS,
    EMAIL,
    ENQUIRIES,
    LOCATIONS,
    MEG,
    NED,
    NED_AT_C,
    NOBODY,
    PHONE,
    A,
    B,
)


def customers() -> Iterator[Step]:
    for query in (
        "",
        "?page=2",
        "?page_size=2",
        "?page_size=2&page=2",
        "?page_size=2&page=3",
        "?page_size=100",
        "?q=ann",
        "?q=EXAMPLE.COM",
        "?q=%C3%A4",
        "?q=",
        "?page=0",
        "?page=x&page_size=101",
        "?page_size=0",
        "?page=1&page=2",
        "?sort=name",
    ):
        yield own(f"customers {query}", "GET", f"{CUSTOMERS}{query}")
    for who in (ANN, NED, NOBODY, ANN.upper(), "7", "%20"):
        yield own(f"customer {who}", "GET", f"{CUSTOMERS}/{who}")
    yield own("a new customer", "POST", CUSTOMERS, ANEW, keep={"zoe": "body.id"})
    yield own("the new customer", "GET", f"{CUSTOMERS}/${{zoe}}")
    yield own("a customer of a name alone", "POST", CUSTOMERS, {"name": "Ünï 👋"})
    for title, body in {
        "whose email is taken": {"name": "X", "email": "ANN@example.com"},
        "whose phone is taken": {"name": "X", "phone": PHONE[BOB]},
        "at a location that is not there": {"name": "X", "location_id": NOBODY},
        "without a name": {"company_name": "Example Ltd"},
        "with a blank name": {"name": " "},
        "with nulls": {"name": "Nil", "email": None, "phone": None, "tags": None, "status": None},
        "with a national number": {"name": "Oz", "phone": "0491 570 006"},
        "with fields that nobody knows": {"name": "Y", "colour": "red", "shape": {"round": True}},
        "with every field wrong": {
            "name": 1,
            "email": "x",
            "phone": "y",
            "tags": "z",
            "status": [],
            "source": {},
            "location_id": "l",
            "avatar": 2,
            "address": False,
            "company_name": 3,
        },
        "with tags that are no texts": {"name": "T", "tags": ["a", 1, None]},
    }.items():
        yield own(f"a new customer {title}", "POST", CUSTOMERS, body)


def upserts() -> Iterator[Step]:
    for title, body in {
        "a new one": {"name": "Zoe", "email": "zoe@example.com", "tags": ["a"], "added_tags": ["b"]},
        "found by email": {"email": "Ann@Example.com", "company_name": "New Ltd"},
        "found by phone in another form": {"phone": "+44 7700 900102", "name": "Robert", "added_tags": ["x", "x"]},
        "found, with tags in place of others": {"email": EMAIL[ANN], "tags": ["only"]},
        "found, and not to be changed": {"email": EMAIL[MEG], "name": "Margaret", "do_not_update": True},
        "by email and phone of two": {"email": EMAIL[MEG], "phone": PHONE[BOB]},
        "by neither email nor phone": {"name": "Nobody"},
        "by nulls": {"email": None, "phone": None},
        "nothing": {},
        "every field wrong": {"email": 1, "phone": [], "do_not_update": "maybe", "added_tags": 7, "location_id": "q"},
        "a location that is not there": {"email": EMAIL[ANN], "location_id": NOBODY},
    }.items():
        yield own(f"an upsert: {title}", "PUT", CUSTOMERS, body)


def changes() -> Iterator[Step]:
    for title, body in {
        "some fields": {"name": "Anna", "address": "1 Example Street"},
        "fields taken away": {"phone": None, "company_name": None},
        "tags": {"tags": ["p", "q"], "added_tags": ["r"]},
        "nothing": {},
        "an email that is taken": {"email": EMAIL[MEG]},
        "every field wrong": {"name": [], "email": "@", "phone": "++", "tags": None, "status": 1},
    }.items():
        yield own(f"a customer's change: {title}", "PUT", f"{CUSTOMERS}/{ANN}", body)
    yield own("a change of nobody", "PUT", f"{CUSTOMERS}/{NOBODY}", {"name": "X"})
    yield own("delete a customer with an enquiry", "DELETE", f"{CUSTOMERS}/{BOB}")
    yield own("delete it again", "DELETE", f"{CUSTOMERS}/{BOB}")
    yield own("its enquiry", "GET", f"{ENQUIRIES}/{BOB_AT_B}")
    yield own("enquiries of who is gone", "GET", f"{ENQUIRIES}?customer_id={BOB}")
    yield own("the customers that are left", "GET", CUSTOMERS)


def locations() -> Iterator[Step]:
    for query in ("", "?page_size=1", "?page_size=1&page=3", "?page_size=1&page=4", "?q=street", "?q=beta", "?page=-1"):
        yield own(f"locations {query}", "GET", f"{LOCATIONS}{query}")
    yield own("a new location", "POST", LOCATIONS, PLACE, keep={"place": "body.id"})
    yield own("the new location", "GET", f"{LOCATIONS}/${{place}}")
    yield own("a location of a name alone", "POST", LOCATIONS, {"name": "E"})
    wrong = {"name": None, "address": 1, "phone": "x", "email": "y", "timezone": []}
    yield own("a new location with every field wrong", "POST", LOCATIONS, wrong)
    yield own("a location's change", "PUT", f"{LOCATIONS}/${{place}}", {"name": "D", "phone": None})
    yield own("a location's change with every field wrong", "PUT", f"{LOCATIONS}/${{place}}", wrong)
    yield own("a change of no location", "PUT", f"{LOCATIONS}/{NOBODY}", {"name": "D"})
    yield own("delete a location in use", "DELETE", f"{LOCATIONS}/{A}")
    yield own("delete a location", "DELETE", f"{LOCATIONS}/${{place}}")
    yield own("a location that is gone", "GET", f"{LOCATIONS}/${{place}}")
    yield own("delete what is gone", "DELETE", f"{LOCATIONS}/${{place}}")


def enquiries() -> Iterator[Step]:
    for query in (
        "",
        "?status=open",
        "?status=closed",
        "?status=lost",
        f"?customer_id={ANN}",
        f"?customer_id={NOBODY}",
        f"?business_location_id={B}",
        f"?business_location_id={NOBODY}",
        f"?business_location_id={B}&status=pending&customer_id={BOB}",
        "?q=bob",
        "?page_size=1&page=2",
        "?page_size=1&page=9",
        "?status=&customer_id=x&business_location_id=y&page=0&page_size=1000",
    ):
        yield own(f"enquiries {query}", "GET", f"{ENQUIRIES}{query}")
    for which in (ANN_AT_A, ANN_AT_B, NED_AT_C, NOBODY, "x"):
        yield own(f"enquiry {which}", "GET", f"{ENQUIRIES}/{which}")


def singular() -> Iterator[Step]:
    """The aliases, each with a success and a refusal."""
    yield own("a location to delete", "POST", "/api/v2/location", PLACE, keep={"place": "body.id"})
    yield own("a customer to create", "POST", "/api/v2/customer", {"name": "Yan"})
    yield own("a location deleted", "DELETE", "/api/v2/location/${place}")
    for plural, singular in SINGULAR.items():
        for door in DOORS:
            if door.path.startswith(f"/api/v2{plural}"):
                path = door.path.replace(plural, singular)
                yield own(f"{door.method} {path}/", door.method, f"{path}/", door.body)
                yield nobody(f"{door.method} {path} without a key", door.method, path, door.body)
                if door.method == "GET":
                    yield own(f"HEAD {path}", "HEAD", path)
