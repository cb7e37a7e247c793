"""What a sandbox's business holds at first: the documented default, nothing, or what a test brings along."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Control
from tests.support.box import refused as control_refused
from tests.support.coax import (
    ANN,
    BOB,
    CUSTOMERS,
    ENQUIRIES,
    LOCATIONS,
    NOBODY,
    STRANGER,
    WORLD,
    A,
    Api,
    B,
    refused,
    sent,
)
from tests.support.http import got


def test_the_default_has_what_the_readme_promises(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    with Api.of(box) as api, Api.of(box, "one_location") as one:
        locations = api.items(LOCATIONS)
        assert len(locations) == 3
        assert got(api.get(CUSTOMERS))["body"]["total"] == 45
        enquiries = api.items(ENQUIRIES, page_size=100)
        assert len(enquiries) == 60
        assert set(Counter(enquiry["status"] for enquiry in enquiries)) == {"new", "open", "pending", "closed"}
        assert {enquiry["business_location_id"] for enquiry in enquiries} == {location["id"] for location in locations}
        assert all(api.enquiry(enquiry["id"])["messages"] for enquiry in enquiries)
        who = {"phone": STRANGER, "location_id": locations[0]["id"]}
        sent(api.send(**who, campaign_id="spring-sale"))
        assert api.send(**who, campaign_id="winter-sale").json()["message"] == "Campaign is paused, message not sent."
        (own,) = one.items(LOCATIONS)
        assert own["id"] == box.view["systems"]["coax"]["other_credentials"]["one_location"]["location_id"]


def test_the_default_sandboxs_keys_are_well_known_and_plainly_fake(control: Control) -> None:
    access = control.box("default").view["systems"]["coax"]
    assert access["credentials"] == {"api_key": "fake-coax-key-all-locations"}
    assert access["other_credentials"]["one_location"]["api_key"] == "fake-coax-key-one-location"


def test_other_sandboxes_keys_are_their_own(make_box: MakeBox) -> None:
    keys = {make_box().view["systems"]["coax"]["credentials"]["api_key"] for _ in range(3)}
    assert len(keys) == 3
    assert all(key.startswith("fake-coax-") for key in keys)


def test_the_default_never_lies_in_the_future_of_the_clock(make_box: MakeBox) -> None:
    box = make_box(fixtures="default", clock={"now": "2020-01-01T00:00:00Z", "frozen": True})
    with Api.of(box) as api:
        for path in (CUSTOMERS, LOCATIONS, ENQUIRIES):
            times = [item["created_at"] for item in api.items(path, page_size=100)]
            assert times
            assert max(times) <= "2020-01-01T00:00:00.000Z"


def test_another_seed_gives_other_people(make_box: MakeBox) -> None:
    names = []
    for seed in (1, 2):
        with Api.of(make_box(fixtures="default", seed=seed)) as api:
            names.append([item["name"] for item in api.items(CUSTOMERS, page_size=100)])
    assert names[0][:4] == names[1][:4]
    assert names[0][4:] != names[1][4:]


def _location(**more: Any) -> dict[str, Any]:
    return {"id": NOBODY, "name": "X", "at": "2024-01-01", **more}


def _enquiry(**more: Any) -> dict[str, Any]:
    return {"id": NOBODY, "customer": ANN, "location": A, "at": "2024-01-01", **more}


GENERATED = {"count": 2, "first": "2024-01-01", "last": "2024-02-01"}
WRONG: dict[str, dict[str, Any]] = {
    "an unknown part": {"shops": []},
    "a part that is no list": {"locations": {}},
    "locations that are text": {"locations": "x"},
    "keys that are numbers": {"keys": [1]},
    "keys that are a number": {"keys": 1},
    "a location without a date": {"locations": [{"id": NOBODY, "name": "X"}]},
    "a location with two dates": {"locations": [_location(ago="1h")]},
    "a location with no name": {"locations": [{"id": NOBODY, "at": "2024-01-01"}]},
    "a location whose phone is national": {"locations": [_location(phone="0491570156")]},
    "a location with a colour": {"locations": [_location(colour="red")]},
    "two locations of one id": {"locations": [_location(), _location()]},
    "a key of no name": {"keys": [{"name": "spare"}]},
    "a key at an unknown location": {"keys": [{"name": "one_location", "location": NOBODY}]},
    "a key for one location without one": {"keys": [{"name": "one_location"}]},
    "the own key at a location": {**WORLD, "keys": [{"name": "own", "location": B}]},
    "a key twice": {**WORLD, "keys": [{"name": "own"}, {"name": "own"}]},
    "a campaign in no status": {"campaigns": [{"id": "x", "name": "X", "status": "over"}]},
    "a campaign without an id": {"campaigns": [{"id": "", "name": "X"}]},
    "a customer whose email is none": {"customers": [{"id": NOBODY, "email": "x", "at": "2024-01-01"}]},
    "a customer at no location": {"customers": [{"id": NOBODY, "location": A, "at": "2024-01-01"}]},
    "two customers of one phone": {
        "customers": [{"id": found, "phone": STRANGER, "at": "2024-01-01"} for found in (ANN, BOB)]
    },
    "an enquiry of nobody": {**WORLD, "enquiries": [_enquiry(customer=NOBODY)]},
    "an enquiry at no location": {**WORLD, "enquiries": [_enquiry(location=NOBODY)]},
    "an enquiry of no campaign": {**WORLD, "enquiries": [_enquiry(campaign="summer")]},
    "an enquiry in no status": {**WORLD, "enquiries": [_enquiry(status="lost")]},
    "a message by no channel": {
        **WORLD,
        "enquiries": [_enquiry(messages=[{"direction": "inbound", "text": "x", "channel": "fax", "ago": "1h"}])],
    },
    "a message that cannot have come": {
        **WORLD,
        "enquiries": [
            _enquiry(customer=BOB, messages=[{"direction": "inbound", "text": "x", "channel": "email", "ago": "1h"}])
        ],
    },
    "generated enquiries of nobody": {"generated_enquiries": [{**GENERATED, "asked": ["a"], "answered": ["b"]}]},
    "generated enquiries that ask nothing": {
        **WORLD,
        "generated_enquiries": [{**GENERATED, "asked": [], "answered": ["b"]}],
    },
    "generated phones beyond E.164": {"generated_customers": [{**GENERATED, "first_phone": "+999999999999999"}]},
    "no generated customers": {"generated_customers": [{**GENERATED, "count": 0, "first_phone": "+447700900100"}]},
}


@pytest.mark.parametrize("fixtures", WRONG.values(), ids=WRONG)
def test_fixtures_that_cannot_be_are_refused_by_the_systems_name(control: Control, fixtures: dict[str, Any]) -> None:
    told = control_refused(control.post("/sandboxes", {"id": "never", "fixtures": {"coax": fixtures}}), 422)
    assert any(name.startswith("coax") for name in told["errors"]), told
    control_refused(control.get("/sandboxes/never"), 404)


def test_fixtures_of_another_system_leave_this_one_empty(make_box: MakeBox) -> None:
    with Api.of(make_box()) as api:
        assert api.items(LOCATIONS) == api.items(CUSTOMERS) == api.items(ENQUIRIES) == []
        refused(api.send(phone=STRANGER), 422, "business_location_id")
