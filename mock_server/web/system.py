"""The seam: what a vendor declares. Outsiders import nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from werkzeug.http import HTTP_STATUS_CODES

from mock_server.kernel.instants import Instant
from mock_server.kernel.structs import struct
from mock_server.web.marks import View, mark

if TYPE_CHECKING:
    from flask_smorest import Blueprint
    from marshmallow import Schema

    from mock_server.kernel.messages import Message
    from mock_server.kernel.problems import Problem
    from mock_server.kernel.rate_limit import Quota
    from mock_server.kernel.sandbox import Credentials, Sandbox
    from mock_server.kernel.table import Table
    from mock_server.kernel.webhooks.subscriptions import Dialect
    from mock_server.kernel.world import Fixtures, World
    from mock_server.web.current import Exchange
    from mock_server.web.http import Request, Response


class Caller(NamedTuple):
    """Who sent a request: the sandbox that the credentials open, and whom the system takes them for.

    `subject` is what the system's rate limits count by.
    """

    sandbox: Sandbox
    who: Any
    subject: str


@struct(frozen=True, slots=True)
class Answer:
    """A problem in a vendor's words: status, JSON body, and headers that are its own."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def phrase(status: int) -> str:
    """The reason phrase of a status, the same on every Python, also of one that nobody has registered."""
    return HTTP_STATUS_CODES.get(status, "Unknown Status")


@struct(frozen=True, slots=True)
class Call:
    """A documented call, as far as that decides how it may be refused; `path` has its ids in braces."""

    method: str
    path: str
    has_body: bool
    has_query: bool
    is_open: bool

    @property
    def has_id(self) -> bool:
        """Whether its path names a record."""
        return "{" in self.path


@struct(frozen=True, slots=True)
class Refusal:
    """An error status: what it means, which calls may answer with it, and what of that is assumed."""

    meaning: str
    when: Callable[[Call], bool]
    assumed: str | None = None


Refusals = Mapping[int, Refusal]


@struct(frozen=True, slots=True)
class Inbound:
    """A customer writes. `recipient` is whom, in the system's own terms; None lets the system choose.

    `plane` is one of the system's data planes, where it has any.
    """

    sender: str
    text: str
    recipient: str | None = None
    channel: str | None = None
    name: str | None = None
    attachments: tuple[str, ...] = ()
    plane: str | None = None


@struct(frozen=True, slots=True)
class DashboardCall:
    """What a person sets in the vendor's dashboard, served by the control plane under the sandbox.

    `path` is relative to `/_mock/sandboxes/{id}/<system>` and has at most one id, in braces. `act` gets the sandbox,
    that id (or None) and the loaded body, and returns the JSON to answer with. An id that is a credential is in no log.
    """

    method: str
    path: str
    summary: str
    schema: type[Schema]
    act: Callable[[Sandbox, str | None, dict[str, Any]], Mapping[str, Any]]
    status: int = 200
    id_is_secret: bool = False


class Face(Protocol):
    """What an app shows the world: its name and document, and its words for problems. A System has one."""

    @property
    def name(self) -> str:
        """The first path segment."""

    @property
    def title(self) -> str:
        """The document's title."""

    @property
    def description(self) -> str:
        """The document's description."""

    @property
    def base_path(self) -> str:
        """What a client's base URL has after the root."""

    @property
    def first_call(self) -> str:
        """A shell command that works at once; <base_url> and the names of the credentials stand for their values."""

    @property
    def underscored_headers(self) -> frozenset[str]:
        """Headers with an underscore that its document names, in lower case; all others of such names are dropped."""

    @property
    def media_type(self) -> str:
        """Of refusals."""

    @property
    def refusals(self) -> Refusals:
        """Every error status that its calls may answer with."""

    @property
    def assumed_calls(self) -> Mapping[str, str]:
        """The calls, as in `GET /inboxes`, that the vendor's public documents do not state, with the reason."""

    @property
    def not_served(self) -> Sequence[str]:
        """What the vendor's public documents speak of, and no call here does."""

    @property
    def unserved(self) -> Mapping[str, str]:
        """Paths that its documents let one expect, and what there is to say of them."""

    def speak(self, problem: Problem | None, exchange: Exchange, /) -> Answer:
        """A problem as it is answered; None for one of our own making. `Allow` and `Retry-After` are added to it."""


@struct(frozen=True, slots=True)
class System:
    """A vendor. It satisfies `kernel.world.Vendor` too."""

    name: str
    title: str
    description: str
    # What a client's base URL has after the system's root.
    base_path: str
    first_call: str
    # The real API's host names: a request with one of them as Host reaches the system at the root.
    hosts: tuple[str, ...]
    blueprints: Sequence[Blueprint]
    security: Mapping[str, Any]
    error_schema: type[Schema]
    refusals: Refusals

    # The pipeline.
    identify: Callable[[World, Request], Caller]
    permit: Callable[[Caller, str], None]
    limit: Callable[[Caller, Instant], Quota | None]
    speak: Callable[[Problem | None, Exchange], Answer]
    # Where its callers' credential is sent, and the variable that curl reads it from when it repeats a request.
    credential_headers: frozenset[str]
    curl_secret: str

    # The store.
    facts: type
    issue_credentials: Callable[[str, Fixtures | None], Credentials]
    open: Callable[[Sandbox], None]
    tables: Callable[[Sandbox], Mapping[str, tuple[type, Table[Any]]]]
    seed: Callable[[Sandbox, Fixtures | None], None]
    claim: Callable[[Sandbox], None]
    secrets: Callable[[Sandbox], Iterable[str | None]]
    flaws: Callable[[Sandbox], Iterable[str]]

    # The control plane.
    receive: Callable[[Sandbox, Inbound], Message]
    native: Callable[[Sandbox, Message], Mapping[str, Any]]
    # The channels that its messages may have.
    channels: Sequence[str]
    default_limits: Mapping[str, int | None]
    # Data planes that know nothing of each other, where the system has any; the first is where customers write.
    planes: Sequence[str] = ()
    webhooks: Dialect | None = None
    # Whether its public API has a resource for webhooks, and those subscriptions as the control plane shows them.
    own_subscriptions: bool = False
    subscriptions: Callable[[Sandbox], Sequence[Mapping[str, Any]]] = lambda _: ()
    dashboard: Sequence[DashboardCall] = ()
    media_type: str = "application/json"
    underscored_headers: frozenset[str] = frozenset()
    # What the system does around a view, under the sandbox's lock: it may answer in the view's place.
    around: Callable[[Exchange, Callable[[Exchange], Response]], Response] | None = None
    # What it adds to every answer of a known caller, refusals too, and notes about it.
    answered: Callable[[Exchange, Response], None] | None = None
    assumed_calls: Mapping[str, str] = field(default_factory=dict)
    not_served: Sequence[str] = ()
    unserved: Mapping[str, str] = field(default_factory=dict)


def anonymous(view: View) -> View:
    """Mark a view that needs no credentials: a log-in finds out who calls by itself."""
    return mark(view, anonymous=True)


def needs(permission: str) -> Callable[[View], View]:
    """Mark a view that the caller needs this permission for; checked before the body is looked at."""
    return lambda view: mark(view, permission=permission)


def waits(view: View) -> View:
    """Mark a view that may wait in real time: it is refused before it begins where as many requests wait as may."""
    return mark(view, waits=True)


def takes_long(view: View) -> View:
    """Mark a view that may work for long: it is served on one of a few threads, so that nobody queues behind it."""
    return mark(view, takes_long=True)
