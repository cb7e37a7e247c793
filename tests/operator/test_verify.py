"""`verify`: what should have happened, and what was found instead."""

import json
from typing import Any

import pytest

from tests.operator.boxes import CONTACT, CUSTOMER, NOW, Box, Json, contact, refused

CREATED = {"system": "msgboxx", "method": "POST", "path": "/msgboxx/contact"}
LISTED = {"method": "GET", "path": "/msgboxx/contact"}
SENT = {"method": "POST", "path": "/msgboxx/message"}


def shortfall(box: Box, **expected: Any) -> Json:
    return refused(422, box.control.verify, **expected).errors


def nearest(box: Box, **wanted: Any) -> list[Json]:
    """What came that is most like a request that did not."""
    (told,) = shortfall(box, requests=[wanted])["requests[0]"]
    assert (told["expected"], told["found"]) == ("at least once", 0)
    found: list[Json] = told["nearest"]
    return found


@pytest.fixture
def used(box: Box) -> Box:
    """A sandbox in which two contacts were created, then they were listed once, then two messages were sent."""
    box.control.clear_requests()
    box.api.made("/contact", {**contact("+12025550160"), "tags": ["a", "b"]})
    box.api.made("/contact", contact("+12025550161"))
    box.api.get("/contact")
    box.api.send("first")
    box.api.send("second")
    return box


@pytest.mark.parametrize(
    ("times", "verified"),
    [
        *[(times, True) for times in (2, {"min": 2}, {"max": 2}, {"min": 1, "max": 2})],
        *[(times, False) for times in (0, 1, 3, {"min": 3}, {"max": 1}, {"min": 0, "max": 0})],
    ],
)
def test_times_is_exact_or_a_span(times: Any, verified: bool, used: Box) -> None:
    for name, one in (("requests", CREATED), ("messages", {"to": CUSTOMER, "since": NOW})):
        expected = {name: [{**one, "times": times}]}
        if verified:
            used.control.verify(**expected)
        else:
            assert shortfall(used, **expected)[f"{name}[0]"][0]["found"] == 2


def test_without_times_once_is_enough_and_without_expectations_nothing_is_wrong(used: Box) -> None:
    used.control.verify(requests=[CREATED, LISTED, SENT], messages=[{"q": "first"}])
    errors = shortfall(used, requests=[LISTED, {"path": "/msgboxx/team"}], messages=[{"q": "third"}])
    assert set(errors) == {"requests[1]", "messages[0]"}
    assert errors["requests[1]"][0]["expected"] == "at least once"
    assert errors["messages[0]"] == [{"expected": "at least once", "found": 0}]
    used.control.verify()


@pytest.mark.parametrize(
    ("body", "count"),
    [
        *[(body, 2) for body in ({"name": "New"}, {"name": "New", "status": "Presubscribed"}, {})],
        *[(body, 1) for body in ({"mobileNumber": "+12025550160"}, {"tags": ["a", "b"]})],
        *[(body, 0) for body in ({"tags": ["a"]}, {"email": None}, [], "text")],
    ],
)
def test_a_body_is_what_must_be_there_at_least(body: Any, count: int, used: Box) -> None:
    used.control.verify(requests=[{**CREATED, "body": body, "times": count}])


def test_a_nested_object_is_a_subset_too_a_list_is_not_and_true_is_nowhere_1(box: Box) -> None:
    box.api.post("/contact", {"deep": {"one": 1, "two": True}, "list": [1, True, [0], {"one": 1, "two": [False]}]})
    came: list[Json] = [
        *[{"deep": deep} for deep in ({"one": 1}, {})],
        *[{"list": [one, True, [0], {"one": 1, "two": [False]}]} for one in (1, 1.0)],
    ]
    never: list[Json] = [
        *[{"deep": deep} for deep in ({"one": True}, {"two": 1}, None)],
        *[{"list": [one, two, [0], {"one": 1, "two": [False]}]} for one, two in ((True, True), (1, 1))],
        *[{"list": [1, True, three, {"one": 1, "two": [False]}]} for three in ([False], [0, 0])],
        *[{"list": [1, True, [0], four]} for four in ({"one": True, "two": [False]}, {"one": 1, "two": [0]})],
        *[{"list": [1, True, [0], *rest]} for rest in ([{"one": 1}], [])],
    ]
    box.control.verify(requests=[{**CREATED, "body": body, "times": 1} for body in came])
    box.control.verify(requests=[{**CREATED, "body": body, "times": 0} for body in never])


def test_a_path_is_a_glob_and_a_method_in_either_case(used: Box) -> None:
    used.api.get(f"/contact/{CONTACT}")
    used.control.verify(requests=[{"path": "/msgboxx/contact/*", "times": 1}, {"method": "get", "times": 2}])


def test_the_nearest_three_are_told_with_their_differences(used: Box) -> None:
    newest, older, _ = nearest(used, **CREATED, body={"mobileNumber": "+12025550162", "name": "New"})
    assert newest["differences"] == ['body.mobileNumber: expected "+12025550162", found "+12025550161"']
    assert older["differences"] == ['body.mobileNumber: expected "+12025550162", found "+12025550160"']
    entry = used.control.request(newest["id"])
    assert (entry["method"], entry["path"]) == (newest["method"], newest["path"])
    assert newest["status"] == entry["response"]["status"] == 201


