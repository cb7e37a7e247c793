"""Lies about plain texts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import orjson

from mock_server.kernel import lifecycle
from mock_server.kernel.lifecycle import QUEUED
from mock_server.kernel.messages import OUTBOUND
from mock_server.kernel.problems import Invalid, NotE164, TextTooLong
from mock_server.systems.coext import limits
from mock_server.systems.coext.store import store_of
from tests.liars.coext.telling import ENVELOPE, MESSAGES, detailed, spilling, worded
from tests.liars.lies import Call, Lie, Passing, Said, Telling, between, lie, misheard, patched, restated, wrapped

TEXT = "POST /api/v1/external/messages/text"
SEND_TEXT = f"{MESSAGES}.send_text"
CHECK = f"{MESSAGES}.check_number"


def checking(form: str) -> Telling:
    """Numbers that are held against this form."""

    def check(to: str) -> None:
        if not re.fullmatch(form, to):
            raise NotE164("to")

    return patched(CHECK, check)


def _tidied(honest: Callable[..., Any], to: str) -> None:
    honest(re.sub(r"[ ()-]", "", to))


def _reachable(honest: Callable[..., Any], to: str) -> None:
    honest(to)
    if lifecycle.magic_plan(to) is not None:
        raise Invalid({"to": ["Cannot be reached."]})


def bodies(change: Callable[[Any], Any], *, where: str = "") -> Telling:
    """Bodies that are taken for others."""

    def changed(call: Call) -> Call | None:
        body = call.body
        return replace(call, raw=json.dumps(change(body)).encode()) if isinstance(body, dict) else None

    return misheard("coext", changed, where=where)


def as_texts(value: Any) -> Any:
    """Numbers, wherever they are, as the texts that they look like."""
    if isinstance(value, dict):
        return {name: as_texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_texts(each) for each in value]
    return str(value) if isinstance(value, int | float) else value


def _number_of(body: Any) -> Any:
    to = body.get("to")
    return body | {"to": f"+{to}"} if isinstance(to, int) else body


def _needing_reference(honest: Callable[..., Any], sandbox: Any, to: str, text: str, reference: str | None) -> Any:
    if reference is None:
        raise Invalid({"reference": ["Missing data for required field."]})
    return honest(sandbox, to, text, reference)


def _in_bytes(honest: Callable[..., Any], sandbox: Any, to: str, text: str, reference: str | None) -> Any:
    if len(text.encode()) > limits.TEXT:
        raise TextTooLong(limits.TEXT)
    return honest(sandbox, to, text, reference)


def _saying(change: Callable[[str], str]) -> Telling:
    return wrapped(SEND_TEXT, lambda honest, sandbox, to, text, reference: honest(sandbox, to, change(text), reference))


def _to_newest(honest: Callable[..., Any], sandbox: Any, to: str, text: str, reference: str | None) -> Any:
    message = honest(sandbox, to, text, reference)
    newest = list(store_of(sandbox).customers)[-1].id
    return sandbox.messages.replace(replace(message, recipient=newest))


def _once_for_a_reference() -> Telling:
    """A text with a reference that was seen is answered as it was, and not sent."""
    seen: dict[tuple[str, str], Any] = {}

    def send(honest: Callable[..., Any], sandbox: Any, to: str, text: str, reference: str | None) -> Any:
        if reference is None:
            return honest(sandbox, to, text, reference)
        key = (sandbox.id, reference)
        seen[key] = seen.get(key) or honest(sandbox, to, text, reference)
        return seen[key]

    return wrapped(SEND_TEXT, send)


def _once_for_a_body() -> Telling:
    """A body that was sent before is answered as it was, and not sent again."""
    seen: dict[tuple[str, bytes], Said] = {}

    def answer(call: Call, proceed: Passing) -> Said:
        if call.method != "POST":
            return proceed(call)
        key = (call.headers.get("X-Api-Key", ""), call.raw)
        if key not in seen:
            said = proceed(call)
            if said.status != 200:
                return said
            seen[key] = said
        return seen[key]

    return between("coext", answer)


def _one_id() -> Telling:
    """Every message is answered with the id of the first that there was."""
    ids: list[str] = []

    def accepted(message: Any) -> bytes:
        ids.append(message.id)
        return orjson.dumps({"message_id": ids[0], "status": "sent"})

    return patched(f"{ENVELOPE}.accepted", accepted)


def losing(every: int) -> Telling:
    """Of so many messages that are accepted one is not kept."""
    numbers = count(1)

    def add(honest: Callable[..., Any], sandbox: Any, direction: str, *args: Any) -> Any:
        message = honest(sandbox, direction, *args)
        if direction == OUTBOUND and next(numbers) % every == 0:
            sandbox.messages.remove(message.id)
        return message

    return wrapped(f"{MESSAGES}._add", add)


def _twice(honest: Callable[..., Any], *args: Any) -> Any:
    honest(*args)
    return honest(*args)


def _first_alone(problem: Any, details: Any) -> Any:
    return {"fields": dict(list(problem.errors.items())[:1])} if isinstance(problem, Invalid) else details


def _strict(kind: str, names: list[str]) -> None:
    if names:
        raise Invalid({name: ["Unknown field."] for name in names})


LIES: tuple[Lie, ...] = (
    lie("Coext: a text is accepted with 202", restated("coext", 202, where=TEXT, status=200), claims="COEXT-TEXT-001"),
    lie(
        "Coext: an accepted message is queued",
        patched(f"{ENVELOPE}.accepted", lambda message: orjson.dumps({"message_id": message.id, "status": QUEUED})),
        claims="COEXT-TEXT-001 COEXT-STATUS-010",
    ),
    lie(
        "Coext: every message has the first one's id",
        _one_id(),
        claims="COEXT-TEXT-002 COEXT-TEXT-020 COEXT-SENDING-010",
    ),
    lie(
        "Coext: the same body twice is one message",
        _once_for_a_body(),
        claims="COEXT-TEXT-002 COEXT-TEXT-015 COEXT-SENDING-010",
    ),
    lie("Coext: a reference is an idempotency key", _once_for_a_reference(), claims="COEXT-TEXT-015"),
    lie("Coext: a text needs a reference", wrapped(SEND_TEXT, _needing_reference), claims="COEXT-TEXT-003"),
    lie(
        "Coext: numbers are not looked at",
        patched(CHECK, lambda to: None),
        claims="COEXT-TEXT-004 COEXT-SENDING-011",
    ),
    lie("Coext: a number may have spaces and dashes", wrapped(CHECK, _tidied), claims="COEXT-TEXT-004"),
    lie("Coext: a number is any 7 to 16 digits", checking(r"\+?[0-9]{7,16}"), claims="COEXT-TEXT-004"),
    lie("Coext: a number has 8 digits at least", checking(r"\+[1-9][0-9]{7,14}"), claims="COEXT-TEXT-005"),
    lie(
        "Coext: a bad number is told otherwise", worded(NotE164, words="Invalid phone number"), claims="COEXT-TEXT-004"
    ),
    lie(
        "Coext: a text to nobody goes to a test number",
        bodies(lambda body: {"to": "+15550100"} | body, where=TEXT),
        claims="COEXT-TEXT-006",
    ),
    lie(
        "Coext: an empty text is sent",
        bodies(lambda body: body | {"message": body.get("message") or "(empty)"}, where=TEXT),
        claims="COEXT-TEXT-007 COEXT-TEXT-013",
    ),
    lie(
        "Coext: a text has 4095 characters at most", patched(f"{limits.__name__}.TEXT", 4_095), claims="COEXT-TEXT-008"
    ),
    lie(
        "Coext: what is too long is cut",
        _saying(lambda text: text[: limits.TEXT]),
        claims="COEXT-TEXT-009 COEXT-TEXT-010",
    ),
    lie(
        "Coext: a text has 4097 characters at most", patched(f"{limits.__name__}.TEXT", 4_097), claims="COEXT-TEXT-009"
    ),
    lie("Coext: a text's bytes are counted", wrapped(SEND_TEXT, _in_bytes), claims="COEXT-TEXT-011"),
    lie("Coext: texts are stripped", _saying(str.strip), claims="COEXT-TEXT-012"),
    lie(
        "Coext: a number is as good as the text that it looks like",
        bodies(as_texts),
        claims="COEXT-TEXT-013 COEXT-COMPONENT-012 COEXT-NAMED-008 COEXT-SENDING-009",
    ),
    lie(
        "Coext: wrong fields are not named",
        detailed(lambda problem, details: None if isinstance(problem, Invalid) else details),
        claims="COEXT-TEXT-013 COEXT-TEXT-014 COEXT-SENDING-008 COEXT-SENDING-009",
    ),
    lie("Coext: one wrong field is named at a time", detailed(_first_alone), claims="COEXT-TEXT-014"),
    lie(
        "Coext: unknown fields and parameters are refused",
        patched("mock_server.web.arguments.note", _strict),
        claims="COEXT-TEXT-016 COEXT-SENDING-012 COEXT-TEMPLATE-014",
    ),
    lie("Coext: every message goes out twice", wrapped(f"{MESSAGES}._send", _twice), claims="COEXT-TEXT-017"),
    lie("Coext: texts go to who wrote last", wrapped(SEND_TEXT, _to_newest), claims="COEXT-TEXT-017"),
    lie(
        "Coext: what is accepted is not kept",
        losing(1),
        claims="COEXT-TEXT-012 COEXT-TEXT-017 COEXT-TEXT-020",
    ),
    lie("Coext: of twenty messages one is lost", losing(20), claims="COEXT-TEXT-020"),
    lie(
        "Coext: what is refused with 400 goes out all the same",
        spilling(400),
        claims="COEXT-TEXT-018 COEXT-SENDING-011 COEXT-REFUSAL-009",
    ),
    lie(
        "Coext: numbers that cannot be reached are refused",
        wrapped(CHECK, _reachable),
        claims="COEXT-TEXT-019 COEXT-SENDING-013",
    ),
    lie("Coext: a recipient may be a number", bodies(_number_of), claims="COEXT-REFUSAL-012"),
)
