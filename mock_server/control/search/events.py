"""By which fields what happened is searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from mock_server.control.search.fields import common
from mock_server.control.search.kinds import Address, Id, Within, Words
from mock_server.control.search.query import Field, Fields
from mock_server.kernel.happenings import LANES, MESSAGE, REQUEST, WEBHOOK, YOU, Item
from mock_server.web.system import System


class Event:
    """Something that happened; how it is shown is found out when somebody asks for that."""

    def __init__(self, item: Item, show: Callable[[Item], Mapping[str, Any]]) -> None:
        self.item = item
        self._show = show

    @cached_property
    def shown(self) -> Mapping[str, Any]:
        """As `…/events` shows it."""
        return self._show(self.item)


def fields(systems: Mapping[str, System]) -> Fields:
    """Of events: a word alone is a part of the sentence. A type may be told by its first word: `type:clock`."""
    families = dict.fromkeys(_family(name) for name in LANES)
    named = common(systems, "at", "item.") | {
        "id": Field(kind=Id(), of=lambda event: event.shown["id"]),
        "type": Field(kind=Words((*families, *LANES)), of=_types, each=True),
        "lane": Field(kind=Words((YOU, REQUEST, MESSAGE, WEBHOOK)), of=lambda event: event.shown["lane"]),
        "cause": Field(kind=Id(), of=lambda event: event.shown.get("cause")),
        "about": Field(kind=Id(), of=lambda event: event.shown["refs"].values(), each=True),
        "with": Field(kind=Address(), of=lambda event: event.shown["refs"].get("address")),
    }
    return Fields(named=named, alone=Field(kind=Within(), of=lambda event: event.shown["what"]))


def _family(name: str) -> str:
    return name.partition(".")[0]


def _types(event: Event) -> tuple[str, str]:
    return event.item.type, _family(event.item.type)
