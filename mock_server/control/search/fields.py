"""By which fields each list is searched: tables, of which a search reads its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from mock_server.control.schemas._common import METHODS
from mock_server.control.schemas.customers import CLOSED, OPEN
from mock_server.control.schemas.people import STATUSES
from mock_server.control.schemas.webhooks import OUTCOMES, PENDING
from mock_server.control.search.kinds import (
    Address,
    After,
    Before,
    Flags,
    Header,
    Id,
    Like,
    Number,
    Status,
    Test,
    Time,
    Within,
    Words,
    has_wildcards,
    spellings,
)
from mock_server.control.search.query import Field, Fields
from mock_server.kernel import findings as found
from mock_server.kernel import lifecycle
from mock_server.kernel.journal import Entry, header_text
from mock_server.kernel.messages import INBOUND, OUTBOUND, Message
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.selection import Run, Selection
from mock_server.kernel.table import Table
from mock_server.kernel.webhooks.records import RETRYING
from mock_server.web.system import System

# What comes after none of these.
_FINAL = frozenset({lifecycle.READ, lifecycle.RECEIVED, lifecycle.SKIPPED, *lifecycle.ENDED})
_FAILURES = 400
# As many addresses are compared with one whose letters may be in another case, before the messages are themselves.
_COMPARED = 20_000


def common(systems: Iterable[str], time: str, within: str = "") -> dict[str, Field]:
    """What every list is searched by; its records' own values may be `within` one of them."""
    return {
        "system": Field(kind=Words(systems), of=attrgetter(f"{within}system")),
        "id": Field(kind=Id(), of=attrgetter("id")),
        **_times(within + time),
    }


def _times(path: str) -> dict[str, Field]:
    at = attrgetter(path)
    return {
        "at": Field(kind=Time(), of=at),
        "after": Field(kind=After(), of=at),
        "before": Field(kind=Before(), of=at),
    }


def _flags(tests: Mapping[str, Test], looks: Mapping[str, Callable[[], Test]] | None = None) -> Field:
    return Field(kind=Flags(tests, looks))


def _is_directed(path: str) -> Mapping[str, Test]:
    """Of what a message's direction stands at."""
    direction = attrgetter(path)
    return {INBOUND: lambda found: direction(found) == INBOUND, OUTBOUND: lambda found: direction(found) == OUTBOUND}


def messages(sandbox: Sandbox, systems: Mapping[str, System]) -> Fields:
    """Of messages: a word alone is a part of the text or of an address."""
    table = sandbox.messages
    named = common(systems, "created_at") | {
        "system": Field(
            kind=Words(systems),
            of=attrgetter("system"),
            find=lambda texts: table.where("system", *map(str.lower, texts)),
        ),
        "id": Field(kind=Id(), of=attrgetter("id"), find=_by_id(table)),
        "dir": Field(kind=Words(("in", "out")), of=lambda message: message.direction.removesuffix("bound")),
        "from": Field(kind=Address(), of=attrgetter("sender"), find=_by_address(table, "sender")),
        "to": Field(kind=Address(), of=attrgetter("recipient"), find=_by_address(table, "recipient")),
        "with": Field(
            kind=Address(),
            of=attrgetter("sender", "recipient"),
            each=True,
            find=_by_address(table, "sender", "recipient"),
        ),
        "status": Field(kind=Words(STATUSES), of=attrgetter("status")),
        "was": Field(kind=Words(STATUSES), of=_had, each=True),
        "channel": Field(kind=Words(_channels(systems.values())), of=attrgetter("channel")),
        "kind": Field(kind=Like(), of=attrgetter("kind")),
        "account": Field(kind=Id(), of=attrgetter("account")),
        "error": Field(kind=Like(), of=lambda message: message.failure and message.failure.code),
        "text": Field(kind=Within(), of=attrgetter("text")),
        "has": _message_has(sandbox),
        "is": _flags({**_is_directed("direction"), "final": lambda message: message.status in _FINAL}),
    }
    return Fields(named=named, alone=Field(kind=Within(), of=_words_of_message))


def _words_of_message(message: Message) -> str:
    return f"{message.text}\n{message.sender}\n{message.recipient}"


def _had(message: Message) -> Iterator[str]:
    return (change.status for change in message.history)


def _message_has(sandbox: Sandbox) -> Field:
    def of_webhooks() -> Test:
        told = {parcel.order for parcel in sandbox.outbox.parcels}
        return lambda message: message.id in told

    return _flags(
        {
            "error": lambda message: message.failure is not None,
            "attachment": lambda message: message.kind == "media",
            "schedule": lambda message: message.scheduled_at is not None,
        },
        {"webhook": of_webhooks},
    )


def _by_id(table: Table[Message]) -> Callable[[Sequence[str]], Selection[Message]]:
    def found(texts: Sequence[str]) -> Selection[Message]:
        numbers = sorted({number for text in texts if (number := table.number_of(text)) is not None})
        return table.of([Run(numbers, 0, len(numbers))])

    return found


