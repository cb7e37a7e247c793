"""A message as every system has it, and the table that keeps them."""

from __future__ import annotations

from operator import attrgetter
from sys import getsizeof
from typing import Any

from mock_server.kernel.holding import growth, size_of
from mock_server.kernel.instants import Instant
from mock_server.kernel.structs import Row, struct
from mock_server.kernel.table import Table

OUTBOUND = "outbound"
INBOUND = "inbound"


@struct(frozen=True, slots=True)
class Failure:
    """Why a message was not delivered: a code in the field's own words and a sentence."""

    code: str
    message: str


@struct(frozen=True, slots=True)
class StatusChange:
    """One line of a message's history: what was reported, and when."""

    status: str
    at: Instant


@struct(frozen=True, slots=True, kw_only=True)
class Message(Row):
    """One message of a system, in either direction.

    `id` is the id that the system's own API gives out. `account` is what it was sent from (api account, location,
    plane), `party` the contact or customer, `thread` the conversation or enquiry, all by the system's own ids; `facts`
    is what only that system knows.
    """

    system: str
    direction: str
    channel: str
    sender: str
    recipient: str
    text: str
    kind: str
    status: str
    history: tuple[StatusChange, ...]
    created_at: Instant
    account: str
    party: str
    thread: str
    scheduled_at: Instant | None = None
    failure: Failure | None = None
    facts: Any = None

    @property
    def counterpart(self) -> str:
        """The customer's address."""
        return self.sender if self.direction == INBOUND else self.recipient


# About what a message takes without its texts, and each line of its history: their words are shared by all messages.
_EMPTY, _LINE = 724, 162
_texts = attrgetter("id", "sender", "recipient", "text", "account", "party", "thread")


def _weight(message: Message) -> int:
    """Bytes of a message, nearly; what only its system knows is weighed as any record."""
    size = _EMPTY + _LINE * len(message.history) + sum(map(getsizeof, _texts(message)))
    return size + size_of(message.failure) + size_of(message.facts)


def _growth(old: Message, new: Message) -> int:
    """How much more the next version weighs: a report adds to the history, and may have a reason."""
    grown = _LINE * (len(new.history) - len(old.history))
    if new.failure is not old.failure or new.facts is not old.facts:
        grown += growth(old.failure, new.failure) + growth(old.facts, new.facts)
    return grown


class Messages(Table[Message]):
    """A sandbox's messages in the order of their time; beyond `bound` the oldest are dropped and counted.

    A new version of one is what a report made of it: nothing else changes a message.
    """

    weigh = staticmethod(_weight)
    growth = staticmethod(_growth)

    def __init__(self, bound: int) -> None:
        super().__init__(
            attrgetter("id"),
            at=attrgetter("created_at"),
            indexes={
                "system": attrgetter("system"),
                "account": attrgetter("system", "account"),
                "party": attrgetter("system", "party"),
                "thread": attrgetter("system", "thread"),
                "sender": attrgetter("sender"),
                "recipient": attrgetter("recipient"),
                "counterpart": attrgetter("counterpart"),
            },
            # The direction, which a counterpart is made of too, is never another.
            placed_by=attrgetter("system", "account", "party", "thread", "sender", "recipient"),
            bound=bound,
        )


def newest(messages: Table[Message], system: str, direction: str | None = None) -> Message | None:
    own = messages.where("system", system).newest_first()
    return next((message for message in own if direction in (None, message.direction)), None)
