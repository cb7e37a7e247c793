"""What a script is made of, and how it is played: sandboxes to open, calls to a vendor and to the control plane.

`${name}` in a path, a header or a body stands for what an earlier step kept under that name: `keep` says which part of
its answer that is, as in `body.message.id`. The credentials of an opened sandbox are kept as `coax.own.api_key`,
`coext.read_only.api_key` and so on; those, and what `secret` keeps, differ between living sandboxes and are never told.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from mock_server.version import __version__
from tests.recorded.transports import Headers, Raw, Transport, asked, encoded
from tests.support.access import WORLDS

NOW = "2024-05-01T12:00:00.000Z"
# What serving adds to an answer, and what frames it on the wire.
_OF_SERVING = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
# For a call that waits to have sent its message: seconds of real time.
_PATIENCE = 10.0
_NAME = re.compile(r"\$\{([\w.]+)\}")
_REQUEST_ID = re.compile(r'(?<="request_id":")\w+')


@dataclass(frozen=True, slots=True)
class Open:
    """A new sandbox, frozen at NOW, which the steps after it are about.

    A section of a script has one of its own, so that an answer that changes, and takes an id more or less, changes no
    answer of another section.
    """

    id: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Control:
    """A call under the opened sandbox. One that is refused breaks the script off."""

    method: str
    path: str
    body: Any = None
    keep: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhooks:
    """All that was sent to the subscribed addresses since the last look."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a vendor. `body` is bytes as they are, None for none at all, or an object or list of JSON.

    A stranger is a caller whom no sandbox knows. `until` is done once the call has sent a message and waits.
    """

    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)
    stranger: bool = False
    until: Control | None = None


Step = Open | Control | Webhooks | Call


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a call; without a status the webhooks that had left, a line each."""

    body: str
    status: int | None = None
    headers: Headers = ()


class ScriptError(Exception):
    """A script that cannot go on: a step of the control plane was refused, or an answer lacks what is to be kept."""


