"""By which fields people are searched."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from mock_server.control.search.kinds import Address, After, Before, Flags, Time, Within, Words
from mock_server.control.search.query import Field, Fields
from mock_server.kernel.messages import INBOUND, OUTBOUND
from mock_server.web.system import System

_LAST_AT = attrgetter("newest.created_at")


def fields(systems: Mapping[str, System]) -> Fields:
    """Of people: a word alone is a part of the address, the name or the newest text."""
    address = Field(kind=Address(), of=attrgetter("address"))
    named = {
        "system": Field(kind=Words(systems), of=attrgetter("in_systems"), each=True),
        "at": Field(kind=Time(), of=_LAST_AT),
        "after": Field(kind=After(), of=_LAST_AT),
        "before": Field(kind=Before(), of=_LAST_AT),
        "from": address,
        "to": address,
        "with": address,
        "window": Field(kind=Words(("open", "closed")), of=_window),
        "is": Field(
            kind=Flags(
                {
                    INBOUND: lambda person: person.newest.direction == INBOUND,
                    OUTBOUND: lambda person: person.newest.direction == OUTBOUND,
                }
            )
        ),
    }
    return Fields(named=named, alone=Field(kind=Within(), of=_told))


def _window(person: Any) -> str | None:
    window: str | None = None if person.window is None else person.window.word
    return window


def _told(person: Any) -> str:
    return f"{person.address}\n{person.name or ''}\n{person.newest.text}"
