"""Send and confirm: a message, and the wait for what becomes of it.

Assumed: that delivery is what is confirmed, or being sent where a channel reports no delivery, and the time-out.
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
from mock_server.systems.tripdesk.store import store_of


def send(sandbox: Sandbox, plane: str, wanted: Wanted) -> Message:
    """The message as it ends; while it waits it gives up the sandbox's lock.

    Raises Invalid, InsufficientFunds, TimedOut.
    """
    message_id = messages.send(sandbox, plane, wanted).id

    def hear(event: Event) -> None:
        if getattr(event.record, "id", None) == message_id:
            sandbox.changed.notify_all()

    sandbox.events.listen(hear)
    try:
        # What is due already is not waited for: the clock may stand still.
        sandbox.catch_up()
        sandbox.changed.wait_for(
            lambda: sandbox.ended or is_final(_now(sandbox, message_id)), store_of(sandbox).patience
        )
    finally:
        sandbox.events.forget(hear)
    message = _now(sandbox, message_id)
    if not is_final(message):
        raise TimedOut(message_id)
    return message


def is_final(message: Message) -> bool:
    """Whether it is known what became of a message."""
    last = min(PROGRESS[DELIVERED], PROGRESS[CHANNELS[message.channel].last])
    return message.status in ENDED or PROGRESS[message.status] >= last


def _now(sandbox: Sandbox, message_id: str) -> Message:
    message = sandbox.messages.get(message_id)
    if message is None:
        raise TimedOut(message_id)
    return message
