"""What a World needs of a system: its part of the one interface of a vendor, which `web.system.System` extends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.kernel.instants import Instant
from mock_server.kernel.sandbox import Credentials, Sandbox
from mock_server.kernel.store import Tables
from mock_server.kernel.structs import struct
from mock_server.kernel.webhooks.subscriptions import WebhookFormat

Fixtures = Mapping[str, Any]

# What ends by itself, without anything happening: of interest to who moves a clock.
WINDOW_CLOSES, KEY_EXPIRES, TOKEN_EXPIRES = "window.closes", "key.expires", "token.expires"


@struct(frozen=True, slots=True)
class Deadline:
    """What kind of thing ends when, in words, and whose it is: an `address`, a `key`, a `login`."""

    at: Instant
    kind: str
    what: str
    refs: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """A system's name, as in paths, and its store."""

    name: str
    # The type of its messages' `facts`.
    facts: type
    # Makes the credentials of a new sandbox of this id with these fixtures; the well-known ones for `default`.
    issue_credentials: Callable[[str, Fixtures | None], Credentials]
    # Makes an empty store of it.
    store: Callable[[], Tables]
    # Fills an empty store; None stands for empty fixtures. Raises Invalid.
    seed: Callable[[Sandbox, Fixtures | None], None]
    # Puts every credential that the store knows on the World's keyring.
    claim: Callable[[Sandbox], None]
    # Every value that is secret in it now: the sandbox's credentials of this system, and what its store has.
    secrets: Callable[[Sandbox], Iterable[str | None]]
    # Puts what a sandbox needs beside the store in place: a delivery model, handlers of what is due.
    open: Callable[[Sandbox], None] = lambda _: None
    # Why an imported store cannot be served, beside the rules that its tables declare.
    flaws: Callable[[Sandbox], Iterable[str]] = lambda _: ()
    # What ends in it by itself, by the sandbox's clock, such as a session window.
    deadlines: Callable[[Sandbox], Iterable[Deadline]] = lambda _: ()
    # How it tells of events; None for a system that does not.
    webhooks: WebhookFormat[Any] | None = None
