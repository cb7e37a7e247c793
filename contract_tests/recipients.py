"""The rail that lets a live run write to nobody who is not on its list."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from mock_server.contract import Account

from .claims import EFFECTS
from .outgoing import Outgoing, content_of
from .routes import NOBODY

_FEWEST_DIGITS = 5
_NUMBER = re.compile(r"\+?[0-9][0-9 ().-]{6,}[0-9]")
_EMAIL = re.compile(r"[^\s@\"'<>,;:]+@[^\s@\"'<>,;:]+")
# Fields by which a request names who is to be written to.
ADDRESSING = frozenset({"to", "phone", "email", "mobilenumber", "recipient", "recipients", "cc", "bcc", "address_to"})


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
        self._known = {NOBODY, *entries}
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
            found = response.text if not outgoing.is_read else " ".join(self._of_listed(content_of(response)))
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
