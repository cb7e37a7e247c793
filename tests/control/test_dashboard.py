"""What a person sets in msgboxx's dashboard: api accounts, inboxes, users, teams, templates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.msgboxx import (
    ADMIN,
    ANN,
    GREETING,
    INBOX_OF,
    LIMITED,
    NOBODY,
    NOW,
    NUMBER_OF,
    ONLY_A,
    PHONE_OF,
    TEAM_A,
    A,
    Api,
    B,
)

NEW = "12345678-0000-4000-8000-000000000001"
ACCOUNT = {"name": "New", "phoneNumber": "+447700900999"}
INBOX = {"name": "renamed", "apiAccountId": A}
USER: dict[str, Any] = {"username": "u@example.com", "password": "p", "firstName": "F", "lastName": "L"}
USER |= {"apiAccountIds": [A]}
TEAM = {"name": "T", "description": "D", "apiAccountIds": [A], "userIds": [LIMITED]}
TEMPLATE = {"apiAccountId": A, "name": "t", "status": "Approved", "templateText": "Hi {{1}}", "templateExample": "Hi x"}
BODIES = {"apiaccounts": ACCOUNT, "inboxes": INBOX, "users": USER, "teams": TEAM, "templates": TEMPLATE}


def test_a_new_api_account_comes_with_its_inbox(box: Box, api: Api) -> None:
    made = got(box.put(f"/msgboxx/apiaccounts/{NEW}", ACCOUNT))
    assert made == {"apiAccountId": NEW, "phoneNumber": "+447700900999", "name": "New", "datetime": NOW}
    assert api.one(f"/apiaccount/{NEW}") == made
    (inbox,) = api.items("/inbox", apiAccountId=NEW)
    assert inbox["name"] == "New"
    box.inbound(PHONE_OF[ANN], to=inbox["inboxId"])
    got(api.add_contact("+447700900777", account=NEW), 201)


def test_an_api_account_is_renamed_and_keeps_its_inbox_and_time(box: Box, api: Api) -> None:
    before, inboxes = api.one(f"/apiaccount/{A}"), api.items("/inbox")
    changed = got(box.put(f"/msgboxx/apiaccounts/{A}", ACCOUNT))
    assert changed == {**before, "name": "New", "phoneNumber": "+447700900999"}
    assert api.items("/inbox") == inboxes


def test_a_number_that_another_account_has_is_409(box: Box) -> None:
    with box.unchanged():
        for identifier in (NEW, A):
            body = {"name": "x", "phoneNumber": NUMBER_OF[B]}
            refused(box.put(f"/msgboxx/apiaccounts/{identifier}", body), 409)


def test_an_inbox_is_renamed(box: Box, api: Api) -> None:
    before = api.one(f"/inbox/{INBOX_OF[A]}")
    assert got(box.put(f"/msgboxx/inboxes/{INBOX_OF[A]}", INBOX)) == {**before, "name": "renamed"}
    assert api.one(f"/inbox/{INBOX_OF[A]}")["name"] == "renamed"


def test_a_new_inbox_takes_the_place_of_the_one_its_account_had(box: Box, api: Api) -> None:
    got(box.put(f"/msgboxx/inboxes/{NEW}", INBOX))
    assert [inbox["inboxId"] for inbox in api.items("/inbox", apiAccountId=A)] == [NEW]
    assert api.get(f"/inbox/{INBOX_OF[A]}").status_code == 404


def test_an_inbox_does_not_move_to_another_account(box: Box) -> None:
    with box.unchanged():
        refused(box.put(f"/msgboxx/inboxes/{INBOX_OF[A]}", {**INBOX, "apiAccountId": B}), 422, "apiAccountId")


def test_a_new_user_logs_in_and_is_listed(box: Box, api: Api) -> None:
    user = {**USER, "username": f"u+{box.id}@example.com"}
    made = got(box.put(f"/msgboxx/users/{NEW}", user))
    assert "password" not in made
    assert "password" not in str(made.values())
    rows = [row["user"] for row in api.one("/user") if row["user"]["userId"] == NEW]
    assert rows == [{"firstName": "F", "lastName": "L", "userId": NEW}]
    new = box.log_in_with({"username": user["username"], "password": "p"})
    assert {contact["apiAccountId"] for contact in new.items("/contact")} == {A}


def test_a_changed_password_replaces_the_old_one(box: Box) -> None:
    user = {**USER, "username": f"u+{box.id}@example.com"}
    got(box.put(f"/msgboxx/users/{NEW}", user))
    got(box.put(f"/msgboxx/users/{NEW}", {**user, "password": "q"}))
    got(box.log_in_with({"username": user["username"], "password": "q"}).get("/contact"))
    with pytest.raises(AssertionError, match="400"):
        box.log_in_with({"username": user["username"], "password": "p"})


def test_a_name_is_one_users_in_a_sandbox_and_credentials_are_one_sandboxs(box: Box, make_box: MakeBox) -> None:
    user = {**USER, "username": f"u+{box.id}@example.com"}
    got(box.put(f"/msgboxx/users/{NEW}", user))
    with box.unchanged():
        refused(box.put(f"/msgboxx/users/{ONLY_A}", {**user, "password": "other"}), 422, "username")
        refused(
            box.put(f"/msgboxx/users/{ONLY_A}", {**user, "username": box.credentials()["username"]}), 422, "username"
        )
    other = make_box()
    with other.unchanged():
        refused(other.put(f"/msgboxx/users/{NEW}", user), 409)
    got(box.log_in_with({"username": user["username"], "password": "p"}).get("/contact"))


def test_the_sandboxs_own_credentials_stay_as_they_are(box: Box) -> None:
    names = {"firstName": "Changed", "lastName": "Name", "apiAccountIds": [], "administrator": True}
    with box.unchanged():
        refused(box.put(f"/msgboxx/users/{ADMIN}", {**USER, "password": "other"}), 422, "username")
    got(box.put(f"/msgboxx/users/{ADMIN}", {**box.credentials(), **names}))
    got(box.log_in().get("/contact"))


def test_the_own_user_of_empty_fixtures_sees_later_accounts(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    api = box.log_in()
    got(box.put(f"/msgboxx/apiaccounts/{NEW}", ACCOUNT))
    assert [account["apiAccountId"] for account in api.items("/apiaccount")] == [NEW]
    box.inbound(PHONE_OF[ANN])
    (contact,) = api.items("/contact")
    got(api.say(contact["contactId"], account=NEW), 201)


def test_a_team_is_made_and_changed(box: Box, api: Api) -> None:
    made = got(box.put(f"/msgboxx/teams/{NEW}", TEAM))
    assert made == api.one("/team")[-1]
    assert made["apiAccounts"] == [{"name": "Alpha", "apiAccountid": A}]
    changed = got(box.put(f"/msgboxx/teams/{TEAM_A}", {"name": "Only a name"}))
    assert changed == {"name": "Only a name", "description": "", "teamId": TEAM_A, "apiAccounts": [], "users": []}


@pytest.mark.parametrize("status", ["Approved", "Pending", "Rejected"])
def test_a_template_is_made_in_every_state(box: Box, api: Api, status: str) -> None:
    made = got(box.put(f"/msgboxx/templates/{NEW}", {**TEMPLATE, "status": status}))
    assert made == {**TEMPLATE, "status": status, "templateId": NEW, "dateTime": NOW}
    assert api.one(f"/template/{NEW}") == api.items("/template", name="t")[0] == made


def test_a_changed_template_keeps_its_time(box: Box, api: Api) -> None:
    before = api.one(f"/template/{GREETING}")
    changed = got(box.put(f"/msgboxx/templates/{GREETING}", TEMPLATE))
    assert changed == {**before, **TEMPLATE}
    assert api.items("/template", name="greeting") == []


WRONG: list[tuple[str, str, Any]] = [
    ("apiaccounts", "name", ""),
    ("apiaccounts", "phoneNumber", "0"),
    ("inboxes", "name", 1),
    ("inboxes", "apiAccountId", NOBODY),
    ("inboxes", "apiAccountId", "x"),
    ("users", "username", ""),
    ("users", "password", None),
    ("users", "firstName", 1),
    ("users", "apiAccountIds", [NOBODY]),
    ("users", "apiAccountIds", ["x"]),
    ("users", "apiAccountIds", None),
    ("users", "administrator", "yes"),
    ("teams", "name", ""),
    ("teams", "apiAccountIds", [NOBODY]),
    ("teams", "userIds", [NOBODY]),
    ("teams", "userIds", "x"),
    ("templates", "apiAccountId", NOBODY),
    ("templates", "status", "APPROVED"),
    ("templates", "templateText", ""),
    ("templates", "templateExample", 1),
    *((kind, "colour", "red") for kind in BODIES),
]


@pytest.mark.parametrize(("kind", "field", "value"), WRONG)
def test_a_setting_that_does_not_fit_is_named(box: Box, kind: str, field: str, value: Any) -> None:
    with box.unchanged():
        refused(box.put(f"/msgboxx/{kind}/{NEW}", {**BODIES[kind], field: value}), 422, field)


@pytest.mark.parametrize("kind", BODIES)
def test_an_id_that_is_no_uuid_is_named_and_an_unknown_sandbox_404(box: Box, kind: str) -> None:
    with box.unchanged():
        refused(box.put(f"/msgboxx/{kind}/x", BODIES[kind]), 422, "id")
        refused(box.control.put(f"/sandboxes/nothing/msgboxx/{kind}/{NEW}", BODIES[kind]), 404)
