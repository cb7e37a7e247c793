"""What a sandbox holds at first: the documented default, nothing, or what a test brings along."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Control
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.msgboxx import ANN, NOBODY, NOW, WORLD, A, refused

OPEN = ("17b5c90a-7465-1097-b2db-66afa62c963f", "a38f0fc8-cb26-4266-bbd9-35eb8dbd6947")
OPEN += ("3fa85f64-5717-4562-b3fc-2c963f66afa6",)


def test_the_default_has_what_the_readme_promises(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    api, limited = box.log_in(), box.log_in("limited")
    assert len(api.items("/apiaccount")) == len(api.items("/inbox")) == 2
    assert len(api.one("/team")) == 2
    assert len({row["user"]["userId"] for row in api.one("/user")}) == 4
    assert {template["status"] for template in api.items("/template")} == {"Approved", "Pending", "Rejected"}
    assert got(api.get("/contact", page=3))["paging"] == {"recordCount": 250, "pages": 3}
    everything = api.items("/message", fromDate="2000-01-01")
    assert 0 < len(api.items("/message")) < len(everything)
    assert len(limited.items("/apiaccount")) == 1
    refused(limited.get(f"/contact/{OPEN[0]}"), 403)


def test_three_of_its_contacts_can_be_written_to_and_three_cannot(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    api = box.log_in()
    closed = [contact["contactId"] for contact in api.items("/contact") if "Example" in contact["name"]]
    statuses = {}
    for contact_id in {*OPEN, *closed}:
        contact = api.one(f"/contact/{contact_id}")
        statuses[contact_id] = api.say(contact_id, account=contact["apiAccountId"]).status_code
    assert sorted(statuses.values()) == [201, 201, 201, 400, 400, 400]
    assert all(statuses[contact_id] == 201 for contact_id in OPEN)


def test_the_default_never_lies_in_the_future_of_the_clock(make_box: MakeBox) -> None:
    box = make_box(fixtures="default", clock={"now": "2020-01-01T00:00:00Z", "frozen": True})
    api = box.log_in()
    for path in ("/contact", "/contact?page=3", "/message?fromDate=1970-01-01", "/template", "/apiaccount"):
        times = [item.get("datetime") or item["dateTime"] for item in api.items(path)]
        assert times
        assert max(times) <= "2020-01-01T00:00:00.000Z"


def test_empty_fixtures_have_a_log_in_and_nothing_else(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    api = box.log_in()
    nothing = {"items": [], "paging": {"recordCount": 0, "pages": 0}}
    for path in ("/apiaccount", "/inbox", "/contact", "/message", "/broadcast", "/template", "/webhook"):
        assert got(api.get(path)) == nothing
    assert api.one("/team") == api.one("/user") == []
    assert box.view["systems"]["msgboxx"]["other_credentials"] == {}


def changed(part: str, **fields: Any) -> dict[str, Any]:
    """The small world with the first record of one kind changed; a field that is ... is left out."""
    first, *others = WORLD[part]
    kept = {name: value for name, value in {**first, **fields}.items() if value is not ...}
    return {"msgboxx": {**WORLD, part: [kept, *others]}}


LOGGING_IN = {"first_name": "Ada", "last_name": "Test", "username": "ada", "password": "fake"}
GROUP = {"api_account": A, "count": 1, "first_number": "+447700901000", "first": "2023-01-01", "last": "2024-01-01"}
WRONG: dict[str, Any] = {
    "a word": "nothing",
    "a number": 1,
    "null": None,
    "a list": [],
    "an unknown system": {"nothing": {}},
    "a system's fixtures are a list": {"msgboxx": []},
    "a system's fixtures are null": {"msgboxx": None},
    "an unknown kind": {"msgboxx": {"people": []}},
    "a kind that is no list": {"msgboxx": {"contacts": {}}},
    "users that are no list": {"msgboxx": {"users": {"credentials": "own"}}},
    "users that are no objects": {"msgboxx": {"users": [1, None, "x"]}},
    "a record that is no object": {"msgboxx": {"contacts": [1]}},
    "an unknown field": changed("contacts", nothing=1),
    "an id that is no UUID": changed("contacts", id="x"),
    "an unknown reference": changed("contacts", api_account=NOBODY),
    "a number that is no E.164": changed("contacts", mobile_number="0"),
    "two records with one id": {"msgboxx": {**WORLD, "contacts": [WORLD["contacts"][0]] * 2}},
    "two contacts with one number": changed("contacts", mobile_number="+447700900102"),
    "credentials that there are not": changed("users", credentials="nothing"),
    "credentials that are a list": changed("users", credentials=[]),
    "credentials that are an object": changed("users", credentials={}),
    "two users with one log-in": changed("users", credentials="limited"),
    "two users of one name": {"msgboxx": {"users": [{**LOGGING_IN, "id": found} for found in (ANN, NOBODY)]}},
    "no date": changed("contacts", at=...),
    "null for a date": changed("contacts", at=None),
    "two dates": changed("contacts", ago="1h"),
    "a date that does not parse": changed("contacts", at="yesterday"),
    "a duration that does not parse": changed("templates", at=..., ago="soon"),
    "a direction that there is not": {
        "msgboxx": {**WORLD, "conversations": [{"id": NOBODY, "contact": ANN, "messages": [{"direction": "up"}]}]}
    },
    "a folder that there is not": changed("conversations", folder="trash"),
    "no generated contacts": {"msgboxx": {**WORLD, "generated_contacts": [{**GROUP, "count": 0}]}},
    "too many generated contacts": {"msgboxx": {**WORLD, "generated_contacts": [{**GROUP, "count": 10**6}]}},
    "generated numbers that are taken": {
        "msgboxx": {**WORLD, "generated_contacts": [{**GROUP, "first_number": "+447700900101"}]}
    },
    "generated numbers that outgrow E.164": {
        "msgboxx": {**WORLD, "generated_contacts": [{**GROUP, "count": 2, "first_number": "+999999999999999"}]}
    },
    "a time before the first year": changed("contacts", at="0001-01-01T00:00:00+14:00"),
    "an age before the first year": changed("templates", at=..., ago="9999999d"),
    "a duration of 5,000 digits": changed("templates", at=..., ago="9" * 5_000 + "d"),
}


@pytest.mark.parametrize("fixtures", WRONG.values(), ids=WRONG)
def test_fixtures_that_do_not_fit_are_named_and_make_no_sandbox(control: Control, fixtures: Any) -> None:
    before = got(control.get("/sandboxes"))["paging"]
    control_refused(control.post("/sandboxes", {"fixtures": fixtures, "clock": {"now": NOW}}), 422)
    assert got(control.get("/sandboxes"))["paging"] == before
