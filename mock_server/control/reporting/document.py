"""A report's document: everything that a sandbox shows, of each list the newest, without secrets and within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import orjson

from mock_server.control import (
    clock,
    customers,
    faults,
    findings,
    happenings,
    journal,
    messages,
    parcels,
    quotas,
    refused,
    sandboxes,
    webhooks,
    windows,
)
from mock_server.control._common import systems
from mock_server.control.copying import curl, python, session
from mock_server.control.copying.parts import repeated, variable
from mock_server.control.reporting.noticed import stands_out
from mock_server.control.schemas._common import shortened
from mock_server.kernel.clock import real_now
from mock_server.kernel.happenings import Item
from mock_server.kernel.instants import Instant, rfc3339_ms
from mock_server.kernel.journal import Entry
from mock_server.kernel.masking import MASK, Masker
from mock_server.kernel.messages import Message
from mock_server.kernel.pauses import resting
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.secret_names import is_secret
from mock_server.version import __version__

Json = dict[str, Any]

VERSION = 1
# So many of each are in a report, the newest.
MOST: Mapping[str, int] = {"events": 2_000, "requests": 500, "messages": 500, "deliveries": 300}
_MOST_OTHERS = 200
# Bytes of a body, and of the whole document without its state.
_BODY, MOST_BYTES = 4_096, 3_400_000
# The server that a copied request is sent to.
_HERE = "MOCK_URL"


def build(sandbox: Sandbox, hides: Masker, copies: Masker, failure: Json | None, since: Instant) -> Json:
    """The document, but for its state. The caller holds the sandbox's lock.

    `copies` writes variables in the places of secrets; `since` is the real instant from which on requests that reached
    no sandbox are told.
    """
    said, of_fixtures = _said(sandbox)
    happened = _happened(sandbox)
    found: Json = {
        "events": [happenings.shown(sandbox, item, lambda: hides) for item in happened[: MOST["events"]]],
        "requests": list(_requests(sandbox, hides, copies)),
        "messages": [_message(sandbox, message) for message in resting(said)],
        "deliveries": list(_deliveries(sandbox, hides)),
        "parcels": parcels.newest(sandbox, hides, MOST["deliveries"]),
        "findings": findings.newest(sandbox, hides, _MOST_OTHERS),
        "faults": [faults.view(fault) for fault in sandbox.faults.armed(sandbox.clock.now())],
        "spent": [{**faults.view(one), "spent": True} for one in sandbox.faults.spent(sandbox.clock.now())],
        "subscriptions": webhooks.subscriptions(sandbox, hides),
        "windows": windows.newest(sandbox, _MOST_OTHERS),
        "people": customers.newest(sandbox, _MOST_OTHERS),
        "due": clock.next_due(sandbox, hides, _MOST_OTHERS, passive=True),
        "limits": quotas.shown(sandbox, hides),
        "refused": refused.since(since, _MOST_OTHERS),
    }
    document = {
        "report": VERSION,
        "made_by": __version__,
        "made_at": rfc3339_ms(real_now()),
        "failure": failure,
        "sandbox": _sandbox(sandbox),
        "options": _options(sandbox),
        **found,
    }
    masked: Json = _masked(document, hides)
    there = {**_there(sandbox, of_fixtures), "events": len(happened) + sandbox.chronicle.dropped}
    masked["left_out"] = {**_shortened(masked, there), "fixture_messages": of_fixtures}
    return {**masked, "stands_out": stands_out(masked)}


def _there(sandbox: Sandbox, of_fixtures: int) -> dict[str, int]:
    """How many there ever were of each, but of the fixtures' messages only those that are told of."""
    attempts = sandbox.outbox.attempts
    return {
        "requests": len(sandbox.journal) + sandbox.journal.dropped,
        "messages": len(sandbox.messages) + sandbox.messages.dropped - of_fixtures,
        "deliveries": len(attempts) + attempts.dropped,
    }


