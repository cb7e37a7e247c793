"""What is refused before or whatever is asked: keys, bodies, paths, faults, limits; and the default fixtures."""

from __future__ import annotations

from collections.abc import Iterator

from tests.recorded.script.coax.calls import DOORS, OTHER_SCHEMES, STRANGERS, TO_ANN, at_b, nobody, own
from tests.recorded.steps import Call, Control, Open, Step, advance, at_the_door, odd_bodies, strike
from tests.support.coax import ANN, BOB, CUSTOMERS, ENQUIRIES, FIXTURES, LOCATIONS, NOBODY, PHONE, SEND, STRANGER, A, B


def scoped() -> Iterator[Step]:
    for door in DOORS:
        yield at_b(f"{door.method} {door.path} with B's key", door.method, door.path, door.body)
    yield at_b("B's key: a location by default", "PUT", f"{SEND}/sms", {"message": "x", "phone": PHONE[BOB]})
    yield at_b("B's key: enquiries of A", "GET", f"{ENQUIRIES}?business_location_id={A}")
    yield at_b("B's key: enquiries", "GET", ENQUIRIES)
    yield at_b("B's key: its location", "GET", f"{LOCATIONS}/{B}")
    yield at_b("B's key: no location", "GET", f"{LOCATIONS}/{NOBODY}")
    yield at_b("B's key: a customer put to A", "PUT", f"{CUSTOMERS}/{BOB}", {"location_id": A})


def doors() -> Iterator[Step]:
    yield from at_the_door(DOORS, own, STRANGERS)
    for title, value in OTHER_SCHEMES.items():
        yield own(f"a key with {title}", "GET", LOCATIONS, headers={"Authorization": value})


def bodies() -> Iterator[Step]:
    yield from odd_bodies(DOORS, own)


def paths() -> Iterator[Step]:
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        yield nobody(f"{method} /health", method, "/health")
    yield own("health with a key and a query", "GET", "/health/?verbose=1")
    unknown = ("", "/", "/api", "/api/v2", "/api/v1/customers", "//health", "/api/v2//customers", "/API/V2/customers")
    for path in (*unknown, f"{CUSTOMERS}/{ANN}/x", f"{CUSTOMERS}%2F{ANN}", f"{SEND}/", "/api/v2/message"):
        yield own(f"no such path: {path}", "GET", path)
    yield nobody("no such path, and no key", "GET", "/api/v2/nothing")
    yield Call("another system's path", "GET", "/coax/api/v1/messages", None, {"Authorization": "Bearer x"})


def faults() -> Iterator[Step]:
    for status in (400, 401, 403, 404, 409, 413, 415, 418, 422, 429, 500, 502, 503, 504, 599):
        yield strike("error", system="coax", status=status)
        yield own(f"a fault of {status}", "GET", f"{LOCATIONS}/{A}")
    yield Control("POST", "/faults", {"kind": "error", "path": "/coax/**", "probability": 0.5})
    for number in range(1, 7):
        yield own(f"request {number} at a fault of every second", "GET", f"{LOCATIONS}/{A}")
    yield Control("DELETE", "/faults")
    yield own("without faults", "GET", f"{LOCATIONS}/{A}")


def limits() -> Iterator[Step]:
    yield Open("coax-limits", {"fixtures": FIXTURES, "limits": {"coax": {"per_minute": 2}}})
    for number in range(1, 5):
        yield own(f"request {number} of 2 in a minute", "GET", f"{LOCATIONS}/{A}")
        yield advance(7.5)
    yield at_b("another key's request", "GET", f"{LOCATIONS}/{B}")
    yield own("the limit comes before the body", "PUT", f"{SEND}/sms", b"{", headers={"Content-Type": "text/plain"})
    yield own("and after the path", "GET", "/api/v2/nothing")
    yield nobody("health is not counted", "GET", "/health")
    yield advance(30)
    yield own("in the next minute", "GET", f"{LOCATIONS}/{A}")


def strict() -> Iterator[Step]:
    yield Open("coax-strict", {"fixtures": FIXTURES, "strict": True})
    yield own("strict: what is documented", "PUT", f"{SEND}/sms", TO_ANN)
    yield own("strict: unknown fields", "PUT", f"{SEND}/sms", {**TO_ANN, "zebra": 1, "ant": 2, "message": 3})
    yield own("strict: an unknown parameter", "GET", f"{CUSTOMERS}?colour=red&page=0")
    yield own("strict: a parameter of a call without any", "GET", f"{LOCATIONS}/{A}?colour=red")


def default_fixtures() -> Iterator[Step]:
    yield Open("coax-default", {"fixtures": "default"})
    for path in (CUSTOMERS, LOCATIONS, ENQUIRIES):
        for query in ("", "?page=3", "?page_size=1", "?page=99"):
            yield own(f"default fixtures: {path}{query}", "GET", f"{path}{query}")
    yield Open("coax-empty", {"fixtures": "empty"})
    for path in (CUSTOMERS, LOCATIONS, ENQUIRIES):
        yield own(f"empty fixtures: {path}", "GET", path)
    yield own("empty fixtures: a message", "PUT", f"{SEND}/sms", {"message": "x", "phone": STRANGER})
