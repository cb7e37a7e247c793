"""What one sandbox keeps of webhooks is bounded in number and in bytes, and what there is no room for is a row."""

from dataclasses import replace

import pytest

from mock_server.client import Client
from mock_server.kernel.webhooks import records
from mock_server.kernel.webhooks.records import Attempt, Attempts, Parcel, Parcels
from tests.operator.boxes import Box, contact, refused
from tests.support.receivers import Receiver, absent_url, status

RECORDS = "mock_server.kernel.webhooks.records"


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
    monkeypatch.setattr(f"{RECORDS}.MAX_OPEN", number)
    monkeypatch.setattr(f"{RECORDS}.MAX_OPEN_BYTES", size)
    box.api.hook("message", absent_url())
    rows = box.tell(30)
    unsent = [row for row in rows if row["status"] == "refused"]
    assert 0 < len(unsent) < 30
    assert len(unsent) + sum(row["status"] == "retrying" for row in rows) == 30
    assert all("keeps no more" in row["error"] and row["attempt"] == 0 for row in unsent)
    refused(409, box.control.redeliver, unsent[0]["id"])


def test_what_is_over_makes_room_again(box: Box, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{RECORDS}.MAX_OPEN", 3)
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
    monkeypatch.setattr(f"{RECORDS}.MAX_ATTEMPTS_BYTES", 500_000)
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
    monkeypatch.setattr(f"{RECORDS}.MAX_FINISHED", 2)
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
