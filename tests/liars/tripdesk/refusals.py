"""Lies about what TripDesk refuses: in which order, with which code, in what form, and what is done all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.problems import InsufficientFunds, Invalid, MalformedBody, NotFound, UnknownPath
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.operations import contacts, conversations, wallet
from mock_server.systems.tripdesk.records import Contact
from mock_server.web import pipeline
from tests.liars.lies import (
    Call,
    Lie,
    Passing,
    Said,
    Telling,
    between,
    lie,
    misheard,
    patched,
    reshaped,
    retold,
    wrapped,
)
from tests.liars.tripdesk.tools import OPERATIONS, TRIPDESK, amended, moved, refusal, staged, token_of

ARGUMENTS = "mock_server.web.arguments"
SEND = f"{OPERATIONS}.messages.send"
BODIES = ("POST", "PATCH")


def _flat(_: Call, said: Said) -> Said | None:
    return said.saying(said.body["error"]) if said.status >= 400 else None


def _one_detail(body: Any) -> None:
    details = body["error"]["details"]
    body["error"]["details"] = dict(list(details.items())[:1])


def _mute(_: Call, said: Said) -> Said | None:
    return said.saying({"error": {**said.body["error"], "message": ""}}) if said.status in (500, 503) else None


def _without_allow(_: Call, said: Said) -> Said:
    return replace(said, headers={name: value for name, value in said.headers.items() if name != "Allow"})


def _invented(honest: Callable[..., Contact], sandbox: Any, plane: str, contact_id: str) -> Contact:
    try:
        return honest(sandbox, plane, contact_id)
    except NotFound:
        now = sandbox.clock.now()
        details = contacts.Details(name="Passenger 1")
        made = {name: getattr(details, name) for name in details.__slots__}
        return Contact(id=contact_id, plane=plane, number=1, created_at=now, updated_at=now, **made)


def _shrugged(honest: Callable[..., None], *given: Any) -> None:
    """What is not there is deleted already."""
    try:
        honest(*given)
    except NotFound:
        return


def _lenient(honest: Callable[..., Any], request: Any) -> Any:
    try:
        return honest(request)
    except MalformedBody:
        return {}


def _as_python(honest: Callable[..., Any], text: bytes) -> Any:
    """A reader that knows NaN, as Python's own does."""
    return honest(text.replace(b"NaN", b"null"))


def _any_type(call: Call) -> Call | None:
    if call.method not in BODIES or not call.raw:
        return None
    return replace(call, headers={**call.headers, "Content-Type": "application/json"})


def _no_parameters(call: Call) -> Call | None:
    exact = call.headers.get("Content-Type") in (None, "application/json")
    return None if exact else replace(call, headers={**call.headers, "Content-Type": "text/plain"})


def _strict(honest: Callable[..., None], kind: str, names: list[str]) -> None:
    honest(kind, names)
    if names:
        raise Invalid({name: ["Unknown."] for name in names})


def _looked_at(call: Call, proceed: Passing) -> Said:
    """Bodies are judged before credentials."""
    wrong = call.method in BODIES and not token_of(call) and not isinstance(call.body, dict)
    return refusal(400, "invalid_json") if wrong else proceed(call)


def _permitted_at_last(exchange: Any, proceed: Any) -> Any:
    response = proceed()
    return pipeline.permitted(exchange, lambda: response)


def _paid_first(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Any) -> Any:
    price, found = CHANNELS[wanted.channel].price, wallet.of(sandbox, plane)
    if found.balance < price:
        raise InsufficientFunds(price, found.balance)
    return honest(sandbox, plane, wanted)


def _begun(honest: Callable[..., Any], sandbox: Any, plane: str, wanted: Any) -> Any:
    """A message that is refused leaves a conversation."""
    try:
        return honest(sandbox, plane, wanted)
    except Invalid:
        now = sandbox.clock.now()
        conversations.at_address(sandbox, plane, wanted.channel, wanted.to, None, now)
        raise


