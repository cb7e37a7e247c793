"""A receiver that misbehaves is a row that says so, and holds up nobody else."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from mock_server.kernel.webhooks.delivery import WebhookDispatcher
from mock_server.kernel.webhooks.delivery.sending import MAX_ANSWER
from mock_server.kernel.webhooks.policy import Policy
from tests.operator.boxes import Box, contact
from tests.operator.conftest import MakeBox, MakeReceiver
from tests.support.process import until
from tests.support.receivers import (
    Answer,
    Receiver,
    absent_url,
    dribble,
    dribble_head,
    endless,
    garble,
    hang,
    reset,
    status,
)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(code: int, box: Box, make_receiver: MakeReceiver) -> None:
    first, second = make_receiver(), make_receiver()
    first.will(status(code, b"over there", Location=second.url))
    box.api.hook("message", first.url)
    box.api.send()
    box.control.drain()
    (row,) = box.rows()
    assert (row["status"], row["response"]) == ("retrying", {"status": code, "body": "over there"})
    assert second.hits == []
    assert len(first.hits) == 1


@pytest.mark.parametrize("place", ["http://169.254.169.254/", "http://[", "//", "ftp://x/", "http://a..b/"])
def test_where_a_redirect_leads_is_not_even_read(place: str, box: Box, receiver: Receiver) -> None:
    receiver.will(status(302, Location=place))
    box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain()
    (row,) = box.rows()
    assert (row["status"], row["response"]["status"]) == ("retrying", 302)


@pytest.mark.parametrize(
    "pour", [endless(200), endless(500), endless(302, Location="/else")], ids=["200", "500", "302"]
)
def test_an_endless_body_is_cut_at_64_kib(pour: Answer, box: Box, receiver: Receiver) -> None:
    receiver.will(pour)
    box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain(timeout=9)
    (row,) = box.rows()
    assert row["response"]["body"] == "x" * MAX_ANSWER


def test_a_body_up_to_64_kib_is_kept_whole(box: Box, receiver: Receiver) -> None:
    receiver.will(status(200, b"y" * MAX_ANSWER))
    box.api.hook("message", receiver.url)
    box.api.send()
    box.control.drain()
    assert box.rows()[0]["response"]["body"] == "y" * MAX_ANSWER


@pytest.mark.parametrize("answer", [reset, garble])
def test_a_broken_off_attempt_is_retried_and_says_why(answer: Answer, box: Box, receiver: Receiver) -> None:
    receiver.will(answer, 200)
    hook = box.api.hook("message", receiver.url)
    box.api.send()
    box.control.advance(30)
    first, second = box.rows()
    assert (first["status"], second["status"]) == ("retrying", "delivered")
    assert "response" not in first
    assert first["error"]
    assert box.api.failures(hook) == 1


def test_an_absent_receiver_is_retried_and_the_row_says_why(box: Box) -> None:
    hook = box.api.hook("message", absent_url())
    box.api.send()
    box.control.drain()
    (row,) = box.rows()
    assert row["status"] == "retrying"
    assert "refused" in row["error"].lower()
    assert box.api.failures(hook) == 1


def test_what_a_row_says_of_an_absent_receiver_is_the_same_in_two_sandboxes(box: Box, make_box: MakeBox) -> None:
    url, other = absent_url(), make_box()
    for one in (box, other):
        one.api.hook("message", url)
        one.api.send()
        one.control.drain()
    assert box.rows()[0]["error"] == other.rows()[0]["error"]
    assert "0x" not in box.rows()[0]["error"]


@pytest.mark.parametrize(
    "broken", [ConnectionResetError(104, "reset"), BrokenPipeError(32, "pipe"), TimeoutError("late")]
)
def test_whatever_breaks_while_connecting_is_an_error_and_no_defect(
    broken: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, connect = threading.get_ident(), socket.socket.connect

    def breaking(opened: socket.socket, address: Any) -> None:
        if threading.get_ident() == me:
            raise broken
        connect(opened, address)

    monkeypatch.setattr(socket.socket, "connect", breaking)
    outcome = WebhookDispatcher(Policy()).post("http://127.0.0.1:9/", b"{}", {}, 1.0)
    assert outcome.status is None
    assert not outcome.refused
    assert str(broken) in (outcome.error or "")


def test_a_defect_while_sending_is_a_row_and_ends_no_thread(
    box: Box, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise LookupError("a defect of our own")

    box.api.hook("message", receiver.url)
    with monkeypatch.context() as patched:
        patched.setattr(WebhookDispatcher, "post", broken)
        for _ in range(10):
            box.api.send()
        box.control.drain()
    assert ["a defect of our own" in row["error"] for row in box.rows()] == [True] * 10
    box.control.advance(30)
    assert len(receiver.hits) == 10


@pytest.mark.parametrize("answer", [hang, dribble, endless(200), reset], ids=["hang", "dribble", "endless", "reset"])
def test_a_bad_receiver_holds_up_neither_calls_nor_other_receivers(
    answer: Answer, box: Box, make_receiver: MakeReceiver
) -> None:
    bad, good = make_receiver().will_always(answer), make_receiver()
    box.api.hook("message", bad.url)
    box.api.hook("contact", good.url)
    for number in range(10):
        box.api.send()
        box.api.made("/contact", contact(f"+1202555012{number}"))
    good.wait_for(10, within=8)
    begun = time.monotonic()
    assert box.api.get("/message").status_code == 200
    assert box.control.clock()["frozen"] is True
    assert time.monotonic() - begun < 5


def test_a_hanging_receiver_of_one_sandbox_holds_up_no_time_of_another(
    box: Box, make_box: MakeBox, make_receiver: MakeReceiver
) -> None:
    bad, good, other = make_receiver().will_always(hang), make_receiver(), make_box()
    box.api.hook("message", bad.url)
    for _ in range(10):
        box.api.send()
    other.api.hook("message", good.url)
    other.api.send()
    begun = time.monotonic()
    other.control.advance(3_600)
    assert time.monotonic() - begun < 8
    assert len(good.hits) == 1


@pytest.mark.parametrize("answer", [hang, dribble, dribble_head], ids=["hang", "dribble", "dribble in the head"])
def test_an_attempt_ends_when_its_time_is_over_however_bytes_come(answer: Answer, receiver: Receiver) -> None:
    receiver.will_always(answer)
    begun = time.monotonic()
    outcome = WebhookDispatcher(Policy()).post(receiver.url, b"{}", {}, 0.4)
    assert time.monotonic() - begun < 5
    assert outcome.error or outcome.body


def test_advance_waits_for_a_slow_receiver_and_meanwhile_calls_go_on(box: Box, receiver: Receiver) -> None:
    receiver.will(hang)
    box.api.hook("message", receiver.url)
    box.api.send()
    receiver.wait_for(1)
    answers: list[object] = []
    advancing = threading.Thread(target=lambda: answers.append(box.control.advance(60)), daemon=True)
    advancing.start()
    assert box.api.get("/contact").status_code == 200
    assert answers == []
    receiver.released.set()
    advancing.join(10)
    until(lambda: answers)
    assert [row["status"] for row in box.rows()] == ["delivered"]


def test_a_cookie_that_a_receiver_sets_is_not_sent_back(box: Box, receiver: Receiver) -> None:
    receiver.will_always(status(200, Set_Cookie="who=me; Path=/"))
    box.api.hook("message", receiver.url)
    for _ in range(20):
        box.api.send()
    box.control.drain()
    assert [hit for hit in receiver.hits if "Cookie" in hit.headers] == []


def test_proxies_of_the_environment_are_not_looked_at(
    box: Box, make_receiver: MakeReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, receiver = make_receiver(), make_receiver()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    outcome = WebhookDispatcher(Policy()).post(receiver.url, b"{}", {}, 5)
    assert outcome.status == 200
    assert proxy.hits == []
