"""What a dashboard sets is read there as well: lists and one of them, in the form that setting answers with, masked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.control._planting import secrets_of
from tests.support.box import Box, refused
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
def test_what_was_set_is_read_in_the_form_that_setting_it_answered_with(world: Box, collection: str) -> None:
    identifier, body = SETS[collection]
    made = got(world.put(f"/{collection}/{identifier}", body))
    (one,) = [row for row in world.items(f"/{collection}", limit=200) if made.items() <= row.items()]
    assert got(world.get(f"/{collection}/{one['id']}")) == one
    assert "planted" not in str(one)


@pytest.mark.parametrize("collection", LISTS)
def test_a_list_goes_on_where_a_page_ends_and_each_of_it_is_there_alone(world: Box, collection: str) -> None:
    whole = got(world.get(f"/{collection}", limit=200))
    assert whole["paging"] == {"total": len(whole["items"])}
    first = got(world.get(f"/{collection}", limit=1))
    assert first["items"] == whole["items"][:1]
    if len(whole["items"]) > 1:
        rest = got(world.get(f"/{collection}", limit=200, before=first["paging"]["next"]))
        assert rest["items"] == whole["items"][1:]
    assert [got(world.get(f"/{collection}/{row['id']}")) for row in whole["items"]] == whole["items"]
    refused(world.get(f"/{collection}/nothing"), 404)


def test_a_list_is_searched_by_words_of_any_value(world: Box) -> None:
    found = got(world.get("/tripdesk/gateways", query="WHATSAPP test"))
    assert {(row["channel"], row["plane"]) for row in found["items"]} == {("whatsapp", "test")}
    assert found["paging"]["total"] == len(found["items"])
    assert world.items("/tripdesk/gateways", query="nothing at all") == []


def test_keys_secrets_and_passwords_are_in_no_list(world: Box) -> None:
    key = got(world.post("/coext/api-keys", {"permissions": ["send_text"]}), 201)
    told = "".join(world.get(f"/{collection}", limit=200).text for collection in LISTS)
    secrets = [key["api_key"], key["api_secret"], *secrets_of(world)]
    assert [secret for secret in secrets if secret in told] == []


def test_a_wallet_tells_what_was_charged_and_credited(world: Box) -> None:
    before = got(world.get("/tripdesk/wallets/test"))
    got(world.post("/tripdesk/wallet/credit", {"amount": "25.00"}))
    after = got(world.get("/tripdesk/wallets/test"))
    assert float(after["credited"]) - float(before["credited"]) == 25
    assert set(after) == {"id", "plane", "balance", "held", "charged", "credited", "currency"}
