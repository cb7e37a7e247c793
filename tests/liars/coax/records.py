"""Lies about customers and locations as records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_server.kernel.instants import to_millisecond
from mock_server.kernel.problems import Duplicate, NotFound
from mock_server.systems.coax.records import Customer, Location
from mock_server.systems.coax.store import store_of
from tests.liars.coax.ways import CUSTOMERS, LOCATIONS, OPS, Strangers, reheard
from tests.liars.lies import Call, Said, lie, patched, reshaped, restated, retold, wrapped

TEXT = "mock_server.web.fields.Text._deserialize"
DETAILS = ("name", "address", "email", "phone", "avatar", "company_name", "source", "status")
LOST = ("source", "location_id")


def _forgetful(honest: Callable[..., Any], sandbox: Any, key: Any, details: dict[str, Any]) -> Any:
    return honest(sandbox, key, {name: value for name, value in details.items() if name not in LOST})


def _first_id(body: Any) -> None:
    body["body"]["id"] = "3fa85f64-5717-4562-b3fc-2c963f66afa6"


def _newest_customer(honest: Callable[..., Any], sandbox: Any, customer_id: str) -> Any:
    honest(sandbox, customer_id)
    return list(store_of(sandbox).customers)[-1]


def _newest_location(honest: Callable[..., Any], sandbox: Any, key: Any, location_id: str) -> Any:
    honest(sandbox, key, location_id)
    return list(store_of(sandbox).locations)[-1]


def _but_the_newest(honest: Callable[..., Any], *args: Any) -> Any:
    return list(honest(*args))[:-1]


def _by_name_alone(customer: Any, words: str) -> bool:
    return words.casefold() in (customer.name or "").casefold()


def _everybody_for_nobody(honest: Callable[..., Any], sandbox: Any, words: str | None) -> Any:
    return honest(sandbox, words) or honest(sandbox, None)


def _without_words(honest: Callable[..., Any], sandbox: Any, key: Any, _: str | None) -> Any:
    return honest(sandbox, key, None)


def _takes_away(*names: str) -> Callable[..., Any]:
    """An update that takes away what it does not name."""

    def around(honest: Callable[..., Any], sandbox: Any, key: Any, record_id: str, changes: dict[str, Any]) -> Any:
        return honest(sandbox, key, record_id, {**dict.fromkeys(names), **changes})

    return around


def _chosen_id(call: Call, said: Said) -> Said | None:
    body = said.body
    if "id" not in (call.body or {}) or said.status >= 300:
        return None
    body["body"]["id"] = call.body["id"]
    return said.saying(body)


def _customer_comes_to_be(honest: Callable[..., Any], sandbox: Any, key: Any, customer_id: str, changes: Any) -> Any:
    try:
        return honest(sandbox, key, customer_id, changes)
    except NotFound:
        at = to_millisecond(sandbox.clock.now())
        return store_of(sandbox).customers.add(Customer(id=customer_id, at=at, updated_at=at, **changes))


def _location_comes_to_be(honest: Callable[..., Any], sandbox: Any, key: Any, location_id: str, *changes: Any) -> Any:
    try:
        return honest(sandbox, key, location_id, *changes)
    except NotFound:
        details = {"name": "New", **(changes[0] if changes else {})}
        at = to_millisecond(sandbox.clock.now())
        return store_of(sandbox).locations.add(Location(id=location_id, at=at, **details))


def _whoever_asks_last(honest: Callable[..., Any], sandbox: Any, customer: Any, changes: dict[str, Any]) -> Any:
    """A phone or e-mail passes from customer to customer."""
    try:
        return honest(sandbox, customer, changes)
    except Duplicate as taken:
        value = changes[taken.field]
        owner = store_of(sandbox).customers.find(taken.field, value.casefold())
        honest(sandbox, owner, {taken.field: None})
        return honest(sandbox, customer, changes)


def _as_text(honest: Callable[..., str], field: Any, value: Any, *rest: Any, **more: Any) -> str:
    return honest(field, str(value), *rest, **more)


def _one_location(honest: Callable[..., Any], sandbox: Any, key: Any, words: str | None) -> Any:
    invented = Location(id="c0a00001-0000-4000-8000-0000000000ff", name="Head office", at=0)
    return honest(sandbox, key, words) or [invented]


def _one_id_for_all(body: Any) -> None:
    for item in body["body"]["items"]:
        item["id"] = body["body"]["items"][0]["id"]


_STRANGERS = Strangers("location")


def _ids_of_the_list_alone(body: Any) -> None:
    for item in body["body"]["items"]:
        item["id"] = _STRANGERS.draw()


def _without_timezone(honest: Callable[..., Any], sandbox: Any, details: dict[str, Any]) -> Any:
    return honest(sandbox, {**details, "timezone": None})


def _deleted_though_in_use(sandbox: Any, _: Any, location_id: str) -> None:
    if store_of(sandbox).locations.get(location_id) is None:
        raise NotFound("location", location_id)
    store_of(sandbox).locations.remove(location_id)


LIES = (
    lie(
        "Coax: creating a customer answers 200",
        restated("coax", 200, where=f"POST {CUSTOMERS}", status=201),
        claims="COAX-CUSTOMER-001",
    ),
    lie(
        "Coax: a new customer's source and location are lost",
        wrapped(f"{OPS}.customers.create", _forgetful),
        claims="COAX-CUSTOMER-002 COAX-CUSTOMER-003",
    ),
    lie(
        "Coax: new customers are told under one id",
        reshaped("coax", _first_id, where=f"POST {CUSTOMERS}", status=201),
        claims="COAX-CUSTOMER-004",
    ),
    lie(
        "Coax: whoever is fetched, the newest customer comes",
        wrapped(f"{OPS}.customers.get", _newest_customer),
        claims="COAX-CUSTOMER-005",
    ),
    lie(
        "Coax: lists of customers are one behind",
        wrapped(f"{OPS}.customers.find", _but_the_newest),
        claims="COAX-CUSTOMER-006",
    ),
    lie(
        "Coax: customers are searched by name alone",
        patched(f"{OPS}.customers.matches", _by_name_alone),
        claims="COAX-CUSTOMER-007",
    ),
    lie(
        "Coax: a search that finds nobody lists everybody",
        wrapped(f"{OPS}.customers.find", _everybody_for_nobody),
        claims="COAX-CUSTOMER-008",
    ),
    lie(
        "Coax: an update takes away what it does not name",
        wrapped(f"{OPS}.customers.update", _takes_away(*DETAILS)),
        wrapped(f"{OPS}.locations.update", _takes_away("address", "phone", "email", "timezone")),
        claims="COAX-CUSTOMER-009 COAX-LOCATION-006",
    ),
    lie(
        "Coax: ids are shown as a body chooses them",
        retold("coax", _chosen_id),
        claims="COAX-CUSTOMER-010 COAX-LOCATION-007",
    ),
    lie(
        "Coax: updating what is not there creates it",
        wrapped(f"{OPS}.customers.update", _customer_comes_to_be),
        wrapped(f"{OPS}.locations.update", _location_comes_to_be),
        claims="COAX-CUSTOMER-011 COAX-LOCATION-010",
    ),
    lie(
        "Coax: nothing is deleted, whatever is answered",
        patched(f"{OPS}.customers.delete", lambda *_: None),
        patched(f"{OPS}.locations.delete", lambda *_: None),
        claims="COAX-CUSTOMER-012 COAX-CUSTOMER-013 COAX-LOCATION-008",
    ),
    lie(
        "Coax: a phone or e-mail passes to whoever asks last",
        wrapped(f"{OPS}.customers.change", _whoever_asks_last),
        claims="COAX-CUSTOMER-014",
    ),
    lie(
        "Coax: numbers and lists are read as texts",
        wrapped(TEXT, _as_text),
        claims="COAX-CUSTOMER-015 COAX-UPSERT-016 COAX-LOCATION-011 COAX-REVIEW-018 COAX-SEND-002",
    ),
    lie(
        "Coax: an e-mail address may be any text",
        patched(f"{OPS}.customers.is_email", lambda _: True),
        claims="COAX-CUSTOMER-016",
    ),
    lie(
        "Coax: a phone may be any text and is kept as it is spelled",
        patched(f"{OPS}.customers.number", lambda text: text),
        claims="COAX-CUSTOMER-017 COAX-UPSERT-004 COAX-FIND-008",
    ),
    lie(
        "Coax: a customer's location is not looked up",
        patched(f"{OPS}.customers._placed", lambda _, __, details: details),
        claims="COAX-CUSTOMER-018 COAX-SCOPE-013",
    ),
    lie(
        "Coax: a location that nobody knows comes to be",
        wrapped(f"{OPS}.access.location", _location_comes_to_be),
        claims="COAX-CUSTOMER-018 COAX-REFUSAL-006 COAX-REVIEW-014 COAX-SEND-013",
    ),
    lie(
        "Coax: every location is listed under one id",
        reshaped("coax", _one_id_for_all, where=f"GET {LOCATIONS}"),
        claims="COAX-LOCATION-001",
    ),
    lie(
        "Coax: the list's ids are no ids to send from",
        reshaped("coax", _ids_of_the_list_alone, where=f"GET {LOCATIONS}"),
        claims="COAX-LOCATION-001 COAX-LOCATION-005 COAX-START-001",
    ),
    lie(
        "Coax: every business has a head office",
        wrapped(f"{OPS}.locations.find", _one_location),
        claims="COAX-LOCATION-002",
    ),
    lie(
        "Coax: a location's time zone is lost",
        wrapped(f"{OPS}.locations.create", _without_timezone),
        claims="COAX-LOCATION-003",
    ),
    lie(
        "Coax: whichever location is looked up, the newest comes",
        wrapped(f"{OPS}.access.location", _newest_location),
        claims="COAX-LOCATION-004",
    ),
    lie(
        "Coax: a location in use is deleted",
        patched(f"{OPS}.locations.delete", _deleted_though_in_use),
        claims="COAX-LOCATION-009",
    ),
    lie(
        "Coax: a location needs no name",
        reheard(lambda body: {"name": "New", **body}, where=f"POST {LOCATIONS}"),
        claims="COAX-LOCATION-012",
    ),
    lie(
        "Coax: words narrow no list of locations",
        wrapped(f"{OPS}.locations.find", _without_words),
        claims="COAX-LOCATION-013",
    ),
)
