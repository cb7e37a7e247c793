"""Lies about TripDesk's idempotency keys: what a retry does, and what it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contract_tests import client
from mock_server.kernel.events import Event
from mock_server.kernel.instants import HOUR, SECOND
from mock_server.kernel.problems import KeyReused
from mock_server.systems.tripdesk.audit import surface_of
from mock_server.systems.tripdesk.idempotency import MUTATING
from mock_server.systems.tripdesk.store import KEPT_FOR, NAME, Store
from mock_server.web import current, lanes
from tests.liars.lies import Call, Lie, Passing, Said, between, lie, misheard, patched, retold, wrapped
from tests.liars.tripdesk.tools import TRIPDESK, declared

HERE = f"{TRIPDESK}.idempotency"
REPLAYED = "Idempotent-Replayed"
KEY = "Idempotency-Key"


def _spelled_anew(_: Call, said: Said) -> Said | None:
    return said.saying(said.body) if REPLAYED in said.headers and said.raw else None


def _unmarked(_: Call, said: Said) -> Said:
    return replace(said, headers={name: value for name, value in said.headers.items() if name != REPLAYED})


def _marked(call: Call, said: Said) -> Said | None:
    return replace(said, headers={**said.headers, REPLAYED: "true"}) if KEY in call.headers else None


def _hyphens_alone(honest: Callable[..., Any], transport: Any, request: Any, **arguments: Any) -> Any:
    """What nginx does, unless it is told otherwise: headers with an underscore are dropped on the way."""
    request.headers = {name: value for name, value in request.headers.items() if "_" not in name}
    return honest(transport, request, **arguments)


def _nowhere_but(*surfaces: str) -> Callable[..., Any]:
    """Keys that are looked at on some surfaces alone."""

    def around(honest: Callable[..., Any], exchange: Any, proceed: Callable[[], Any]) -> Any:
        known = surface_of(exchange.request.path) in surfaces
        if not known:
            exchange.request.environ.pop("HTTP_IDEMPOTENCY_KEY", None)
        return honest(exchange, proceed)

    return around


def _refused_meanwhile(honest: Callable[..., Any], exchange: Any, store: Any, name: str, digest: str) -> Any:
    if name in store.running:
        raise KeyReused
    return honest(exchange, store, name, digest)


def _kept_longer(honest: Callable[..., Any], sandbox: Any, store: Any, name: str, digest: str) -> Any:
    kept = honest(sandbox, store, name, digest)
    return kept and store.answers.replace(replace(kept, at=sandbox.clock.now()))


def _any_body(request: Any) -> str:
    return f"{request.method} {request.path}"


def _any_call(request: Any) -> str:
    return json.dumps(json.loads(request.get_data() or b"null"), sort_keys=True)


def _any_resource(honest: Callable[..., str], request: Any) -> str:
    is_contacts = request.path.startswith("/api/v1/contacts/")
    return request.method + request.get_data().hex() if is_contacts else honest(request)


def _only_if_it_arrived(honest: Callable[..., None], *given: Any) -> None:
    if lanes.breakage(current.exchange().request.environ) is None:
        honest(*given)


def _done_and_broken(call: Call, proceed: Passing) -> Said:
    said = proceed(call)
    if said.status >= 500 and call.method == "POST":
        proceed(replace(call, headers={name: value for name, value in call.headers.items() if name != KEY}))
    return said


def _case_folded(call: Call) -> Call | None:
    key = call.headers.get(KEY)
    return key and replace(call, headers={**call.headers, KEY: key.lower()})


def _shared() -> Callable[..., Any]:
    """One memory of answers for all partners."""
    store = Store()
    return lambda honest, sandbox: store


def _told_again(honest: Callable[..., Any], sandbox: Any, *rest: Any) -> Any:
    kept = honest(sandbox, *rest)
    if kept is not None:
        message = sandbox.messages.get(json.loads(kept.body)["id"])
        sandbox.events.tell(Event("message.sent", NAME, message, sandbox.clock.now()))
    return kept


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: idempotency keys are ignored",
        declared(around=lambda honest, exchange, proceed: proceed()),
        claims="TRIPDESK-IDEMPOTENCY-001 TRIPDESK-IDEMPOTENCY-005 TRIPDESK-IDEMPOTENCY-006 TRIPDESK-IDEMPOTENCY-011"
        " TRIPDESK-IDEMPOTENCY-014 TRIPDESK-WEBHOOK-019",
    ),
    lie(
        "TripDesk: a retry gets the first answer with other blanks",
        retold("tripdesk", _spelled_anew),
        claims="TRIPDESK-IDEMPOTENCY-002",
    ),
    lie(
        "TripDesk: a repeated answer does not say so",
        retold("tripdesk", _unmarked),
        claims="TRIPDESK-IDEMPOTENCY-003",
    ),
    lie(
        "TripDesk: the first answer says that it is repeated",
        retold("tripdesk", _marked),
        claims="TRIPDESK-IDEMPOTENCY-003",
    ),
    lie(
        "TripDesk: a proxy drops headers with underscores",
        wrapped(f"{client.__name__}.Transport.send", _hyphens_alone),
        claims="TRIPDESK-IDEMPOTENCY-004",
    ),
    lie(
        "TripDesk: a key goes with any body",
        patched(f"{HERE}.digest_of", _any_body),
        claims="TRIPDESK-IDEMPOTENCY-006",
    ),
    lie(
        "TripDesk: a key goes with any call",
        patched(f"{HERE}.digest_of", _any_call),
        claims="TRIPDESK-IDEMPOTENCY-007",
    ),
    lie(
        "TripDesk: a key goes with any contact",
        wrapped(f"{HERE}.digest_of", _any_resource),
        claims="TRIPDESK-IDEMPOTENCY-007",
    ),
    lie(
        "TripDesk: a key is kept for 23 hours",
        patched(f"{HERE}.KEPT_FOR", 23 * HOUR),
        claims="TRIPDESK-IDEMPOTENCY-008",
    ),
    lie(
        "TripDesk: a key is kept a second too long",
        patched(f"{HERE}.KEPT_FOR", KEPT_FOR + SECOND),
        claims="TRIPDESK-IDEMPOTENCY-008",
    ),
    lie(
        "TripDesk: a retry makes its key live longer",
        wrapped(f"{HERE}._first_answer", _kept_longer),
        claims="TRIPDESK-IDEMPOTENCY-008",
    ),
    lie(
        "TripDesk: what was refused uses up its key",
        patched(f"{HERE}._KEPT_REFUSALS", frozenset({400, 402, 404, 409, 413, 415, 422})),
        claims="TRIPDESK-IDEMPOTENCY-009",
    ),
    lie(
        "TripDesk: what breaks is done all the same",
        between("tripdesk", _done_and_broken),
        claims="TRIPDESK-IDEMPOTENCY-010",
    ),
    lie(
        "TripDesk: an answer that is lost on its way is not kept",
        wrapped(f"{HERE}._keep", _only_if_it_arrived),
        claims="TRIPDESK-IDEMPOTENCY-011",
    ),
    lie(
        "TripDesk: an answer 404 is not kept",
        patched(f"{HERE}._KEPT_REFUSALS", frozenset({409})),
        claims="TRIPDESK-IDEMPOTENCY-012",
    ),
    lie(
        "TripDesk: an answer 409 is not kept",
        patched(f"{HERE}._KEPT_REFUSALS", frozenset({404})),
        claims="TRIPDESK-IDEMPOTENCY-013",
    ),
    lie(
        "TripDesk: only POST takes an idempotency key",
        patched(f"{HERE}.MUTATING", frozenset({"POST"})),
        claims="TRIPDESK-IDEMPOTENCY-014",
    ),
    lie(
        "TripDesk: the mobile API takes no idempotency key",
        declared(around=_nowhere_but("external", "internal")),
        claims="TRIPDESK-IDEMPOTENCY-014",
    ),
    lie(
        "TripDesk: the internal API takes no idempotency key",
        declared(around=_nowhere_but("external", "mobile")),
        claims="TRIPDESK-IDEMPOTENCY-014",
    ),
    lie(
        "TripDesk: a retry is refused while the first call is running",
        wrapped(f"{HERE}._after_its_like", _refused_meanwhile),
        claims="TRIPDESK-IDEMPOTENCY-015",
    ),
    lie(
        "TripDesk: reading takes an idempotency key",
        patched(f"{HERE}.MUTATING", MUTATING | {"GET"}),
        claims="TRIPDESK-IDEMPOTENCY-016",
    ),
    lie(
        "TripDesk: idempotency keys are the same in any case",
        misheard("tripdesk", _case_folded),
        claims="TRIPDESK-IDEMPOTENCY-017",
    ),
    lie(
        "TripDesk: idempotency keys are shared by all partners",
        wrapped(f"{HERE}.store_of", _shared()),
        claims="TRIPDESK-IDEMPOTENCY-017",
    ),
    lie(
        "TripDesk: a message is told of once more when it is repeated by its key",
        wrapped(f"{HERE}._first_answer", _told_again),
        claims="TRIPDESK-WEBHOOK-019",
    ),
)
