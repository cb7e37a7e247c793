"""What a mock hands out to act on: an armed fault, and a system's webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mock_server.client import ControlProblem
from mock_server.client.results import Delivery, Message, Subscription
from mock_server.client.steps import Blocking, SandboxVerbs, given, steps_of, verb

__tracebackhide__ = True


class WebhookVerbs:
    """One system's webhooks."""

    def __init__(self, control: SandboxVerbs[Any], system: str) -> None:
        self._steps = steps_of(control)
        self._system = system

    @verb
    async def subscribe(
        self, url: str, *, secret: str | None = None, events: Sequence[str] | None = None, enabled: bool = True
    ) -> Subscription:
        """From now on these events go there, all unless told. msgboxx has a call of its own for this."""
        made = await self._steps.subscribe(self._system, url, secret=secret, events=events, enabled=enabled)
        return Subscription.of(made)

    @verb
    async def subscriptions(self) -> list[Subscription]:
        """All there are, also those made by the system's own API."""
        return [Subscription.of(shown) for shown in await self._steps.webhooks() if shown["system"] == self._system]

    @verb
    async def deliveries(self, *, event: str | None = None, status: str | None = None) -> list[Delivery]:
        """Every attempt, the oldest first; a `skipped` one had nobody to go to."""
        asked = given(system=self._system, event=event, status=status)
        return [Delivery.of(shown) for shown in reversed(await self._steps.deliveries(**asked))]

    @verb
    async def redeliver(self, delivery: Delivery | str) -> Delivery:
        """Once more, now; the new attempt."""
        return Delivery.of(await self._steps.redeliver(id_of(delivery)))

    @verb
    async def drain(self, timeout: float = 5) -> None:
        """Wait until every delivery that is due has been attempted, of all systems. Raises ControlProblem 408."""
        await self._steps.drain(timeout)


class Webhooks(WebhookVerbs, Blocking):
    """One system's webhooks."""


class FaultVerbs:
    """An armed fault."""

    def __init__(self, control: SandboxVerbs[Any], fault_id: str) -> None:
        self._steps = steps_of(control)
        self.id = fault_id

    @verb
    async def hits(self) -> int:
        """On how many requests it acted. Raises LookupError when it is not armed any more."""
        for shown in await self._steps.faults():
            if shown["id"] == self.id:
                hits: int = shown["hits"]
                return hits
        raise LookupError(f"The fault {self.id} is not armed any more.")

    @verb
    async def disarm(self) -> None:
        """Take it away; it may be gone by itself."""
        try:
            await self._steps.disarm(self.id)
        except ControlProblem as problem:
            if problem.status != 404:  # noqa: PLR2004 - HTTP's
                raise


class Fault(FaultVerbs, Blocking):
    """An armed fault; a `with` block disarms it at its end."""

    def __enter__(self) -> Fault:
        return self

    def __exit__(self, *_: object) -> None:
        self.disarm()


def id_of(one: Message | Delivery | str) -> str:
    """What the control plane calls it by."""
    return one if isinstance(one, str) else one.id
