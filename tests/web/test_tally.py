"""Requests counted by call and status, and their times in buckets."""

from concurrent.futures import ThreadPoolExecutor

from mock_server.web.served import BOUNDS, Tally

CALL = ("coax", "GET", "/api/v2/locations")


def test_each_status_of_a_call_is_counted_and_all_of_its_time() -> None:
    tally = Tally()
    for status, seconds in ((200, 0.0005), (200, 0.001), (404, 0.002), (200, 99.0)):
        tally.count(CALL, status, seconds)

    assert tally.statuses() == {(CALL, 200): 3, (CALL, 404): 1}
    (times,) = tally.times().values()
    assert times.counts == [2, 1, *([0] * (len(BOUNDS) - 2)), 1]
    assert times.seconds == 99.0035


def test_no_request_is_lost_among_threads() -> None:
    tally = Tally()
    with ThreadPoolExecutor(8) as pool:
        for _ in range(8):
            pool.submit(lambda: [tally.count(CALL, 200, 0.1) for _ in range(2_000)])
    assert tally.statuses() == {(CALL, 200): 16_000}
    assert sum(tally.times()[CALL].counts) == 16_000
