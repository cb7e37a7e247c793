"""A span of what happened, as a table in Markdown and as a test that does it again and insists on what went out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_server.control.copying import acts, python
from mock_server.control.copying.documents import table
from mock_server.control.copying.known import Known
from mock_server.control.copying.parts import NOT_REPEATED, Header, Repeated, path_of, variable
from mock_server.kernel.faults import RESET, TRUNCATE
from mock_server.kernel.happenings import Item
from mock_server.kernel.instants import Instant, rfc3339_ms
from mock_server.kernel.journal import Entry, header_text
from mock_server.kernel.lifecycle import UNSENT, Delivery
from mock_server.kernel.masking import Masker
from mock_server.kernel.messages import OUTBOUND
from mock_server.kernel.sandbox import REAL, Sandbox

_INDENT = "    "
# Of the server that a test runs against, in the test.
_HERE = "HERE"
_MILLISECOND = 1_000


def markdown(events: Iterable[Mapping[str, Any]]) -> str:
    """Events as they are shown, the oldest first, for an issue or an agent."""
    rows = ((event["at"], event["lane"], event.get("system", ""), event["what"]) for event in events)
    return table(("at", "whose", "system", "what"), rows) + "\n"


def test(sandbox: Sandbox, items: Sequence[Item], hides: Masker) -> str:
    """A test of these items, the oldest first, which stands alone; `hides` writes variables. The sandbox is locked."""
    recording = _Recording(sandbox, Known(sandbox, hides))
    for item in items:
        recording.take(item)
    return recording.written(_sent(sandbox, items))


def began(sandbox: Sandbox) -> dict[str, Any]:
    """How a sandbox began, by the names that the marker of a test with pytest has; what is as usual may be left out."""
    origin = sandbox.origin
    options: dict[str, Any] = {"seed": sandbox.chance.seed, "clock": rfc3339_ms(sandbox.created_at)}
    options["frozen"] = origin.frozen
    if origin.fixtures != "default":
        options["fixtures"] = origin.fixtures
    if origin.delivery != Delivery():
        options["delivery"] = {"mode": origin.delivery.mode, "delays": dict(origin.delivery.delays)}
    if origin.limits:
        options["limits"] = {name: dict(limits) for name, limits in origin.limits.items()}
    return {**options, "strict": origin.strict, "signatures": origin.signatures}


class _Recording:
    """A test as far as it is written. Its clock stands still, and is moved to where each thing happened."""

    def __init__(self, sandbox: Sandbox, known: Known) -> None:
        self._sandbox = sandbox
        self._known = known
        self._lines: list[tuple[str | None, str]] = []
        self._entries = {entry.id: entry for entry in sandbox.journal.newest_first()}
        faults = (*sandbox.faults.export(), *sandbox.faults.spent(sandbox.clock.now()))
        self._breaking = {fault.id for fault in faults if fault.kind in (RESET, TRUNCATE)}
        self._now: Instant = sandbox.created_at
        self._sends = False

    def take(self, item: Item) -> None:
        """What happened, if a test has to do it again."""
        if item.type == "request.answered":
            self._pass_until(item.at)
            self._request(item)
        elif item.type == "clock.advanced":
            self._pass_until(item.at)
        elif (line := acts.line(item, self._known)) is not None:
            self._pass_until(item.at)
            self._add(line)

    def _add(self, line: str, needed: str | None = None) -> None:
        """`needed` is the variable that a line is there for alone."""
        self._lines.append((needed, line))

    def _pass_until(self, at: Instant) -> None:
        now, there = self._now // _MILLISECOND, at // _MILLISECOND
        if there > now:
            is_whole = self._sandbox.clock.frozen and not (at - self._now) % _MILLISECOND
            self._add(acts.passing(at - self._now) if is_whole else acts.until(rfc3339_ms(at)))
            self._now = at

    def _request(self, item: Item) -> None:
        entry = self._entries.get(item.about.id)
        if entry is None or entry.is_cut:
            missing = "is not in the journal any more" if entry is None else "had a body of which not all was kept"
            self._add(acts.remark(f"{item.about.id} {missing}: {item.about.method} {item.about.path}"))
            return
        self._sends = True
        call = python.call(self._repeated(entry), "", self._read).splitlines()
        if entry.fault in self._breaking:
            self._add("with pytest.raises(requests.RequestException):")
            call = [_INDENT + line for line in call]
        for line in call:
            self._add(line)
        if entry.fault in self._breaking:
            return
        self._add(f"assert response.status_code == {entry.status}")
        for name, line in self._known.captured(entry):
            self._add(line, name)

    def _repeated(self, entry: Entry) -> Repeated:
        known = self._known
        headers = [
            Header(name, known.header(name, header_text(value)), value)
            for name, value in entry.headers
            if name.lower() not in NOT_REPEATED
        ]
        path = path_of(known.text(entry.path))
        query = f"?{known.query(entry.query)}" if entry.query else ""
        body = known.text(entry.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        return Repeated(entry.method, entry.path, variable(_HERE) + path + query, headers, body, entry.status)

    def _read(self, name: str) -> str:
        return "here" if name == _HERE else self._known.read(name)

    def written(self, sent: Mapping[tuple[str, str], Sequence[str]]) -> str:
        """The whole test, with what is to have been `sent`, the texts by system and recipient."""
        insisting = [self._insisted(system, to, texts) for (system, to), texts in sent.items()]
        used = self._known.used
        doing = [line for needed, line in self._lines if needed is None or needed in used]
        body = [*(["here = messaging_mock.control.client.url"] if self._sends else []), *doing, *insisting]
        mocks = [f"{name}_mock" for name in self._sandbox.credentials if any(f"{name}_mock" in line for line in body)]
        needs = ["import os", ""] if self._known.reads_environment else []
        head = [*needs, "import pytest", *(["import requests"] if self._sends else []), "", ""]
        head += [f"@pytest.mark.messaging_mock({self._options()})"]
        head += [f"def test_as_it_was_recorded({', '.join(('messaging_mock', *mocks))}):"]
        return "\n".join((*head, *(_INDENT + line for line in body or ["assert messaging_mock.sent() == []"]), ""))

    def _insisted(self, system: str, to: str, texts: Sequence[str]) -> str:
        shown = [self._known.text(text) for text in texts]
        whom = acts.written(self._known.text(to), self._known)
        if shown != list(texts):
            return f"assert len({system}_mock.sent(to={whom})) == {len(texts)}"
        return f"assert [message.text for message in {system}_mock.sent(to={whom})] == {shown!r}"

    def _options(self) -> str:
        """How the sandbox began, as the marker has it: its clock stands still in any case."""
        usual = {"frozen": self._sandbox.origin.frozen, "strict": False, "signatures": REAL}
        return ", ".join(
            f"{name}={acts.written(self._known.data(value), self._known)}"
            for name, value in began(self._sandbox).items()
            if value != usual.get(name)
        )


def _sent(sandbox: Sandbox, items: Iterable[Item]) -> Mapping[tuple[str, str], list[str]]:
    """The texts that went out of what the items made, by system and recipient, in the order of the messages."""
    made = dict.fromkeys(item.about.id for item in items if item.type in ("message.created", "message.scheduled"))
    known = [message for message in map(sandbox.messages.get, made) if message is not None]
    sent: dict[tuple[str, str], list[str]] = {}
    for message in sorted(known, key=lambda found: sandbox.messages.number_of(found.id) or 0):
        if message.direction == OUTBOUND and message.status not in UNSENT:
            sent.setdefault((message.system, message.recipient), []).append(message.text)
    return sent
