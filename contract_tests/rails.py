"""What keeps a live run from harm: every request passes these rails, in their order, before a socket is opened."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import requests

from mock_server.contract import Account

from .claims import EFFECTS
from .journal import Journal
from .routes import creation_of, effect_of, worst

_FEWEST_DIGITS = 5
# An id that nobody has, of which the tests of unknown ids make use.
_NOBODY = "00000000-0000-4000-8000-000000000000"
_NUMBER = re.compile(r"\+?[0-9][0-9 ().-]{6,}[0-9]")
_EMAIL = re.compile(r"[^\s@\"'<>,;:]+@[^\s@\"'<>,;:]+")
# Fields by which a request names who is to be written to.
ADDRESSING = frozenset({"to", "phone", "email", "mobilenumber", "recipient", "recipients", "cc", "bcc", "address_to"})


class Refused(Exception):
    """A rail has kept a request from being sent."""

    def __init__(self, rail: str, reason: str) -> None:
        super().__init__(f"the rail {rail!r} refused it: {reason}")
        self.rail = rail
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request as it is about to be sent.

    `operation` is the documented one, None for none; `declared` the worst that the test's claim may do. An `arranged`
    request makes a state, which claims do not declare.
    """

    system: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    operation: str | None
    declared: str
    arranged: bool = False

    @property
    def effect(self) -> str:
        """What it does if it succeeds, by the table of routes."""
        return effect_of(self.system, self.operation)

    @property
    def is_read(self) -> bool:
        return self.effect == EFFECTS[0]

    @property
    def content(self) -> Any:
        """The body as JSON, None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None  # what cannot be read is searched as text


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
class Redirects:
    """An answer that points elsewhere is not followed."""

    name: str = "redirects"

    def check(self, outgoing: Outgoing) -> str | None:
        return None

    def answered(self, outgoing: Outgoing, response: requests.Response) -> str | None:
        pointed = response.is_redirect or 300 <= response.status_code < 400
        return f"{outgoing.method} answered {response.status_code}, which points elsewhere" if pointed else None


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
class Recipients:
    """Whom a request addresses must be on the list: in the fields for it, and as a number or an address anywhere.

    Numbers are compared by their digits, so that another spelling of a listed number may be tried. Who is addressed by
    the id of a contact, a conversation or the like must have come to be in this run, or the id is listed too.
    """

    listed: Iterable[str]
    account: Account
    name: str = "recipients"

    def __post_init__(self) -> None:
        entries = set(self.listed)
        self._listed = {_plain(entry) for entry in entries}
        self._known = {_NOBODY, *entries}
        self._id = re.compile(self.account.ids)
        self._fields = ADDRESSING | self.account.addressing

    def check(self, outgoing: Outgoing) -> str | None:
        if outgoing.is_read:
            return None
        strangers = self.strangers(_addressed(outgoing, self._fields))
        if strangers:
            return f"it addresses {len(strangers)} who are not on the list of recipients"
        if outgoing.effect != EFFECTS[1]:
            named = f"{urlsplit(outgoing.url).path} {outgoing.body.decode('utf-8', 'replace')}"
            unknown = set(self._id.findall(named)) - self._known
            return f"it has {len(unknown)} ids of what did not come to be in this run" if unknown else None
        return None

    def answered(self, outgoing: Outgoing, response: requests.Response) -> str | None:
        if response.ok:
            found = response.text if not outgoing.is_read else " ".join(self._of_listed(_content(response)))
            self._known.update(self._id.findall(found))
        return None

    def strangers(self, addressed: Iterable[str]) -> list[str]:
        """Those of the addressed who are not on the list."""
        return [who for who in addressed if _can_address(who) and _plain(who) not in self._listed]

    def _of_listed(self, value: Any) -> Iterator[str]:
        """The texts of every object that has the number or address of somebody listed."""
        parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        texts = [part for part in parts if isinstance(part, str)]
        if isinstance(value, dict) and any(_plain(text) in self._listed for text in texts if _can_address(text)):
            yield from texts
        for part in parts:
            yield from self._of_listed(part)


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

    @property
    def follows(self) -> bool:
        """Whether answers that point elsewhere are followed."""
        return not any(isinstance(rail, Redirects) for rail in self._rails)

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


def _addressed(outgoing: Outgoing, fields: Container[str]) -> Iterator[str]:
    content = outgoing.content
    query = dict(parse_qsl(urlsplit(outgoing.url).query))
    for key, value in _leaves(query if content is None else [query, content]):
        yield from [value] if key.replace("_", "").lower() in fields else _found_in(value)
    if content is None:
        yield from _found_in(outgoing.body.decode("utf-8", "replace"))


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, key)
    elif value is not None:
        yield key, str(value)


def _can_address(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return digits >= _FEWEST_DIGITS or "@" in text


def _found_in(text: str) -> Iterator[str]:
    for pattern in (_NUMBER, _EMAIL):
        yield from (found for found in pattern.findall(text) if not _is_no_address(found))


def _is_no_address(text: str) -> bool:
    # Moments, ids and amounts have hyphens, or too many or too few digits for a telephone.
    digits = re.sub(r"\D", "", text)
    return "@" not in text and (not text.startswith("+") or len(digits) > 15)


def _plain(entry: str) -> str:
    return entry.strip().lower() if "@" in entry else re.sub(r"\D", "", entry).lstrip("0")


def _content(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None  # no JSON has nothing to look for


def _at(response: requests.Response, path: tuple[str, ...]) -> Any:
    found = _content(response)
    for part in path:
        if not isinstance(found, dict) or part not in found:
            return None  # the journal says that something was created whose id nobody told
        found = found[part]
    return found
