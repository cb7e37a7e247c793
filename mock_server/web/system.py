"""The seam: what a vendor declares. Outsiders import nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mock_server.kernel.instants import Instant
from mock_server.kernel.messages import Message
from mock_server.kernel.problems import Problem
from mock_server.kernel.rate_limit import Quota
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import struct
from mock_server.kernel.table import Table
from mock_server.kernel.vendor import Vendor
from mock_server.kernel.webhooks.signing import Signed
from mock_server.kernel.world import World
from mock_server.web.current import Caller, RequestContext
from mock_server.web.http import Request, Response
from mock_server.web.marks import View, mark
from mock_server.web.posts import Posts
from mock_server.web.quotas import Limited

if TYPE_CHECKING:
    from flask_smorest import Blueprint
    from marshmallow import Schema


@struct(frozen=True, slots=True)
class Answer:
    """A problem in a vendor's words: status, JSON body, and headers that are its own."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


class Credential:
    """Where callers send what proves who they are.

    `scheme` is OpenAPI's, `variable` what curl reads the credential from when it repeats a request; `also` are other
    names of the header that are read where that of the scheme is not there.
    """

    def __init__(self, scheme: Mapping[str, Any], variable: str, also: Sequence[str] = ()) -> None:
        self.scheme = scheme
        self.variable = variable
        named = scheme["name"] if scheme["type"] == "apiKey" else "Authorization"
        self.headers = frozenset(name.lower() for name in (named, *also))
        self._keys = tuple("HTTP_" + name.upper().replace("-", "_") for name in (named, *also))

    def sent(self, environ: Mapping[str, Any]) -> str | None:
        """The header's value; None where there is none."""
        for key in self._keys:
            found: str | None = environ.get(key)
            if found:
                return found
        return None


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
class Receiver:
    """What a customer may write to, as people call it; by one channel and on one plane, where it says so."""

    id: str
    label: str
    channel: str | None = None
    plane: str | None = None


@struct(frozen=True, slots=True, kw_only=True)
class Session:
    """What a window depends on: when a customer last wrote to a receiver; None for one who never did."""

    account: Receiver
    address: str
    name: str
    last_inbound_at: Instant | None


@struct(frozen=True, slots=True, kw_only=True)
class Window:
    """A system's session window: its rule and what it affects, in words, and the sessions of one address, or all."""

    rule: str
    affects: str
    sessions: Callable[[Sandbox, str | None], Iterable[Session]]


@struct(frozen=True, slots=True, kw_only=True)
class Customers:
    """A system's customers, as the operator is one of them.

    `name_of` is what the system calls the customer of a message, where it knows a name; `receivers` whom somebody,
    given by an address, or anybody may write to: the first of a channel and plane unless told otherwise.
    """

    name_of: Callable[[Sandbox, Message], str | None]
    receivers: Callable[[Sandbox, str | None], Sequence[Receiver]]
    # What addresses of customers look like, in words.
    form: str
    takes_attachments: bool
    # None where none is documented.
    window: Window | None = None


def named_in(table: Callable[[Sandbox], Table[Any]]) -> Callable[[Sandbox, Message], str | None]:
    """A `name_of` for a system whose messages have a record of this table as their party."""
    return lambda sandbox, message: getattr(table(sandbox).get(message.party), "name", None)


@struct(frozen=True, slots=True)
class DashboardCall:
    """What a person sets in the vendor's dashboard, served by the control plane under the sandbox.

    `name` is what it does, a verb and a noun, as in `set_template`; documents put the system's name between the two.
    `path` is relative to `/_mock/sandboxes/{id}/<system>` and has at most one id, in braces. `act` gets the sandbox,
    that id (or None) and the loaded body, and returns the JSON to answer with. An id that is a credential is in no log.
    """

    name: str
    method: str
    path: str
    summary: str
    schema: type[Schema]
    act: Callable[[Sandbox, str | None, dict[str, Any]], Mapping[str, Any]]
    status: int = 200
    id_is_secret: bool = False


@struct(frozen=True, slots=True)
class Collection:
    """Records that a person sees in the vendor's dashboard, under `path` beside the calls that set them.

    `show` gives one in the form that setting it answers with, and `name_of` what it is asked for by.
    """

    path: str
    summary: str
    records: Callable[[Sandbox], Iterable[Any]]
    show: Callable[[Sandbox, Any], Mapping[str, Any]]
    name_of: Callable[[Any], str] = attrgetter("id")