def _shortened(document: Json, there: Mapping[str, int]) -> dict[str, int]:
    """Halve the longest lists until the document is within its bounds; how many of each are not in it."""
    while len(orjson.dumps(document)) > MOST_BYTES:
        name = max(MOST, key=lambda name: len(orjson.dumps(document[name])))
        document[name] = document[name][: len(document[name]) // 2]
    return {name: max(0, count - len(document[name])) for name, count in there.items()}


def _masked(document: Json, hides: Masker) -> Any:
    """Once more, and all of it: what was said in a message is masked here too, and so is what a test printed."""

    def text(found: str, name: str) -> str:
        return MASK if is_secret(name) and MASK not in found else hides.text(found)

    def part(found: Any, name: str) -> Any:
        if isinstance(found, Mapping):
            return {
                text(str(key), ""): part(value, str(key) if is_secret(str(key)) else name)
                for key, value in found.items()
            }
        if isinstance(found, list | tuple):
            return [part(value, name) for value in found]
        return text(found, name) if isinstance(found, str) and found else found

    return part(document, "")


def _sandbox(sandbox: Sandbox) -> Json:
    """A sandbox as its call shows it, without what opens it."""
    there = {
        name: {"base_url": f"/{name}{system.base_path}", "first_call": "", "credentials": {}, "other_credentials": {}}
        for name, system in systems().items()
    }
    return sandboxes.summary(sandbox, there)


def _options(sandbox: Sandbox) -> Json:
    """How the sandbox began; of fixtures that it was given only whose they are."""
    options = session.began(sandbox)
    if isinstance(options.get("fixtures"), Mapping):
        options["fixtures"] = sorted(options["fixtures"])
    return options


def _happened(sandbox: Sandbox) -> list[Item]:
    """The newest first."""
    newest_first = range(sandbox.chronicle.first, sandbox.chronicle.end)[::-1]
    return [item for _, item in sandbox.chronicle.items(newest_first) if item is not None]


def _requests(sandbox: Sandbox, hides: Masker, copies: Masker) -> Iterator[Json]:
    """Each with what came of it, bodies cut, and as curl and pytest repeat it where its body was not."""
    around = journal.Around(sandbox)
    for entry in resting(islice(sandbox.journal.newest_first(), MOST["requests"])):
        cut = replace(entry, body=entry.body[:_BODY], answer_body=entry.answer_body[:_BODY])
        shown = journal.view(cut, hides) | journal.detail(sandbox, entry, hides, around)
        yield {**shown, "copies": {} if cut.is_cut else _copies(entry, copies)}


def _copies(entry: Entry, hides: Masker) -> dict[str, str]:
    request = repeated(entry, hides, systems()[entry.system], variable(_HERE))
    return {"curl": curl.written(request), "pytest": python.test(request)}


def _deliveries(sandbox: Sandbox, hides: Masker) -> Iterator[Json]:
    """Each attempt with its signature explained, the newest first; their bodies are cut."""
    for row in resting(islice(sandbox.outbox.attempts.newest_first(), MOST["deliveries"])):
        shown = parcels.detail(sandbox, row, hides)
        for side in ("request", "response"):
            if side in shown:
                shown[side]["body"] = shortened(shown[side]["body"], _BODY)
        yield shown


def _said(sandbox: Sandbox) -> tuple[Sequence[Message], int]:
    """The newest messages first, but no fixtures' of people of whom nothing was heard since; and how many these are."""
    newest = sandbox.messages.all().newest_first()
    kept: list[Message] = []
    alive: set[str] = set()
    of_fixtures = 0
    for message in resting(newest):
        is_new = message.created_at >= sandbox.created_at
        if is_new:
            alive.add(message.counterpart)
        if is_new or message.counterpart in alive:
            kept.append(message)
        else:
            of_fixtures += 1
    return kept[: MOST["messages"]], of_fixtures


def _message(sandbox: Sandbox, message: Message) -> Json:
    shown = messages.view(sandbox, message) | messages.detail(sandbox, message)
    return {name: _with_cut_texts(value) for name, value in shown.items()}


def _with_cut_texts(part: Any) -> Any:
    """A record with each of its texts cut."""
    if isinstance(part, Mapping):
        return {name: _with_cut_texts(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_with_cut_texts(value) for value in part]
    return shortened(part, _BODY) if isinstance(part, str) else part
