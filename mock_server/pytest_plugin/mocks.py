"""A sandbox as a test holds it: `MessagingMock` is all of it, `SystemMock` one vendor's side of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Literal, TypeVar, Unpack
from urllib.parse import urlsplit

from mock_server.client import ControlProblem, Sandbox
from mock_server.client.results import FaultRule, Finding, Json, Message, MessageFilters, Request, moment, told
from mock_server.client.steps import Blocking, SandboxVerbs, given, steps_of, verb
from mock_server.pytest_plugin.handles import Fault, FaultVerbs, Webhooks, id_of

__tracebackhide__ = True

Direction = Literal["outbound", "inbound"]
FaultKind = Literal["error", "delay", "rate_limit", "reset", "truncate"]

# Before a message leaves, and of one that did not when its time came.
_NOT_GONE = frozenset({"scheduled", "skipped"})
_SHOWN = 5


@dataclass(frozen=True)
class Beginning:
    """What the fixtures had put there before the test: the ids of messages, and the newest of them."""

    ids: frozenset[str]
    newest: str | None


S = TypeVar("S", bound=SandboxVerbs[Any])
F = TypeVar("F", bound=FaultVerbs)


class MockVerbs(Generic[S, F]):
    """What can be asked of all systems together or of one; lists begin with the oldest."""

    _fault: type[F]

    def __init__(self, control: S, system: str | None, beginning: Beginning) -> None:
        self.control = control
        self._steps = steps_of(control)
        self._system = system
        self.beginning = beginning

    @verb
    async def now(self) -> datetime:
        """The sandbox's time."""
        return moment((await self._steps.clock())["now"])

    @verb
    async def advance(
        self,
        seconds: float | timedelta = 0,
        *,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
        to: str | datetime | None = None,
    ) -> datetime:
        """Let so much time pass, or all until `to`; the new time.

        What is due on the way has happened when this returns, webhooks included.
        """
        if to is not None:
            return moment((await self._steps.advance(to=told(to)))["now"])
        first = seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
        whole = first + timedelta(minutes=minutes, hours=hours, days=days)
        return moment((await self._steps.advance(whole.total_seconds()))["now"])

    @verb
    async def sent(self, **filters: Unpack[MessageFilters]) -> list[Message]:
        """What really went out since the test began: every message that was accepted, also if it then failed.

        What was refused is not among them, nor what still waits for its time.
        """
        return [found for found in await self._new("outbound", filters) if found.status not in _NOT_GONE]

    @verb
    async def messages(self, *, direction: Direction | None = None, **filters: Unpack[MessageFilters]) -> list[Message]:
        """Every message, those of the fixtures included."""
        return await self._all(direction, filters)

    @verb
    async def new_messages(
        self, *, direction: Direction | None = None, **filters: Unpack[MessageFilters]
    ) -> list[Message]:
        """Every message since the test began."""
        return await self._new(direction, filters)

    @verb
    async def wait_for_message(
        self, *, timeout: float = 5, after: Message | str | None = None, **filters: Unpack[MessageFilters]
    ) -> Message:
        """The first outbound message since the test began, or since `after`, that matches, as soon as there is one.

        Raises AssertionError after `timeout` seconds, which are real ones, at most 30.
        """
        return (await self._waited(1, timeout, after, filters))[0]

    @verb
    async def wait_for_messages(
        self, count: int, *, timeout: float = 5, after: Message | str | None = None, **filters: Unpack[MessageFilters]
    ) -> list[Message]:
        """The same for so many messages: all that match by then."""
        return await self._waited(count, timeout, after, filters)

    @verb
    async def report(self, message: Message | str, status: str, *, error: tuple[str, str] | None = None) -> Message:
        """The provider reports that a message is `delivered`, `read`, or `failed` with `error`, its code and words."""
        failure = None if error is None else {"code": error[0], "message": error[1]}
        return Message.of(await self._steps.report(id_of(message), status, error=failure))

    @verb
    async def requests(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        query: str | None = None,
    ) -> list[Request]:
        """What the app asked of the vendor, with each answer; `path` is a glob, `query` a search."""
        asked = given(system=self._system, method=method, path=self._path(path), status=status, query=query)
        return [Request.of(shown) for shown in reversed(await self._steps.requests(**asked))]

    @verb
    async def findings(self, kind: str | None = None, *, query: str | None = None) -> list[Finding]:
        """What the app did that the vendor does not define; `query` is a search."""
        asked = given(system=self._system, kind=kind, query=query)
        return [Finding.of(shown) for shown in reversed(await self._steps.findings(**asked))]

    @verb
    async def fault(
        self,
        kind: FaultKind = "error",
        *,
        method: str | None = None,
        path: str | None = None,
        **rule: Unpack[FaultRule],
    ) -> F:
        """Something goes wrong on the vendor's side; in a `with` block, until its end. `path` is a glob."""
        named = given(system=self._system, method=method, path=self._path(path))
        return self._fault(self.control, (await self._steps.fault(kind, **named, **rule))["id"])

    async def _all(self, direction: Direction | None, filters: MessageFilters) -> list[Message]:
        asked = self._asked(filters, direction)
        return [Message.of(shown) for shown in reversed(await self._steps.messages(**asked))]

    async def _new(self, direction: Direction | None, filters: MessageFilters) -> list[Message]:
        before = self.beginning.ids
        return [found for found in await self._all(direction, filters) if found.id not in before]

    async def _waited(
        self, count: int, timeout: float, after: Message | str | None, filters: MessageFilters
    ) -> list[Message]:
        newest = self.beginning.newest if after is None else id_of(after)
        try:
            found = await self._steps.wait_for_messages(
                count=count, after=newest, timeout=timeout, **self._asked(filters, "outbound")
            )
        except ControlProblem as problem:
            if problem.status != 408:  # noqa: PLR2004 - HTTP's
                raise
            came = len(problem.body["found"]["items"])
            wanted = f" with {filters}" if filters else ""
            why = {near["id"]: near["differences"] for near in problem.body["found"]["nearest"]}
            latest = (await self._new(None, {}))[-_SHOWN:]
            there = "".join(f"\n  {message}{_told(why.get(message.id))}" for message in latest) or " none"
            missed = AssertionError(
                f"{came} of {count} outbound messages{wanted} came within {timeout} s. Since the test began:{there}"
            )
            for note in getattr(problem, "__notes__", ()):
                missed.add_note(note)
            raise missed from None
        return [Message.of(shown) for shown in found]

    def _path(self, path: str | None) -> str | None:
        return path

    def _asked(self, filters: MessageFilters, direction: Direction | None) -> Json:
        """Filters in the control plane's words."""
        asked: Json = given(system=self._system, direction=direction)
        for name, value in filters.items():
            asked["from" if name == "sender" else name] = told(value) if isinstance(value, datetime) else value
        return asked


