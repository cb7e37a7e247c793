"""The mocks of a sandbox for tests that are coroutines: the same verbs, awaited; needs the extra `async`."""

from __future__ import annotations

from mock_server.client.aio import AsyncSandbox, beside
from mock_server.client.steps import Awaiting
from mock_server.pytest_plugin.handles import FaultVerbs, WebhookVerbs
from mock_server.pytest_plugin.mocks import MessagingMock, MockVerbs, SystemVerbs, access_of

__tracebackhide__ = True


class AsyncWebhooks(WebhookVerbs, Awaiting):
    """One system's webhooks."""


class AsyncFault(FaultVerbs, Awaiting):
    """An armed fault; `async with await coax.fault(…):` disarms it at its end."""

    async def __aenter__(self) -> AsyncFault:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.disarm()


class AsyncSystemMock(SystemVerbs[AsyncSandbox, AsyncFault], Awaiting):
    """One system of a sandbox: what the app under test is configured with, and what its vendor and customers do."""

    _fault = AsyncFault

    def webhooks(self) -> AsyncWebhooks:
        """Who is told of what happens, and every attempt to tell them."""
        return AsyncWebhooks(self.control, self.name)


class AsyncMessagingMock(MockVerbs[AsyncSandbox, AsyncFault], Awaiting):
    """A sandbox with all systems; `control` is its whole control plane, for what this has no words for.

    It is the sandbox of the mock that it is made of, and nothing of it is bound to an event loop.
    """

    _fault = AsyncFault

    def __init__(self, blocking: MessagingMock) -> None:
        super().__init__(AsyncSandbox(beside(blocking.control.client), blocking.id), None, blocking.beginning)
        self.id = blocking.id
        self._blocking = blocking

    def __repr__(self) -> str:
        return f"<messaging mock {self.id}, awaited>"

    def system(self, name: str) -> AsyncSystemMock:
        """One system. Raises LookupError where the server was told to serve others only."""
        return AsyncSystemMock(self.control, name, access_of(self._blocking, name), self.beginning)
