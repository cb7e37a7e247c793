"""What a system says of its webhooks, and the subscriptions of those that have no API of their own for them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from mock_server.kernel.events import Event
from mock_server.kernel.instants import Instant
from mock_server.kernel.structs import Record, struct
from mock_server.kernel.table import Table


@struct(frozen=True, slots=True, kw_only=True)
class Subscription(Record):
    """Where a system's events go; `events` None takes all of them."""

    system: str
    url: str
    secret: str | None
    events: tuple[str, ...] | None
    enabled: bool


@struct(frozen=True, slots=True)
class Target:
    """Where to send a delivery now."""

    url: str
    secret: str | None = None


@struct(frozen=True, slots=True)
class Draft:
    """A delivery to be: `subscription` is an id of the system's own, `order` what deliveries keep their order by."""

    subscription: str
    event: str
    body: bytes
    order: str


class Subscriptions(Protocol):
    """Where a sandbox has them: in its outbox."""

    @property
    def subscriptions(self) -> Table[Subscription]: ...


class Subscribed(Protocol):
    """A sandbox, as far as its subscriptions are in it."""

    @property
    def outbox(self) -> Subscriptions: ...


S_contra = TypeVar("S_contra", bound=Subscribed, contravariant=True)


class WebhookFormat(ABC, Generic[S_contra]):
    """A system's way with webhooks."""

    # The kernel's names of the events that the system tells of.
    events: Sequence[str]
    # Microseconds between an attempt and the next; one more attempt than there are waits.
    waits: Sequence[int]
    # Seconds of real time that a receiver has to answer; where no vendor says it, this is assumed.
    timeout: float = 10.0

    @abstractmethod
    def drafts(self, sandbox: S_contra, event: Event, /) -> Sequence[Draft]:
        """What to send for an event, one draft for each subscription that takes it."""

    @abstractmethod
    def target(self, sandbox: S_contra, subscription: str, /) -> Target | None:
        """Where a subscription's deliveries go now; None when it is gone or disabled."""

    @abstractmethod
    def headers(self, delivery: str, event: str, body: bytes, at: Instant, secret: str | None, /) -> Mapping[str, str]:
        """The headers of an attempt at `at`, with the signature over these very bytes."""

    def accepts(self, status: int, /) -> bool:
        """Whether an answer with this status is a success: any 2xx."""
        return 200 <= status < 300  # noqa: PLR2004 - the range of success

    def attempted(self, sandbox: S_contra, subscription: str, delivered: bool, /) -> None:  # noqa: FBT001 - whether it was taken is the fact
        """What an attempt means to the system's own records."""


class OperatorFormat(WebhookFormat[S_contra]):
    """The way of a system whose one subscription the operator sets."""

    def __init__(self, system: str) -> None:
        self._system = system

    @abstractmethod
    def body(self, sandbox: S_contra, event: Event, /) -> bytes:
        """What is posted for an event."""

    def drafts(self, sandbox: S_contra, event: Event, /) -> Sequence[Draft]:
        """One, when the subscription is enabled and takes the event; the order is that of what it happened to."""
        taker = sandbox.outbox.subscriptions.get(self._system)
        if taker is None or not taker.enabled or (taker.events is not None and event.name not in taker.events):
            return ()
        return [Draft(self._system, event.name, self.body(sandbox, event), event.record.id)]

    def target(self, sandbox: S_contra, _: str, /) -> Target | None:
        """The subscription's URL and secret as they are now."""
        taker = sandbox.outbox.subscriptions.get(self._system)
        return Target(taker.url, taker.secret) if taker is not None and taker.enabled else None
