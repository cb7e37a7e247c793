"""All sandboxes of one server. Two Worlds fit in one process and know nothing of each other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from mock_server.kernel import secrecy, shards
from mock_server.kernel.chance import secret_token
from mock_server.kernel.instants import Instant
from mock_server.kernel.keyring import Keyring
from mock_server.kernel.moves import Move
from mock_server.kernel.problems import Conflict, Duplicate, NotFound
from mock_server.kernel.refused import RefusedRequests
from mock_server.kernel.sandbox import Bounds, Credentials, Origin, Sandbox
from mock_server.kernel.vendor import Fixtures, Vendor
from mock_server.kernel.webhooks.delivery import WebhookDispatcher
from mock_server.kernel.webhooks.policy import Policy
from mock_server.kernel.webhooks.subscriptions import WebhookFormat

DEFAULT = "default"
MAX_SANDBOXES = 1_000


class World:
    """Sandboxes by id, and the keyring that leads a credential to its sandbox."""

    def __init__(
        self,
        vendors: Sequence[Vendor],
        *,
        fixtures: Mapping[str, Fixtures],
        seed: int = 1,
        bounds: Bounds | None = None,
        dispatcher: WebhookDispatcher | None = None,
        max_sandboxes: int = MAX_SANDBOXES,
        sandbox_ttl: int = 0,
        shard: str = "",
    ) -> None:
        self.vendors: Mapping[str, Vendor] = {}
        self.seed = seed
        self.keyring = Keyring()
        self.refused = RefusedRequests()
        self._fixtures: dict[str, Fixtures | None] = {}
        self._bounds = bounds or Bounds()
        self.dispatcher = dispatcher or WebhookDispatcher(Policy())
        self._formats: dict[str, WebhookFormat[Any]] = {}
        self._sandboxes: dict[str, Sandbox] = {}
        self._lock = threading.Lock()
        # How many sandboxes, or what they were before a reset or an import, have ended so far.
        self.ended = 0
        # How many of them by themselves, since nobody used them.
        self.expired = 0
        self.max_sandboxes = max_sandboxes
        self.sandbox_ttl = sandbox_ttl
        self.shard = shard
        self.create(Origin(DEFAULT, seed))
        for vendor in vendors:
            self.adopt(vendor, fixtures.get(vendor.name))

    def adopt(self, vendor: Vendor, fixtures: Fixtures | None) -> None:
        """One more system, with its fixtures; as yet the default sandbox is the only one. Raises Invalid.

        Its calls may be served from then on, those of others are all the while. The order in which systems are adopted
        is seen nowhere: each finds the clock where it was when the sandbox was made.
        """
        sandbox = self.get(DEFAULT)
        with sandbox.lock:
            sandbox.clock.pin(sandbox.created_at)
            try:
                self._furnish(sandbox, vendor, fixtures)
            finally:
                sandbox.clock.pin(None)

    def _furnish(self, sandbox: Sandbox, vendor: Vendor, fixtures: Fixtures | None) -> None:
        name = vendor.name
        self._fixtures[name] = fixtures
        if vendor.webhooks is not None:
            self._formats[name] = vendor.webhooks
        sandbox.credentials = {**sandbox.credentials, name: vendor.issue_credentials(sandbox.id, fixtures)}
        _open(sandbox, vendor)
        vendor.seed(sandbox, fixtures)
        sandbox.order_messages()
        vendor.claim(sandbox)
        sandbox.secrets.learn(name, vendor.secrets(sandbox))
        self.vendors = dict(sorted([*self.vendors.items(), (name, vendor)]))

    def id_of(self, wanted: str | None) -> str:
        """The id of a new sandbox: the one that is wanted, or one of chance; where there are shards, with the mark."""
        mark = shards.mark(self.shard)
        found = wanted or f"sb_{secret_token()}"
        return found if found.startswith(mark) else mark + found

    def get(self, sandbox_id: str) -> Sandbox:
        """Raises NotFound."""
        sandbox = self._sandboxes.get(sandbox_id)
        if sandbox is None:
            raise NotFound("sandbox", sandbox_id)
        return sandbox

    def find(self, sandbox_id: str) -> Sandbox | None:
        return self._sandboxes.get(sandbox_id)

    def opened_by(self, system: str, *parts: str) -> Sandbox | None:
        sandbox_id = self.keyring.open(system, *parts)
        return None if sandbox_id is None else self._sandboxes.get(sandbox_id)

    def all(self) -> list[Sandbox]:
        """Every sandbox, the oldest first."""
        return list(self._sandboxes.values())

    def create(self, origin: Origin) -> Sandbox:
        """Raises Duplicate for a taken id, Conflict when there are too many, Invalid for fixtures that do not fit."""
        with self._lock:
            self._check_room_for(origin)
        sandbox = self._built(origin, {}, self._seed)
        with self._lock:
            self._check_room_for(origin)
            self._install(sandbox)
        return sandbox

    def restore(
        self, origin: Origin, credentials: Mapping[str, Credentials], fill: Callable[[Sandbox], None]
    ) -> Sandbox:
        """Put a sandbox of an earlier process in place before anybody calls, `default` instead of the one that is new.

        A system that it has no credentials of is new to it; `fill` lets it `begin`. Raises what that does, Duplicate.
        """
        known = self._sandboxes.get(origin.id)
        if known is not None and origin.id != DEFAULT:
            raise Duplicate("id", origin.id)
        sandbox = self._built(origin, credentials, fill)
        with self._lock:
            self._install(sandbox)
        if known is not None:
            known.end()
        return sandbox

    def begin(self, sandbox: Sandbox, names: Collection[str]) -> None:
        """Fill the stores of these systems as a new sandbox of this one's origin has them. Raises Invalid."""
        for name in names:
            self.vendors[name].seed(sandbox, self._fixtures_of(sandbox.origin, name))
        if names:
            sandbox.order_messages()

    def reset(self, sandbox_id: str) -> Sandbox:
        """Put a sandbox back to how it was created. Raises NotFound, and Conflict when it is another one meanwhile."""
        return self.rebuild(sandbox_id, self._seed, "sandbox.reset")

    def rebuild(self, sandbox_id: str, fill: Callable[[Sandbox], None], act: str) -> Sandbox:
        """Put a sandbox of the same origin and credentials, filled by `fill`, in its place: what `act` tells of.

        It is filled before anybody waits for it: only the exchange itself is under the World's lock. Raises NotFound,
        what `fill` does, and Conflict when the sandbox was deleted and created anew meanwhile.
        """
        old = self.get(sandbox_id)
        with old.lock:
            secrecy.learn(old, self.vendors)
        sandbox = self._built(old.origin, old.credentials, fill)
        sandbox.secrets, sandbox.lifetime = old.secrets, old.lifetime
        sandbox.label, sandbox.labels = old.label, old.labels
        sandbox.chronicle.note(act)
        with self._lock:
            predecessor = self.get(sandbox_id)
            if predecessor.origin is not old.origin:
                raise Conflict(f"The sandbox {sandbox_id} was created anew meanwhile.")
            self._install(sandbox)
        self._end(predecessor, act)
        return sandbox

    def delete(self, sandbox_id: str) -> None:
        """Raises NotFound, and Conflict for `default`."""
        with self._lock:
            self.get(sandbox_id)
            if sandbox_id == DEFAULT:
                raise Conflict("The default sandbox can be reset, not deleted.")
            sandbox = self._sandboxes.pop(sandbox_id)
            self.keyring.release_all(sandbox_id)
        self._end(sandbox, "sandbox.deleted")

    def end_unused(self) -> list[Sandbox]:
        """Delete the sandboxes whose time without use is over, and nobody is busy with; those that were."""
        found = []
        for sandbox in self.all():
            if sandbox.is_unused() and sandbox.lock.acquire(blocking=False):
                try:
                    # Nobody comes before it is gone.
                    if sandbox.is_unused() and not sandbox.ended:
                        self.delete(sandbox.id)
                        found.append(sandbox)
                finally:
                    sandbox.lock.release()
        self.expired += len(found)
        return found

    def go_on(self, sandbox: Sandbox) -> None:
        """What follows an answer: all that is due by now happens, and webhooks leave. Call it without the lock."""
        with sandbox.lock:
            sandbox.catch_up()
        if sandbox.outbox.due_attempts:
            self.dispatcher.dispatch(sandbox)

    def move(self, sandbox: Sandbox, target: Callable[[Instant], Instant], seconds: float) -> Move:
        """A move of a sandbox's clock within so many seconds of real time, to where `target` says from where it stands.

        Every webhook due by then has been attempted, if it arrives. See Move.
        """
        return Move(sandbox, target, partial(self.dispatcher.settling, sandbox), seconds)

    def _end(self, sandbox: Sandbox, act: str) -> None:
        with sandbox.lock:
            sandbox.chronicle.note(act)
            sandbox.end()
        with self._lock:
            self.ended += 1

    def _check_room_for(self, origin: Origin) -> None:
        if origin.id in self._sandboxes:
            raise Duplicate("id", origin.id)
        if len(self._sandboxes) >= self.max_sandboxes:
            raise Conflict(f"There are {self.max_sandboxes} sandboxes already; delete some.")

    def _built(
        self, origin: Origin, credentials: Mapping[str, Credentials], fill: Callable[[Sandbox], None]
    ) -> Sandbox:
        """A sandbox that nobody reaches yet, with these credentials, and fresh ones of other systems."""
        fresh = {
            name: vendor.issue_credentials(origin.id, self._fixtures_of(origin, name))
            for name, vendor in self.vendors.items()
            if name not in credentials
        }
        sandbox = Sandbox(origin, {**credentials, **fresh}, self.keyring, self._bounds, self._formats)
        for vendor in self.vendors.values():
            _open(sandbox, vendor)
        fill(sandbox)
        return sandbox

    def _install(self, sandbox: Sandbox) -> None:
        """Let its credentials, and only those, open this sandbox. Raises Conflict; then nothing has changed."""
        with self.keyring.renewal(sandbox.id):
            for vendor in self.vendors.values():
                vendor.claim(sandbox)
        secrecy.learn(sandbox, self.vendors)
        self._sandboxes[sandbox.id] = sandbox

    def _seed(self, sandbox: Sandbox) -> None:
        self.begin(sandbox, self.vendors.keys())

    def _fixtures_of(self, origin: Origin, name: str) -> Fixtures | None:
        if isinstance(origin.fixtures, Mapping):
            return origin.fixtures.get(name)
        return self._fixtures.get(name) if origin.fixtures == DEFAULT else None


def _open(sandbox: Sandbox, vendor: Vendor) -> None:
    """Give a sandbox the system's empty store."""
    sandbox.stores[vendor.name] = vendor.store()
    vendor.open(sandbox)
