"""How a message begins: on the line between a system and its customer, now, or in the past that a fixture tells of."""

from __future__ import annotations

from typing import Any

from mock_server.kernel import lifecycle
from mock_server.kernel.events import Event
from mock_server.kernel.instants import Instant
from mock_server.kernel.lifecycle import FAILED, PROGRESS, QUEUED, RECEIVED, SCHEDULED, SENT, UNDELIVERABLE
from mock_server.kernel.messages import OUTBOUND, Message, StatusChange
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import renewed, struct

CREATED = "message.created"


@struct(frozen=True, slots=True, kw_only=True)
class Line:
    """Who talks with whom: the addresses of both, and whose message it is by the system's own ids, as in Message."""

    system: str
    channel: str
    ours: str
    theirs: str
    account: str
    party: str
    thread: str


def made(
    line: Line,
    direction: str,
    text: str,
    at: Instant,
    *,
    id: str,
    kind: str,
    facts: Any,
    scheduled_at: Instant | None = None,
) -> Message:
    """A message as it is at first: queued, or to wait for its time; received where the customer wrote it."""
    is_ours = direction == OUTBOUND
    status = RECEIVED if not is_ours else QUEUED if scheduled_at is None else SCHEDULED
    return Message(
        id=id,
        system=line.system,
        direction=direction,
        channel=line.channel,
        sender=line.ours if is_ours else line.theirs,
        recipient=line.theirs if is_ours else line.ours,
        text=text,
        kind=kind,
        status=status,
        history=(StatusChange(status, at),),
        created_at=at,
        account=line.account,
        party=line.party,
        thread=line.thread,
        scheduled_at=scheduled_at,
        facts=facts,
    )


def begin(sandbox: Sandbox, message: Message, told: str = CREATED) -> Message:
    """Keep a message that was just made, tell of it by this event, and set it on its plan, or let it wait for it."""
    sandbox.messages.add(message)
    sandbox.events.tell(Event(told, message.system, message, message.created_at))
    if message.scheduled_at is not None:
        lifecycle.postpone(sandbox, message)
    elif message.direction == OUTBOUND:
        lifecycle.depart(sandbox, message)
    return message


def past(message: Message, status: str) -> Message:
    """A message that was just made, with the plan to a status behind it, all at one instant; what came in stays.

    One that failed was sent, and could not be delivered: what MAGIC's 0001 makes of it.
    """
    if message.direction != OUTBOUND:
        return message
    walked = [step for step, far in PROGRESS.items() if far <= PROGRESS[SENT if status == FAILED else status]]
    if status == FAILED:
        walked.append(FAILED)
    history = tuple(StatusChange(step, message.created_at) for step in walked)
    return renewed(
        message, status=status, history=history, failure=UNDELIVERABLE if status == FAILED else message.failure
    )