def _told(differences: Sequence[str] | None) -> str:
    return f" ({'; '.join(differences)})" if differences else ""


class SystemVerbs(MockVerbs[S, F], Generic[S, F]):
    """One system of a sandbox: what the app under test is configured with, and what its vendor and customers do."""

    def __init__(self, control: S, name: str, access: Json, beginning: Beginning) -> None:
        super().__init__(control, name, beginning)
        self.name = name
        self.base_url: str = access["base_url"]
        self.credentials: Mapping[str, str] = access["credentials"]
        self.other_credentials: Mapping[str, Mapping[str, str]] = access["other_credentials"]

    def __repr__(self) -> str:
        return f"<{self.name} of messaging mock {self.control.id}>"

    @verb
    async def inbound(
        self,
        sender: str,
        text: str,
        *,
        to: str | None = None,
        channel: str | None = None,
        name: str | None = None,
        attachments: Sequence[str] | None = None,
        plane: str | None = None,
        region: str | None = None,
    ) -> Message:
        """A customer writes: their contact and conversation come to be, their 24 hours begin, webhooks leave.

        `sender` is in E.164, or dialled in `region`, such as GB.
        """
        more = given(to=to, channel=channel, name=name, attachments=attachments, plane=plane, region=region)
        return Message.of(await self._steps.inbound(self.name, sender, text, **more))

    @verb
    async def set(self, path: str, body: Mapping[str, Any], *, method: str = "PUT") -> Json:
        """What a person sets in the vendor's dashboard, as in `set("campaigns/spring-sale", {"status": "paused"})`."""
        return await self._steps.set(self.name, path, dict(body), method=method)

    def _path(self, path: str | None) -> str | None:
        """A path as the vendor's documents have it, below `base_url`, becomes one as it is served."""
        if path is None or not path.startswith("/") or path.startswith(f"/{self.name}/"):
            return path
        return urlsplit(self.base_url).path + path


class SystemMock(SystemVerbs[Sandbox, Fault], Blocking):
    """One system of a sandbox: what the app under test is configured with, and what its vendor and customers do."""

    _fault = Fault

    def webhooks(self) -> Webhooks:
        """Who is told of what happens, and every attempt to tell them."""
        return Webhooks(self.control, self.name)


class MessagingMock(MockVerbs[Sandbox, Fault], Blocking):
    """A sandbox with all systems; `control` is its whole control plane, for what this has no words for."""

    _fault = Fault

    def __init__(self, control: Sandbox) -> None:
        super().__init__(control, None, Beginning(frozenset(), None))
        there = [message.id for message in self.messages()]
        self.beginning = Beginning(frozenset(there), there[-1] if there else None)
        self.id = control.id
        self.access: Mapping[str, Json] = control.get()["systems"]
        # Whether it outlives its test, for who is to look at it.
        self.is_kept = False

    def __repr__(self) -> str:
        return f"<messaging mock {self.id}>"

    def system(self, name: str) -> SystemMock:
        """One system. Raises LookupError where the server was told to serve others only."""
        return SystemMock(self.control, name, access_of(self, name), self.beginning)


def access_of(mock: MessagingMock, name: str) -> Json:
    """One system's address and credentials. Raises LookupError where the server was told to serve others only."""
    if name not in mock.access:
        raise LookupError(f"{mock.control.client.url} serves {', '.join(mock.access)}, and no {name}.")
    return mock.access[name]
