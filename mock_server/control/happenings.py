"""What happened as it is shown: a sentence for people, what it is about, and the record as it was then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_server.control.schemas import people
from mock_server.control.schemas._common import shortened
from mock_server.control.schemas.events import MAX_SENTENCE, Cursor
from mock_server.kernel import secrecy
from mock_server.kernel.chronicle import Chronicle
from mock_server.kernel.happenings import GIVEN, LANES, MAX_WORDS, WEBHOOK, Answered, Brief, Item
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.masking import Masker
from mock_server.kernel.messages import OUTBOUND, Message
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import Values

# What a sandbox has for its secrets; it takes its time, and is asked for only where something has to be masked.
Hides = Callable[[], Masker]


def shown(sandbox: Sandbox, item: Item, hides: Hides) -> dict[str, Any]:
    """An item as events show it. What was said in a message is data, and shown; in all else secrets are masked."""
    about, chronicle = item.about, sandbox.chronicle
    if isinstance(about, Brief):
        what, refs, row = _message(item, about, sandbox.messages.get(about.id))
    elif isinstance(about, Answered):
        what, refs, row = _request(item, about, hides())
    else:
        what, refs, row = _facts(chronicle, item, hides)
    told: dict[str, Any] = {
        "id": str(Cursor(chronicle.epoch, item.number)),
        "at": rfc3339_ms(item.at),
        "real_at": rfc3339_ms(item.real_at),
        "type": item.type,
        "lane": WEBHOOK if "delivery" in refs and item.type == "finding.added" else LANES[item.type],
        "what": shortened(what, MAX_SENTENCE),
        "refs": refs,
        "row": row,
    }
    if item.system is not None:
        told["system"] = item.system
    if item.cause is not None:
        told["cause"] = str(Cursor(chronicle.epoch, item.cause))
    return told


_Told = tuple[str, dict[str, str], dict[str, Any]]


def _message(item: Item, brief: Brief, message: Message | None) -> _Told:
    """Of a message that is there no more only what was reported is known."""
    failure = "" if brief.failure is None else f" ({brief.failure[0]})"
    if message is None:
        known = {"id": brief.id, "system": item.system, "status": brief.status}
        return f"{brief.told}{failure}", {"message": brief.id}, known
    is_ours = message.direction == OUTBOUND
    address = message.recipient if is_ours else message.sender
    beginning = {
        "message.created": f"{'to' if is_ours else 'from'} {address}",
        "message.scheduled": f"scheduled to {address}",
        "message.skipped": f"not sent{failure}",
        "message.status": f"{brief.told}{failure}",
    }
    row = {**people.row(message), "status": brief.status}
    row.pop("error", None)
    if brief.failure is not None:
        row["error"] = dict(zip(("code", "message"), brief.failure, strict=True))
    return f"{beginning[item.type]}: {row['text']}", {"message": brief.id, "address": address}, row


def _request(item: Item, answered: Answered, hides: Masker) -> _Told:
    path = hides.text(answered.path + ("…" if len(answered.path) == MAX_WORDS else ""))
    row: dict[str, Any] = {
        "id": answered.id,
        "system": item.system,
        "method": answered.method,
        "path": path,
        "status": answered.status,
        "duration_ms": round(answered.seconds * 1_000, 3),
        "findings": list(answered.findings),
    }
    if answered.fault is not None:
        row["fault"] = answered.fault
    return f"{answered.method} {path} → {answered.status}", {"request": answered.id}, row


# Facts that are the id of something, as what that is.
_REFS = ("request", "message", "delivery", "parcel", "fault")


def _facts(chronicle: Chronicle, item: Item, hides: Hides) -> _Told:
    facts: dict[str, Any] = {name: value for name, value in item.about.items() if value not in (None, "")}
    facts.pop(GIVEN, None)
    if facts and item.type != "inbound.given":
        if "url" in facts:
            facts["url"] = secrecy.address(hides(), facts["url"])
        facts = hides().data(facts)
    refs = {name: facts.pop(name) for name in _REFS if name in facts}
    if item.cause is not None and "parcel" in refs:
        made = chronicle.get(item.cause)
        if made is not None and isinstance(made.about, Brief):
            refs["message"] = made.about.id
    row = {"id": refs["delivery"], "system": item.system, **facts} if "parcel" in refs and "delivery" in refs else facts
    return _SENTENCES[item.type](item.system or "", facts), refs, row


def _took(facts: Values) -> str:
    return str(facts.get("response_status") or facts.get("error") or facts["status"])


def _rule(facts: Values) -> str:
    return " ".join(str(facts[name]) for name in ("kind", "method", "path") if name in facts)


def _names(facts: Values) -> str:
    return ", ".join(facts.get("fields", ()))


# Of a system and the facts.
_SENTENCES: Mapping[str, Callable[[str, Values], str]] = {
    "webhook.attempted": lambda _, facts: f"{facts['event']} to {facts['url']}: {_took(facts)}",
    "webhook.skipped": lambda _, facts: f"{facts['event']} was not sent: {_took(facts)}",
    "finding.added": lambda _, facts: f"{facts['kind']}: {facts['detail']}",
    "clock.advanced": lambda _, facts: f"from {facts['from']} to {facts['to']}: {facts['fired']} things happened",
    "clock.frozen": lambda *_: "The clock stands still.",
    "clock.resumed": lambda *_: "The clock runs.",
    "inbound.given": lambda system, facts: f"{facts['from']} writes by {system}: {facts['text']}",
    "status.forced": lambda system, facts: f"{system}'s provider reports: {facts['status']}",
    "fault.armed": lambda _, facts: f"armed: {_rule(facts)}",
    "fault.disarmed": lambda _, facts: f"disarmed: {_rule(facts)}",
    "fault.spent": lambda _, facts: f"{facts['why']}: {_rule(facts)}",
    "dashboard.set": lambda system, facts: f"{facts['method']} {system}/{facts['path']}: {_names(facts)}",
    "webhook.subscribed": lambda system, facts: f"{system} tells {facts['url']}",
    "webhook.redelivered": lambda system, _: f"{system} sends once more",
    "webhook.tried": lambda system, facts: f"{system} tells of {facts['event']}, to try it out",
    "settings.changed": lambda _, facts: f"changed: {_names(facts)}",
    "journal.cleared": lambda *_: "The journal was emptied.",
    "findings.cleared": lambda *_: "The findings were forgotten.",
    "sandbox.reset": lambda *_: "The sandbox was put back to how it was created.",
    "state.imported": lambda *_: "A state was imported.",
    "sandbox.deleted": lambda *_: "The sandbox was deleted.",
    "test.note": lambda _, facts: str(facts["what"]),
}
