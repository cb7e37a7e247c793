"""A verb that blocks the event loop that it waits for says so at once; one that holds nobody up goes on."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import pytest
import trio
import uvloop

from mock_server.client import LoopHeldUp
from tests.operator.boxes import CUSTOMER, Box, refused
from tests.support.receivers import Receiver

# As long as a server lets anybody wait.
LONG = 30.0


async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An application that keeps its connections."""
    with closing(writer):
        while head := await reader.readuntil(b"\r\n\r\n"):
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")


async def listening(box: Box, act: Callable[[str], Awaitable[Any]]) -> None:
    """Let an application listen on this loop, which is told of what customers write."""
    async with await asyncio.start_server(take, "127.0.0.1", 0) as application:
        host, port = application.sockets[0].getsockname()
        box.control.subscribe("coax", f"http://{host}:{port}/", events=["message.received"])
        await act(f"port {port}")


def held_up(verb: Callable[[], Any], why: str) -> None:
    with pytest.raises(LoopHeldUp) as told:
        verb()
    assert why in str(told.value)
    assert "await asyncio.to_thread(" in str(told.value)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_a_webhook_that_the_loop_should_take_is_told_of_and_taken_once_the_loop_goes_on(
    loop: Callable[[], asyncio.AbstractEventLoop], box: Box
) -> None:
    async def act(port: str) -> None:
        box.control.inbound("coax", CUSTOMER, "Are you open?")
        held_up(lambda: box.control.drain(timeout=LONG), f"for: nobody takes a connection to {port}")
        await asyncio.to_thread(box.control.drain, LONG)
        (delivery,) = box.control.deliveries(status="delivered")
        # The same connection once more.
        held_up(lambda: box.control.redeliver(delivery["id"]), f"nobody reads what came to {port}")

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(listening(box, act))


def test_time_that_passes_webhooks_on_the_way_is_told_of_too(box: Box) -> None:
    async def act(port: str) -> None:
        box.control.change(delivery={"mode": "manual"})
        box.control.inbound("coax", CUSTOMER, "Are you open?")
        held_up(lambda: box.control.advance(3_600), port)
        await asyncio.to_thread(box.control.drain, LONG)

    asyncio.run(listening(box, act))


def test_trio_is_a_loop_as_well(box: Box) -> None:
    async def act() -> None:
        (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
        async with listener:
            port = listener.socket.getsockname()[1]
            box.control.subscribe("coax", f"http://127.0.0.1:{port}/", events=["message.received"])
            box.control.inbound("coax", CUSTOMER, "Are you open?")
            held_up(lambda: box.control.drain(timeout=LONG), f"port {port}")

    trio.run(act)


def test_a_task_that_could_not_begin_may_be_what_a_message_is_waited_for_of(box: Box) -> None:
    async def act() -> None:
        task = asyncio.create_task(asyncio.to_thread(box.api.send, "from the background"), name="reminder")
        wait = {"q": "from the background", "direction": "outbound"}
        held_up(lambda: box.control.wait_for_messages(timeout=30, **wait), "the task reminder could not begin")
        await task
        assert len(box.control.wait_for_messages(**wait)) == 1

    asyncio.run(act())


def test_an_answer_that_the_loop_should_read_may_be_too(box: Box) -> None:
    async def act() -> None:
        host, port = box.control.client.url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port), limit=1)
        with closing(writer):
            writer.write(b"GET /coax/nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            held_up(lambda: box.control.events(wait=30, limit=1, after=box.control.events(limit=1)["last"]), "answered")

    asyncio.run(act())


def test_who_holds_nobody_up_waits_on_a_loop_as_elsewhere(box: Box, receiver: Receiver) -> None:
    async def act(_: str) -> None:
        box.control.subscribe("coax", receiver.url, events=["message.received"])
        with closing(box.control.follow()) as stream:
            next(stream)
            box.control.inbound("coax", CUSTOMER, "Are you open?")
            box.control.drain(timeout=LONG)
        assert len(receiver.hits) == 1
        began = time.monotonic()
        page = box.control.events(wait=2, limit=1, after=box.control.events(limit=1)["last"])
        assert (page["items"], time.monotonic() - began > 1.5) == ([], True)

    asyncio.run(listening(box, act))


def test_what_a_wait_raises_is_raised_on_a_loop_too(box: Box) -> None:
    async def act() -> None:
        refused(404, box.control.redeliver, "nobodys")

    asyncio.run(act())
