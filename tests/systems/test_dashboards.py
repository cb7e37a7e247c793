"""What a person sets in a dashboard or subscribes to, and what is refused there, in any system but msgboxx.

tests/control/test_dashboard.py has msgboxx's.
"""

from typing import Any

import pytest

from tests.support import coax, tripdesk
from tests.support.box import Box, refused
from tests.support.http import got
from tests.systems._lives import WORLDS

# Each call with a body that it takes.
CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "campaign": ("PUT", f"/coax/campaigns/{coax.ACTIVE}", {"status": "active"}),
    "key": ("POST", "/coext/api-keys", {"permissions": []}),
    "template": (
        *("PUT", "/coext/templates/new"),
        {"language": "en", "status": "APPROVED", "body": "{{1}} and {{2}}", "variables": ["a", "b"]},
    ),
    "credit": ("POST", "/tripdesk/wallet/credit", {"amount": "1.00", "plane": "test"}),
    "assignment": ("POST", f"/tripdesk/conversations/{tripdesk.TALK}/assign", {"agent": "a"}),
    **{f"subscription to {name}": ("PUT", f"/webhooks/{name}", {"url": "http://127.0.0.1:9/x"}) for name in WORLDS},
}
del CALLS["subscription to msgboxx"]
FAR_TOO_MUCH = "Must be at most 999999999.999999."
NO_AMOUNT = "Must be a decimal number above 0 as text, such as 25.00."
# Of each call the fields that are refused by their name, with the values that they are refused for; ... is left out.
WRONG: dict[str, dict[str, list[Any]]] = {
    "campaign": {"status": [..., None, "stopped", "Paused"], "name": ["", 1], "owner": ["x"]},
    "key": {
        "permissions": [..., None, "send_text", ["fly"], [1]],
        "rate_limit": [0, "60"],
        "daily_limit": [-1],
        "expires_at": ["soon"],
        "status": ["paused"],
        "ip_whitelist": [["here"], ["10.0.0.1/8"]],
        "require_signature": ["yes"],
        "name": [""],
        "colour": ["red"],
    },
    "template": {
        "body": ["{{1}} and {{3}}", ""],
        "variables": [["a"], ["a", "b", "c"], ["a", "a"], ["a", ""], "ab"],
        "status": ["approved"],
        "language": [""],
        "optional": [3, -1],
        "buttons": [[{}], [{"text": "x"}] * 11],
        "colour": ["red"],
    },
    "credit": {
        "amount": [None, 1, 1.5, "", "x", "0", "0.00", "-1", "+1", "1e3", "NaN", "Infinity", "1,5", " 1"],
        "plane": ["", "prod", None, 1],
    },
    "assignment": {"agent": [None, "", " ", 1]},
    "subscription to coax": {"events": [["message.eaten"]]},
    "subscription to coext": {"events": [["message.eaten"]], "secret": [""], "url": ["ftp://x"]},
    "subscription to tripdesk": {"events": [["message.read"]]},
}


def call(box: Box, which: str, /, **changed: Any) -> Any:
    method, path, body = CALLS[which]
    sent = {field: value for field, value in {**body, **changed}.items() if value is not ...}
    return box.control.request(method, box.path + path, json=sent)


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, fields in WRONG.items() for field in fields])
def test_a_setting_that_cannot_be_is_refused_by_its_name(box: Box, name: str, field: str) -> None:
    with box.unchanged():
        for value in WRONG[name][field]:
            refused(call(box, name, **{field: value}), 422, field)


@pytest.mark.parametrize("name", CALLS)
def test_what_is_refused_otherwise_is_taken(box: Box, name: str) -> None:
    assert call(box, name).status_code in (200, 201)


def test_a_template_s_names_are_those_of_all_its_placeholders(box: Box) -> None:
    refused(call(box, "template", header="{{1}}"), 422, "variables")
    refused(call(box, "template", header="{{2}}", variables=["x", "a", "b"]), 422, "header")
    refused(call(box, "template", body="{{2}}", variables=["a"]), 422, "body")


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("1000000000", FAR_TOO_MUCH),
        ("9" * 90, FAR_TOO_MUCH),
        ("1000000000.0000001", FAR_TOO_MUCH),
        ("1.0000001", "Must have at most six decimals."),
        ("9" * 101, NO_AMOUNT),
        ("1_0", NO_AMOUNT),
    ],
)
def test_an_amount_that_is_too_large_or_none_is_told_so(box: Box, amount: str, told: str) -> None:
    assert refused(call(box, "credit", amount=amount), 422)["errors"] == {"amount": [told]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", f"/coext/api-keys/pk_live_{'z' * 32}", {"name": "x"}),
        ("PATCH", f"/coext/api-keys/{'0' * 32}", {"name": "x"}),
        ("POST", f"/tripdesk/conversations/cnv_{tripdesk.NOBODY}/assign", {"agent": "a"}),
    ],
)
def test_what_there_is_not_cannot_be_changed(box: Box, method: str, path: str, body: dict[str, Any]) -> None:
    with box.unchanged():
        refused(box.control.request(method, box.path + path, json=body), 404)


def test_a_campaign_is_named_by_its_id_and_keeps_a_name_that_it_was_given(box: Box) -> None:
    def put(**body: str) -> Any:
        return got(box.put("/coax/campaigns/autumn", body))

    assert put(status="active") == {"id": "autumn", "name": "autumn", "status": "active"}
    assert put(status="paused", name="Autumn!") == {"id": "autumn", "name": "Autumn!", "status": "paused"}
    assert put(status="active") == {"id": "autumn", "name": "Autumn!", "status": "active"}


@pytest.mark.parametrize("name", [name for name in CALLS if name.startswith("subscription")])
def test_a_secret_is_made_where_none_is_given_and_kept_when_the_rest_changes(box: Box, name: str) -> None:
    made = got(call(box, name))
    assert made["secret"]
    assert got(call(box, name, url="http://127.0.0.1:9/y"))["secret"] == made["secret"]
    (listed,) = (row for row in got(box.get("/webhooks"))["items"] if row["system"] == name.rpartition(" ")[2])
    assert "secret" not in listed
