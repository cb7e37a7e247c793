"""What keeps a live run from harm: every request passes these rails, in their order, before a socket is opened."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests

from .claims import EFFECTS
from .journal import Journal
from .outgoing import Outgoing, content_of
from .recipients import Recipients
from .routes import creation_of, worst


class Refused(Exception):
    """A rail has kept a request from being sent."""

    def __init__(self, rail: str, reason: str) -> None:
        super().__init__(f"the rail {rail!r} refused it: {reason}")
        self.rail = rail
        self.reason = reason


class Rail(Protocol):
    """`check` says why a request must not be sent, None for one that may; `answered` is told of the answer."""

    name: str

    def check(self, outgoing: Outgoing) -> str | None: ...

    def answered(self, outgoing: Outgoing, response: requests.Response) -> str | None: ...


class _Checking:
    """A rail that takes no interest in answers."""

    def answered(self, outgoing: Outgoing, response: requests.Response) -> str | None:
        return None


@dataclass
class Host(_Checking):
    """Requests go to the address that the run was told, below its path, and nowhere else."""

    base_url: str
    name: str = "host"

    def check(self, outgoing: Outgoing) -> str | None:
        pinned, asked = urlsplit(self.base_url), urlsplit(outgoing.url)
        below = pinned.path.rstrip("/")
        if asked.netloc == pinned.netloc and (asked.path == below or asked.path.startswith(f"{below}/")):
            return None
        return f"{asked.netloc}{asked.path} is not below {pinned.netloc}{pinned.path}"


@dataclass
class Https(_Checking):
    """No credentials in clear text."""

    name: str = "https"

    def check(self, outgoing: Outgoing) -> str | None:
        scheme = urlsplit(outgoing.url).scheme
        return None if scheme == "https" else f"the address begins with {scheme}://"


@dataclass
class LiveKeys(_Checking):
    """Keys that spend real money, known by how they begin."""

    begins: str
    name: str = "live keys"

    def check(self, outgoing: Outgoing) -> str | None:
        carried = [*outgoing.headers.values(), outgoing.url, outgoing.body.decode("utf-8", "replace")]
        found = any(self.begins in text for text in carried)
        return f"it carries an {self.begins} key; --allow-live-keys lets it pass" if found else None


@dataclass
class Effects(_Checking):
    """What is not a read needs to be allowed, and to be declared by the claim that is being proven."""

    allowed: Sequence[str]
    name: str = "effects"

    def check(self, outgoing: Outgoing) -> str | None:
        effect = outgoing.effect
        named = outgoing.operation or f"{outgoing.method} of an unknown route"
        if effect not in (EFFECTS[0], *self.allowed):
            return f"{named} is a {effect}, which --allow does not name"
        if not outgoing.arranged and worst(effect, outgoing.declared) != outgoing.declared:
            return f"{named} is a {effect}, and its claim declares nothing worse than a {outgoing.declared}"
        return None


@dataclass
class Names:
    """What is created has a name by which it is known as the suite's own, and is written down to be deleted."""

    journal: Journal
    name: str = "names"

    def check(self, outgoing: Outgoing) -> str | None:
        creation = creation_of(outgoing.system, outgoing.operation)
        content = outgoing.content
        if creation is None or not isinstance(content, dict):
            return None
        named = content.get(creation.name)
        if named is None or str(named).startswith(f"ct-{self.journal.run}-"):
            return None
        return f"what it creates is not named ct-{self.journal.run}-<n>"

    def answered(self, outgoing: Outgoing, response: requests.Response) -> str | None:
        creation = creation_of(outgoing.system, outgoing.operation)
        if creation is not None and response.ok:
            more = {"id": _at(response, creation.id), "deletes": creation.deletes}
            self.journal.add("created", system=outgoing.system, operation=outgoing.operation, **more)
        return None


@dataclass
class Stop(_Checking):
    """Once something that should have been refused has succeeded, nothing but reads is sent."""

    name: str = "stop"
    why: str | None = None

    def check(self, outgoing: Outgoing) -> str | None:
        return None if outgoing.is_read else self.why


@dataclass
class Pace(_Checking):
    """At most so many requests a minute, evenly: each waits for its turn."""

    per_minute: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    name: str = "pace"
    _next: float = field(default=float("-inf"), init=False)

    def check(self, outgoing: Outgoing) -> str | None:
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 60 / self.per_minute
        return None


@dataclass
class Budget(_Checking):
    """Sends are counted before they leave, in a journal that outlives the run."""

    most: int
    journal: Journal
    name: str = "budget"

    def check(self, outgoing: Outgoing) -> str | None:
        if outgoing.is_read or outgoing.effect == EFFECTS[1]:
            return None
        if self.journal.sends >= self.most:
            return f"the budget of {self.most} sends is used up (--send-budget)"
        self.journal.add("send", system=outgoing.system, operation=outgoing.operation)
        return None


class Rails:
    """All of them, in the order in which a request passes; it is refused by the first that says no."""

    def __init__(self, rails: Sequence[Rail]) -> None:
        self._rails = tuple(rails)
        self._lock = RLock()
        self.refusals: list[Refused] = []

    def foresees(self, outgoing: Outgoing) -> str | None:
        """Why a rail would refuse what a careful guest does not even try, None where none would."""
        with self._lock:
            asked = (rail.check(outgoing) for rail in self._rails if isinstance(rail, (LiveKeys, Recipients, Names)))
            return next((reason for reason in asked if reason is not None), None)

    def allows(self, effect: str) -> bool:
        """Whether calls of this effect may be made at all."""
        return all(effect in (EFFECTS[0], *rail.allowed) for rail in self._rails if isinstance(rail, Effects))

    def check(self, outgoing: Outgoing) -> None:
        """Raises Refused."""
        with self._lock:
            for rail in self._rails:
                self._refuse(rail, rail.check(outgoing))

    def answered(self, outgoing: Outgoing, response: requests.Response) -> None:
        """Raises Refused for an answer of which nothing more may be made."""
        with self._lock:
            for rail in self._rails:
                self._refuse(rail, rail.answered(outgoing, response))

    def unexpected(self, operation: str) -> None:
        """Something that should have been refused has succeeded."""
        for rail in self._rails:
            if isinstance(rail, Stop) and rail.why is None:
                rail.why = f"{operation} succeeded where it should have been refused; only reads are sent since"

    def _refuse(self, rail: Rail, reason: str | None) -> None:
        if reason is not None:
            refusal = Refused(rail.name, reason)
            self.refusals.append(refusal)
            raise refusal


def _at(response: requests.Response, path: tuple[str, ...]) -> Any:
    found = content_of(response)
    for part in path:
        if not isinstance(found, dict) or part not in found:
            return None  # the journal says that something was created whose id nobody told
        found = found[part]
    return found
