"""Each verb of `AsyncClient` does what the same of `Client` does, on asyncio and on trio, and holds up no loop."""

import asyncio
import inspect
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
import requests
from mypy import api

from mock_server import pytest_plugin
from mock_server.client import Client, Sandbox
from mock_server.client.aio import AsyncClient, AsyncSandbox
from mock_server.server.composition import Server
from tests.operator.boxes import CUSTOMER, Box, refused
from tests.support.receivers import Receiver

MOCKS = ("MessagingMock", "SystemMock", "Webhooks", "Fault")
BOTH = [(Sandbox, AsyncSandbox), (Client, AsyncClient)]
BOTH += [(getattr(pytest_plugin, name), getattr(pytest_plugin, f"Async{name}")) for name in MOCKS]
# What either kind has and nobody waits for, or each in its own way.
PLAIN = {"sandbox", "system", "webhooks", "follow", "send", "carry", "ask", "close"}


def names_of(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


@pytest.mark.parametrize(("blocking", "awaited"), BOTH)
def test_both_kinds_have_the_same_verbs_with_the_same_signatures(blocking: type, awaited: type) -> None:
    assert names_of(awaited) - {"aclose"} == names_of(blocking) - {"close"}
    for name in names_of(blocking) - PLAIN:
        one, other = getattr(blocking, name), getattr(awaited, name)
        assert inspect.signature(one) == inspect.signature(other)
        assert one.__doc__ == other.__doc__
        assert (inspect.iscoroutinefunction(one), inspect.iscoroutinefunction(other)) == (False, True)


def test_one_client_serves_one_loop_after_the_other(server: Server) -> None:
    client = AsyncClient(server.url)

    assert [asyncio.run(client.health())["status"] for _ in range(3)] == ["ok"] * 3


def health(client: Any) -> Any:
    """By either kind of client."""
    told = client.health()
    return asyncio.run(told) if inspect.iscoroutine(told) else told


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_token_is_sent_and_a_problem_carries_what_whoever_answered_said(kind: Any, receiver: Receiver) -> None:
    receiver.will_always(502)
    client = kind(receiver.url.removesuffix("/hook"), "not-a-secret")

    assert refused(502, health, client).title == "Bad Gateway"
    assert receiver.wait_for(1)[0].headers["Authorization"] == "Bearer not-a-secret"


@pytest.mark.parametrize(("kind", "error"), [(Client, requests.ConnectionError), (AsyncClient, httpx2.ConnectError)])
def test_a_server_that_is_not_there_is_a_connection_error(kind: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        health(kind("http://127.0.0.1:9"))


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
def test_an_application_on_the_same_loop_takes_its_webhooks_while_a_verb_waits(loop: str, box: Box) -> None:
    taken: list[bytes] = []

    async def take(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            taken.append(await stream.receive())
            await stream.send(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    async def steps() -> None:
        awaited = AsyncClient(box.control.client.url).sandbox(box.control.id)
        listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
        port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610 - not of Django's
        async with listener, anyio.create_task_group() as group:
            group.start_soon(listener.serve, take)
            await awaited.subscribe("coax", f"http://127.0.0.1:{port}/hook", events=["message.received"])
            await awaited.inbound("coax", CUSTOMER, "Are you open?")
            await awaited.drain(timeout=30)
            group.cancel_scope.cancel()

    anyio.run(steps, backend=loop)
    assert taken[0].startswith(b"POST /hook HTTP/1.1\r\n")


def test_a_wait_in_vain_is_told_as_by_the_other_client_and_blames_no_loop(box: Box) -> None:
    awaited = AsyncClient(box.control.client.url).sandbox(box.control.id)

    vain = refused(408, asyncio.run, awaited.wait_for_messages(q="nobody says this", timeout=0.1))
    assert not hasattr(vain, "__notes__")


TYPES = """
from mock_server import AsyncClient, Client
from mock_server.pytest_plugin import AsyncSystemMock, SystemMock

reveal_type(Client("").sandbox().messages(q="a"))
reveal_type(Client("").create_sandbox())
Client("").sandbox().drain(timeout="long")


async def awaited() -> None:
    box = await AsyncClient("").create_sandbox(frozen=True)
    reveal_type(await box.messages(q="a"))
    box.drain()
    await box.advance(secnods=3)


async def mocked(one: SystemMock, other: AsyncSystemMock) -> None:
    reveal_type(one.sent(to="a"))
    reveal_type(await other.sent(to="a"))
    async with await other.fault(status=503) as fault:
        reveal_type(await fault.hits())
    await other.wait_for_message(form="a")
"""


def test_a_type_checker_knows_what_each_verb_takes_gives_and_that_it_is_to_be_awaited(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(TYPES)
    # With the cache of `make check`, which has read all that this imports, as strictly.
    told, _, _ = api.run([str(program), "--strict", "--no-error-summary"])

    assert [line.split(": ", 1)[1] for line in told.splitlines()] == [
        'note: Revealed type is "list[dict[str, Any]]"',
        'note: Revealed type is "mock_server.client.Sandbox"',
        'error: Argument "timeout" has incompatible type "str"; expected "float"  [arg-type]',
        'note: Revealed type is "list[dict[str, Any]]"',
        'error: Value of type "Coroutine[Any, Any, dict[str, Any]]" must be used  [unused-coroutine]',
        "note: Are you missing an await?",
        'error: Unexpected keyword argument "secnods"; did you mean "seconds"?  [call-arg]',
        *['note: Revealed type is "list[mock_server.client.results.Message]"'] * 2,
        'note: Revealed type is "int"',
        'error: Unexpected keyword argument "form"  [call-arg]',
    ]
