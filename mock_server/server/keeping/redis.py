"""A server's state in Redis or Valkey: a key for each sandbox, written when it has been quiet, and all at the end.

So a server that is killed loses what happened in the last moments, and the next one says so. Another server has another
name, and keys of its own.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import orjson
from redis import Redis, RedisError

from mock_server.kernel import keeping
from mock_server.kernel.clock import real_now
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.keeping import NotSaved, Saved
from mock_server.kernel.problems import Duplicate, Invalid
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import DEFAULT, World
from mock_server.server.settings import ConfigurationError

logger = logging.getLogger(__name__)

# Seconds without a change after which a sandbox is written; and within which one is that changes all the time.
QUIET, LATEST = 1.0, 30.0
_LOOK_AGAIN = 0.2
_PATIENCE = 10.0
# Of sandboxes that may have lost something, so many are named.
_NAMED = 20

# What a sandbox was like: its life, and how many things had happened in it.
Mark = tuple[str, int]


class RedisKeeper:
    """Keeps a World in a database under keys that begin with `mock-server:NAME:`."""

    def __init__(self, url: str, name: str) -> None:
        parts = urlsplit(url)
        # Without what is before its host, which may be a password.
        self._where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path} (mock-server:{name})"
        self._client: Redis = Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
        self._prefix = f"mock-server:{name}:"
        self._world: World | None = None
        self._saving = threading.Lock()
        self._saved: dict[str, Mark] = {}
        # Of changes that are not saved yet: the newest, when it was seen, and when the first was.
        self._changed: dict[str, tuple[Mark, float, float]] = {}
        self._failed = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="mock-keeper", daemon=True)

    def take_up(self, world: World) -> None:
        try:
            was_killed = self._client.get(self._key("running")) is not None
            saved: dict[Any, Any] = self._client.hgetall(self._key("saved"))
            times = {key.decode(): at.decode() for key, at in saved.items()}
            for sandbox_id in sorted(times, key=lambda found: (found != DEFAULT, found)):
                self._restore(world, sandbox_id)
            self._client.set(self._key("running"), rfc3339_ms(real_now()))
        except RedisError as error:
            raise self._unusable(f"cannot be reached: {error}.") from error
        if was_killed:
            self._tell_of_loss(times)
        logger.info("%d sandboxes of %s are taken up", len(times), self._where)
        self._world = world
        self._thread.start()

    def save(self) -> Saved:
        with self._saving:
            if self._world is None:
                raise NotSaved("There is no state yet.")
            sandboxes, size = self._world.all(), 0
            try:
                for sandbox in sandboxes:
                    size += self._write(self._world, sandbox)
                self._forget_ended(self._world)
            except RedisError as error:
                raise NotSaved(f"The state was not saved to {self._where}: {error}.") from error
            return Saved(len(sandboxes), size, self._where)

    def close(self) -> None:
        if self._world is None:
            return
        self._stopped.set()
        self._thread.join()
        self.save()
        try:
            self._client.delete(self._key("running"))
        except RedisError as error:
            raise NotSaved(f"The state was not saved to {self._where}: {error}.") from error
        self._client.close()

    def _key(self, *parts: str) -> str:
        return self._prefix + ":".join(parts)

    def _unusable(self, told: str) -> ConfigurationError:
        return ConfigurationError([f"--state {self._where} {told}"])

    def _restore(self, world: World, sandbox_id: str) -> None:
        text: Any = self._client.get(self._key("sandbox", sandbox_id))
        if text is None:
            raise self._unusable(f"has nothing of the sandbox {sandbox_id}, which it names.")
        try:
            sandbox = keeping.restore(world, text)
        except (Invalid, Duplicate, orjson.JSONDecodeError) as error:
            why = error.errors if isinstance(error, Invalid) else error
            raise self._unusable(f"cannot be taken up: the sandbox {sandbox_id}: {why}") from error
        self._saved[sandbox_id] = _mark(sandbox)

    def _tell_of_loss(self, times: dict[str, str]) -> None:
        for sandbox_id in sorted(times)[:_NAMED]:
            logger.warning("the sandbox %s is as it was at %s: what came later is lost", sandbox_id, times[sandbox_id])
        if len(times) > _NAMED:
            logger.warning("and so are %d further ones", len(times) - _NAMED)

    def _watch(self) -> None:
        """Write down what has been quiet for long enough; whatever goes wrong is tried again."""
        while self._world is not None and not self._stopped.wait(_LOOK_AGAIN):
            try:
                with self._saving:
                    self._look(self._world, time.monotonic())
                self._failed = 0
            except Exception:
                self._failed += 1
                if self._failed.bit_count() == 1:
                    logger.exception("the state could not be saved, %d times in a row", self._failed)

    def _look(self, world: World, now: float) -> None:
        for sandbox in world.all():
            mark = _mark(sandbox)
            if self._saved.get(sandbox.id) == mark:
                continue
            newest, seen, first = self._changed.get(sandbox.id, (None, now, now))
            if newest != mark:
                self._changed[sandbox.id] = mark, now, first
                seen = now
            if now - seen >= QUIET or now - first >= LATEST:
                self._write(world, sandbox)
        self._forget_ended(world)

    def _write(self, world: World, sandbox: Sandbox) -> int:
        """Bytes that were written; none of a sandbox that is gone."""
        # Before it is looked at: what happens meanwhile is written the next time.
        mark = _mark(sandbox)
        text = keeping.document(world, sandbox.id)
        if text is None:
            return 0
        with self._client.pipeline(transaction=True) as both:
            both.set(self._key("sandbox", sandbox.id), text)
            both.hset(self._key("saved"), sandbox.id, rfc3339_ms(real_now()))
            both.execute()
        self._saved[sandbox.id] = mark
        self._changed.pop(sandbox.id, None)
        return len(text)

    def _forget_ended(self, world: World) -> None:
        for sandbox_id in [found for found in self._saved if world.find(found) is None]:
            with self._client.pipeline(transaction=True) as both:
                both.delete(self._key("sandbox", sandbox_id))
                both.hdel(self._key("saved"), sandbox_id)
                both.execute()
            del self._saved[sandbox_id]
        for sandbox_id in [found for found in self._changed if world.find(found) is None]:
            del self._changed[sandbox_id]


def _mark(sandbox: Sandbox) -> Mark:
    return sandbox.chronicle.epoch, sandbox.chronicle.end
