"""What Postbox does, once a request is understood."""

from __future__ import annotations

from mock_server.kernel.public import INBOUND, OUTBOUND, Invalid, Line, Message, Sandbox, begin, made
from mock_server.web.system import Inbound

from .records import TextFacts
from .store import NAME, Store, store_of


def send(sandbox: Sandbox, sender: str, to: str, text: str) -> Message:
    """A text goes on its way. Raises Invalid for a name that nobody registered."""
    if store_of(sandbox).senders.get(sender) is None:
        raise Invalid({"from": ["Register this name first."]})
    return _add(sandbox, OUTBOUND, sender, to, text)


def get(sandbox: Sandbox, text_id: str) -> Message:
    """A text that was sent. Raises NotFound."""
    return Store.message(sandbox, text_id, OUTBOUND)


def receive(sandbox: Sandbox, inbound: Inbound) -> Message:
    """A customer writes to a name, the first unless one is named. Raises Invalid."""
    senders = store_of(sandbox).senders
    name = inbound.recipient or next((sender.id for sender in senders), "")
    if senders.get(name) is None:
        raise Invalid({"to": ["Must be a registered name."]})
    return _add(sandbox, INBOUND, name, inbound.sender, inbound.text)


def _add(sandbox: Sandbox, direction: str, name: str, number: str, text: str) -> Message:
    line = Line(system=NAME, channel="sms", ours=name, theirs=number, account=name, party=number, thread=number)
    text_id, now = sandbox.chance.uuid("postbox.text"), sandbox.clock.now()
    message = made(line, direction, text, now, id=text_id, kind="session", facts=TextFacts())
    return begin(sandbox, message, f"message.{message.status}")
