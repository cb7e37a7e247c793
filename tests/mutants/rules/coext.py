"""Coext's."""

from collections.abc import Callable
from typing import Any

from tests.mutants.door import Call, Passing, Said
from tests.mutants.rules import forms
from tests.mutants.rules.hearing import as_text, blankless, field, first, header, heard_as, later, lost, many, text
from tests.mutants.rules.showing import every, put, turned
from tests.mutants.rules.ways import acted, arranged, heard, shown
from tests.mutants.telling import knowing, remembering

_BASE = "/api/v1/external"
_TEXT = "POST /messages/text"
_RAW = "POST /messages/template"
_NAMED = "POST /messages/template/send"
_MESSAGE = "GET /messages/{message_id}"
_KEYS = "*/coext/api-keys*"
_TEMPLATES = "PUT */coext/templates/*"
_TYPES = ("header", "body", "button")


def _reference(call: Call) -> str | None:
    return str(call.body.get("reference") or "") or None if isinstance(call.body, dict) else None


def _losing(before: list[Said], call: Call, proceed: Passing) -> Said:
    if before and len(before) % 19 == 0:
        answer = before[-1].body
        known = answer["data"]["message_id"]
        answer["data"]["message_id"] = known[:-12] + known[-12:][::-1]
        said = before[-1].saying(answer)
    else:
        said = proceed(call)
    if said.status == 200:
        before.append(said)
    return said


def _all_of(*names: str) -> Callable[[list[str]], list[str]]:
    return lambda given: [*given, *names] if set(given) & set(names) else given


def _backwards(parts: list[Any]) -> list[Any]:
    return [{**part, "parameters": part["parameters"][::-1]} if "parameters" in part else part for part in parts]


def _steps_at_once(body: Any) -> None:
    for message in every(body, "sent_at"):
        for name in ("delivered_at", "read_at", "failed_at"):
            message[name] = message[name] and message["sent_at"]


def _lower(variables: Any) -> Any:
    return {name.lower(): text for name, text in variables.items()} if isinstance(variables, dict) else variables


def _by_bytes(text: Any) -> Any:
    return "x" * 4_097 if isinstance(text, str) and len(text) <= 4_096 < len(text.encode()) else text


def _by_type(parts: list[Any]) -> list[Any]:
    return list({part.get("type"): part for part in parts if isinstance(part, dict)}.values())


def _known(parts: list[Any]) -> list[Any]:
    return [part for part in parts if not isinstance(part, dict) or part.get("type") in _TYPES]


_SENDING, _SEEING = _all_of("send_text", "send_template"), _all_of("view_templates", "view_messages")

RULES = (
    *forms.rules(32_768, own="X-API-Key", twice=_BASE),
    *forms.of_the_window(b"SESSION_EXPIRED", _TEXT),
    acted("a reference is an idempotency key", remembering(_reference), "POST /messages/*"),
    acted("of twenty messages one is lost", knowing(list, _losing), _TEXT),
    # Keys
    arranged("a key ends a second late", field("expires_at", later(1)), _KEYS),
    arranged("a key ends a second early", field("expires_at", later(-1)), _KEYS),
    arranged("a suspended key stays so", heard_as("status", "active", "suspended"), _KEYS),
    arranged("a revoked key is active", heard_as("status", "revoked", "active"), _KEYS),
    arranged("lists of addresses are not looked at", lost("ip_whitelist"), _KEYS),
    arranged("of a list of addresses the first counts", field("ip_whitelist", first), _KEYS),
    arranged("who may send one thing may send all", field("permissions", _SENDING), _KEYS),
    arranged("who may see one thing may see all", field("permissions", _SEEING), _KEYS),
    arranged("a limit of the day is one of the minute", lost("daily_limit"), _KEYS),
    arranged("a limit of the minute is everybody's", field("rate_limit", lambda _: 60), _KEYS),
    arranged("no key must sign", field("require_signature", lambda _: False), _KEYS),
    heard("what is signed need not be", header("X-Signature", lambda _: None)),
    heard("a time may be in milliseconds", header("X-Timestamp", lambda at: at[:10])),
    heard("a key is tidied before it is looked up", header("X-API-Key", lambda key: key.strip().lower())),
    # Messages
    heard("a number may have blanks and dashes", field("to", text(blankless))),
    heard("a number may lack its plus", field("to", text(lambda to: f"+{to.lstrip('+')}"))),
    heard("texts are stripped", field("message", text(str.strip)), _TEXT),
    heard("a number is as good as a text", field("message", as_text), _TEXT),
    heard("a text's bytes are counted", field("message", _by_bytes), _TEXT),
    heard("a reference is stripped and small", field("reference", text(lambda found: found.strip().lower()[:32]))),
    heard("names of variables may be in any case", field("variables", _lower), _NAMED),
    heard("variables that are no object are none", field("variables", lambda value: value or {}), _NAMED),
    heard("parameters are put in from the last", field("components", many(_backwards)), _RAW),
    heard("of two components of a type the last counts", field("components", many(_by_type)), _RAW),
    heard("components of an unknown type are none", field("components", many(_known)), _RAW),
    heard("a language may be in any case", field("language", text(str.lower)), "POST *"),
    # Templates
    arranged("every template is approved", field("status", lambda _: "APPROVED"), _TEMPLATES),
    arranged("a template is in English", field("language", lambda _: "en"), _TEMPLATES),
    shown("variables are told by the alphabet", put("variables", lambda found: sorted(found["variables"]))),
    # Statuses
    shown("a message is sent for ever", put("status", lambda _: "sent"), _MESSAGE),
    shown("a message is read as soon as it is delivered", turned("status", "delivered", "read"), _MESSAGE),
    shown("all steps have the time of the send", _steps_at_once, _MESSAGE),
    shown("times are whole seconds", put("created_at", lambda found: f"{found['created_at'][:19]}.000Z"), _MESSAGE),
    arranged("what is delivered is read", heard_as("status", "delivered", "read"), "*/status"),
)
