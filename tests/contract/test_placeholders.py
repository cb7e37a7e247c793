"""Placeholders stand for values of their form, and for nothing else."""

import pytest

from contract_tests.placeholders import Bindings, Literal, differences

UUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
OTHER = "17b5c90a-7465-1097-b2db-66afa62c963f"
ULID = "01HNQX2P8Y9R3T4V5W6Z7A8B9C"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2lnbmF0dXJl"


def found(pattern, value):
    return list(differences(pattern, value, Bindings()))


def each(*values):
    rows = [(pattern, value) for pattern, *those in values for value in those]
    return pytest.mark.parametrize(("pattern", "value"), rows)


@each(
    ("<uuid>", UUID),
    ("<jwt>", JWT),
    ("<int>", 7),
    ("<bool>", False),
    ("<string>", ""),
    ("<text>", "x"),
    ("<decimal>", "0.012", "100.00", "7"),
    ("<e164>", "+447700900123"),
    ("<request-id>", "req_abc123def456", "req_abc123def456ghi789"),
    ("<rfc3339>", "2022-07-05T20:09:58Z", "2022-07-05T20:09:58.341+10:00"),
    ("<rfc3339-ms-Z>", "2022-07-05T20:09:58.341Z"),
    ("<rfc3339-net-offset>", "2024-04-30T14:03:25.06359+00:00", "2024-04-30T14:03:25+00:00"),
    ("<rfc3339-s-Z>", "2026-05-23T14:22:17Z"),
    ("<ulid-msg>", f"msg_{ULID}"),
    ("<ulid-con>", f"con_{ULID}"),
    (Literal("<uuid>"), "<uuid>"),
)
def test_a_placeholder_stands_for_a_value_of_its_form(pattern, value):
    assert found(pattern, value) == []


@each(
    ("<uuid>", UUID.upper(), "3fa85f64", None),
    ("<jwt>", "a.b.c", JWT.rpartition(".")[0] + "."),
    ("<int>", True, "7", 7.0),
    ("<bool>", 0),
    ("<string>", None),
    ("<text>", " "),
    ("<decimal>", 0.012, "-1.00", "01.00", ".5", "1E-3"),
    ("<e164>", "447700900123"),
    ("<request-id>", "req_abc123def45", "req_abc123def456ghi789j", "req_ABC123DEF456", "abc123def456"),
    ("<rfc3339>", "2022-07-05T20:09:58", "2022-02-30T20:09:58Z"),
    ("<rfc3339-ms-Z>", "2022-07-05T20:09:58Z", "2022-07-05T20:09:58.341+00:00", "2022-13-05T20:09:58.341Z"),
    ("<rfc3339-net-offset>", "2024-04-30T14:03:25.063590+00:00", "2024-04-30T14:03:25.06359Z"),
    ("<rfc3339-s-Z>", "2026-05-23T14:22:17.000Z", "2026-05-23T14:22:17+00:00"),
    ("<ulid-msg>", f"con_{ULID}", f"msg_{ULID.lower()}", f"msg_8{ULID[1:]}", f"msg_{ULID[:-1]}", f"msg_{ULID[:-1]}U"),
    (True, 1),
    (1, 1.0),
    (Literal("<uuid>"), UUID),
)
def test_a_value_of_the_wrong_form_is_a_difference(pattern, value):
    (difference,) = found({"key": [pattern]}, {"key": [value]})
    assert difference.startswith("$.key[0]: ")


def test_objects_and_arrays_are_compared_whole():
    assert found({"a": 1, "b": [1, 2]}, {"b": [1], "c": 3}) == [
        "$.a: is missing",
        "$.c: is not expected, got 3",
        "$.b: expected 2 items, got 1",
    ]
    assert found({}, []) == ["$: expected an object, got []"]
    assert found([], {}) == ["$: expected an array, got {}"]


@pytest.mark.parametrize(("second", "same", "different"), [("<uuid:1>", 0, 1), ("<uuid:2>", 1, 0)])
def test_the_same_number_stands_for_the_same_value_and_another_for_another(second, same, different):
    pattern = {"a": "<uuid:1>", "b": second}
    assert len(found(pattern, {"a": UUID, "b": UUID})) == same
    assert len(found(pattern, {"a": UUID, "b": OTHER})) == different


def test_numbers_hold_from_one_answer_to_the_next():
    bindings = Bindings()
    assert list(differences("<uuid:1>", UUID, bindings)) == []
    assert list(differences("<uuid:1>", OTHER, bindings)) != []


def test_a_placeholder_of_no_known_form_is_an_error():
    with pytest.raises(ValueError, match="There is no placeholder <anything>"):
        found("<anything>", 1)
