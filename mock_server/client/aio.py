"""The control plane as coroutines, over httpx2: the same verbs, awaited; needs the extra `async`."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, Self, Unpack

try:
    import httpx2
except ImportError as error:
    raise ImportError("mock_server.AsyncClient needs: pip install 'messaging-mock[async]'") from error

from mock_server.client._frames import frames_of
from mock_server.client._sandbox import SandboxVerbs, following
from mock_server.client._server import ServerVerbs
from mock_server.client._session import Session
from mock_server.client._verbs import TIMEOUT, Awaiting, Carrier, How, Json, problem

__tracebackhide__ = True

# A connection belongs to the event loop that opened it. None outlives its call, so a client outlives a loop.
_LIMITS = httpx2.Limits(max_keepalive_connections=0)


class AsyncSession(Carrier, Awaiting):
    """Calls of a server's control plane. `token` is what it was started with as `--control-token`, if it was."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url.rstrip("/")
        # Bytes, so that a token which no server can have is one which it does not know.
        headers = {} if token is None else {b"Authorization": f"Bearer {token}".encode()}
        self._session = httpx2.AsyncClient(
            headers=headers, verify=_trust(self.url), limits=_LIMITS, trust_env=False, follow_redirects=True
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Take no more calls. Nothing is left open where this is forgotten."""
        await self._session.aclose()

    async def follow(self, path: str, *, params: Mapping[str, Any], headers: Mapping[str, str]) -> AsyncIterator[Json]:
        """The frames of a stream, until the server ends it or nobody goes on reading. Raises ControlProblem."""
        url, accepts = f"{self.url}/_mock{path}", {"Accept": "text/event-stream", **headers}
        async with self._session.stream("GET", url, params=params, headers=accepts, timeout=TIMEOUT) as response:
            if response.is_error:
                await response.aread()
            _check(response)
            async for frame in frames_of(response.aiter_bytes()):
                yield frame

    async def send(self, method: str, path: str, **how: Unpack[How]) -> httpx2.Response:
        """The same as `call`, for answers that are not JSON. Raises ControlProblem."""
        # As requests has it: what is None is not asked for.
        asked = {name: value for name, value in (how.get("params") or {}).items() if value is not None}
        sent: dict[str, Any] = {"timeout": TIMEOUT, **how, "params": asked}
        try:
            response = await self._session.request(method, f"{self.url}/_mock{path}", **sent)
        except httpx2.HTTPError as error:
            # What it says is enough: the way through four libraries is some hundred lines of a report.
            raise error.with_traceback(None) from None
        _check(response)
        return response

    async def carry(self, method: str, path: str, *, waits: str | None = None, **how: Unpack[How]) -> httpx2.Response:
        """The answer; who waits for it holds nobody up."""
        return await self.send(method, path, **how)


class AsyncSandbox(SandboxVerbs[AsyncSession], Awaiting):
    """One sandbox of a server."""

    def follow(
        self, *, after: str | None = None, types: Iterable[str] = (), gap_ms: int | None = None
    ) -> AsyncIterator[Json]:
        """The stream of events, as `Sandbox.follow` has it, for `async for`."""
        return self.client.follow(f"/sandboxes/{self.id}/events", **following(after, types, gap_ms))


class AsyncClient(AsyncSession, ServerVerbs[AsyncSandbox]):
    """A server's control plane. `token` is what it was started with as `--control-token`, if it was."""

    _sandbox = AsyncSandbox


def _trust(url: str) -> ssl.SSLContext | bool:
    """Nobody, where no TLS is spoken: it takes a tenth of a second to read whom to trust."""
    return True if url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def beside(client: Session) -> AsyncClient:
    """What is awaited of the same server."""
    return AsyncClient(client.url, client.token)


def _check(response: httpx2.Response) -> None:
    """Raises ControlProblem."""
    if response.is_error:
        raise problem(response.status_code, response.reason_phrase, response)