def test_differences_name_method_path_and_what_a_body_lacks(used: Box) -> None:
    used.control.clear_requests()
    used.api.post("/message", {"message": "no ids"})
    (near,) = nearest(used, method="PUT", path="/msgboxx/x", body={"contactId": 1})
    assert near["differences"] == [
        "method: expected PUT, found POST",
        "path: expected /msgboxx/x, found /msgboxx/message",
        "body.contactId: expected, not found",
    ]
    assert near["table"] == [
        {"where": "method", "expected": "PUT", "found": "POST"},
        {"where": "path", "expected": "/msgboxx/x", "found": "/msgboxx/message"},
        {"where": "body.contactId", "expected": "1"},
    ]


def test_a_secret_that_was_expected_or_came_is_in_no_difference(used: Box) -> None:
    key = used.control.system("msgboxx")["credentials"]["password"]
    used.api.post("/contact", {"name": f"of {key}", "password": "hidden-one"})
    wanted = {"name": "another", "password": "hidden-two", "apiKey": "hidden-three"}
    near = next(near for near in nearest(used, **CREATED, body=wanted) if near["method"] == "POST")
    for row in (
        {"where": "body.password", "expected": "***", "found": "another"},
        {"where": "body.apiKey", "expected": "***"},
        {"where": "body.name", "expected": '"another"', "found": '"of ***"'},
    ):
        assert row in near["table"]
    assert not [secret for secret in (key, "hidden") if secret in json.dumps(near)]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"b": "hidden-3"}, {"where": "body.password.b", "expected": "***", "found": "another"}),
        ({"a": ["hidden-3"]}, {"where": "body.password.a", "expected": "***", "found": "another"}),
        ({"c": "hidden-3"}, {"where": "body.password.c", "expected": "***"}),
    ],
)
def test_a_value_below_a_secret_name_is_in_no_difference(wanted: Json, told: Json, used: Box) -> None:
    used.api.post("/contact", {"name": "of", "password": {"a": ["hidden-1"], "b": "hidden-2"}})
    found = nearest(used, **CREATED, body={"password": wanted})
    assert [told] in [near["table"] for near in found]
    assert "hidden" not in json.dumps(found)


def test_in_order_is_the_order_of_arrival(used: Box) -> None:
    used.control.verify(requests=[CREATED, LISTED, SENT], in_order=True)
    used.control.verify(requests=[SENT, LISTED, CREATED], in_order=False)
    errors = shortfall(used, requests=[CREATED, SENT, LISTED], in_order=True)
    assert errors == {"in_order": ["requests[2] came, but not after requests[1]."]}


def test_in_order_a_request_stands_for_one_arrival_only(used: Box) -> None:
    used.control.verify(requests=[SENT, SENT], in_order=True)
    assert "in_order" in shortfall(used, requests=[LISTED, LISTED], in_order=True)


@pytest.mark.parametrize("times", [0, {"min": 0}, {"max": 3}])
def test_in_order_holds_also_past_a_request_that_need_not_come(times: Any, used: Box) -> None:
    never = {"path": "/msgboxx/team", "times": times}
    used.control.verify(requests=[never, CREATED, LISTED], in_order=True)
    assert "in_order" in shortfall(used, requests=[never, LISTED, CREATED], in_order=True)


def test_in_order_a_request_that_should_come_twice_comes_twice_before_the_next(used: Box) -> None:
    used.control.verify(requests=[{**CREATED, "times": 2}, LISTED], in_order=True)
    used.api.made("/contact", contact("+12025550163"))
    assert "in_order" in shortfall(used, requests=[{**CREATED, "times": 3}, LISTED], in_order=True)


@pytest.mark.parametrize("filters", [{"status": "queued"}, {"direction": "outbound"}, {"q": "FIRST"}, {"to": CUSTOMER}])
def test_messages_are_counted_by_every_filter(filters: Json, used: Box) -> None:
    wanted = {**filters, "since": NOW}
    listed = len(used.control.messages(page_size=200, **wanted))
    used.control.verify(messages=[{**wanted, "times": listed}])
    assert "messages[0]" in shortfall(used, messages=[{**wanted, "times": listed + 1}])


@pytest.mark.parametrize(
    ("expected", "field"),
    [
        *[({"requests": [{"times": times}]}, "requests.0.times") for times in (-1, "2", True, {}, {"least": 1})],
        *(({kind: [{}] * 101}, kind) for kind in ("requests", "messages")),
        *(({"requests": [{name: "*" * 501}]}, f"requests.0.{name}") for name in ("url", "path", "system")),
        ({"requests": [{"body": {"text": "x" * 65_536}}]}, "requests.0.body"),
        ({"messages": [{"q": "x" * 131_073}]}, "messages.0.q"),
    ],
)
def test_an_expectation_without_sense_or_too_long_to_compare_is_refused(expected: Json, field: str, box: Box) -> None:
    assert list(shortfall(box, **expected)) == [field]


def test_as_many_and_as_long_expectations_as_there_may_be_are_compared(used: Box) -> None:
    most = {
        "requests": [{"path": "*a*" * 166, "body": {"text": "x" * 60_000}, "times": 0}] * 10
        + [{**CREATED, "times": 2}] * 90,
        "messages": [{"to": CUSTOMER, "q": "first"}] * 100,
    }
    used.control.verify(**most)


def test_what_is_told_of_a_difference_is_cut(used: Box) -> None:
    used.api.send("x" * 3_000)
    near, *_ = nearest(used, **SENT, body={"message": "y" * 3_000})
    (difference,), (row,) = near["differences"], near["table"]
    assert difference == f'body.message: expected "{"y" * 3_000}'[:1_000] + "…"
    assert (row["expected"], row["found"]) == (f'"{"y" * 999}…', f'"{"x" * 999}…')
