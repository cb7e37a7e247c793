"""What a chronicle tells: the types of what happens, whose doing it is, and the forms that it is told in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.kernel.instants import Instant

YOU, REQUEST, MESSAGE, WEBHOOK = "you", "request", "message", "webhook"
# Every type of item, and whose doing it is: the operator's, or of a request, a message, a webhook.
LANES: Mapping[str, str] = {
    "request.answered": REQUEST,
    "message.created": MESSAGE,
    "message.scheduled": MESSAGE,
    "message.status": MESSAGE,
    "message.skipped": MESSAGE,
    "webhook.attempted": WEBHOOK,
    "webhook.skipped": WEBHOOK,
    "finding.added": REQUEST,
    "clock.advanced": YOU,
    "clock.frozen": YOU,
    "clock.resumed": YOU,
    "inbound.given": YOU,
    "status.forced": YOU,
    "fault.armed": YOU,
    "fault.disarmed": YOU,
    "fault.spent": YOU,
    "dashboard.set": YOU,
    "webhook.subscribed": YOU,
    "webhook.redelivered": YOU,
    "webhook.tried": YOU,
    "settings.changed": YOU,
    "journal.cleared": YOU,
    "findings.cleared": YOU,
    "sandbox.reset": YOU,
    "state.imported": YOU,
    "sandbox.deleted": YOU,
    "test.note": YOU,
}

# The fact that is the body of an operator's call, in bytes; nobody is shown it.
GIVEN = "given"

# Characters that are kept of a text; and bytes that an item takes at most, so cut.
MAX_WORDS = 400
MOST = 4 * 1024

# As it was noted: what it is, its instant, `clock.ticks`, the cause, the system, and facts, those of a message and of a
# request each by itself.
Raw = tuple[Any, ...]
# Where there is no item: nothing has happened, or it is not over.
VOID: Raw = ("",)
# Which item a parcel is sent of: of interest for its attempts, and no item.
PARCEL = "parcel"
MAKING = frozenset({"message.created", "message.scheduled"})
_SCHEDULED, _SKIPPED = "message.scheduled", "message.skipped"


class Brief(NamedTuple):
    """What a report changes of a message, as it was after that; `failure` is a code and a sentence, both cut.

    `name` is that of the event, `lines` how long the message's history was.
    """

    id: str
    lines: int
    name: str
    status: str
    failure: tuple[str, str] | None

    @property
    def told(self) -> str:
        """The status that was reported."""
        return self.name.removeprefix("message.")


class Answered(NamedTuple):
    """A request that was answered: its journal's id, and the kinds of what was found; the path is cut."""

    id: str
    method: str
    path: str
    status: int
    seconds: float
    fault: str | None
    findings: tuple[str, ...]


class Item(NamedTuple):
    """One thing that happened, and its cause's number; `about` is a message's Brief, a request's Answered, or facts."""

    number: int
    at: Instant
    real_at: Instant
    type: str
    system: str | None
    cause: int | None
    about: Any


def about_of(raw: Raw) -> Any:
    """What an item is about, as `Item` has it."""
    if raw[0] == MESSAGE:
        return Brief(*raw[5:])
    return Answered(*raw[5:]) if raw[0] == REQUEST else raw[5]


def type_of(raw: Raw) -> str:
    """A message's item is told from others by what was reported: its first line, or a later one."""
    if raw[0] == REQUEST:
        return "request.answered"
    if raw[0] != MESSAGE:
        return str(raw[0])
    lines, name = raw[6], raw[7]
    if lines == 1:
        return "message.scheduled" if name == _SCHEDULED else "message.created"
    return "message.skipped" if name == _SKIPPED else "message.status"


def cut(value: Any) -> Any:
    """A fact, of which a long text is cut; it then ends with `…`."""
    return f"{value[: MAX_WORDS - 1]}…" if isinstance(value, str) and len(value) > MAX_WORDS else value
