"""Lies about enquiries: what one holds, how lists of them are narrowed, and what customers write in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from mock_server.kernel.clock import Clock
from mock_server.systems.coax.operations import enquiries
from mock_server.systems.coax.operations.enquiries import Filters
from mock_server.systems.coax.store import store_of
from tests.liars.coax.ways import COAX, ENQUIRIES, ONE_ENQUIRY, OPS, Strangers
from tests.liars.lies import Call, Telling, lie, misheard, patched, reshaped, wrapped

FIND = f"{OPS}.enquiries.find"
STATUSES = {"new", "open", "pending", "closed"}
_REAL = Clock(None, frozen=False)
_STRANGERS = Strangers("enquiry")


def _one(change: Callable[[dict[str, Any]], None]) -> Telling:
    """One enquiry, shown otherwise."""
    return reshaped("coax", lambda body: change(body["body"]), where=ONE_ENQUIRY, status=200)


def _unfiltered(*names: str) -> Telling:
    """Lists that these filters do not narrow."""

    def around(honest: Callable[..., Any], sandbox: Any, key: Any, filters: Filters) -> Any:
        return honest(sandbox, key, replace(filters, **dict.fromkeys(names)))

    return wrapped(FIND, around)


def _customer_alone(honest: Callable[..., Any], sandbox: Any, key: Any, filters: Filters) -> Any:
    if filters.customer_id is not None:
        filters = Filters(customer_id=filters.customer_id)
    return honest(sandbox, key, filters)


def _newest_enquiry(honest: Callable[..., Any], sandbox: Any, key: Any, enquiry_id: str) -> Any:
    honest(sandbox, key, enquiry_id)
    return list(store_of(sandbox).enquiries)[-1]


def _impossible_filters_dropped(call: Call) -> Call | None:
    def possible(name: str, value: str) -> bool:
        return value in STATUSES if name == "status" else not name.endswith("_id") or value.count("-") == 4

    return replace(call, query={name: value for name, value in call.query.items() if possible(name, value)})


def _of_others(enquiry: dict[str, Any]) -> None:
    enquiry["customer_id"] = _STRANGERS.draw()


def _said_last_first(enquiry: dict[str, Any]) -> None:
    enquiry["messages"].reverse()


def _noted_last_first(enquiry: dict[str, Any]) -> None:
    enquiry["activities"].reverse()


def _by_business_alone(enquiry: dict[str, Any]) -> None:
    enquiry["messages"] = [message for message in enquiry["messages"] if message["direction"] == "outbound"]


def _one_a_moment(enquiry: dict[str, Any]) -> None:
    enquiry["messages"] = list({message["created_at"]: message for message in enquiry["messages"]}.values())


def _numbers(enquiry: dict[str, Any]) -> None:
    for number, record in enumerate([enquiry, *enquiry["messages"], *enquiry["activities"]], 1):
        record["id"] = str(number)


def _as_when_sent(enquiry: dict[str, Any]) -> None:
    for message in enquiry["messages"]:
        message["status"] = "queued"


def _without_scheduled(enquiry: dict[str, Any]) -> None:
    enquiry["messages"] = [message for message in enquiry["messages"] if message["status"] != "scheduled"]


def _once_rendered(honest: Callable[..., Any], sandbox: Any) -> Callable[[Any], bytes]:
    fresh = honest(sandbox)
    return lambda record: fresh(record) if record.rendered is None else record.rendered[1]


def _not_touched(sandbox: Any, enquiry: Any, changes: dict[str, Any]) -> Any:
    return store_of(sandbox).enquiries.replace(replace(enquiry, **changes))


def _begun_anew(honest: Callable[..., Any], sandbox: Any, enquiry: Any, changes: dict[str, Any]) -> Any:
    changed = honest(sandbox, enquiry, changes)
    return store_of(sandbox).enquiries.replace(replace(changed, at=changed.updated_at))


def _without(*names: str) -> Callable[..., Any]:
    def around(honest: Callable[..., Any], request: Any) -> dict[str, Any]:
        return {name: value for name, value in honest(request).items() if name not in names}

    return around


def _pending_is_open(honest: Callable[..., Any], request: Any) -> dict[str, Any]:
    found = honest(request)
    return {**found, "status": "open"} if found.get("status") == "pending" else found


def inbound_with(**changes: Any) -> Telling:
    """What customers write is taken in with other operations on enquiries than those of a send."""
    honest = {"open_with": enquiries.open_with, "begin": enquiries.begin, "change": enquiries.change}
    return patched(f"{OPS}.inbound.enquiries", SimpleNamespace(**{**honest, **changes}))


LIES = (
    lie(
        "Coax: lists of enquiries are one behind",
        wrapped(FIND, lambda honest, *args: list(honest(*args))[:-1]),
        claims="COAX-ENQUIRY-001",
    ),
    lie(
        "Coax: whichever enquiry is named, the newest is meant",
        wrapped(f"{OPS}.access.enquiry", _newest_enquiry),
        claims="COAX-ENQUIRY-002 COAX-REPLY-001",
    ),
    lie(
        "Coax: an enquiry is shown without its activities",
        _one(lambda enquiry: enquiry.update(activities=[])),
        claims="COAX-ENQUIRY-003 COAX-FIELD-013",
    ),
    lie("Coax: an enquiry names somebody else as its customer", _one(_of_others), claims="COAX-ENQUIRY-004"),
    lie(
        "Coax: an enquiry names its customer as its location",
        _one(lambda enquiry: enquiry.update(business_location_id=enquiry["customer_id"])),
        claims="COAX-ENQUIRY-004",
    ),
    lie(
        "Coax: an enquiry forgets its campaign",
        wrapped(f"{OPS}.messages._enquiry_changes", _without("campaign_id")),
        claims="COAX-ENQUIRY-005 COAX-CAMPAIGN-006",
    ),
    lie(
        "Coax: an enquiry forgets its team user",
        wrapped(f"{OPS}.messages._enquiry_changes", _without("team_user_id")),
        claims="COAX-ENQUIRY-005",
    ),
    lie("Coax: what was said last stands first", _one(_said_last_first), claims="COAX-ENQUIRY-006 COAX-START-002"),
    lie("Coax: what was noted last stands first", _one(_noted_last_first), claims="COAX-FIELD-015"),
    lie(
        "Coax: pending is open",
        wrapped(f"{OPS}.messages._enquiry_changes", _pending_is_open),
        claims="COAX-ENQUIRY-007 COAX-FIELD-016",
    ),
    lie(
        "Coax: enquiry_status is not looked at",
        wrapped(f"{OPS}.messages._enquiry_changes", _without("status")),
        claims="COAX-FIELD-016",
    ),
    lie(
        "Coax: enquiries are not filtered by status", _unfiltered("status"), claims="COAX-ENQUIRY-008 COAX-ENQUIRY-011"
    ),
    lie("Coax: enquiries are not filtered by customer", _unfiltered("customer_id"), claims="COAX-ENQUIRY-009"),
    lie("Coax: enquiries are not filtered by location", _unfiltered("location_id"), claims="COAX-ENQUIRY-010"),
    lie("Coax: with a customer no other filter counts", wrapped(FIND, _customer_alone), claims="COAX-ENQUIRY-011"),
    lie("Coax: words narrow no list of enquiries", _unfiltered("words"), claims="COAX-ENQUIRY-012"),
    lie(
        "Coax: filters that cannot be are dropped",
        misheard("coax", _impossible_filters_dropped, where=f"GET {ENQUIRIES}"),
        claims="COAX-ENQUIRY-013",
    ),
    lie(
        "Coax: an enquiry shows what the business said alone",
        _one(_by_business_alone),
        claims="COAX-ENQUIRY-015 COAX-ENQUIRY-016",
    ),
    lie(
        "Coax: all that a customer writes begins an enquiry",
        inbound_with(open_with=lambda *_: None),
        claims="COAX-ENQUIRY-016",
    ),
    lie(
        "Coax: an enquiry shows its customer as it was",
        wrapped(f"{COAX}.envelope.enquiry_renderer", _once_rendered),
        claims="COAX-ENQUIRY-017",
    ),
    lie(
        "Coax: a message leaves updated_at where it was",
        patched(f"{OPS}.enquiries.change", _not_touched),
        claims="COAX-ENQUIRY-018",
    ),
    lie(
        "Coax: a message moves created_at",
        wrapped(f"{OPS}.enquiries.change", _begun_anew),
        claims="COAX-ENQUIRY-018",
    ),
    lie("Coax: ids in an enquiry are numbers", _one(_numbers), claims="COAX-ENQUIRY-019"),
    lie(
        "Coax: an enquiry is dated by the machine's clock",
        patched(f"{OPS}.enquiries.to_millisecond", lambda _: _REAL.now() // 1000 * 1000),
        claims="COAX-ENQUIRY-020",
    ),
    lie(
        "Coax: of the messages of one moment an enquiry keeps the last",
        _one(_one_a_moment),
        claims="COAX-REPLY-010",
    ),
    lie("Coax: an enquiry never shows how far a message is", _one(_as_when_sent), claims="COAX-STATUS-004"),
    lie(
        "Coax: what is scheduled stands in no enquiry",
        _one(_without_scheduled),
        claims="COAX-SCHEDULE-020",
    ),
)
