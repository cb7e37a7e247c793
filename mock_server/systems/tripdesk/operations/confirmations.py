"""Send and confirm: a message, and the wait for what becomes of it.

Assumed: that delivery is what is confirmed, or being sent where a channel reports no delivery, and the time-out; and
that the same call with the same idempotency key waits on for the message that timed out, and sends no other.
"""

from __future__ import annotations

from mock_server.kernel.events import Event
from mock_server.kernel.lifecycle import DELIVERED, ENDED, PROGRESS
from mock_server.kernel.messages import Message
from mock_server.kernel.problems import TimedOut
from mock_server.kernel.sandbox import Sandbox
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.operations import messages
from mock_server.systems.tripdesk.operations.messages import Wanted
from mock_server.systems.tripdesk.records import Unconfirmed
from mock_server.systems.tripdesk.store import KEPT_FOR, store_of


def send(sandbox: Sandbox, plane: str, wanted: Wanted, call: str | None) -> Message:
    """The message as it ends; while it waits it gives up the sandbox's lock.

    `call` is what a call with an idempotency key is known by. Raises Invalid, InsufficientFunds, TimedOut.
    """
    unconfirmed = store_of(sandbox).unconfirmed
    begun = None if call is None else unconfirmed.get(call)
    if begun is not None and sandbox.clock.now() - begun.at >= KEPT_FOR:
        unconfirmed.remove(begun.id)
        begun = None
    message_id = messages.send(sandbox, plane, wanted).id if begun is None else begun.message_id
    message = _wait(sandbox, message_id)
    final = message is not None and is_final(message)
    if begun is not None and final:
        unconfirmed.remove(begun.id)
    elif call is not None and begun is None and not final:
        unconfirmed.add(Unconfirmed(id=call, message_id=message_id, at=sandbox.clock.now()))
    if message is None or not final:
        raise TimedOut(message_id)
    return message


def is_final(message: Message) -> bool:
    """Whether it is known what became of a message."""
    last = min(PROGRESS[DELIVERED], PROGRESS[CHANNELS[message.channel].last])
    return message.status in ENDED or PROGRESS[message.status] >= last


def _wait(sandbox: Sandbox, message_id: str) -> Message | None:
    """The message when it is final, or time is out, or the sandbox has ended; None for one that was dropped."""

    def hear(event: Event) -> None:
        if getattr(event.record, "id", None) == message_id:
            sandbox.changed.notify_all()

    def known() -> bool:
        message = sandbox.messages.get(message_id)
        return sandbox.ended or message is None or is_final(message)

    sandbox.events.listen(hear)
    try:
        # What is due already is not waited for: the clock may stand still.
        sandbox.catch_up()
        sandbox.changed.wait_for(known, store_of(sandbox).patience)
    finally:
        sandbox.events.forget(hear)
    return sandbox.messages.get(message_id)
