"""This request's context, typed."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from mock_server.kernel.faults import Fault
from mock_server.kernel.findings import Note
from mock_server.kernel.instants import MINUTE, Instant
from mock_server.kernel.journal import Refusal
from mock_server.kernel.problems import Problem
from mock_server.kernel.rate_limit import Quota
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import World
from mock_server.web.http import Request
from mock_server.web.marks import UNMARKED, Marks
from mock_server.web.routing import Route, Routes

CURRENT: ContextVar[RequestContext[Any]] = ContextVar("context")
context = CURRENT.get


class Caller(NamedTuple):
    """Who sent a request: the sandbox that the credentials open, and whom the system takes them for.

    `subject` is what the system's rate limits count by.
    """

    sandbox: Sandbox
    who: Any
    subject: str

    def minute(self, system: str, otherwise: int | None, now: Instant, *, hit: bool = True) -> Quota | None:
        """What a request leaves of the calendar minute, or (no `hit`) finds; None where nothing limits it.

        The sandbox's settings for the system say how many there may be, `otherwise` what holds without one.
        """
        per_minute = self.sandbox.limits.get(system, {}).get("per_minute", otherwise)
        if per_minute is None:
            return None
        limiter = self.sandbox.limiter
        return (limiter.hit if hit else limiter.look)(self.subject, per_minute, MINUTE, now)


class Named(Protocol):
    """What is served under a name."""

    @property
    def name(self) -> str:
        """The first path segment."""


class App(Protocol):
    """The app that serves a request."""

    @property
    def routes(self) -> Routes:
        """What it serves."""

    def openapi(self, server_url: str) -> bytes:
        """Its OpenAPI document, with the address that it is served at."""


F_co = TypeVar("F_co", bound=Named, covariant=True)


@dataclass(slots=True)
class RequestContext(Generic[F_co]):
    """One request on its way through the pipeline, and what the stages found out about it.

    `face` is the declared value of what serves it: a System, or the control plane's.
    """

    request: Request
    app: App
    world: World
    face: F_co
    # None for what nothing is served for; `allowed` then has the methods of the path, if it has any.
    route: Route | None
    marks: Marks = UNMARKED
    allowed: frozenset[str] = frozenset()
    caller: Caller | None = None
    stranger: Problem | None = None
    problem: Problem | None = None
    quota: Quota | None = None
    fault: str | None = None
    lost: Fault | None = None
    # Why nothing was sent, where the vendor answers that with a success.
    withheld: Refusal | None = None
    touched: Sandbox | None = None
    # When it was first served, by `clock.stopwatch`; and whether it has passed all stages before the last.
    began: float | None = None
    admitted: bool = False
    # The number that its sandbox's chronicle keeps for it, from when it is served under the lock.
    number: int | None = None
    notes: list[Note] = field(default_factory=list)

    def going_on(self, request: Request) -> RequestContext[F_co]:
        """The same, when its request has waited: what the stages found out stays; a log-in finds anew who calls."""
        self.request = request
        if self.marks.anonymous:
            self.caller = None
        return self

    def withdraw(self) -> None:
        """It is not over, or nobody will hear what became of it: nothing has happened yet."""
        if self.number is not None and self.caller is not None:
            sandbox = self.caller.sandbox
            with sandbox.lock:
                sandbox.chronicle.withdraw(self.number)
            self.number = None

    @property
    def served_path(self) -> str:
        """The request's path with its system's prefix, however it was reached."""
        return f"/{self.face.name}{self.request.path}"


def world() -> World:
    return context().world


def caller() -> Caller:
    """Who calls. For calls that need credentials; the pipeline has seen to it that there are some."""
    found = context().caller
    if found is None:
        raise LookupError("this call is served without credentials, so it has no caller")
    return found


def withhold(kind: str) -> None:
    """Nothing was sent, for a reason of this kind, although the answer is a success."""
    context().withheld = Refusal(kind, "")


def sandbox() -> Sandbox:
    """The sandbox that this request's credentials open."""
    found = context().caller
    return caller().sandbox if found is None else found.sandbox
