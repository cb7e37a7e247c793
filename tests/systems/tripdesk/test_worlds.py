"""Planes and sandboxes apart; the same bytes again; a state that goes out and in; limits; fixtures."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.tripdesk import (
    ANN,
    ANN_PHONE,
    FIXTURES,
    NOBODY,
    SAMPLE,
    TALK,
    WORLD,
    Api,
    accepted,
    refused,
    subscribed,
)

LISTS = ("messages", "contacts", "conversations", "gateways")


# Planes


def test_nothing_of_one_plane_is_seen_through_a_key_of_the_other(box: Box, api: Api, live: Api) -> None:
    in_test, in_live = accepted(api.send()), accepted(live.send("+15550100555"))
    box.inbound("+15550100777", system="tripdesk", plane="live")
    contact = got(live.post("/api/v1/contacts", {"name": "L", "external_ids": {"crm": "C-1"}}), 201)["id"]
    for path in LISTS:
        mine, theirs = ({row["id"] for row in one.pages(f"/api/v1/{path}")} for one in (api, live))
        assert mine
        assert theirs
        assert not mine & theirs
    for own, other in ((api, live), (live, api)):
        for path in LISTS[:3]:
            (identifier, *_) = [row["id"] for row in own.pages(f"/api/v1/{path}")]
            got(own.get(f"/api/v1/{path}/{identifier}"))
            refused(other.get(f"/api/v1/{path}/{identifier}"), 404, "not_found")
    refused(api.get(f"/api/v1/messages/{in_live}"), 404, "not_found")
    refused(live.get(f"/api/v1/messages/{in_test}"), 404, "not_found")
    refused(live.get(f"/api/v1/conversations/{TALK}/messages"), 404, "not_found")
    refused(live.patch(f"/api/v1/contacts/{ANN}", {"name": "x"}), 404, "not_found")
    refused(live.delete(f"/api/v1/contacts/{ANN}"), 404, "not_found")
    refused(api.delete(f"/api/v1/contacts/{contact}"), 404, "not_found")
    refused(live.send(template="of_test"), 422, "validation_failed", "template")
    (gateway, *_) = [row["id"] for row in api.pages("/api/v1/gateways") if row["channel"] == "sms"]
    refused(live.send(channel="sms", gateway=gateway), 422, "validation_failed", "gateway")


# Limits


def test_a_limit_can_be_set_and_taken_away(make_box: MakeBox) -> None:
    box = make_box(fixtures=FIXTURES, limits={"tripdesk": {"per_minute": 1}})
    assert box.view["limits"]["tripdesk"] == {"per_minute": 1}
    with Api.of(box) as api:
        got(api.get("/api/v1/balance"))
        refused(api.get("/api/v1/balance"), 429, "rate_limited")
        got(box.control.patch(box.path, {"limits": {"tripdesk": {"per_minute": None}}}))
        answer = api.get("/api/v1/balance")
        assert answer.status_code == 200
        assert "X-RateLimit-Limit" not in answer.headers


# Sandboxes


def test_a_credential_opens_its_own_sandbox_and_no_other(make_box: MakeBox) -> None:
    one, two = make_box(fixtures=FIXTURES), make_box(fixtures=FIXTURES)
    seen = [value for box in (one, two) for value in box.view["systems"]["tripdesk"]["credentials"].values()]
    assert len(set(seen)) == 8
    with Api.of(one) as api, Api.of(two) as other, Api.mobile(one) as mobile:
        message_id = accepted(api.send())
        refused(other.get(f"/api/v1/messages/{message_id}"), 404, "not_found")
        one.delete()
        refused(api.get("/api/v1/balance"), 401, "unauthorized")
        refused(mobile.get("/api/mobile/conversations"), 401, "unauthorized")
        got(other.get("/api/v1/balance"))


def test_a_state_in_the_middle_of_things_goes_out_and_in_and_lives_on(make_box: MakeBox, box: Box, api: Api) -> None:
    subscribed(box)
    failing = accepted(api.send("+15550100001"))
    sending = accepted(api.send(key="k"))
    box.advance(4)
    assert api.message(failing)["retry_count"] == 2
    state = box.state()
    other = make_box(fixtures="empty", seed=3)
    got(other.put("/state", state))
    assert other.state() == state
    with Api.of(other) as heir:
        assert heir.message(failing)["retry_count"] == 2
        assert heir.send(key="k").json()["id"] == sending
        other.advance(60)
        assert (heir.message(failing)["status"], heir.message(failing)["retry_count"]) == ("failed", 3)
        assert heir.wallet() == (Decimal("99.988"), 0, Decimal("0.012"))
        accepted(heir.send())
        assert heir.one("/api/v1/contacts")["data"][0]["id"] == ANN
    assert api.message(failing)["status"] == "sent"


Change = Callable[[dict[str, Any]], object]


def table(name: str, field: str, value: object, place: int = 0) -> Change:
    return lambda state: state["systems"]["tripdesk"][name][place].__setitem__(field, value)


def of_message(field: str, value: object) -> Change:
    return lambda state: state["messages"][-1].__setitem__(field, value)


def of_facts(field: str, value: object) -> Change:
    return lambda state: state["messages"][-1]["facts"].__setitem__(field, value)


def inbound_of(state: dict[str, Any]) -> str:
    found: str = next(message["id"] for message in state["messages"] if message["direction"] == "inbound")
    return found


FLAWS: dict[str, Change] = {
    "a wallet with more than it was credited": table("wallets", "balance", "1000"),
    "a wallet below nothing": table("wallets", "balance", "-1"),
    "a balance that is a number": table("wallets", "balance", 1),
    "a balance that is no number": table("wallets", "balance", "x"),
    "a balance that is not finite": table("wallets", "balance", "Infinity"),
    "a balance of a million digits": table("wallets", "balance", "1" * 1_000_000),
    "a wallet of no plane": table("wallets", "id", "prod"),
    "no wallets": lambda state: state["systems"]["tripdesk"]["wallets"].clear(),
    "a contact of no plane": table("contacts", "plane", "prod"),
    "a contact with an id of another form": table("contacts", "id", "con_1"),
    "contacts that are out of order": table("contacts", "number", 10_000),
    "an external id that is nobody's": table("external_ids", "contact_id", f"con_{NOBODY}"),
    "an external id that its contact has not": table("contacts", "external_ids", {}),
    "a conversation of nobody": table("conversations", "contact_id", f"con_{NOBODY}"),
    "a conversation on no channel": table("conversations", "channel", "fax"),
    "a change of no conversation": table("changes", "id", f"cnv_{NOBODY}"),
    "a change in the other plane": table("changes", "plane", "live"),
    "changes out of order": table("changes", "revision", 10_000),
    "a gateway of no status": table("gateways", "status", "resting"),
    "a template under another name": table("templates", "name", "other"),
    "usage of another day": table("usage", "day", 1),
    "usage of no status": table("usage", "status", "received"),
    "usage that cost more than was charged": table("usage", "cost", "5.00"),
    "an answer of no plane": table("answers", "id", "prod/k"),
    "an answer with no status": table("answers", "status", 0),
    "an audit entry of no surface": table("audit", "surface", "external "),
    "a confirmation of a message that a customer wrote": lambda state: state["systems"]["tripdesk"][
        "unconfirmed"
    ].append({"id": "test/k/x", "message_id": inbound_of(state), "at": 0, "rendered": None}),
    "a device of no platform": table("devices", "platform", "windows"),
    "a message of no plane": of_message("account", "prod"),
    "a message in no conversation": of_message("thread", f"cnv_{NOBODY}"),
    "a message on another channel than its conversation": of_message("channel", "sms"),
    "a message with no status of ours": of_message("status", "lost"),
    "a message without facts": of_message("facts", None),
    "a message with a payment that there is not": of_facts("payment", "stolen"),
    "a message that costs less than nothing": of_facts("price", "-1"),
    "a message that was tried again too often": of_facts("retry_count", 4),
    "a message tried again less than not at all": of_facts("retry_count", -1),
    "ids that will be given out again": lambda state: state["drawn"].clear(),
    "an unknown table": lambda state: state["systems"]["tripdesk"].__setitem__("odd", []),
}


@pytest.fixture(scope="module")
def lived_in(still_box: Box) -> dict[str, Any]:
    with Api.of(still_box) as api, Api.mobile(still_box) as mobile:
        got(mobile.post("/api/mobile/devices", {"fcm_token": "f", "platform": "ios"}), 201)
        accepted(api.send(key="k"))
        still_box.advance(60)
        accepted(api.send(ANN_PHONE))
    return still_box.state()


@pytest.mark.parametrize("name", FLAWS)
def test_a_state_that_cannot_be_served_is_refused(still_box: Box, lived_in: dict[str, Any], name: str) -> None:
    state = copy.deepcopy(lived_in)
    FLAWS[name](state)
    control_refused(still_box.put("/state", state), 422)
    assert still_box.state()["systems"]["tripdesk"]["wallets"] == lived_in["systems"]["tripdesk"]["wallets"]


def test_that_state_without_a_flaw_is_taken(still_box: Box, lived_in: dict[str, Any]) -> None:
    got(still_box.put("/state", lived_in))
    assert still_box.state() == lived_in


# Fixtures


def test_the_default_fixtures_are_what_the_page_says(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    with Api.of(box) as api, Api.of(box, "live") as live:
        assert api.one("/api/v1/balance") == {"balance": "100.00", "held": "0.00", "currency": "USD"}
        assert live.one("/api/v1/balance") == {"balance": "25.00", "held": "0.00", "currency": "USD"}
        assert [len(list(api.pages(f"/api/v1/{path}"))) for path in ("contacts", "conversations")] == [30, 12]
        assert [len(list(live.pages(f"/api/v1/{path}"))) for path in ("contacts", "conversations")] == [0, 0]
        for one in (api, live):
            gateways = list(one.pages("/api/v1/gateways"))
            assert len({row["channel"] for row in gateways}) == 11
            assert [row["status"] for row in gateways].count("down") == 1
            accepted(one.call("POST", "/api/v1/messages", SAMPLE))
        assert sum(api.wallet()) == Decimal(100)


WRONG_FIXTURES: dict[str, dict[str, Any]] = {
    "an unknown part": {"odd": []},
    "a wallet of no plane": {"wallets": [{"plane": "prod", "balance": "1.00"}]},
    "a wallet of a number": {"wallets": [{"balance": 1.0}]},
    "two wallets of one plane": {"wallets": [{"balance": "5.00"}, {"plane": "test", "balance": "6.00"}]},
    "a gateway for no channel": {"gateways": [{"channel": "fax", "name": "x"}]},
    "a contact without a name": {"contacts": [{"ago": "1d"}]},
    "a contact of no date": {"contacts": [{"name": "x"}]},
    "two contacts with one external id": {
        "contacts": [{"name": name, "ago": "1d", "external_ids": {"crm": "1"}} for name in ("a", "b")]
    },
    "a contact with an id of another form": {"contacts": [{"id": "con_1", "name": "x", "ago": "1d"}]},
    "a conversation with nobody": {
        "conversations": [
            {"channel": "sms", "address": "x", "messages": [{"direction": "inbound", "text": "Hi", "ago": "1d"}]}
        ]
    },
    "a conversation without a message": {
        "conversations": [{"channel": "sms", "address": "+15550100123", "messages": []}]
    },
    "two conversations with one address": {"conversations": [WORLD["conversations"][0] | {"id": f"cnv_{NOBODY}"}] * 2},
    "a text message that was read": {
        "conversations": [
            {
                "channel": "sms",
                "address": "+15550100123",
                "messages": [{"direction": "outbound", "text": "Hi", "status": "read", "ago": "1d"}],
            }
        ]
    },
    "generated numbers that are none": {
        "generated_contacts": [
            {"count": 9, "first_number": "+999999999999999", "first": "2024-01-01", "last": "2024-02-01"}
        ]
    },
    "two templates of one name and language": {"templates": [WORLD["templates"][0]] * 2},
}


@pytest.mark.parametrize("fixtures", WRONG_FIXTURES.values(), ids=WRONG_FIXTURES)
def test_fixtures_that_do_not_fit_are_refused(control: Any, fixtures: dict[str, Any]) -> None:
    answer = control.post("/sandboxes", {"fixtures": {"tripdesk": fixtures}})
    control_refused(answer, 422, "tripdesk")


def test_of_records_that_are_there_twice_the_value_is_told_but_for_a_secret(control: Any) -> None:
    wallets = {"wallets": [{"balance": "5.00"}, {"plane": "test", "balance": "6.00"}]}
    body = control_refused(control.post("/sandboxes", {"fixtures": {"tripdesk": wallets}}), 422)
    assert body["errors"] == {"tripdesk": ["Two records have the same plane: test."]}

    device = {"fcm_token": "not-a-secret-token", "platform": "ios", "ago": "1d"}
    body = control_refused(control.post("/sandboxes", {"fixtures": {"tripdesk": {"devices": [device, device]}}}), 422)
    assert body["errors"] == {"tripdesk": ["Two records have the same fcm_token."]}