@dataclass(frozen=True, kw_only=True)
class Face:
    """What an app shows the world: its name, its calls and document, and its words for problems.

    The control plane has one, and a System is one.
    """

    # The first path segment, and the document's title and description.
    name: str
    title: str
    description: str
    # What a client's base URL has after the root.
    base_path: str = ""
    # A shell command that works at once; <base_url> and the names of the credentials stand for their values.
    first_call: str
    blueprints: Sequence[Blueprint]
    # Where callers send what proves who they are; None for an app that asks nobody.
    credential: Credential | None
    # Of refusals: their form, their type, and every error status that its calls may answer with.
    error_schema: type[Schema]
    media_type: str = "application/json"
    refusals: Refusals
    # A problem as it is answered; None for one of our own making. `Allow` and `Retry-After` are added to that.
    render_problem: Callable[[Problem | None, RequestContext[Any]], Answer]
    # Headers with an underscore that its document names, in lower case; all others of such names are dropped.
    underscored_headers: frozenset[str] = frozenset()
    # What it posts to receivers of webhooks, for its document.
    posts: Posts | None = None
    # A file of requests that its default sandbox answers as they stand, for its document.
    examples: Path | None = None
    # What those documents speak of, and no call here does; paths that they let one expect, and what there is to say.
    not_served: Sequence[str] = ()
    unserved: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class System(Face, Vendor):
    """A vendor: what it shows the world, how calls are checked, its store, and what the control plane does to it."""

    # The real API's host names: a request with one of them as Host reaches the system at the root.
    hosts: tuple[str, ...] = ()
    credential: Credential

    # The pipeline.
    identify: Callable[[World, Request], Caller]
    permit: Callable[[Caller, str], None]
    limit: Callable[[Caller, Instant], Quota | None]
    # What the system does around a view, under the sandbox's lock: it may answer in the view's place.
    around: Callable[[RequestContext[System], Callable[[RequestContext[System]], Response]], Response] | None = None
    # What it adds to every answer of a known caller, refusals too, and notes about it.
    answered: Callable[[RequestContext[System], Response], None] | None = None

    # The control plane.
    # The name of the credentials that a token was issued for; None for what is no token of the system's.
    holder: Callable[[Sandbox, str], str | None] = lambda *_: None
    receive: Callable[[Sandbox, Inbound], Message]
    native: Callable[[Sandbox, Message], Mapping[str, Any]]
    # The channels that its messages may have.
    channels: Sequence[str]
    default_limits: Mapping[str, int | None]
    # Data planes that know nothing of each other, where the system has any; the first is where customers write.
    planes: Sequence[str] = ()
    # Whether its public API has a resource for webhooks, and those subscriptions as the control plane shows them.
    own_subscriptions: bool = False
    subscriptions: Callable[[Sandbox], Sequence[Mapping[str, Any]]] = lambda _: ()
    dashboard: Sequence[DashboardCall] = ()
    # What can be read in the dashboard.
    collections: Sequence[Collection] = ()
    # Everybody who is limited, as things are.
    quotas: Callable[[Sandbox], Iterable[Limited]] = lambda _: ()
    # The signature among a webhook's headers; None for a system that signs nothing.
    signed: Callable[[Mapping[str, str]], Signed | None] | None = None
    # What an event of a name could tell of as things are; None where there is nothing.
    sample: Callable[[Sandbox, str], Any] = lambda *_: None
    # Who its customers are to the operator; None for a system that says nothing of them.
    customers: Customers | None = None


def filled(command: str, values: Mapping[str, str]) -> str:
    """A face's first call with the values for the names in it."""
    for name, value in values.items():
        command = command.replace(f"<{name}>", value)
    return command


def anonymous(view: View) -> View:
    """Mark a view that needs no credentials: a log-in finds out who calls by itself."""
    return mark(view, anonymous=True)


def waits(view: View) -> View:
    """Mark a view that may wait in real time: it is refused before it begins where as many requests wait as may."""
    return mark(view, waits=True)


def takes_long(view: View) -> View:
    """Mark a view that may work for long: it is served on one of a few threads, so that nobody queues behind it."""
    return mark(view, takes_long=True)
