"""The session's server, and how a test's sandbox begins."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
import requests

from mock_server.background import Background, NotStarted
from mock_server.client import Client, ControlProblem, Sandbox
from mock_server.client.results import told
from mock_server.pytest_plugin.mocks import MessagingMock

if TYPE_CHECKING:
    from mock_server.pytest_plugin.aio import AsyncMessagingMock

__tracebackhide__ = True

# A run that was killed leaves nothing for longer than this.
_TTL_SECONDS = 3_600
# The end of a test's name says more than its beginning.
_LONGEST_LABEL = 200
# Where a server listens, and where its files are, is the container's own.
_PLACES = frozenset({"MOCK_URL", "MOCK_HOST", "MOCK_PORT", "MOCK_PORT_FOR", "MOCK_STATE", "MOCK_FIXTURES"})


class MessagingMockServer:
    """A server that the tests share; `sandbox` makes a world of its own for as long as a `with` block or fixture."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.url = client.url
        self.open: list[MessagingMock] = []

    @contextmanager
    def sandbox(  # noqa: PLR0913 - an argument for each setting of a sandbox
        self,
        *,
        fixtures: str | Mapping[str, Any] | None = None,
        seed: int | None = None,
        clock: str | datetime | None = None,
        frozen: bool = True,
        strict: bool = False,
        delivery: Mapping[str, Any] | None = None,
        limits: Mapping[str, Any] | None = None,
        signatures: str | None = None,
        label: str | None = None,
    ) -> Iterator[MessagingMock]:
        """A fresh sandbox, deleted afterwards, or an hour after its last use; the control plane knows all its settings.

        `fixtures` is "default", "empty", or records by system; `clock` is where its time begins, now unless told;
        `label` what a person knows it by.
        """
        made = self.client.create_sandbox(
            seed=seed,
            fixtures=dict(fixtures) if isinstance(fixtures, Mapping) else fixtures,
            now=None if clock is None else told(clock),
            frozen=frozen,
            strict=strict,
            delivery=None if delivery is None else dict(delivery),
            limits=None if limits is None else dict(limits),
            signatures=signatures,
            label=None if label is None else label[-_LONGEST_LABEL:],
            ttl_seconds=_TTL_SECONDS,
        )
        mock = MessagingMock(made)
        self.open.append(mock)
        try:
            yield mock
        finally:
            self.open.remove(mock)
            if not mock.is_kept:
                _delete(made)


def _delete(sandbox: Sandbox) -> None:
    try:
        sandbox.delete()
    except ControlProblem as problem:
        # The test may have deleted it itself.
        if problem.status != 404:  # noqa: PLR2004 - HTTP's
            raise


_OPTIONS = frozenset(inspect.signature(MessagingMockServer.sandbox).parameters) - {"self"}


@contextmanager
def served(url: str | None, image: str | None = None) -> Iterator[MessagingMockServer]:
    """The server at this address, or of this image, or one of the session's own; without one, who needs it fails."""
    token = os.environ.get("MOCK_CONTROL_TOKEN") or None
    with ExitStack() as stack:
        address = url or (_contained(stack, image, token) if image else _started(stack))
        client = stack.enter_context(Client(address, token))
        try:
            client.health()
        except (requests.RequestException, ControlProblem) as error:
            _refuse(f"No messaging mock server answers at {client.url}: {error}")
        yield MessagingMockServer(client)


def _started(stack: ExitStack) -> str:
    try:
        return stack.enter_context(closing(Background())).url
    except NotStarted as error:
        _refuse(f"The messaging mock server did not start: {error}")


def _contained(stack: ExitStack, image: str, token: str | None) -> str:
    """The address of a container with this image, set up as this process's variables have it."""
    try:
        from mock_server.testcontainers import MessagingMockContainer  # noqa: PLC0415 - an extra
    except ImportError as error:
        _refuse(str(error))
    container = MessagingMockContainer(image, control_token=token)
    for name in [name for name in os.environ if name.startswith("MOCK_") and name not in _PLACES]:
        container.with_env(name, os.environ[name])
    return stack.enter_context(container).url


def awaited(mock: MessagingMock) -> AsyncMessagingMock:
    """The same sandbox, for who awaits; without the extra, who asks for it fails."""
    try:
        from mock_server.pytest_plugin.aio import AsyncMessagingMock  # noqa: PLC0415 - an extra
    except ImportError as error:
        _refuse(str(error))
    return AsyncMessagingMock(mock)


def seed_of(nodeid: str) -> int:
    """A test's own seed, the same in each run: so no two tests meet the same ids, and each meets its own again."""
    return int.from_bytes(sha256(nodeid.encode()).digest()[:4], "big")


def options(base: Mapping[str, Any], marks: Sequence[pytest.Mark], parameter: Mapping[str, Any]) -> dict[str, Any]:
    """What the nearest says of each option: the parameter, then the marks, which come nearest first, then the base."""
    nearest = [parameter, *(mark.kwargs for mark in marks), base]
    if any(mark.args for mark in marks):
        _refuse("The marker messaging_mock takes its options by name, as in seed=7.")
    unknown = sorted({name for one in nearest for name in one} - _OPTIONS)
    if unknown:
        _refuse(f"A sandbox has no {', '.join(unknown)}; it takes {', '.join(sorted(_OPTIONS))}.")
    return {name: value for one in reversed(nearest) for name, value in one.items()}


def _refuse(text: str) -> NoReturn:
    """Where the way to here says nothing to who reads it, nor what failed on it."""
    raise pytest.fail.Exception(text, pytrace=False) from None
