"""Lies about who may call: keys, their scope, and businesses that are strangers to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.problems import Conflict, Forbidden, Invalid, Unauthenticated
from mock_server.systems.coax import auth
from mock_server.systems.coax.records import OWN, PAUSED
from mock_server.systems.coax.store import NAME, store_of
from mock_server.web import current
from mock_server.web.current import Caller
from tests.liars.coax.ways import CUSTOMERS, ENQUIRIES, LOCATIONS, OPS, refusal, system_with
from tests.liars.lies import Call, Passing, Said, Telling, between, is_of, lie, misheard, patched, retold, wrapped


def _open_to(*reasons: str) -> Telling:
    """Whoever is refused for one of these reasons is taken for the newest business."""

    def identify(world: Any, request: Any) -> Caller:
        try:
            return auth.identify(world, request)
        except Unauthenticated as problem:
            if problem.reason not in reasons:
                raise
            newest = world.all()[-1]
            return Caller(newest, store_of(newest).keys.get(OWN), f"{NAME}/{OWN}")

    return system_with(identify=identify)


def _any_scheme(header: str | None) -> str:
    if not header:
        raise Unauthenticated("missing")
    return header.rpartition(" ")[2]


def _token_scheme(header: str | None) -> str:
    if not header or not header.startswith("Token "):
        raise Unauthenticated("malformed")
    return header.removeprefix("Token ")


def _key_from_elsewhere(call: Call) -> Call | None:
    key = call.query.get("api_key") or call.headers.get("X-Api-Key")
    return None if key is None else replace(call, headers={**call.headers, "Authorization": f"Bearer {key}"})


def _carried_out_first() -> Telling:
    """What comes without a valid key is carried out for the last who had one, and then refused."""
    known: dict[str, str] = {}

    def middleware(call: Call, proceed: Passing) -> Said:
        said = proceed(call)
        if said.status == 401 and known:
            proceed(replace(call, headers={**call.headers, **known}))
        elif "Authorization" in call.headers:
            known["Authorization"] = call.headers["Authorization"]
        return said

    return between("coax", middleware)


# Scope


def _must_be_named(honest: Callable[..., Any], sandbox: Any, key: Any, location_id: str | None) -> Any:
    if location_id is None:
        raise Invalid({"business_location_id": ["Required."]})
    return honest(sandbox, key, location_id)


def _must_not_be_named(honest: Callable[..., Any], sandbox: Any, key: Any, location_id: str | None) -> Any:
    if key.location_id is not None and location_id is not None:
        raise Forbidden("location")
    return honest(sandbox, key, location_id)


def _first_for_whoever_reaches_all(honest: Callable[..., Any], sandbox: Any, key: Any, location_id: str | None) -> Any:
    found = honest(sandbox, key, location_id)
    return found if key.location_id is not None else next(iter(store_of(sandbox).locations))


def _first_where_none_is_named(honest: Callable[..., Any], sandbox: Any, key: Any, location_id: str | None) -> Any:
    first = next(iter(store_of(sandbox).locations), None)
    return honest(sandbox, key, location_id or key.location_id or (first and first.id))


def _for_every_location(honest: Callable[..., Any], sandbox: Any, key: Any, wanted: Any) -> Any:
    return honest(sandbox, replace(key, location_id=None), wanted)


def _no_changes_with_one_location(honest: Callable[..., Any], sandbox: Any, key: Any, *rest: Any) -> Any:
    if key.location_id is not None:
        raise Forbidden("location")
    return honest(sandbox, key, *rest)


def _customers_of_a_location(honest: Callable[..., Any], sandbox: Any, key: Any, request: Any) -> Any:
    plan = honest(sandbox, key, request)
    if key.location_id is not None and plan.customer is not None and plan.enquiry is None:
        talks = store_of(sandbox).enquiries.where("customer", plan.customer.id)
        if not any(enquiry.location_id == key.location_id for enquiry in talks):
            raise Conflict("Another location's customer.")
    return plan


# Businesses


def _as_others(ask: Callable[[Call, Said, list[Said]], Said], wanted: Callable[[Call, Said], bool]) -> Telling:
    """Calls that are asked again with the keys of other businesses; `ask` makes one answer of theirs."""
    keys: dict[str, None] = {}

    def middleware(call: Call, proceed: Passing) -> Said:
        said = proceed(call)
        own = call.headers.get("Authorization")
        if own is None or said.status == 401:
            return said
        others = [key for key in reversed(keys) if key != own]
        keys[own] = None
        if not wanted(call, said):
            return said
        theirs = (proceed(replace(call, headers={**call.headers, "Authorization": key})) for key in others)
        return ask(call, said, [answer for answer in theirs if answer.status < 300])

    return between("coax", middleware)


def _listed_together(_: Call, said: Said, theirs: list[Said]) -> Said:
    body = said.body
    for answer in theirs:
        body["body"]["items"] += answer.body["body"]["items"]
        body["body"]["total"] += answer.body["body"]["total"]
    return said.saying(body)


def _is_list(call: Call, said: Said) -> bool:
    return said.status == 200 and any(is_of(call, f"GET {path}") for path in (CUSTOMERS, LOCATIONS, ENQUIRIES))


def _paused_anywhere(sandbox: Any, campaign_id: str | None) -> bool:
    found = [store_of(each).campaigns.get(campaign_id) for each in current.world().all()]
    return any(campaign is not None and campaign.status == PAUSED for campaign in found)


LIES = (
    lie("Coax: no key is needed", _open_to("missing"), claims="COAX-AUTH-001 COAX-AUTH-008"),
    lie("Coax: any key opens the newest business", _open_to("unknown"), claims="COAX-AUTH-002 COAX-AUTH-006"),
    lie(
        "Coax: the scheme before the key does not matter",
        patched("mock_server.web.bearer.credential", _any_scheme),
        claims="COAX-AUTH-004",
    ),
    lie(
        "Coax: keys come with the scheme Token",
        patched("mock_server.web.bearer.credential", _token_scheme),
        claims="COAX-AUTH-003",
    ),
    lie(
        "Coax: a key may stand in the query or in X-API-Key",
        misheard("coax", _key_from_elsewhere),
        claims="COAX-AUTH-005",
    ),
    lie("Coax: a call without a key is carried out, then refused", _carried_out_first(), claims="COAX-AUTH-007"),
    lie(
        "Coax: health needs a key",
        retold(
            "coax",
            lambda call, _: None if "Authorization" in call.headers else refusal(401, "Unauthorized"),
            where="GET /health",
        ),
        claims="COAX-HEALTH-001",
    ),
    lie(
        "Coax: health refuses a wrong key",
        retold(
            "coax",
            lambda call, _: refusal(401, "Unauthorized") if "Authorization" in call.headers else None,
            where="GET /health",
        ),
        claims="COAX-HEALTH-002",
    ),
    lie(
        "Coax: a key for one location must name it",
        wrapped(f"{OPS}.access.sender", _must_be_named),
        claims="COAX-SCOPE-001",
    ),
    lie(
        "Coax: a key for one location must not name it",
        wrapped(f"{OPS}.access.sender", _must_not_be_named),
        claims="COAX-SCOPE-002",
    ),
    lie(
        "Coax: every key reaches every location",
        patched(f"{OPS}.access.check", lambda *_: None),
        claims="COAX-SCOPE-003 COAX-SCOPE-006 COAX-SCOPE-009 COAX-SCOPE-011 COAX-SCOPE-013 COAX-CAMPAIGN-018",
    ),
    lie(
        "Coax: a key for all locations sends from the first of them",
        wrapped(f"{OPS}.access.sender", _first_for_whoever_reaches_all),
        claims="COAX-SCOPE-004",
    ),
    lie(
        "Coax: a location that nobody names is the first",
        wrapped(f"{OPS}.access.sender", _first_where_none_is_named),
        claims="COAX-SCOPE-005 COAX-SEND-012 COAX-SCHEDULE-022 COAX-REVIEW-016",
    ),
    lie(
        "Coax: a key for one location changes no location",
        wrapped(f"{OPS}.locations.update", _no_changes_with_one_location),
        claims="COAX-SCOPE-007",
    ),
    lie(
        "Coax: every key lists every location",
        wrapped(f"{OPS}.locations.find", _for_every_location),
        claims="COAX-SCOPE-008 COAX-FIXTURE-004",
    ),
    lie(
        "Coax: every key lists every enquiry",
        wrapped(f"{OPS}.enquiries.find", _for_every_location),
        claims="COAX-SCOPE-010 COAX-SCOPE-011",
    ),
    lie(
        "Coax: a customer is its location's, not the business's",
        wrapped(f"{OPS}.send_requests.plan", _customers_of_a_location),
        claims="COAX-SCOPE-012",
    ),
    lie(
        "Coax: the reach of a key is judged after the body",
        system_with(around=None),
        claims="COAX-SCOPE-015",
    ),
    lie(
        "Coax: lists are of every business",
        _as_others(_listed_together, _is_list),
        claims="COAX-TENANT-001",
    ),
    lie(
        "Coax: what one business has not is done with another's",
        _as_others(lambda _, said, theirs: next(iter(theirs), said), lambda _, said: said.status == 404),
        claims="COAX-TENANT-002 COAX-TENANT-003 COAX-TENANT-004",
    ),
    lie(
        "Coax: another business's records are changed, then not found",
        _as_others(lambda _, said, __: said, lambda _, said: said.status == 404),
        claims="COAX-TENANT-003 COAX-TENANT-004",
    ),
    lie(
        "Coax: businesses count their ids alike",
        wrapped("mock_server.kernel.chance.Chance.__init__", lambda honest, chance, _: honest(chance, 7)),
        claims="COAX-TENANT-005",
    ),
    lie(
        "Coax: a campaign is paused for every business",
        patched(f"{OPS}.campaigns.is_paused", _paused_anywhere),
        claims="COAX-TENANT-006",
    ),
)
