"""A receiver that misbehaves is a row that says so, and holds up nobody else."""

import time
from typing import Any

import pytest

from mock_server.kernel.webhooks.delivery.sending import MAX_ANSWER, Sender
from mock_server.kernel.webhooks.policy import Policy
from tests.operator.boxes import Box, contact
from tests.operator.conftest import MakeBox, MakeReceiver
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


@pytest.mark.parametrize(
    ("code", "place"),
    [
        *[(code, "") for code in (301, 302, 303, 307, 308)],
        *[(302, place) for place in ("http://169.254.169.254/", "http://[", "//", "ftp://x/", "http://a..b/")],
    ],
)
def test_a_redirect_is_not_followed_nor_is_where_it_leads_even_read(
    code: int, place: str, box: Box, hooked: Receiver, make_receiver: MakeReceiver
) -> None:
    elsewhere = make_receiver()
    hooked.will(status(code, b"over there", Location=place or elsewhere.url))
    (row,) = box.tell()
    assert (row["status"], row["response"]) == ("retrying", {"status": code, "body": "over there"})
    assert (len(hooked.hits), elsewhere.hits) == (1, [])


@pytest.mark.parametrize(
    ("answer", "letter"),
    [
        (status(200, b"y" * MAX_ANSWER), "y"),
        (endless(200), "x"),
        (endless(500), "x"),
        (endless(302, Location="/else"), "x"),
    ],
    ids=["64 KiB", "endless", "endless 500", "endless 302"],
)
def test_a_body_is_kept_up_to_64_kib(answer: Answer, letter: str, box: Box, hooked: Receiver) -> None:
    hooked.will(answer)
    (row,) = box.tell()
    assert row["response"]["body"] == letter * MAX_ANSWER


@pytest.mark.parametrize("answer", [reset, garble])
def test_a_broken_off_attempt_is_retried_and_says_why(answer: Answer, box: Box, receiver: Receiver) -> None:
    receiver.will(answer, 200)
    hook = box.api.hook("message", receiver.url)
    box.send()
    box.control.advance(30)
    first, second = box.rows()
    assert (first["status"], second["status"]) == ("retrying", "delivered")
    assert "response" not in first
    assert first["error"]
    assert box.api.failures(hook) == 1


def test_an_absent_receiver_is_retried_and_the_row_says_why_the_same_in_two_sandboxes(make_box: MakeBox) -> None:
    url, told = absent_url(), []
    for box in (make_box(), make_box()):
        hook = box.api.hook("message", url)
        (row,) = box.tell()
        assert (row["status"], box.api.failures(hook)) == ("retrying", 1)
        told.append(row["error"])
    assert told[0] == told[1]
    assert "refused" in told[0].lower()
    assert "0x" not in told[0]


def test_a_defect_while_sending_is_a_row_and_ends_no_thread(
    box: Box, hooked: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise LookupError("a defect of our own")

    with monkeypatch.context() as patched:
        patched.setattr(Sender, "post", broken)
        rows = box.tell(10)
    assert ["a defect of our own" in row["error"] for row in rows] == [True] * 10
    box.control.advance(30)
    assert len(hooked.hits) == 10


@pytest.mark.parametrize("answer", [hang, dribble, endless(200), reset], ids=["hang", "dribble", "endless", "reset"])
def test_a_bad_receiver_holds_up_neither_calls_nor_other_receivers(
    answer: Answer, box: Box, hooked: Receiver, make_receiver: MakeReceiver
) -> None:
    hooked.will_always(answer)
    good = make_receiver()
    box.api.hook("contact", good.url)
    for number in range(10):
        box.send()
        box.api.made("/contact", contact(f"+1202555012{number}"))
    good.wait_for(10, within=8)
    begun = time.monotonic()
    assert box.api.get("/message").status_code == 200
    assert box.control.clock()["frozen"] is True
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("answer", [hang, dribble, dribble_head], ids=["hang", "dribble", "dribble in the head"])
def test_an_attempt_ends_when_its_time_is_over_however_bytes_come(answer: Answer, receiver: Receiver) -> None:
    receiver.will_always(answer)
    begun = time.monotonic()
    outcome = Sender(Policy()).post(receiver.url, b"{}", {}, 0.4)
    assert time.monotonic() - begun < 5
    assert outcome.error or outcome.body


def test_a_cookie_that_a_receiver_sets_is_not_sent_back(box: Box, hooked: Receiver) -> None:
    hooked.will_always(status(200, Set_Cookie="who=me; Path=/"))
    box.tell(20)
    assert [hit for hit in hooked.hits if "Cookie" in hit.headers] == []


def test_proxies_of_the_environment_are_not_asked(make_receiver: MakeReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, receiver = make_receiver(), make_receiver()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    assert Sender(Policy()).post(receiver.url, b"{}", {}, 5).status == 200
    assert proxy.hits == []
