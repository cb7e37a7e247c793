"""Send and confirm: a message, and the wait for what becomes of it.

Assumed: that delivery is what is confirmed, or being sent where a channel reports no delivery, and the time-out; and
that the same call with the same idempotency key waits on for the message that timed out, and sends no other.
"""

from __future__ import annotations

from mock_server.kernel.lifecycle import DELIVERED, ENDED, PROGRESS
from mock_server.kernel.news import About
from mock_server.kernel.public import Message, Sandbox, TimedOut, struct
from mock_server.kernel.waits import Wait
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.operations import messages
from mock_server.systems.tripdesk.operations.messages import Wanted
from mock_server.systems.tripdesk.records import Unconfirmed
from mock_server.systems.tripdesk.store import KEPT_FOR, store_of


@struct(frozen=True, slots=True)
class Confirmation:
    """A message that was sent, and the wait for what becomes of it.

    `call` is what a call with an idempotency key is known by, `begun` what the same call had sent before.
    """

    sandbox: Sandbox
    message_id: str
    wait: Wait
    call: str | None
    begun: Unconfirmed | None

    def end(self) -> Message:
        """The message as it ended. Raises TimedOut."""
        sandbox, call, begun = self.sandbox, self.call, self.begun
        unconfirmed = store_of(sandbox).unconfirmed
        message = sandbox.messages.get(self.message_id)
        final = message is not None and is_final(message)
        if begun is not None and final:
            unconfirmed.remove(begun.id)
        elif call is not None and begun is None and not final:
            unconfirmed.add(Unconfirmed(id=call, message_id=self.message_id, at=sandbox.clock.now()))
        if message is None or not final:
            raise TimedOut(self.message_id)
        return message


def begin(sandbox: Sandbox, plane: str, wanted: Wanted, call: str | None, seconds: float) -> Confirmation:
    """Send it, or find what the same call has sent. Raises Invalid, InsufficientFunds."""
    begun = None if call is None else _begun(sandbox, call)
    message_id = messages.send(sandbox, plane, wanted).id if begun is None else begun.message_id
    return Confirmation(sandbox, message_id, _until_known(sandbox, message_id, seconds), call, begun)


def _until_known(sandbox: Sandbox, message_id: str, seconds: float) -> Wait:
    """Until the message is final, or was dropped, or the sandbox has ended."""

    def is_known() -> bool:
        message = sandbox.messages.get(message_id)
        return sandbox.ended or message is None or is_final(message)

    # What is due already is not waited for: the clock may stand still.
    sandbox.catch_up()
    return Wait(is_known, seconds, About(sandbox.news, message_id), sandbox.ending, lock=sandbox.lock)


def _begun(sandbox: Sandbox, call: str) -> Unconfirmed | None:
    """What the same call has sent, and not heard of."""
    unconfirmed = store_of(sandbox).unconfirmed
    begun = unconfirmed.get(call)
    if begun is not None and sandbox.clock.now() - begun.at >= KEPT_FOR:
        unconfirmed.remove(begun.id)
        return None
    return begun


def is_final(message: Message) -> bool:
    """Whether it is known what became of a message."""
    last = min(PROGRESS[DELIVERED], PROGRESS[CHANNELS[message.channel].last])
    return message.status in ENDED or PROGRESS[message.status] >= last
