"""What a user's api accounts give it access to: lists leave the rest out, one such entity is 403."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import (
    ANN,
    CARA,
    CID,
    INBOX_OF,
    NUMBER_OF,
    PHONE_OF,
    TALK_OF,
    TEMPLATE_C,
    WEBHOOK,
    A,
    Api,
    B,
    C,
    refused,
)


@pytest.fixture
def of_c(api: Api) -> dict[str, str]:
    """One entity of each kind in account C, by its path's first segment."""
    message = got(api.say(CARA), 201)["messageId"]
    broadcast = got(api.broadcast(CARA, TEMPLATE_C, "Gamma is closed today."), 201)["broadcastId"]
    return {
        "apiaccount": C,
        "inbox": INBOX_OF[C],
        "inboxes": INBOX_OF[C],
        "contact": CID,
        "conversation": TALK_OF[CARA],
        "message": message,
        "broadcast": broadcast,
        "template": TEMPLATE_C,
        "templates": TEMPLATE_C,
    }


def test_one_entity_of_an_account_without_access_is_403(api: Api, limited: Api, of_c: dict[str, str]) -> None:
    for kind, identifier in of_c.items():
        refused(limited.get(f"/{kind}/{identifier}"), 403)
        got(api.get(f"/{kind}/{identifier}"))


@pytest.mark.parametrize("path", ["apiaccount", "inbox", "contact", "message", "broadcast", "template"])
def test_lists_leave_out_what_the_user_may_not_see(api: Api, limited: Api, of_c: dict[str, str], path: str) -> None:
    everything = api.items(f"/{path}")
    assert {item["apiAccountId"] for item in everything} >= {C}
    visible = [item for item in everything if item["apiAccountId"] != C]
    assert got(limited.get(f"/{path}")) == {
        "items": visible,
        "paging": {"recordCount": len(visible), "pages": 1 if visible else 0},
    }


@pytest.mark.parametrize(
    ("path", "filters"),
    [
        ("inbox", {"apiAccountId": C}),
        ("contact", {"apiAccountId": C}),
        ("contact", {"mobileNumber": PHONE_OF[CID]}),
        ("message", {"apiAccountId": C}),
        ("message", {"inboxId": INBOX_OF[C]}),
        ("message", {"contactId": CARA}),
        ("message", {"conversationId": TALK_OF[CARA]}),
        ("broadcast", {"apiAccountId": C}),
        ("broadcast", {"inboxId": INBOX_OF[C]}),
        ("broadcast", {"contactId": CARA}),
        ("template", {"apiAccountId": C}),
        ("template", {"apiAccountId": C, "name": "plain"}),
    ],
)
def test_a_filter_by_what_the_user_may_not_see_finds_nothing(
    api: Api, limited: Api, of_c: dict[str, str], path: str, filters: dict[str, str]
) -> None:
    assert limited.items(f"/{path}", **filters) == []
    assert api.items(f"/{path}", **filters) != []


def test_creating_in_an_account_without_access_is_403_and_changes_nothing(box: Box, limited: Api) -> None:
    with box.unchanged():
        refused(limited.add_contact("+447700900777", account=C), 403)
        refused(limited.say(CARA), 403)
        refused(limited.broadcast(CARA, TEMPLATE_C, "Gamma is closed today."), 403)


def test_changing_what_the_user_may_not_see_is_403_and_changes_nothing(box: Box, api: Api, limited: Api) -> None:
    contact = api.one(f"/contact/{CID}")
    with box.unchanged():
        refused(limited.put(f"/contact/{CID}", {**contact, "name": "Mine"}), 403)
        refused(limited.put(f"/conversation/{TALK_OF[CARA]}", {"folder": "spam"}), 403)


def test_within_its_accounts_a_user_does_everything(box: Box, limited: Api) -> None:
    created = got(limited.add_contact("+447700900777", account=B), 201)
    got(limited.put(f"/contact/{created['contactId']}", {**created, "name": "Mine"}))
    box.inbound("+447700900777", to=NUMBER_OF[B])
    message = got(
        limited.post("/message", {"apiAccountId": B, "contactId": created["contactId"], "message": "Hi"}), 201
    )
    assert message["senderFirstName"] == "Lim"
    got(limited.broadcast(ANN), 201)


def test_webhooks_are_the_administrators(box: Box, api: Api, limited: Api) -> None:
    hook: dict[str, Any] = {"type": "message", "targetUrl": "https://hooks.example.com/2", "isEnabled": False}
    with box.unchanged():
        assert got(limited.get("/webhook")) == {"items": [], "paging": {"recordCount": 0, "pages": 0}}
        refused(limited.get(f"/webhook/{WEBHOOK}"), 403)
        refused(limited.post("/webhook", hook), 403)
        refused(limited.put(f"/webhook/{WEBHOOK}", hook), 403)
        refused(limited.delete(f"/webhook/{WEBHOOK}"), 403)
    got(api.get(f"/webhook/{WEBHOOK}"))


def test_users_and_teams_are_everybodys_to_see(api: Api, limited: Api) -> None:
    for path in ("/user", "/team"):
        assert got(limited.get(path)) == got(api.get(path))


def test_users_have_one_row_for_each_account_they_see(api: Api) -> None:
    rows = [(row["user"]["firstName"], row["apiAccount"]["apiAccountid"]) for row in api.one("/user")]
    assert rows == [("Ada", A), ("Ada", B), ("Ada", C), ("Lim", A), ("Lim", B), ("Ona", A)]
    assert all(set(row["user"]) == {"firstName", "lastName", "userId"} for row in api.one("/user"))
    assert all(set(row["apiAccount"]) == {"name", "apiAccountid"} for row in api.one("/user"))


def test_teams_have_their_accounts_and_users(api: Api) -> None:
    alphas, gammas, everybody = api.one("/team")
    assert set(alphas) == {"name", "description", "teamId", "apiAccounts", "users"}
    assert alphas["apiAccounts"] == [{"name": "Alpha", "apiAccountid": A}]
    assert [user["firstName"] for user in alphas["users"]] == ["Ona", "Lim"]
    assert gammas["users"] == []
    assert everybody["apiAccounts"] == []


def test_access_follows_the_dashboard_at_once(box: Box, api: Api) -> None:
    credentials = {"username": f"new+{box.id}@example.com", "password": "a password"}
    user = {**credentials, "firstName": "New", "lastName": "User", "apiAccountIds": [A]}
    path = "/msgboxx/users/cccccccc-0000-4000-8000-0000000000ff"
    got(box.put(path, user))
    new = box.log_in_with(credentials)
    refused(new.get(f"/contact/{CID}"), 403)
    got(box.put(path, {**user, "apiAccountIds": [A, C]}))
    got(new.get(f"/contact/{CID}"))
    refused(new.get(f"/apiaccount/{B}"), 403)
    got(box.put(path, {**user, "administrator": True}))
    got(new.get(f"/apiaccount/{B}"))


def test_an_administrator_sees_accounts_that_come_later(box: Box, api: Api, limited: Api) -> None:
    later = "aaaaaaaa-0000-4000-8000-0000000000ff"
    got(box.put(f"/msgboxx/apiaccounts/{later}", {"name": "Later", "phoneNumber": "+447700900999"}))
    assert api.items("/apiaccount")[-1]["apiAccountId"] == later
    assert api.items("/inbox", apiAccountId=later)[0]["name"] == "Later"
    refused(limited.get(f"/apiaccount/{later}"), 403)
