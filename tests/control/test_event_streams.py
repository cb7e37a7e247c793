"""`…/events` as a stream: told as it happens, resumed where it was, and bounded whatever its client does."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from mock_server.client import Client, ControlProblem
from mock_server.client._frames import frames
from mock_server.server.composition import Server
from mock_server.server.serving import herald
from mock_server.web.streams import RETRY_SECONDS, STREAMS
from tests.control.test_events import newest
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.msgboxx import WILL, Api
from tests.support.process import until
from tests.support.servers import own_control, own_server

Json = dict[str, Any]
# What a stream tells, from its hello on.
Frames = Iterator[Json]
CUSTOMER = "+447700900123"
FACES = "\N{GRINNING FACE}" * 200
STREAM = {"Accept": "text/event-stream"}


def opened(url: str, sandbox: str, **asked: Any) -> Frames:
    return Client(url).sandbox(sandbox).follow(**{"gap_ms": 100, **asked})


def events(stream: Frames, count: int) -> list[Json]:
    """The next so many."""
    found: list[Json] = []
    while len(found) < count:
        frame = next(stream)
        found += frame["items"] if frame["event"] == "changes" else ()
    assert len(found) == count
    return found


def is_next(stream: Frames, event: str, **told: Any) -> bool:
    frame = next(frame for frame in stream if frame["event"] != "beat")
    assert frame.items() >= {"event": event, **told}.items()
    return True


@pytest.fixture
def follow(box: Box) -> Iterator[Callable[..., Frames]]:
    with ExitStack() as closes:
        yield lambda **asked: closes.enter_context(closing(opened(box.control.url, box.id, **asked)))


Open = Callable[..., Frames]


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
    before = newest(box)
    assert is_next(stream, "hello", resumed=False, frozen=True, last=before)
    got(api.say(WILL), 201)
    box.advance(5)
    assert events(stream, 6) == got(box.get("/events", after=before))["items"]


def test_only_what_is_of_its_types_is_told(box: Box, api: Api, follow: Open) -> None:
    stream = follow(types=["message.created", "clock"])
    next(stream)
    got(api.say(WILL), 201)
    box.advance(5)
    assert [event["type"] for event in events(stream, 2)] == ["message.created", "clock.advanced"]


def test_it_goes_on_behind_the_event_that_was_heard_last(box: Box, follow: Open) -> None:
    first = follow()
    next(first)
    box.inbound(CUSTOMER, "one")
    heard = next(frame for frame in first if frame["id"] == newest(box))["id"]
    box.inbound(CUSTOMER, "two")
    second = follow(after=heard)
    assert is_next(second, "hello", resumed=True)
    assert [event["row"]["text"] for event in events(second, 2)] == ["two", "two"]


def test_who_comes_back_to_another_life_begins_anew(box: Box, follow: Open) -> None:
    heard = newest(box)
    got(box.post("/reset"))
    stream = follow(after=heard)
    assert is_next(stream, "hello", resumed=False)
    assert is_next(stream, "resync", reason="epoch", id=newest(box))


def test_who_comes_back_after_a_start_of_the_server_begins_anew_and_one_that_stops_says_goodbye() -> None:
    with own_server("msgboxx") as before:
        heard = Client(before.url).sandbox().events(limit=1)["last"]
    with own_server("msgboxx") as again:
        stream = opened(again.url, "default", after=heard)
        assert is_next(stream, "hello")
        assert is_next(stream, "resync")
    assert is_next(stream, "bye", reason="stopping")
    assert list(stream) == []


def test_a_stream_outlives_a_reset_and_an_import_and_ends_with_its_sandbox(box: Box, follow: Open) -> None:
    stream = follow()
    next(stream)
    for act, told in (
        (lambda: box.post("/reset"), "sandbox.reset"),
        (lambda: box.put("/state", box.state()), "state.imported"),
    ):
        got(act())
        assert [event["type"] for event in events(stream, 1)] == [told]
        assert is_next(stream, "resync", reason="epoch")
    box.inbound(CUSTOMER, "after")
    events(stream, 2)
    box.delete()
    assert events(stream, 1)[0]["type"] == "sandbox.deleted"
    assert is_next(stream, "bye", reason="deleted")
    assert list(stream) == []


def test_more_than_a_frame_holds_is_skipped_and_counted(box: Box, follow: Open) -> None:
    before = newest(box)
    for _ in range(205):
        got(box.post("/clock/freeze"))
    _, frame = (next(stream) for stream in [follow(after=before)] * 2)
    assert (len(frame["items"]), frame["skipped"]) == (200, 5)
    assert frame["id"] == frame["items"][-1]["id"] == newest(box)


def test_a_frame_has_no_more_than_64_kib(box: Box) -> None:
    before = newest(box)
    for _ in range(100):
        box.inbound(CUSTOMER, FACES)
    with raw(box, f"Last-Event-ID: {before}") as client:
        received = b""
        while b"event: changes" not in received or not received.endswith(b"\n\n\r\n"):
            received += client.recv(65_536)
    assert 30_000 < len(received) < 70_000
    assert b'"skipped":1' in received


def test_who_has_lost_events_that_were_dropped_is_told_so() -> None:
    with own_control("msgboxx", max_events=3) as control:
        box = control.make()
        heard = newest(box)
        for _ in range(5):
            got(box.post("/clock/freeze"))
        stream = opened(control.url, box.id, after=heard)
        assert is_next(stream, "hello")
        assert is_next(stream, "resync", reason="overflow")


def test_a_burst_is_told_in_a_few_frames(box: Box, follow: Open) -> None:
    stream = follow(gap_ms=500)
    told = [next(stream)]
    for number in range(60):
        box.inbound(CUSTOMER, f"message {number}")
    last = newest(box)
    while told[-1].get("id") != last:
        told.append(next(stream))
    changes = [frame for frame in told if frame["event"] == "changes"]
    assert sum(len(frame["items"]) for frame in changes) == 120
    assert [frame["skipped"] for frame in changes] == [0] * len(changes)
    assert len(changes) < 12


def test_who_never_reads_is_cut_off_and_holds_up_nobody() -> None:
    with own_server("msgboxx", client_timeout=1) as server, Control(server.url) as control:
        assert server._serving is not None
        # What the system keeps for a client is full soon.
        for bound in server._serving._sockets:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8_192)
        box = control.make()
        with raw(box, query="?gap_ms=100") as stalled:
            stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            until(lambda: streams(server) == 1)

            def is_cut_off() -> bool:
                for _ in range(20):
                    box.inbound(CUSTOMER, FACES)
                return streams(server) == 0

            until(is_cut_off, seconds=60)


def test_who_leaves_is_forgotten_at_once(box: Box, server: Server) -> None:
    # Those of the tests before have gone.
    until(lambda: streams(server) == 0)
    with raw(box):
        until(lambda: streams(server) == 1)
    until(lambda: streams(server) == 0)


def test_as_many_streams_are_open_as_may_and_the_next_is_told_so() -> None:
    with own_server("msgboxx") as server, Control(server.url) as control, ExitStack() as closes:
        box = control.make()
        for _ in range(STREAMS):
            closes.enter_context(raw(box))
        until(lambda: streams(server) == STREAMS)
        response = control.request("GET", f"{box.path}/events", headers=STREAM)
        assert (response.status_code, response.headers["Retry-After"]) == (503, str(RETRY_SECONDS))
        assert got(box.get("/events"))["items"] == []
        with pytest.raises(ControlProblem) as crowded:
            next(opened(server.url, box.id))
        assert crowded.value.status == 503


def test_a_quiet_stream_gives_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(herald, "BEAT_SECONDS", 0.05)
    with own_control("msgboxx") as control:
        stream = opened(control.url, "default")
        assert is_next(stream, "hello")
        for beat in (next(stream), next(stream)):
            assert (beat["event"], beat.keys()) == ("beat", {"event", "now", "frozen"})


def test_what_an_http_1_0_client_gets_is_in_no_chunks(box: Box) -> None:
    with raw(box, version="1.0") as client:
        received = b""
        while b"\n\n" not in received.partition(b"event: hello")[2]:
            received += client.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert [frame["event"] for frame in frames(body.split(b"\n"))] == ["hello"]


REFUSED: list[tuple[Json, dict[str, str]]] = [
    *(({name: 1}, {}) for name in ("limit", "wait")),
    ({"before": "abcdefgh-1"}, {}),
    ({"order": "asc"}, {}),
    *(({"gap_ms": gap}, {}) for gap in (99, 5_001)),
    ({}, {"Last-Event-ID": "42"}),
]


@pytest.mark.parametrize(("query", "heard"), REFUSED)
def test_what_is_of_lists_or_cannot_be_is_refused_to_a_stream(box: Box, query: Json, heard: dict[str, str]) -> None:
    answer = box.control.request("GET", f"{box.path}/events", headers=STREAM | heard, params=query)
    refused(answer, 422, *query, *heard)


def test_what_is_of_streams_only_is_refused_to_a_list_and_there_is_none_of_no_sandbox(box: Box) -> None:
    refused(box.get("/events", gap_ms=250), 422, "gap_ms")
    refused(box.control.request("GET", "/sandboxes/nowhere/events", headers=STREAM), 404)


def test_whoever_asks_is_served_beside_streams_and_no_thread_is_taken(box: Box, server: Server) -> None:
    before = threading.active_count()
    with ExitStack() as closes:
        for _ in range(40):
            closes.enter_context(raw(box))
        until(lambda: streams(server) >= 40)
        assert threading.active_count() <= before + 1
        box.inbound(CUSTOMER, "Hello")
    until(lambda: streams(server) == 0)
