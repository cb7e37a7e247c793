"""How TripDesk's messages travel: as far as their channel reports, with three retries, and with money at each step.

The document says that failures come after retries, with count and refund, and that transient bounces are retried too;
three of them, their waits, and that a gateway's outage fails a message, are assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mock_server.kernel import lifecycle
from mock_server.kernel.lifecycle import BOUNCED, FAILED, QUEUED, RETURNED, SENT, StatusPlan, Step
from mock_server.kernel.public import SECOND, Failure, Message, Sandbox, renewed
from mock_server.systems.tripdesk.channels import CHANNELS, EMAIL
from mock_server.systems.tripdesk.operations import usage, wallet
from mock_server.systems.tripdesk.operations.wallet import CHARGED, GIVEN_BACK, HELD
from mock_server.systems.tripdesk.records import DOWN, MESSAGE_STATUSES
from mock_server.systems.tripdesk.store import new_id, store_of

# So long after each failure it is tried again.
RETRY_WAITS = (2 * SECOND, 4 * SECOND, 8 * SECOND)
MAX_RETRIES = len(RETRY_WAITS)

GATEWAY_DOWN = Failure("gateway_down", "The gateway is down.")
OUTAGE: StatusPlan = (Step(FAILED, "sent", GATEWAY_DOWN),)
# A mailbox that does not exist is no matter of retries.
PERMANENT_BOUNCE: StatusPlan = (Step(SENT, "sent"), Step(RETURNED, "delivered", BOUNCED))
BOUNCING = "bounce"

_PLAIN: Mapping[str, StatusPlan] = {
    name: tuple(step for step in lifecycle.PLAIN if channel.reports(step.status)) for name, channel in CHANNELS.items()
}


class DeliveryModel(lifecycle.DeliveryModel[Sandbox]):
    statuses = frozenset(MESSAGE_STATUSES)

    def plan(self, sandbox: Sandbox, message: Message) -> StatusPlan | None:
        """The kernel's, cut to what the channel reports; nothing gets past a gateway that is down."""
        gateway = store_of(sandbox).gateways.get(message.facts.gateway_id or "")
        if gateway is not None and gateway.status == DOWN:
            return OUTAGE
        mailbox, at, _ = message.recipient.partition("@")
        if at and mailbox.lower() == BOUNCING:
            return PERMANENT_BOUNCE
        plan = super().plan(sandbox, message)
        if plan is lifecycle.PLAIN:
            return _PLAIN[message.channel]
        if plan is None:
            return None
        channel = CHANNELS[message.channel]
        return tuple(step for step in plan if step.status == FAILED or channel.reports(step.status))

    def reports(self, message: Message, status: str) -> bool:
        """Any failure, bounces of e-mail, and the steps that the channel has."""
        if status == RETURNED:
            return message.channel == EMAIL
        return status == FAILED or CHANNELS[message.channel].reports(status)

    def retry(self, sandbox: Sandbox, message: Message, failure: Failure | None) -> int | None:
        """Three times, each later than the one before."""
        done = message.facts.retry_count
        if done >= MAX_RETRIES:
            return None
        facts = replace(message.facts, retry_count=done + 1)
        sandbox.messages.replace(renewed(message, failure=failure, facts=facts))
        return RETRY_WAITS[done]

    def settle(self, sandbox: Sandbox, before: Message, after: Message) -> Message:
        """Charge what is on its way, give back what has failed, and keep the sums of usage."""
        facts = after.facts
        cost = moved = wallet.ZERO
        if facts.payment == CHARGED:
            cost = facts.price
        if after.status in lifecycle.ENDED and facts.payment in (HELD, CHARGED):
            wallet.give_back(sandbox, after.account, facts.price, facts.payment)
            facts = replace(facts, payment=GIVEN_BACK)
        elif after.status != QUEUED and facts.payment == HELD:
            wallet.charge(sandbox, after.account, facts.price)
            provider_id = new_id(sandbox, "pvd", after.history[-1].at)
            facts = replace(facts, payment=CHARGED, provider_message_id=provider_id)
        if facts.payment == CHARGED:
            moved = facts.price
        if before.status != after.status or cost != moved:
            about = (after.account, after.created_at, after.channel)
            usage.count(sandbox, *about, before.status, -1, -cost)
            usage.count(sandbox, *about, after.status, 1, moved)
        return after if facts is after.facts else renewed(after, facts=facts)
