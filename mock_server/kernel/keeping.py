"""A whole sandbox as one JSON document that outlives the process: its State, and what opens it and resets it.

Unlike an export it is another process's sandbox itself: its credentials are in it, and nothing is masked. What it does
not have is what only a living one can: its events, the requests that wait in it, and streams.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.kernel import integrity, secrecy, state
from mock_server.kernel.lifetime import Lifetime
from mock_server.kernel.parsing import parsed
from mock_server.kernel.problems import Conflict, Invalid
from mock_server.kernel.sandbox import Credentials, Origin, Sandbox
from mock_server.kernel.structs import struct
from mock_server.kernel.vendor import Vendor
from mock_server.kernel.world import World

# Of the documents that this server writes, and of those that it reads.
VERSION = 1
READ = (1,)


class NotSaved(Conflict):
    """The state could not be written down, and why; what was written before is still there."""


@struct(frozen=True, slots=True)
class Saved:
    """What was written down: so many sandboxes, bytes in all, and where, in words."""

    sandboxes: int
    bytes: int
    where: str


@struct(frozen=True, slots=True)
class _Kept:
    """The document; `state` is a State's own, and `secrets` are what its records no longer tell."""

    version: int
    label: str
    labels: dict[str, str]
    ttl_seconds: int
    origin: Origin
    credentials: dict[str, Credentials]
    secrets: dict[str, list[str]]
    state: dict[str, Any]


def take(sandbox: Sandbox, vendors: Mapping[str, Vendor]) -> dict[str, Any]:
    """The parts of a sandbox's document, whose lock the caller holds; `state.write` makes JSON of them without it."""
    secrecy.learn(sandbox, vendors)
    return {
        "version": VERSION,
        "label": sandbox.label,
        "labels": dict(sandbox.labels),
        "ttl_seconds": sandbox.lifetime.seconds,
        "origin": sandbox.origin,
        "credentials": dict(sandbox.credentials),
        "secrets": sandbox.secrets.export(),
        "state": state.take(sandbox, vendors, None),
    }


def document(world: World, sandbox_id: str) -> bytes | None:
    """A sandbox's document, in one line; None when there is none, or none any more. Takes its lock for a moment."""
    while (sandbox := world.find(sandbox_id)) is not None:
        with sandbox.lock:
            # One that was reset meanwhile has a successor.
            taken = None if sandbox.ended else take(sandbox, world.vendors)
        if taken is not None:
            return state.write(taken)
    return None


def restore(world: World, text: bytes) -> Sandbox:
    """The sandbox that a document is of, put into a World before anybody calls.

    Raises Invalid, which tells what in the document cannot be read here, and Duplicate.
    """
    found = parsed(text)
    version = found.get("version") if isinstance(found, dict) else None
    if version not in READ:
        known = " and ".join(map(str, READ))
        raise Invalid({"version": [f"This server reads version {known}, and this is {version!r}."]})
    kept: _Kept = state.structured(_Kept, found, "sandbox")
    saved = state.read(kept.state)

    def fill(sandbox: Sandbox) -> None:
        state.fill(sandbox, saved, world.vendors)
        world.begin(sandbox, world.vendors.keys() - kept.credentials.keys())
        integrity.check(sandbox, world.vendors)
        sandbox.label, sandbox.labels = kept.label, kept.labels
        sandbox.lifetime = Lifetime(kept.ttl_seconds)
        for kind, values in kept.secrets.items():
            sandbox.secrets.learn(kind, values)

    return world.restore(kept.origin, kept.credentials, fill)
