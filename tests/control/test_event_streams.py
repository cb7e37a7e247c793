"""`…/events` as a stream: told as it happens, resumed where it was, and bounded whatever its client does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from mock_server.client import Client, ControlProblem
from mock_server.client._frames import frames
from mock_server.server.composition import Server
from mock_server.server.serving import herald
from mock_server.web.streams import RETRY_SECONDS, STREAMS
from tests.conftest import MakeBox
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.msgboxx import WILL, Api
from tests.support.process import until
from tests.support.servers import own_control, own_server

Json = dict[str, Any]


class Stream:
    """A stream that is read by a thread; what has come is in `frames`."""

    def __init__(self, url: str, sandbox: str, **asked: Any) -> None:
        self.frames: list[Json] = []
        self.ended = False
        self._client = Client(url)
        self._told = self._client.sandbox(sandbox).follow(**{"gap_ms": 100, **asked})
        self.frames.append(next(self._told))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for frame in self._told:
            self.frames.append(frame)
        self.ended = True

    def events(self) -> list[Json]:
        return [event for frame in self.frames if frame["event"] == "changes" for event in frame["items"]]

    def names(self) -> list[str]:
        return [frame["event"] for frame in self.frames]

    def wait(self, is_so: Callable[[Stream], bool]) -> Stream:
        until(lambda: is_so(self))
        return self


Open = Callable[..., Stream]


@pytest.fixture
def follow(box: Box) -> Open:
    def follow(**asked: Any) -> Stream:
        return Stream(box.control.url, box.id, **asked)

    return follow


def raw(box: Box, *headers: str, query: str = "", version: str = "1.1") -> socket.socket:
    """A connection that has asked for the stream, and reads nothing."""
    port = int(box.control.url.rpartition(":")[2])
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    lines = "".join(f"{line}\r\n" for line in ("Host: 127.0.0.1", "Accept: text/event-stream", *headers))
    client.sendall(f"GET /_mock{box.path}/events{query} HTTP/{version}\r\n{lines}\r\n".encode())
    return client


def streams(server: Server) -> int:
    assert server._serving is not None
    return len(server._serving.herald)


def test_what_happens_is_told_in_its_order_as_the_list_has_it(box: Box, api: Api, follow: Open) -> None:
    stream = follow()
    assert stream.frames[0]["event"] == "hello"
    assert stream.frames[0].items() >= {"resumed": False, "frozen": True}.items()
    got(api.say(WILL), 201)
    box.advance(5)
    told = stream.wait(lambda stream: len(stream.events()) == 6).events()
    assert told == got(box.get("/events", after=stream.frames[0]["last"]))["items"]
    assert stream.frames[-1]["id"] == told[-1]["id"]


def test_only_what_is_of_its_types_is_told(box: Box, api: Api, follow: Open) -> None:
    stream = follow(types=["message.created", "clock"])
    got(api.say(WILL), 201)
    box.advance(5)
    stream.wait(lambda stream: len(stream.events()) == 2)
    assert [event["type"] for event in stream.events()] == ["message.created", "clock.advanced"]


def test_it_goes_on_behind_the_event_that_was_heard_last(box: Box, follow: Open) -> None:
    first = follow()
    box.inbound("+447700900123", "one")
    heard = first.wait(lambda stream: len(stream.events()) == 2).frames[-1]["id"]
    box.inbound("+447700900123", "two")
    second = follow(after=heard)
    assert second.frames[0]["resumed"] is True
    second.wait(lambda stream: len(stream.events()) == 2)
    assert [event["row"]["text"] for event in second.events()] == ["two", "two"]


def test_who_comes_back_to_another_life_begins_anew(box: Box, follow: Open) -> None:
    heard = got(box.get("/events", limit=1))["last"]
    got(box.post("/reset"))
    stream = follow(after=heard)
    assert stream.frames[0]["resumed"] is False
    resync = stream.wait(lambda stream: len(stream.frames) > 1).frames[1]
    assert (resync["event"], resync["reason"]) == ("resync", "epoch")
    assert resync["id"] == got(box.get("/events", limit=1))["last"]


def test_who_comes_back_after_a_start_of_the_server_begins_anew() -> None:
    with own_server("msgboxx") as before:
        heard = Client(before.url).sandbox().events(limit=1)["last"]
    with own_server("msgboxx") as again:
        stream = Stream(again.url, "default", after=heard)
        stream.wait(lambda stream: len(stream.frames) > 1)
        assert stream.names()[:2] == ["hello", "resync"]


def test_a_stream_outlives_a_reset_and_ends_with_its_sandbox(box: Box, follow: Open) -> None:
    stream = follow()
    got(box.post("/reset"))
    stream.wait(lambda stream: "resync" in stream.names())
    assert [event["type"] for event in stream.events()] == ["sandbox.reset"]
    box.inbound("+447700900123", "after")
    stream.wait(lambda stream: len(stream.events()) == 3)
    box.delete()
    stream.wait(lambda stream: stream.ended)
    assert stream.events()[-1]["type"] == "sandbox.deleted"
    assert (stream.frames[-1]["event"], stream.frames[-1]["reason"]) == ("bye", "deleted")


def test_an_import_is_another_life_too(box: Box, follow: Open) -> None:
    stream = follow()
    got(box.put("/state", box.state()))
    resync = stream.wait(lambda stream: "resync" in stream.names()).frames[-1]
    assert resync["reason"] == "epoch"


def test_more_than_a_frame_holds_is_skipped_and_counted(box: Box, follow: Open) -> None:
    before = got(box.get("/events", limit=1))["last"]
    for _ in range(250):
        got(box.post("/clock/freeze"))
    stream = follow(after=before)
    frame = stream.wait(lambda stream: len(stream.frames) > 1).frames[1]
    assert (len(frame["items"]), frame["skipped"]) == (200, 50)
    assert frame["id"] == frame["items"][-1]["id"] == got(box.get("/events", limit=1))["last"]


def test_a_frame_has_no_more_than_64_kib(box: Box, follow: Open) -> None:
    before = got(box.get("/events", limit=1))["last"]
    for _ in range(100):
        box.inbound("+447700900123", "\U0001f600" * 200)
    with raw(box, f"Last-Event-ID: {before}") as client:
        received = b""
        while b"event: changes" not in received or not received.endswith(b"\n\n\r\n"):
            received += client.recv(65_536)
    assert 30_000 < len(received) < 70_000
    assert b'"skipped":1' in received


def test_who_has_lost_events_that_were_dropped_is_told_so() -> None:
    with own_control("msgboxx", max_events=3) as control:
        box = control.make()
        heard = got(box.get("/events", limit=1))["last"]
        for _ in range(5):
            got(box.post("/clock/freeze"))
        stream = Stream(control.url, box.id, after=heard)
        resync = stream.wait(lambda stream: len(stream.frames) > 1).frames[1]
        assert (resync["event"], resync["reason"]) == ("resync", "overflow")


def test_a_burst_is_told_in_a_few_frames(box: Box, follow: Open) -> None:
    stream = follow(gap_ms=500)
    for number in range(60):
        box.inbound("+447700900123", f"message {number}")
    stream.wait(lambda stream: len(stream.events()) == 120)
    changes = [frame for frame in stream.frames if frame["event"] == "changes"]
    assert [frame["skipped"] for frame in changes] == [0] * len(changes)
    assert len(changes) < 12


def test_who_never_reads_is_cut_off_and_holds_up_nobody(make_box: MakeBox) -> None:
    with own_server("msgboxx", client_timeout=1) as server, Control(server.url) as control:
        box = control.make()
        stalled = raw(box, query="?gap_ms=100")
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        until(lambda: streams(server) == 1)

        def is_cut_off() -> bool:
            for _ in range(20):
                box.inbound("+447700900123", "\U0001f600" * 200)
            return streams(server) == 0

        until(is_cut_off, seconds=60)
        stalled.close()


def test_who_leaves_is_forgotten_at_once(box: Box, server: Server) -> None:
    # Those of the tests before have gone.
    until(lambda: streams(server) == 0)
    client = raw(box)
    until(lambda: streams(server) == 1)
    client.close()
    until(lambda: streams(server) == 0)


def test_as_many_streams_are_open_as_may_and_the_next_is_told_so() -> None:
    with own_server("msgboxx") as server, Control(server.url) as control, ExitStack() as closes:
        box = control.make()
        for _ in range(STREAMS):
            closes.enter_context(raw(box))
        until(lambda: streams(server) == STREAMS)
        response = control.request("GET", f"{box.path}/events", headers={"Accept": "text/event-stream"})
        assert (response.status_code, response.headers["Retry-After"]) == (503, str(RETRY_SECONDS))
        assert got(box.get("/events"))["items"] == []
        with pytest.raises(ControlProblem) as crowded:
            next(Client(server.url).sandbox(box.id).follow())
        assert crowded.value.status == 503


def test_a_server_that_stops_says_goodbye() -> None:
    with own_control("msgboxx") as control:
        stream = Stream(control.url, control.make().id)
    stream.wait(lambda stream: stream.ended)
    assert (stream.frames[-1]["event"], stream.frames[-1]["reason"]) == ("bye", "stopping")


def test_a_quiet_stream_gives_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(herald, "BEAT_SECONDS", 0.05)
    with own_control("msgboxx") as control:
        stream = Stream(control.url, control.make().id)
        stream.wait(lambda stream: stream.names().count("beat") >= 2)
        assert stream.frames[1].keys() == {"event", "now", "frozen"}


def test_what_an_http_1_0_client_gets_is_in_no_chunks(box: Box) -> None:
    with raw(box, version="1.0") as client:
        received = b""
        while b"\n\n" not in received.partition(b"event: hello")[2]:
            received += client.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert [frame["event"] for frame in frames(body.split(b"\n"))] == ["hello"]


@pytest.mark.parametrize("name", ["before", "order", "limit", "wait"])
def test_what_is_of_lists_only_is_refused_to_a_stream(box: Box, name: str) -> None:
    value = {"before": "abcdefgh-1", "order": "asc", "limit": 1, "wait": 1}[name]
    headers = {"Accept": "text/event-stream"}
    refused(box.control.request("GET", f"{box.path}/events", headers=headers, params={name: value}), 422, name)


def test_what_is_of_streams_only_is_refused_to_a_list(box: Box) -> None:
    refused(box.get("/events", gap_ms=250), 422, "gap_ms")


@pytest.mark.parametrize("gap", [99, 5_001])
def test_frames_are_neither_too_often_nor_too_rare(box: Box, gap: int) -> None:
    headers = {"Accept": "text/event-stream"}
    refused(box.control.request("GET", f"{box.path}/events", headers=headers, params={"gap_ms": gap}), 422, "gap_ms")


def test_an_id_that_no_stream_has_told_is_refused(box: Box) -> None:
    headers = {"Accept": "text/event-stream", "Last-Event-ID": "42"}
    refused(box.control.request("GET", f"{box.path}/events", headers=headers), 422, "Last-Event-ID")


def test_there_is_no_stream_of_a_sandbox_that_there_is_not(control: Control) -> None:
    refused(control.request("GET", "/sandboxes/nowhere/events", headers={"Accept": "text/event-stream"}), 404)


def test_whoever_asks_is_served_beside_streams_and_no_thread_is_taken(box: Box, server: Server) -> None:
    before = threading.active_count()
    with ExitStack() as closes:
        for _ in range(40):
            closes.enter_context(raw(box))
        until(lambda: streams(server) >= 40)
        assert threading.active_count() <= before + 1
        box.inbound("+447700900123", "Hello")
    until(lambda: streams(server) == 0)
