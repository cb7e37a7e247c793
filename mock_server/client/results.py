"""What the control plane shows, with types: messages, requests, deliveries, findings; times are aware, in UTC.

Each class makes one `of` what is shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypedDict

Json = dict[str, Any]


class MessageFilters(TypedDict, total=False):
    """Which messages; `q` is a part of the text, `sender` what the control plane calls `from`.

    `query` is a search, such as `status:failed -with:+447700900123 urgent` (docs/searching.md).
    """

    to: str
    sender: str
    status: str
    channel: str
    q: str
    query: str
    since: str | datetime
    until: str | datetime


class FaultRule(TypedDict, total=False):
    """What a fault does, and how often: the control plane's words."""

    status: int
    body: Any
    headers: Mapping[str, str]
    after_effect: bool
    delay_ms: int
    times: int
    after: int
    probability: float
    ttl_seconds: float


@dataclass(frozen=True)
class Failure:
    """Why a message was not delivered."""

    code: str
    message: str


@dataclass(frozen=True)
class StatusChange:
    """One line of a message's history."""

    status: str
    at: datetime


@dataclass(frozen=True)
class Message:
    """A message of any system, in either direction; `native` is the system's own representation of it."""

    id: str
    system: str
    direction: str
    channel: str
    sender: str
    to: str
    text: str
    kind: str
    status: str
    history: tuple[StatusChange, ...] = field(repr=False)
    created_at: datetime
    scheduled_at: datetime | None
    error: Failure | None
    native: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, shown: Json) -> Message:
        return cls(
            **_picked(shown, "id system direction channel to text kind status native"),
            sender=shown["from"],
            history=tuple(StatusChange(change["status"], moment(change["at"])) for change in shown["history"]),
            created_at=moment(shown["created_at"]),
            scheduled_at=moment(shown["scheduled_at"]) if "scheduled_at" in shown else None,
            error=Failure(**_picked(shown["error"], "code message")) if "error" in shown else None,
        )

    def __str__(self) -> str:
        """One line, with its history."""
        history = ", ".join(change.status for change in self.history)
        error = f" ({self.error.code}: {self.error.message})" if self.error else ""
        road = f"{self.direction} {self.system} {self.channel} {self.sender} → {self.to}"
        return f"{clock(self.created_at)} {road} {self.text!r}: {history}{error}"


@dataclass(frozen=True)
class Request:
    """A request that the app made, with its answer; a JSON body is read, and credentials are masked."""

    id: str
    at: datetime
    system: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(repr=False)
    body: Any
    status: int
    response_headers: Mapping[str, str] = field(repr=False)
    response_body: Any = field(repr=False)
    duration_ms: float = field(repr=False)
    fault: str | None

    @classmethod
    def of(cls, shown: Json) -> Request:
        return cls(
            **_picked(shown, "id system method path query headers body duration_ms"),
            at=moment(shown["at"]),
            status=shown["response"]["status"],
            response_headers=shown["response"]["headers"],
            response_body=shown["response"]["body"],
            fault=shown.get("fault"),
        )


@dataclass(frozen=True)
class Finding:
    """Something that the app did and the vendor does not define; the ids are those of what shows it."""

    at: datetime
    system: str
    kind: str
    detail: str
    request_id: str | None
    delivery_id: str | None

    @classmethod
    def of(cls, shown: Json) -> Finding:
        return cls(
            **_picked(shown, "system kind detail"),
            at=moment(shown["at"]),
            request_id=shown.get("request_id"),
            delivery_id=shown.get("delivery_id"),
        )


@dataclass(frozen=True)
class Subscription:
    """Where a system's events go: those of `events`, or all when that is None. Only who sets it sees the secret."""

    system: str
    url: str
    events: tuple[str, ...] | None
    enabled: bool
    id: str | None
    secret: str | None = field(repr=False)

    @classmethod
    def of(cls, shown: Json) -> Subscription:
        events = shown["events"]
        return cls(
            **_picked(shown, "system url enabled"),
            events=None if events is None else tuple(events),
            id=shown.get("id"),
            secret=shown.get("secret"),
        )


@dataclass(frozen=True)
class Delivery:
    """An attempt to deliver a webhook: `delivered`, `retrying`, `failed`, `refused`, or `skipped`: nobody took it."""

    id: str
    system: str
    event: str
    url: str
    status: str
    attempt: int
    at: datetime
    headers: Mapping[str, str] = field(repr=False)
    body: str = field(repr=False)
    next_attempt_at: datetime | None
    response_status: int | None
    response_body: str | None = field(repr=False)
    error: str | None

    @classmethod
    def of(cls, shown: Json) -> Delivery:
        response = shown.get("response", {})
        return cls(
            **_picked(shown, "id system event url status attempt"),
            **_picked(shown["request"], "headers body"),
            at=moment(shown["at"]),
            next_attempt_at=moment(shown["next_attempt_at"]) if "next_attempt_at" in shown else None,
            response_status=response.get("status"),
            response_body=response.get("body"),
            error=shown.get("error"),
        )

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def moment(text: str) -> datetime:
    """A time that the control plane shows."""
    return datetime.fromisoformat(text)


def clock(at: datetime) -> str:
    """A time of day, for people."""
    return at.strftime("%H:%M:%S.%f")[:-3]


def told(time: str | datetime) -> str:
    """A time as the control plane takes it. Raises ValueError for one without a zone."""
    if isinstance(time, str):
        return time
    if time.tzinfo is None:
        raise ValueError(f"{time!r} has no time zone; datetime(…, tzinfo=UTC) has.")
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _picked(shown: Json, names: str) -> Json:
    return {name: shown[name] for name in names.split()}
