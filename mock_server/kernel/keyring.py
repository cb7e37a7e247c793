"""Which credential opens which sandbox. Only keyed digests are kept: a look-up tells nothing by the time it takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from mock_server.kernel.chance import secret_key
from mock_server.kernel.problems import Conflict


class Keyring:
    """The credentials of every sandbox of a World; one opens one sandbox at most."""

    def __init__(self) -> None:
        self._key = secret_key()
        self._owners: dict[bytes, str] = {}
        self._held: dict[str, set[bytes]] = {}
        self._lock = threading.Lock()

    def claim(self, sandbox_id: str, system: str, *parts: str) -> None:
        """Let this credential open that sandbox. Raises Conflict when it opens another one."""
        digest = self._digest(system, parts)
        with self._lock:
            owner = self._owners.setdefault(digest, sandbox_id)
            if owner != sandbox_id:
                raise Conflict("These credentials are in use in another sandbox; credentials tell sandboxes apart.")
            self._held.setdefault(sandbox_id, set()).add(digest)

    def release(self, sandbox_id: str, system: str, *parts: str) -> None:
        """Let this credential open nothing any more."""
        digest = self._digest(system, parts)
        with self._lock:
            if self._owners.get(digest) == sandbox_id:
                del self._owners[digest]
                self._held.get(sandbox_id, set()).discard(digest)

    @contextmanager
    def renewal(self, sandbox_id: str) -> Iterator[None]:
        """What is claimed within is all that opens this sandbox afterwards; what opened it before does until then.

        When a claim is refused, all is as it was. One renewal at a time.
        """
        with self._lock:
            before = self._held.pop(sandbox_id, set())
        try:
            yield
        except Conflict:
            with self._lock:
                self._forget(self._held.pop(sandbox_id, set()) - before)
                self._held[sandbox_id] = before
            raise
        with self._lock:
            self._forget(before - self._held.get(sandbox_id, set()))

    def release_all(self, sandbox_id: str) -> None:
        with self._lock:
            self._forget(self._held.pop(sandbox_id, set()))

    def open(self, system: str, *parts: str) -> str | None:
        return self._owners.get(self._digest(system, parts))

    def _forget(self, digests: set[bytes]) -> None:
        for digest in digests:
            self._owners.pop(digest, None)

    def _digest(self, system: str, parts: tuple[str, ...]) -> bytes:
        encoded = [part.encode("utf-8", "surrogatepass") for part in (system, *parts)]
        told = b"".join([len(part).to_bytes(4, "big") + part for part in encoded])
        return blake2b(told, key=self._key, digest_size=16).digest()
