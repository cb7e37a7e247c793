"""Instants are microseconds, read from ISO 8601 and written back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.kernel.instants import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    as_datetime,
    parse,
    parse_duration,
    rfc3339_ms,
    rfc3339_s,
    to_millisecond,
)

# Years 2 to 9998, so that no offset leads out of the calendar; naive, which the reader takes for UTC.
MOMENTS = st.datetimes().filter(lambda moment: 1 < moment.year < 9999)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moment=MOMENTS, offset=OFFSETS)
def test_a_moment_is_the_same_instant_in_every_offset(moment: datetime, offset: timezone) -> None:
    written = moment.replace(tzinfo=UTC)

    assert parse(written.astimezone(offset).isoformat()) == parse(written.isoformat()) == parse(moment.isoformat())
    assert as_datetime(parse(moment.isoformat())) == moment


@given(moment=MOMENTS)
def test_what_is_written_to_the_millisecond_is_read_as_that_millisecond(moment: datetime) -> None:
    instant = parse(moment.isoformat())

    assert parse(rfc3339_ms(instant)) == to_millisecond(instant)
    assert 0 <= instant - to_millisecond(instant) < 1_000


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2022-07-05T20:09:58.341Z", "2022-07-05T20:09:58.341Z"),
        ("2024-04-30T14:03:25.06359+00:00", "2024-04-30T14:03:25.063Z"),
        ("2024-02-29T23:59:59+05:45", "2024-02-29T18:14:59.000Z"),
        ("2024-04-30", "2024-04-30T00:00:00.000Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
    ],
)
def test_the_forms_that_vendors_send_are_read(text: str, written: str) -> None:
    assert rfc3339_ms(parse(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2024-13-01", "2024-02-30", "2023-02-29T00:00:00Z", "1700000000", "٢٠٢٤"),
        *("2024-05-01T24:00", "20240501T24Z", "2024-W18-3 24:00"),
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@given(text=st.text(max_size=30))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    try:
        assert isinstance(parse(text), int)
    except ValueError:
        return


@pytest.mark.parametrize(
    ("text", "length"),
    [("2h30m", 150 * MINUTE), ("3d", 3 * DAY), ("45s", 45 * SECOND), ("1d1h1m1s", DAY + HOUR + MINUTE + SECOND)],
)
def test_a_duration_is_read(text: str, length: int) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "2", "2 h", "h", "-1h", "30m2h", "1.5h", "2h\n"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@pytest.mark.parametrize("into", [0, 1, 999_999])
def test_a_time_to_the_second_is_cut_and_not_rounded(into: int) -> None:
    assert rfc3339_s(1_657_051_798 * SECOND + into) == "2022-07-05T20:09:58Z"
