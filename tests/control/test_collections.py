"""What a dashboard sets is read there as well: lists and one of them, in the form that setting answers with, masked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.control._planting import secrets_of
from tests.support.box import refused
from tests.support.http import got

ID = "aaaaaaaa-0000-4000-8000-0000000000fe"
# What is set in a collection: under which id, and how.
SETS: dict[str, tuple[str, dict[str, Any]]] = {
    "coax/campaigns": ("spring", {"name": "Spring", "status": "paused"}),
    "coext/templates": (
        "by_hand",
        {"status": "APPROVED", "language": "en", "body": "Hi {{1}}.", "variables": ["name"]},
    ),
    "msgboxx/apiaccounts": (ID, {"name": "By hand", "phoneNumber": "+447700900951"}),
    "msgboxx/users": (
        ID,
        {"username": "by.hand@example.com", "password": "planted-password", "firstName": "B", "lastName": "H"}
        | {"apiAccountIds": [], "administrator": True},
    ),
    "msgboxx/teams": (ID, {"name": "By hand"}),
}
LISTS = [
    *("coax/campaigns", "coax/locations", "coext/api-keys", "coext/templates"),
    *(f"msgboxx/{name}" for name in ("apiaccounts", "inboxes", "users", "teams", "templates")),
    *(f"tripdesk/{name}" for name in ("wallets", "conversations", "gateways")),
]


@pytest.mark.parametrize("collection", SETS)
def test_what_was_set_is_read_in_the_form_that_setting_it_answered_with(make_box: MakeBox, collection: str) -> None:
    identifier, body = SETS[collection]
    box = make_box(fixtures="default")
    made = got(box.put(f"/{collection}/{identifier}", body))
    found = got(box.get(f"/{collection}", limit=200))["items"]
    (one,) = [row for row in found if made.items() <= row.items()]
    assert got(box.get(f"/{collection}/{one['id']}")) == one
    assert "planted" not in str(one)


@pytest.mark.parametrize("collection", LISTS)
def test_a_list_goes_on_where_a_page_ends_and_each_of_it_is_there_alone(make_box: MakeBox, collection: str) -> None:
    box = make_box(fixtures="default")
    whole = got(box.get(f"/{collection}", limit=200))
    assert whole["paging"] == {"total": len(whole["items"])}
    first = got(box.get(f"/{collection}", limit=1))
    assert first["items"] == whole["items"][:1]
    if len(whole["items"]) > 1:
        rest = got(box.get(f"/{collection}", limit=200, before=first["paging"]["next"]))
        assert rest["items"] == whole["items"][1:]
    assert [got(box.get(f"/{collection}/{row['id']}")) for row in whole["items"]] == whole["items"]
    refused(box.get(f"/{collection}/nothing"), 404)


def test_a_list_is_searched_by_words_of_any_value(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    found = got(box.get("/tripdesk/gateways", query="WHATSAPP test"))
    assert {(row["channel"], row["plane"]) for row in found["items"]} == {("whatsapp", "test")}
    assert found["paging"]["total"] == len(found["items"])
    assert got(box.get("/tripdesk/gateways", query="nothing at all"))["items"] == []


def test_keys_secrets_and_passwords_are_in_no_list(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    key = got(box.post("/coext/api-keys", {"permissions": ["send_text"]}), 201)
    told = "".join(box.get(f"/{collection}", limit=200).text for collection in LISTS)
    secrets = [key["api_key"], key["api_secret"], *secrets_of(box)]
    assert [secret for secret in secrets if secret in told] == []


def test_a_wallet_tells_what_was_charged_and_credited(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    before = got(box.get("/tripdesk/wallets/test"))
    got(box.post("/tripdesk/wallet/credit", {"amount": "25.00"}))
    after = got(box.get("/tripdesk/wallets/test"))
    assert float(after["credited"]) - float(before["credited"]) == 25
    assert set(after) == {"id", "plane", "balance", "held", "charged", "credited", "currency"}