def _by_address(table: Table[Message], *indexes: str) -> Callable[[Sequence[str]], Selection[Message] | None]:
    """From the indexes of addresses, where none of the texts has a wildcard."""

    def found(texts: Sequence[str]) -> Selection[Message] | None:
        if any(has_wildcards(text) for text in texts):
            return None
        plain = {address for text in texts for address in spellings(text)}
        folded = {address.casefold() for address in plain if address.lower() != address.upper()}
        runs: list[Run] = []
        for index in indexes:
            known = table.values(index)
            if folded and len(known) > _COMPARED:
                return None
            alike = [address for address in known if str(address).casefold() in folded] if folded else []
            runs += table.where(index, *plain, *alike).runs
        return table.of(runs)

    return found


def _channels(systems: Iterable[System]) -> Iterator[str]:
    return (channel for system in systems for channel in system.channels)


def requests(sandbox: Sandbox, systems: Mapping[str, System]) -> Fields:
    """Of the journal: a word alone is a part of the path, the query or a body."""
    named = common(systems, "at") | {
        "method": Field(kind=Words(METHODS), of=attrgetter("method")),
        "path": Field(kind=Like(), of=attrgetter("path")),
        "status": Field(kind=Status(), of=attrgetter("status")),
        "body": Field(kind=Within(), of=_bodies, each=True),
        "header": Field(kind=Header(), of=_headers, each=True),
        "took": Field(kind=Number(), of=attrgetter("duration_ms")),
        "has": _flags(
            {"error": lambda entry: entry.status >= _FAILURES, "fault": lambda entry: entry.fault is not None},
            {"finding": lambda: _found_in(sandbox, found.KINDS)},
        ),
        "is": _flags(
            {"faulted": lambda entry: entry.fault is not None},
            {"undocumented": lambda: _found_in(sandbox, (found.UNDOCUMENTED_CALL,))},
        ),
    }
    return Fields(named=named, alone=Field(kind=Within(), of=_said, each=True))


def _bodies(entry: Entry) -> Iterator[str]:
    return (body.decode("utf-8", "replace") for body in (entry.body, entry.answer_body))


def _said(entry: Entry) -> Iterator[str]:
    yield entry.path
    yield entry.query
    yield from _bodies(entry)


def _headers(entry: Entry) -> Iterator[tuple[str, str]]:
    return ((name, header_text(value)) for name, value in (*entry.headers, *entry.answer_headers))


def _found_in(sandbox: Sandbox, kinds: Sequence[str]) -> Test:
    requests = {finding.request_id for finding in sandbox.findings.export() if finding.kind in kinds}
    return lambda entry: entry.id in requests


def deliveries(systems: Mapping[str, System]) -> Fields:
    """Of attempts: a word alone is a part of the URL, of what was sent or of what came of it."""
    named = common(systems, "at") | {
        "event": Field(kind=Like(), of=attrgetter("event")),
        "status": Field(kind=Words(OUTCOMES), of=attrgetter("status")),
        "url": Field(kind=Within(), of=attrgetter("url")),
        "attempt": Field(kind=Number(), of=attrgetter("attempt")),
        "has": _flags({"error": lambda attempt: attempt.error is not None}),
        "is": _flags({"retrying": lambda attempt: attempt.status == RETRYING}),
    }
    texts = attrgetter("url", "request_body", "response_body", "error")
    return Fields(named=named, alone=Field(kind=Within(), of=texts, each=True))


def parcels(systems: Mapping[str, System]) -> Fields:
    """Of deliveries with their attempts: a word alone is a part of the URL, of what was sent or of an error."""
    named = {
        **deliveries(systems).named,
        "id": Field(kind=Id(), of=attrgetter("ids"), each=True),
        "status": Field(kind=Words((PENDING, *OUTCOMES)), of=attrgetter("status")),
        "message": Field(kind=Id(), of=attrgetter("message_id")),
        "attempt": Field(kind=Number(), of=lambda parcel: len(parcel.attempts)),
    }
    return Fields(named=named, alone=Field(kind=Within(), of=attrgetter("url", "body", "error"), each=True))


def findings(systems: Mapping[str, System]) -> Fields:
    """Of findings: a word alone is a part of the detail."""
    named = common(systems, "at", "finding.") | {
        "kind": Field(kind=Words(found.KINDS), of=attrgetter("finding.kind")),
        "request": Field(kind=Id(), of=attrgetter("finding.request_id")),
        "delivery": Field(kind=Id(), of=attrgetter("finding.delivery_id")),
    }
    return Fields(named=named, alone=Field(kind=Within(), of=attrgetter("finding.detail")))


def people(systems: Mapping[str, System]) -> Fields:
    """Of people: a word alone is a part of the address, the name or the newest text."""
    address = Field(kind=Address(), of=attrgetter("address"))
    named = {
        "system": Field(kind=Words(systems), of=attrgetter("in_systems"), each=True),
        **_times("newest.created_at"),
        **dict.fromkeys(("from", "to", "with"), address),
        "window": Field(kind=Words((OPEN, CLOSED)), of=lambda person: person.window and person.window.word),
        "is": _flags(_is_directed("newest.direction")),
    }
    return Fields(named=named, alone=Field(kind=Within(), of=_words_of_person))


def _words_of_person(person: Any) -> str:
    return f"{person.address}\n{person.name or ''}\n{person.newest.text}"
