"""What Postbox does, once a request is understood."""

from __future__ import annotations

from mock_server.kernel import lifecycle
from mock_server.kernel.events import Event
from mock_server.kernel.messages import INBOUND, OUTBOUND, Message, StatusChange
from mock_server.kernel.problems import Invalid, NotFound
from mock_server.kernel.sandbox import Sandbox
from mock_server.web.system import Inbound

from .records import TextFacts
from .store import NAME, store_of


def send(sandbox: Sandbox, sender: str, to: str, text: str) -> Message:
    """A text goes on its way. Raises Invalid for a name that nobody registered."""
    if store_of(sandbox).senders.get(sender) is None:
        raise Invalid({"from": ["Register this name first."]})
    message = _add(sandbox, OUTBOUND, sender, to, text)
    lifecycle.depart(sandbox, message)
    return message


def get(sandbox: Sandbox, text_id: str) -> Message:
    """A text that was sent. Raises NotFound."""
    message = sandbox.messages.get(text_id)
    if message is None or message.system != NAME or message.direction != OUTBOUND:
        raise NotFound("text", text_id)
    return message


def receive(sandbox: Sandbox, inbound: Inbound) -> Message:
    """A customer writes to a name, the first unless one is named. Raises Invalid."""
    senders = store_of(sandbox).senders
    name = inbound.recipient or next((sender.id for sender in senders), "")
    if senders.get(name) is None:
        raise Invalid({"to": ["Must be a registered name."]})
    return _add(sandbox, INBOUND, inbound.sender, name, inbound.text)


def _add(sandbox: Sandbox, direction: str, sender: str, recipient: str, text: str) -> Message:
    outbound, now = direction == OUTBOUND, sandbox.clock.now()
    status = lifecycle.QUEUED if outbound else lifecycle.RECEIVED
    party = recipient if outbound else sender
    message = sandbox.messages.add(
        Message(
            id=sandbox.chance.uuid("postbox.text"),
            system=NAME,
            direction=direction,
            channel="sms",
            sender=sender,
            recipient=recipient,
            text=text,
            kind="session",
            status=status,
            history=(StatusChange(status, now),),
            created_at=now,
            account=sender if outbound else recipient,
            party=party,
            thread=party,
            facts=TextFacts(),
        )
    )
    sandbox.events.tell(Event(f"message.{status}", NAME, message, now))
    return message