@dataclass(slots=True)
class Player:
    """One play of one script. `secrets` are the credentials and tokens that it met, with their names."""

    transport: Transport
    _names: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    _opened: list[str] = field(default_factory=list)
    _deliveries: set[str] = field(default_factory=set)

    def play(self, steps: Iterable[Step]) -> Iterator[Answer]:
        """Every answer, in order; the sandboxes are gone afterwards. Raises ScriptError."""
        try:
            for step in steps:
                match step:
                    case Open():
                        self._open(step)
                    case Control():
                        self._control(step)
                    case Webhooks():
                        yield Answer(self._left())
                    case Call():
                        yield self._call(step)
        finally:
            for sandbox in self._opened:
                self._control_plane("DELETE", f"/{sandbox}")

    def _open(self, step: Open) -> None:
        self._control_plane("DELETE", f"/{step.id}")
        body = {"id": step.id, "seed": 7, "clock": {"now": NOW, "frozen": True}, **step.settings}
        if body.get("fixtures") == "small":
            system = step.id.partition("-")[0]
            body["fixtures"] = {system: WORLDS[system]}
        status, view = self._control_plane("POST", "", body)
        if status != 201:
            raise ScriptError(f"{step.id} cannot be opened: {view}")
        self._opened.append(step.id)
        for system, access in view["systems"].items():
            for who, login in {"own": access["credentials"], **access.get("other_credentials", {})}.items():
                for part, value in login.items():
                    self._keep(f"{system}.{who}.{part}", value, secret=part != "location_id")

    def _control(self, step: Control) -> None:
        body = None if step.body is None else json.loads(self._filled(json.dumps(step.body)))
        status, answer = self._control_plane(step.method, f"/{self._opened[-1]}{self._filled(step.path)}", body)
        if status >= 300:
            raise ScriptError(f"{step.method} {step.path} was refused: {status} {answer}")
        self._keep_parts(step, answer)

    def _left(self) -> str:
        """The webhooks that left since the last look, by time and words: those of one instant leave side by side."""
        here = f"/{self._opened[-1]}/webhooks"
        self._control_plane("POST", f"{here}/drain", {})
        rows: list[Mapping[str, Any]] = []
        page = pages = 1
        while page <= pages:
            _, found = self._control_plane("GET", f"{here}/deliveries?page_size=200&page={page}")
            rows += [row for row in found["items"] if row["id"] not in self._deliveries]
            page, pages = page + 1, found["paging"]["pages"]
        self._deliveries |= {row["id"] for row in rows}
        told = [f"{row['at']} {row['event']} {row['attempt']} {_shown(row['request']['body'])}" for row in rows]
        return self._masked("\n".join(sorted(told)))

    def _call(self, step: Call) -> Answer:
        target = self._filled(step.path)
        headers = {name: self._filled(value) for name, value in step.headers.items()}
        body = encoded(step.body)
        if body is not None:
            if isinstance(step.body, dict | list):
                headers = {"Content-Type": "application/json", **headers}
                body = self._filled(body.decode()).encode()
            headers["Content-Length"] = str(len(body))
        raw = self._answer(step, lambda: self.transport.send(step.method, target, headers, body))
        if step.keep or step.secret:
            self._keep_parts(step, _document(raw.body))
        told = self._masked(raw.body.decode("utf-8", "surrogateescape"))
        # A caller whom no sandbox knows gets a request id of real chance and time.
        told = _REQUEST_ID.sub("${request_id}", told) if step.stranger else told
        return Answer(told, raw.status, self._told(raw))

    def _answer(self, step: Call, send: Callable[[], Raw]) -> Raw:
        if step.until is None:
            return send()
        before = self._messages()
        with ThreadPoolExecutor(1) as aside:
            waiting = aside.submit(send)
            deadline = time.monotonic() + _PATIENCE
            while self._messages() == before and not waiting.done() and time.monotonic() < deadline:
                time.sleep(0.001)
            self._control(step.until)
            return waiting.result()

    def _messages(self) -> int:
        _, found = self._control_plane("GET", f"/{self._opened[-1]}/messages?page_size=1")
        return found["paging"]["total"]

    def _told(self, raw: Raw) -> Headers:
        """In one order and spelling, whatever carried them; of what goes without saying only what is not so."""
        told = [(name.title(), value) for name, value in raw.headers if name.lower() not in _OF_SERVING]
        usual = {"Content-Length": str(len(raw.body)), "Content-Type": "application/json", "X-Mock-Server": __version__}
        missing = [(name, "(missing)") for name in usual if name not in dict(told)]
        odd = [(name, self._masked(value)) for name, value in told if usual.get(name) != value]
        return sorted(odd + missing, key=lambda header: header[0])

    def _masked(self, text: str) -> str:
        for value in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(value, f"${{{self.secrets[value]}}}")
        return text

    def _filled(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            if match[1] not in self._names:
                raise ScriptError(f"Nothing was kept as {match[1]}.")
            return self._names[match[1]]

        return _NAME.sub(value, text)

    def _keep_parts(self, step: Call | Control, answer: Any) -> None:
        for secret, parts in ((False, step.keep), (True, step.secret)):
            for name, path in parts.items():
                found = answer
                for key in path.split("."):
                    try:
                        found = found[int(key) if isinstance(found, list) else key]
                    except (KeyError, IndexError, TypeError) as error:
                        raise ScriptError(f"{step.method} {step.path} has no {path} to keep: {answer}") from error
                self._keep(name, str(found), secret=secret)

    def _keep(self, name: str, value: str, *, secret: bool) -> None:
        self._names[name] = value
        if secret:
            self.secrets[value] = name

    def _control_plane(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        raw = asked(self.transport, method, f"/_mock/sandboxes{path}", body)
        return raw.status, _document(raw.body)


def _document(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError as error:
        raise ScriptError(f"An answer is no JSON: {body[:200]!r}") from error


def _shown(body: Any) -> str:
    if isinstance(body, str):
        return body
    sent = (encoded(body) or b"").decode()
    return sent if len(sent) <= 300 else f"({len(sent)} bytes)"
