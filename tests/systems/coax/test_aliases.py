"""Each other spelling of a path answers as the main one, to the byte."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.coax import ANN, ANN_AT_A, CUSTOMERS, FIXTURES, LOCATIONS, NED, STRANGER, A, Api, B, refused
from tests.support.http import Response

LATER = "2024-05-02T12:00:00Z"
ONE_CUSTOMER, ONE_LOCATION = "/api/v2/customer", "/api/v2/location"
ON = "/api/v2/message"
PAIRS: dict[str, tuple[str, str, str, Any]] = {
    "list customers": ("GET", CUSTOMERS, ONE_CUSTOMER, None),
    "page customers": ("GET", f"{CUSTOMERS}?page=2&page_size=1&q=e", f"{ONE_CUSTOMER}?page=2&page_size=1&q=e", None),
    "create a customer": ("POST", CUSTOMERS, ONE_CUSTOMER, {"name": "Nova"}),
    "upsert a customer": ("PUT", CUSTOMERS, ONE_CUSTOMER, {"phone": STRANGER}),
    "get a customer": ("GET", f"{CUSTOMERS}/{ANN}", f"{ONE_CUSTOMER}/{ANN}", None),
    "update a customer": ("PUT", f"{CUSTOMERS}/{ANN}", f"{ONE_CUSTOMER}/{ANN}", {"name": "Anne"}),
    "delete a customer": ("DELETE", f"{CUSTOMERS}/{NED}", f"{ONE_CUSTOMER}/{NED}", None),
    "list locations": ("GET", LOCATIONS, ONE_LOCATION, None),
    "create a location": ("POST", LOCATIONS, ONE_LOCATION, {"name": "Delta"}),
    "get a location": ("GET", f"{LOCATIONS}/{A}", f"{ONE_LOCATION}/{A}", None),
    "update a location": ("PUT", f"{LOCATIONS}/{A}", f"{ONE_LOCATION}/{A}", {"name": "Alef"}),
    "delete a location": ("DELETE", f"{LOCATIONS}/{B}", f"{ONE_LOCATION}/{B}", None),
    "send on an enquiry": ("PUT", f"{ON}/{ANN_AT_A}/send/sms", f"{ON}/send/{ANN_AT_A}/sms", {"message": "Hi"}),
    "schedule on an enquiry": (
        "PUT",
        f"{ON}/{ANN_AT_A}/schedule/email",
        f"{ON}/schedule/{ANN_AT_A}/email",
        {"message": "Hi", "scheduled_at": LATER},
    ),
    "ask on an enquiry": ("PUT", f"{ON}/{ANN_AT_A}/ask-for-review", f"{ON}/ask-for-review/{ANN_AT_A}", {}),
    "a wrong field": ("PUT", f"{ON}/{ANN_AT_A}/send/sms", f"{ON}/send/{ANN_AT_A}/sms", {"message": 1}),
    "a wrong channel": ("PUT", f"{ON}/{ANN_AT_A}/send/fax", f"{ON}/send/{ANN_AT_A}/fax", {"message": "Hi"}),
}


@pytest.mark.parametrize(("method", "main", "alias", "body"), PAIRS.values(), ids=PAIRS)
def test_an_alias_answers_as_its_main_path_and_does_the_same(
    make_box: MakeBox, method: str, main: str, alias: str, body: Any
) -> None:
    seen: list[tuple[int, bytes, Any]] = []
    for path in (main, alias):
        box = make_box(fixtures=FIXTURES)
        with Api.of(box) as api:
            answer: Response = api.request(method, path, json=body)
            seen.append((answer.status_code, answer.content, box.standing()))
    assert seen[0] == seen[1]


def test_a_word_of_a_path_is_no_enquiry(api: Api) -> None:
    refused(api.put(f"{ON}/send/send/sms", {"message": "Hi"}), 404)
    refused(api.put(f"{ON}/schedule/send/sms", {"message": "Hi", "scheduled_at": LATER}), 404)
    refused(api.put(f"{ON}/send/ask-for-review", {"message": "Hi"}), 422, "channel")
