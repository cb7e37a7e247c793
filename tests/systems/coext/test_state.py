"""A world of its own: the same bytes again, nothing seen elsewhere, out and in, back to the beginning."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.box import refused as control_refused
from tests.support.coext import FIXTURES, WENDY, WORLD, Api, refused, sent
from tests.support.http import got

# Whom WhatsApp knows by either number.
ONE_PERSON = ("+525512345678", "+5215512345678")


def test_a_key_opens_its_own_sandbox_and_no_other(make_box: MakeBox) -> None:
    one, two = make_box(fixtures=FIXTURES), make_box(fixtures=FIXTURES, seed=8)
    with Api.of(one) as api, Api.of(two) as other:
        message_id = sent(api.text())
        refused(other.get(f"/messages/{message_id}"), 404, "MESSAGE_NOT_FOUND")
        assert two.messages(direction="outbound") == []
        two.delete()
        refused(other.get("/templates"), 401, "INVALID_API_KEY")
        got(api.get("/templates"))


def test_a_made_key_is_gone_after_a_reset_and_the_own_ones_stay(box: Box, api: Api) -> None:
    with Api.made(box) as made:
        sent(made.text())
        got(box.control.patch(f"{box.path}/coext/api-keys/{api.key}", {"status": "revoked"}))
        got(box.post("/reset"))
        refused(made.get("/templates"), 401, "INVALID_API_KEY")
    got(api.get("/templates"))
    assert box.messages(direction="outbound") == []


def test_a_state_goes_out_and_in_and_lives_on(make_box: MakeBox, box: Box, api: Api) -> None:
    message_id = sent(api.text(reference="r"))
    box.put("/webhooks/coext", {"url": "http://127.0.0.1:9/x", "secret": "s"})
    with Api.made(box, rate_limit=3) as made:
        got(made.get("/templates"))
        state = box.state()
        box.delete()
        other = make_box(fixtures="empty")
        got(other.put("/state", state))
        assert other.state() == state
        assert got(made.get("/templates"))["meta"]["rate_limit"]["remaining"] == 1
    with Api.of(other) as heir:
        other.advance(1)
        assert got(heir.get(f"/messages/{message_id}"))["data"]["status"] == "delivered"
        sent(heir.text(WENDY))


Change = Callable[[dict[str, Any]], object]
FLAWS: dict[str, Change] = {
    "no account": lambda coext: coext["accounts"].clear(),
    "two accounts": lambda coext: coext["accounts"].append({**coext["accounts"][0], "id": coext["keys"][0]["id"]}),
    "a key of an odd status": lambda coext: coext["keys"][0].update(status="tired"),
    "a key with an odd permission": lambda coext: coext["keys"][0].update(permissions=["fly"]),
    "a key without requests": lambda coext: coext["keys"][0].update(rate_limit=0),
    "a key of an odd form": lambda coext: coext["keys"][0].update(key="x", secret="y", credentials=None),
    "a key from nowhere": lambda coext: coext["keys"][0].update(ip_whitelist=["nowhere"]),
    "a key without an id": lambda coext: coext["keys"][0].update(id="x"),
    "a template of an odd status": lambda coext: coext["templates"][0].update(status="x"),
    "a template by another id": lambda coext: coext["templates"][0].update(id="x"),
    "a template without names": lambda coext: coext["templates"][0].update(variables=[]),
    "a customer without a number": lambda coext: coext["customers"][0].update(id="x"),
}


@pytest.mark.parametrize("change", FLAWS.values(), ids=FLAWS)
def test_a_state_that_could_not_be_served_is_refused_whole(box: Box, change: Change) -> None:
    state = box.state()
    wrong = copy.deepcopy(state)
    change(wrong["systems"]["coext"])
    with box.unchanged():
        control_refused(box.put("/state", wrong), 422)


def test_the_default_fixtures_have_what_the_page_lists(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    access = box.view["systems"]["coext"]
    assert set(access["other_credentials"]) == {
        "read_only",
        "expired",
        "revoked",
        "suspended",
        "ip_restricted",
        "signature_required",
    }
    with Api.of(box) as api:
        found = got(api.get("/templates"))["data"]["templates"]
        assert {template["status"] for template in found} == {"APPROVED", "PENDING", "REJECTED"}
        order = next(template for template in found if template["name"] == "order_confirmation")
        assert order["variables"] == ["customer_name", "order_id", "total_amount", "delivery_date"]
        sent(api.text("+919876543210"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"api_keys": [{"id": "x"}]}, "api_keys"),
        ({"api_keys": [{**WORLD["api_keys"][0], "credentials": "mine"}]}, "api_keys"),
        ({"api_keys": [{**WORLD["api_keys"][0], "ip_whitelist": ["x"]}]}, "api_keys"),
        ({"customers": [{"phone_number": "1", "name": "x", "messages": []}]}, "customers"),
        ({"whatsapp_account": {"id": "x"}}, "whatsapp_account"),
        ({"templates": [WORLD["templates"][0]] * 2}, "coext"),
        ({"colour": "red"}, "colour"),
        ({"api_keys": [WORLD["api_keys"][0], {**WORLD["api_keys"][1], "credentials": "own"}]}, "coext"),
        ({"customers": [WORLD["customers"][0], {**WORLD["customers"][1], "phone_number": WENDY}]}, "coext"),
        ({"customers": [{**WORLD["customers"][0], "phone_number": number} for number in ONE_PERSON]}, "coext"),
    ],
    ids=repr,
)
def test_fixtures_that_do_not_fit_are_refused_and_named(box: Box, change: dict[str, Any], field: str) -> None:
    told = control_refused(box.control.post("/sandboxes", {"fixtures": {"coext": {**WORLD, **change}}}), 422)
    assert any(field in name for name in told["errors"])
