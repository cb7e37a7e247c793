"""Many webhooks, running clocks, states that move: none is lost or comes twice, and what is kept of them has bounds."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from mock_server.client import Client
from mock_server.kernel.webhooks import records
from mock_server.kernel.webhooks.records import Attempt, Attempts, Parcel, Parcels
from tests.operator.boxes import Box, contact, refused
from tests.operator.conftest import MakeBox, MakeReceiver
from tests.support.process import until
from tests.support.receivers import Handler, Receiver, absent_url, hang, status


def ids(receiver: Receiver) -> list[str]:
    """Of the messages that were told, in their order."""
    return sorted(hit.json["messageId"] for hit in receiver.hits)


def test_400_messages_are_told_400_times_to_each_webhook_and_again_where_they_were_refused(
    box: Box, hooked: Receiver, make_receiver: MakeReceiver
) -> None:
    refused: list[str] = []

    def fussy(handler: Handler) -> None:
        """Refuse every seventh the first time."""
        told = handler.hit.json["messageId"]
        is_refused = int(told[-4:], 16) % 7 == 0 and told not in refused
        if is_refused:
            refused.append(told)
        handler.say(503 if is_refused else 200)

    picky = make_receiver().will_always(fussy)
    box.api.hook("message", picky.url)
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda number: box.api.send(f"{number}")["messageId"], range(400)))
    assert box.control.drain(timeout=30)["under_way"] == 0
    box.control.advance(3_600)
    assert len(set(sent)) == 400
    assert refused
    assert ids(hooked) == sorted(sent)
    assert ids(picky) == sorted([*sent, *refused])


def test_a_running_sandbox_delivers_and_retries_in_real_time_unasked(make_box: MakeBox, receiver: Receiver) -> None:
    box = make_box(frozen=False)
    receiver.will(500, 500, 200)
    box.api.hook("contact", receiver.url)
    box.api.made("/contact", contact())
    receiver.wait_for(1, within=20)
    box.control.advance(29.6)
    first = receiver.wait_for(2, within=20)[-1].at
    box.control.advance(119.6)
    assert receiver.wait_for(3, within=20)[-1].at - first < 15
    until(lambda: [row["status"] for row in box.rows()] == ["retrying", "retrying", "delivered"])


def test_pending_retries_go_on_where_the_state_is_imported(box: Box, hooked: Receiver, make_box: MakeBox) -> None:
    there = make_box()
    hooked.will(500, 500)
    box.send()
    box.control.advance(30)
    state = box.control.export_state()
    there.control.import_state(state)
    assert there.control.export_state() == state
    before = box.rows()
    assert there.rows() == before
    there.control.advance(3_600)
    *earlier, last = there.rows()
    assert earlier == before == box.rows()
    assert (last["attempt"], last["status"], last["at"]) == (3, "delivered", before[-1]["next_attempt_at"])
    assert last["request"]["body"] == before[0]["request"]["body"]


@pytest.mark.parametrize("count", [1, 10])
def test_what_is_under_way_when_the_state_is_exported_is_sent_where_it_is_imported(
    count: int, box: Box, hooked: Receiver, make_box: MakeBox
) -> None:
    there = make_box()
    hooked.will_always(hang)
    sent = box.send(count)
    hooked.wait_for(1)
    state = box.control.export_state()
    hooked.released.set()
    box.control.drain()
    assert ids(hooked) == sorted(sent)
    there.control.import_state(state)
    there.control.advance(1)
    assert ids(hooked) == sorted([*sent, *sent])


def test_an_exported_redelivery_is_not_forgotten_at_home(box: Box, hooked: Receiver) -> None:
    for _ in range(20):
        box.send()
        box.control.export_state()
    box.control.drain()
    assert len(hooked.hits) == len({hit.body for hit in hooked.hits}) == 20


def parcel(number: int, *, finished: bool = False, body: str = "{}") -> Parcel:
    told = {"system": "s", "event": "e", "subscription": "w"}
    return Parcel(**told, id=f"p{number}", body=body, order=f"{number}", finished=finished)


def attempt(number: int) -> Attempt:
    told = {"parcel": "p", "system": "s", "event": "e", "url": "http://127.0.0.1/", "status": "delivered"}
    return Attempt(**told, id=f"dlv_{number:08d}", attempt=1, at=0, response_status=200, response_body="")


@pytest.mark.parametrize(("number", "size"), [(10, 2**30), (10_000, 10 * 2_000)])
def test_beyond_a_bound_a_webhook_that_is_made_is_a_row_that_says_so(
    number: int, size: int, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MAX_OPEN", number)
    monkeypatch.setattr(records, "MAX_OPEN_BYTES", size)
    box.api.hook("message", absent_url())
    rows = box.tell(30)
    unsent = [row for row in rows if row["status"] == "refused"]
    assert 0 < len(unsent) < 30
    assert len(unsent) + sum(row["status"] == "retrying" for row in rows) == 30
    assert all("keeps no more" in row["error"] and row["attempt"] == 0 for row in unsent)
    refused(409, box.control.redeliver, unsent[0]["id"])


def test_what_is_over_makes_room_again(box: Box, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_OPEN", 3)
    receiver.will(500, 500, 500)
    box.api.hook("contact", receiver.url)
    for number in range(4):
        box.api.made("/contact", contact(f"+1202555014{number}"))
    box.control.advance(30)
    box.api.made("/contact", contact("+12025550149"))
    box.control.drain()
    assert sorted(row["status"] for row in box.rows()) == ["delivered"] * 4 + ["refused"] + ["retrying"] * 3


def test_rows_are_dropped_by_their_bytes_too_and_counted(
    box: Box, client: Client, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MAX_ATTEMPTS_BYTES", 500_000)
    box.control.reset()
    box.api.hook("message", receiver.url)
    receiver.will_always(status(200, b"x" * 60_000))
    rows = box.tell(20)
    paging = client.call("GET", f"/sandboxes/{box.control.id}/webhooks/deliveries")["paging"]
    assert paging["total"] + paging["dropped"] == 20
    assert paging["total"] == 500_000 // 62_000
    assert rows[-1]["id"] == "dlv_00000020"


def test_a_delivery_that_is_no_longer_kept_says_so_when_it_is_asked_for(
    box: Box, hooked: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MAX_FINISHED", 2)
    for _ in range(4):
        box.tell()
    oldest, *_, newest = box.rows()
    assert "no longer kept" in refused(409, box.control.redeliver, oldest["id"]).detail
    assert box.control.redeliver(newest["id"])["status"] == "delivered"


def test_finished_deliveries_alone_are_forgotten_in_the_order_of_their_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_FINISHED", 2)
    kept = Parcels()
    for number in range(5):
        kept.add(parcel(number))
    for number in (3, 0, 4, 1):
        kept.replace(parcel(number, finished=True))
    assert [one.id for one in kept] == ["p1", "p2", "p4"]
    kept.replace(replace(parcel(4, finished=True), attempts=2))
    assert [one.id for one in kept] == ["p1", "p2", "p4"]


def test_finished_deliveries_are_forgotten_by_their_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_FINISHED_BYTES", 10_000)
    kept = Parcels()
    kept.add(parcel(0))
    for number in range(1, 10):
        kept.add(parcel(number, finished=True, body="\u20ac" * 1_000))
    assert [one.id for one in kept] == ["p0", "p8", "p9"]
    assert kept.bytes == sum(map(kept.weigh, kept))


def test_rows_that_are_imported_beyond_the_bound_are_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_ATTEMPTS", 10)
    kept = Attempts()
    kept.restore((attempt(number) for number in range(6, 31)), 5)
    assert (len(kept), kept.dropped, kept.next_number) == (10, 20, 30)
    assert kept.bytes == sum(map(records.bytes_of_row, kept))
