"""Fields take the JSON types that vendors document and nothing that merely looks like them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from mock_server.kernel import instants
from mock_server.web.fields import E164, Flag, Moment, Text, Uuid, Whole, WholeInQuery, assumed

UUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
NUMBER = Whole(minimum=1, maximum=200)
IN_QUERY = WholeInQuery(minimum=1, maximum=200)
EVENING = instants.parse("2022-07-05T20:09:58Z")


@pytest.mark.parametrize(
    ("field", "given_value", "loaded"),
    [
        *((Text(), "words", "words"), (Text(), "", ""), (Text(blank=False), " x ", " x ")),
        *((Flag(), True, True), (Flag(), False, False), (E164(), "+447902111123", "+447902111123")),
        *((Uuid(), UUID, UUID), (Uuid(), UUID.upper(), UUID), (Uuid(blank=True), "", None)),
        (Moment(), "2022-07-05T20:09:58.341Z", EVENING + 341 * instants.MILLISECOND),
        (Moment(), "2022-07-05T20:09:58+02:00", EVENING - 2 * instants.HOUR),
        (Moment(), "2022-07-05T20:09:58 02:00", EVENING - 2 * instants.HOUR),
        (Moment(), "2022-07-05", instants.parse("2022-07-05T00:00:00Z")),
        *((IN_QUERY, "7", 7), (NUMBER, 7, 7), (IN_QUERY, "007", 7), (Whole(minimum=1), 10**12, 10**12)),
    ],
)
def test_a_value_of_the_documented_form_is_taken(field: Any, given_value: Any, loaded: Any) -> None:
    assert field.deserialize(given_value) == loaded


@pytest.mark.parametrize(
    ("field", "given_value"),
    [
        *((Text(), value) for value in (1, True, [], {}, ["x"], b"x", None)),
        *((Text(blank=False), value) for value in ("", " ", "\t\n", "\u2003")),
        *((Flag(), value) for value in ("true", "false", 1, 0, "", "on", [], None)),
        *((Uuid(), value) for value in ("", "x", UUID[:-1], UUID + "0", UUID + "\n", UUID.replace("-", ""))),
        *((Uuid(), value) for value in (1, True, [UUID], None, f"{{{UUID}}}", "\u0663" + UUID[1:])),
        *((E164(), value) for value in ("", "447902111123", "+0447902111", "+44 7902 111123", 447902111123)),
        (E164(), "+447902111123\n"),
        *((Moment(), value) for value in ("", "yesterday", "2024-02-30", 1_700_000_000, True, [], None, "9" * 1_000)),
        *((NUMBER, value) for value in (0, 201, 1.0, 1.5, True, [], None, 10**400)),
        *((NUMBER, value) for value in ("0", "-1", "201", "1.0", "", " 1", "1e2", "0x1", "\u0661", "9" * 100_000)),
    ],
)
def test_a_value_that_merely_looks_like_it_is_refused(field: Any, given_value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        field.deserialize(given_value)

    assert all(message.endswith(".") for message in refused.value.messages)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(value=JSON)
def test_no_json_value_at_all_breaks_a_field(value: Any) -> None:
    for field in (Text(), Text(blank=False), Flag(), Uuid(), Uuid(blank=True), E164(), Moment(), NUMBER):
        try:
            field.deserialize(value)
        except ValidationError:
            continue


def test_a_field_tells_its_bounds_and_form_and_what_is_assumed_of_it_in_the_document() -> None:
    assert NUMBER.metadata == {"minimum": 1, "maximum": 200}
    assert Whole(minimum=1).metadata == {"minimum": 1, "maximum": 2**53 - 1}
    assert Moment().metadata["format"] == "date-time"
    reason = {"x-assumed": True, "x-assumed-reason": "nobody says"}
    assert Uuid(metadata=assumed("nobody says", example=UUID)).metadata == {"format": "uuid", **reason, "example": UUID}
