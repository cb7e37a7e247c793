"""Lies about how TripDesk's messages are shown: one by one, in their list, with ids and times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from mock_server.kernel.clock import real_now
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.lifecycle import SENT
from mock_server.kernel.messages import Message, StatusChange
from mock_server.systems.tripdesk.schemas.answers import AcceptedAnswer, ContactAnswer, MessageAnswer
from mock_server.systems.tripdesk.store import NAME
from tests.liars.lies import Lie, lie, patched, reshaped, shown, wrapped
from tests.liars.tripdesk.tools import MESSAGES, OPERATIONS, TRIPDESK, rendered


def _both_ways(honest: Callable[..., Any], sandbox: Any, plane: str, after: str | None) -> Iterator[Message]:
    for message in sandbox.messages.where("account", (NAME, plane)).newest_first():
        came_in = message.direction == "inbound"
        step = StatusChange(SENT, message.created_at)
        yield replace(message, status=SENT, history=(step,)) if came_in else message


def _as_text(shown: dict[str, Any]) -> None:
    if "template" in shown:
        shown["text"] = shown.pop("template")


def _without_errors(body: Any) -> None:
    for message in body["data"]:
        message.pop("last_error", None)


def _no_broadcasts(body: Any) -> None:
    body["data"] = [shown for shown in body["data"] if shown["channel"] != "broadcast"]


def _in_milliseconds(record: Any, fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "created_at": rfc3339_ms(record.created_at)}


def _estimate(body: Any) -> None:
    body["cost_estimate"] = f"{Decimal(body['cost_estimate']):.2f}"


LIES: tuple[Lie, ...] = (
    lie(
        "TripDesk: a message costs nothing until it is sent",
        patched(f"{TRIPDESK}.schemas.answers.HELD", "nowhere"),
        claims="TRIPDESK-MESSAGE-017",
    ),
    lie(
        "TripDesk: a message by template names no template",
        rendered("message", _as_text),
        claims="TRIPDESK-MESSAGE-018",
    ),
    lie(
        "TripDesk: a message has the provider's id before it is sent",
        rendered("message", lambda shown: shown.update(provider_message_id=shown["id"])),
        claims="TRIPDESK-MESSAGE-019",
    ),
    lie(
        "TripDesk: all messages have one provider's id",
        rendered("message", lambda shown: shown.update(provider_message_id=shown["provider_message_id"] and "pvd_1")),
        claims="TRIPDESK-MESSAGE-019",
    ),
    lie(
        "TripDesk: the list of messages tells no errors",
        reshaped("tripdesk", _without_errors, where=f"GET {MESSAGES}", status=200),
        claims="TRIPDESK-MESSAGE-020",
    ),
    lie(
        "TripDesk: the list of messages has no broadcasts",
        reshaped("tripdesk", _no_broadcasts, where=f"GET {MESSAGES}", status=200),
        claims="TRIPDESK-MESSAGE-021",
    ),
    lie(
        "TripDesk: the list of messages has those that came in",
        wrapped(f"{OPERATIONS}.messages.find", _both_ways),
        claims="TRIPDESK-MESSAGE-021",
    ),
    lie(
        "TripDesk: ids have more bits than a ULID",
        wrapped(f"{TRIPDESK}.store.ulid", lambda honest, at, chance: f"Z{honest(at, chance)[1:]}"),
        claims="TRIPDESK-FORM-001",
    ),
    lie(
        "TripDesk: ids have the time of the machine",
        wrapped(f"{TRIPDESK}.store.ulid", lambda honest, _, chance: honest(real_now(), chance)),
        claims="TRIPDESK-FORM-002",
    ),
    lie(
        "TripDesk: times have milliseconds",
        *(shown(schema, _in_milliseconds) for schema in (AcceptedAnswer, MessageAnswer, ContactAnswer)),
        claims="TRIPDESK-FORM-003",
    ),
    lie(
        "TripDesk: the estimate is rounded to cents",
        reshaped("tripdesk", _estimate, where=f"POST {MESSAGES}", status=202),
        claims="TRIPDESK-WALLET-012",
    ),
)
