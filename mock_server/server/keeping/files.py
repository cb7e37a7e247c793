"""A server's state in one file: a line that says what it is, a line for each sandbox, and one that says it is whole.

A new state is written beside the old one, and takes its name once it is on the disk: whenever this process or its
machine ends, the file of that name is a whole one.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from mock_server.kernel import keeping
from mock_server.kernel.clock import real_now
from mock_server.kernel.instants import rfc3339_ms
from mock_server.kernel.keeping import NotSaved, Saved
from mock_server.kernel.problems import Duplicate, Invalid
from mock_server.kernel.world import World
from mock_server.server.settings import ConfigurationError
from mock_server.version import __version__

logger = logging.getLogger(__name__)

# Of the file's form; each sandbox's document has a version of its own.
VERSION = 1
READ = (1,)
_MARK = "mock_server_state"


class FileKeeper:
    """Keeps a World in a file that no other server has; what is in it is for its owner alone, credentials included."""

    def __init__(self, path: Path) -> None:
        # A link stays one: what it leads to is replaced.
        self._path = path.resolve()
        self._world: World | None = None
        self._holds: int | None = None
        self._saving = threading.Lock()

    def take_up(self, world: World) -> None:
        """What cannot be read is left to another server: only what was taken up is held, and saved."""
        try:
            self._hold()
            self._read(world)
        except BaseException:
            self._let_go()
            raise
        self._world = world

    def _read(self, world: World) -> None:
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unusable(f"cannot be read: {error.strerror}.") from error
        with file:
            self._check_head(file.readline())
            count = sum(self._restored(world, number, line) for number, line in self._documents(file))
        logger.info("%d sandboxes of %s are taken up", count, self._path)

    def save(self) -> Saved:
        with self._saving:
            if self._world is None:
                raise NotSaved("There is no state yet.")
            try:
                return self._written(self._world)
            except OSError as error:
                raise NotSaved(f"The state was not saved to {self._path}: {error.strerror}.") from error

    def close(self) -> None:
        try:
            if self._world is not None:
                self.save()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._holds is not None:
            os.close(self._holds)
            self._holds = None

    def _hold(self) -> None:
        """Keep other servers off: of two, the one that stops last would undo what the other has saved."""
        beside = self._beside(".lock")
        try:
            self._holds = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._holds, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise self._unusable("is another server's, which still runs.") from error
        except OSError as error:
            raise self._unusable(f"cannot be used: {beside}: {error.strerror}.") from error

    def _beside(self, ending: str) -> Path:
        return self._path.with_name(self._path.name + ending)

    def _unusable(self, told: str) -> ConfigurationError:
        return ConfigurationError([f"--state {self._path} {told}"])

    def _check_head(self, line: bytes) -> None:
        head = _loaded(line)
        if head is None or _MARK not in head:
            raise self._unusable("is no state of a mock-server.")
        if head[_MARK] not in READ:
            raise self._unusable(
                f"was written by mock-server {head.get('server')} in version {head[_MARK]} of its form; mock-server "
                f"{__version__} reads version {', '.join(map(str, READ))}. Start that release, or take another file."
            )

    def _documents(self, lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
        """The sandboxes with the numbers of their lines. Raises ConfigurationError when the last is not the end."""
        held: tuple[int, bytes] | None = None
        count = -1
        for number, line in enumerate(lines, 2):
            if held is not None:
                yield held
            held, count = (number, line), count + 1
        if held is None or _loaded(held[1]) != {"end": count}:
            raise self._unusable("is cut off: its end is missing.")

    def _restored(self, world: World, number: int, line: bytes) -> bool:
        try:
            sandbox = keeping.restore(world, line)
        except (Invalid, Duplicate, orjson.JSONDecodeError) as error:
            why = error.errors if isinstance(error, Invalid) else error
            raise self._unusable(f"cannot be taken up: line {number}: {why}") from error
        logger.debug("the sandbox %s is taken up", sandbox.id)
        return True

    def _written(self, world: World) -> Saved:
        count = 0
        new = self._beside(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_line({_MARK: VERSION, "server": __version__, "saved_at": rfc3339_ms(real_now())}))
            for sandbox in world.all():
                found = keeping.document(world, sandbox.id)
                if found is not None:
                    file.write(found + b"\n")
                    count += 1
            file.write(_line({"end": count}))
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        new.replace(self._path)
        _settle(self._path.parent)
        return Saved(count, size, str(self._path))


def _settle(folder: Path) -> None:
    """Have a folder's new name of a file on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _line(part: dict[str, Any]) -> bytes:
    return orjson.dumps(part) + b"\n"


def _loaded(line: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