def _masking() -> tuple[Telling, Telling]:
    """Once something goes wrong, strangers are told so too."""
    armed: list[Any] = []

    def arm(honest: Callable[..., Any], faults: Any, fault: Any) -> Any:
        armed.append(fault)
        return honest(faults, fault)

    def middleware(call: Call, proceed: Passing) -> Said:
        return refusal(500, "internal_error") if armed and not token_of(call) else proceed(call)

    return wrapped("mock_server.kernel.faults.Faults.add", arm), between("tripdesk", middleware)


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: errors have no envelope",
        retold("tripdesk", _flat),
        claims="TRIPDESK-REFUSAL-001 TRIPDESK-REFUSAL-018",
    ),
    lie(
        "TripDesk: refused fields are not named",
        reshaped("tripdesk", lambda body: body["error"].pop("details") and None, status=422),
        claims="TRIPDESK-REFUSAL-001 TRIPDESK-REFUSAL-009 TRIPDESK-INPUT-001 TRIPDESK-INPUT-002 TRIPDESK-MESSAGE-010",
    ),
    lie(
        "TripDesk: one refused field is named",
        reshaped("tripdesk", _one_detail, status=422),
        claims="TRIPDESK-REFUSAL-009 TRIPDESK-MESSAGE-010",
    ),
    lie(
        "TripDesk: all refusals have one request_id",
        patched(f"{TRIPDESK}.errors._request_id", lambda: "req_01HNQX2P8Y9R3T4V5W6Z7A8B9C"),
        claims="TRIPDESK-REFUSAL-002",
    ),
    lie(
        "TripDesk: an unknown path has a code of its own",
        amended(f"{TRIPDESK}.errors.BOOK", {UnknownPath: (404, "no_such_route", lambda _: "There is none.")}),
        claims="TRIPDESK-REFUSAL-003",
    ),
    lie(
        "TripDesk: an unknown contact is invented",
        wrapped(f"{OPERATIONS}.contacts.get", _invented),
        claims="TRIPDESK-REFUSAL-004 TRIPDESK-CONTACT-004",
    ),
    lie(
        "TripDesk: what is not there can be deleted",
        wrapped(f"{OPERATIONS}.contacts.delete", _shrugged),
        claims="TRIPDESK-REFUSAL-004",
    ),
    lie(
        "TripDesk: a wrong method is told without Allow",
        retold("tripdesk", _without_allow, status=405),
        claims="TRIPDESK-REFUSAL-005",
    ),
    lie(
        "TripDesk: a body that is no JSON is an empty one",
        wrapped(f"{ARGUMENTS}.json_object", _lenient),
        claims="TRIPDESK-REFUSAL-006",
    ),
    lie(
        "TripDesk: NaN is JSON",
        wrapped("mock_server.web.reading.parse", _as_python),
        claims="TRIPDESK-REFUSAL-006",
    ),
    lie(
        "TripDesk: bodies need not be declared as JSON",
        misheard("tripdesk", _any_type),
        claims="TRIPDESK-REFUSAL-007",
    ),
    lie(
        "TripDesk: JSON is declared without parameters or not at all",
        misheard("tripdesk", _no_parameters),
        claims="TRIPDESK-REFUSAL-007",
    ),
    lie(
        "TripDesk: bodies may have two mebibytes",
        patched("mock_server.web.limits.SYSTEM_BODY", 2 * 1024 * 1024),
        claims="TRIPDESK-REFUSAL-008",
    ),
    lie(
        "TripDesk: bodies may have less than a mebibyte",
        patched("mock_server.web.limits.SYSTEM_BODY", 1024 * 1024 - 1),
        claims="TRIPDESK-REFUSAL-008",
    ),
    lie(
        "TripDesk: unknown names are refused",
        wrapped(f"{ARGUMENTS}.note", _strict),
        claims="TRIPDESK-REFUSAL-010 TRIPDESK-REFUSAL-011",
    ),
    lie(
        "TripDesk: credentials are judged before path and method",
        moved(pipeline.authenticated, before=pipeline.routed),
        claims="TRIPDESK-REFUSAL-012",
    ),
    lie(
        "TripDesk: bodies are judged before credentials",
        between("tripdesk", _looked_at),
        claims="TRIPDESK-REFUSAL-013",
    ),
    lie(
        "TripDesk: permission is judged when all is done",
        staged(pipeline.permitted, _permitted_at_last),
        claims="TRIPDESK-REFUSAL-015",
    ),
    lie(
        "TripDesk: the wallet is judged before the address",
        wrapped(SEND, _paid_first),
        claims="TRIPDESK-REFUSAL-016",
    ),
    lie(
        "TripDesk: a message that is refused begins a conversation",
        wrapped(SEND, _begun),
        claims="TRIPDESK-REFUSAL-017",
    ),
    lie(
        "TripDesk: what breaks is told without a word",
        retold("tripdesk", _mute),
        claims="TRIPDESK-REFUSAL-018",
    ),
    lie(
        "TripDesk: strangers are told what breaks",
        *_masking(),
        claims="TRIPDESK-REFUSAL-019",
    ),
)
