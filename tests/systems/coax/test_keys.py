"""API keys: one reaches every location, one a single one."""

from __future__ import annotations

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.coax import (
    CUSTOMERS,
    ENQUIRIES,
    FIXTURES,
    LOCATIONS,
    STRANGER,
    Api,
    B,
    C,
    done,
    refused,
    sent,
)
from tests.support.http import got


def test_the_sandbox_names_both_keys_and_the_location_of_one(box: Box) -> None:
    access = box.view["systems"]["coax"]
    assert set(access) == {"base_url", "first_call", "credentials", "other_credentials"}
    assert set(access["credentials"]) == {"api_key"}
    assert set(access["other_credentials"]) == {"one_location"}
    assert set(access["other_credentials"]["one_location"]) == {"api_key", "location_id"}
    assert access["other_credentials"]["one_location"]["location_id"] == B


def test_two_sandboxes_have_keys_of_their_own_and_no_key_opens_another(make_box: MakeBox) -> None:
    first, second = make_box(fixtures=FIXTURES), make_box(fixtures=FIXTURES)
    keys = [Api.of(box, who) for box in (first, second) for who in ("own", "one_location")]
    assert len({key.key for key in keys}) == 4
    created = sent(keys[0].send(phone=STRANGER, location_id=C))
    assert keys[2].items(CUSTOMERS, q=STRANGER) == []
    refused(keys[2].get(f"{ENQUIRIES}/{created['enquiry']['id']}"), 404)
    assert second.messages(to=STRANGER) == []
    for key in keys:
        key.close()


def test_empty_fixtures_have_the_key_for_every_location_alone(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    assert (
        "other_credentials" not in box.view["systems"]["coax"] or not box.view["systems"]["coax"]["other_credentials"]
    )
    with Api.of(box) as api:
        done(api.post(LOCATIONS, {"name": "First"}), "Location created!", 201)


def test_without_a_limit_in_the_sandbox_there_is_none(box: Box, api: Api) -> None:
    assert box.view["limits"]["coax"] == {"per_minute": None}
    assert {api.get(LOCATIONS).status_code for _ in range(700)} == {200}


def test_a_key_is_masked_in_journal_and_log(box: Box, api: Api) -> None:
    got(api.get(LOCATIONS))
    (entry,) = box.journal(path="/coax/api/v2/locations")
    assert entry["headers"]["Authorization"] == "Bearer ***"
    assert api.key not in str(box.state()["requests"])
    repeated = box.curl(entry)
    assert "Authorization: Bearer $COAX_API_KEY" in repeated
    assert api.key not in repeated
