"""What a person sets in msgboxx's dashboard; and what is set in any system's is read there as well, masked."""

from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.control._planting import secrets_of
from tests.support import msgboxx
from tests.support.box import Box, refused
from tests.support.http import got
from tests.support.msgboxx import NOBODY, TEAM_A, A, Api, B

NEW = "12345678-0000-4000-8000-000000000001"
ACCOUNT = {"name": "New", "phoneNumber": "+447700900999"}
INBOX = {"name": "renamed", "apiAccountId": A}
USER: dict[str, Any] = {"username": "u@example.com", "password": "p", "firstName": "F", "lastName": "L"}
USER |= {"apiAccountIds": [A]}
TEAM = {"name": "T", "description": "D", "apiAccountIds": [A], "userIds": [msgboxx.LIMITED]}
TEMPLATE = {"apiAccountId": A, "name": "t", "status": "Approved", "templateText": "Hi {{1}}", "templateExample": "Hi x"}
BODIES = {"apiaccounts": ACCOUNT, "inboxes": INBOX, "users": USER, "teams": TEAM, "templates": TEMPLATE}


def test_a_new_api_account_comes_with_its_inbox(box: Box, api: Api) -> None:
    made = got(box.put(f"/msgboxx/apiaccounts/{NEW}", ACCOUNT))
    assert made == {"apiAccountId": NEW, "phoneNumber": "+447700900999", "name": "New", "datetime": msgboxx.NOW}
    assert api.one(f"/apiaccount/{NEW}") == made
    (inbox,) = api.items("/inbox", apiAccountId=NEW)
    assert inbox["name"] == "New"
    box.inbound(msgboxx.PHONE_OF[msgboxx.ANN], to=inbox["inboxId"])
    got(api.add_contact("+447700900777", account=NEW), 201)


def test_an_api_account_is_renamed_and_keeps_its_inbox_and_time(box: Box, api: Api) -> None:
    before, inboxes = api.one(f"/apiaccount/{A}"), api.items("/inbox")
    changed = got(box.put(f"/msgboxx/apiaccounts/{A}", ACCOUNT))
    assert changed == {**before, "name": "New", "phoneNumber": "+447700900999"}
    assert api.items("/inbox") == inboxes


def test_a_number_that_another_account_has_is_409(box: Box) -> None:
    with box.unchanged():
        for identifier in (NEW, A):
            body = {"name": "x", "phoneNumber": msgboxx.NUMBER_OF[B]}
            refused(box.put(f"/msgboxx/apiaccounts/{identifier}", body), 409)


@pytest.fixture
def user(box: Box) -> dict[str, Any]:
    """A user whom the dashboard has made, with a name that no other sandbox has."""
    body = {**USER, "username": f"u+{box.id}@example.com"}
    got(box.put(f"/msgboxx/users/{NEW}", body))
    return body


def logs_in(box: Box, user: dict[str, Any], password: str = "p") -> Api:
    return box.log_in_with({"username": user["username"], "password": password})


def test_an_inbox_is_renamed(box: Box, api: Api) -> None:
    before = api.one(f"/inbox/{msgboxx.INBOX_OF[A]}")
    assert got(box.put(f"/msgboxx/inboxes/{msgboxx.INBOX_OF[A]}", INBOX)) == {**before, "name": "renamed"}
    assert api.one(f"/inbox/{msgboxx.INBOX_OF[A]}")["name"] == "renamed"


def test_a_new_inbox_takes_the_place_of_the_one_its_account_had(box: Box, api: Api) -> None:
    got(box.put(f"/msgboxx/inboxes/{NEW}", INBOX))
    assert [inbox["inboxId"] for inbox in api.items("/inbox", apiAccountId=A)] == [NEW]
    assert api.get(f"/inbox/{msgboxx.INBOX_OF[A]}").status_code == 404


def test_an_inbox_does_not_move_to_another_account(box: Box) -> None:
    with box.unchanged():
        refused(box.put(f"/msgboxx/inboxes/{msgboxx.INBOX_OF[A]}", {**INBOX, "apiAccountId": B}), 422, "apiAccountId")


def test_a_new_user_logs_in_and_is_listed(box: Box, api: Api, user: dict[str, Any]) -> None:
    assert "password" not in str(got(box.put(f"/msgboxx/users/{NEW}", user)))
    rows = [row["user"] for row in api.one("/user") if row["user"]["userId"] == NEW]
    assert rows == [{"firstName": "F", "lastName": "L", "userId": NEW}]
    assert {contact["apiAccountId"] for contact in logs_in(box, user).items("/contact")} == {A}


def test_a_changed_password_replaces_the_old_one(box: Box, user: dict[str, Any]) -> None:
    got(box.put(f"/msgboxx/users/{NEW}", {**user, "password": "q"}))
    got(logs_in(box, user, "q").get("/contact"))
    with pytest.raises(AssertionError, match="400"):
        logs_in(box, user)


def test_a_name_is_one_users_and_credentials_are_one_box_s(box: Box, user: dict[str, Any], make_box: MakeBox) -> None:
    with box.unchanged():
        for taken in ({**user, "password": "other"}, {**user, "username": box.credentials()["username"]}):
            refused(box.put(f"/msgboxx/users/{msgboxx.ONLY_A}", taken), 422, "username")
    other = make_box()
    with other.unchanged():
        refused(other.put(f"/msgboxx/users/{NEW}", user), 409)
        refused(other.put("/state", box.state()), 409)
        got(other.log_in().get("/contact"))
    got(logs_in(box, user).get("/contact"))


def test_users_of_the_dashboard_go_with_a_reset_and_come_along_with_a_state(box: Box, user: dict[str, Any]) -> None:
    api, state = logs_in(box, user), box.state()
    got(box.post("/reset"))
    assert api.get("/contact").status_code == 401
    with pytest.raises(AssertionError, match="400"):
        logs_in(box, user)
    got(box.put("/state", state))
    got(logs_in(box, user).get("/contact"))


def test_the_sandboxs_own_credentials_stay_as_they_are(box: Box) -> None:
    names = {"firstName": "Changed", "lastName": "Name", "apiAccountIds": [], "administrator": True}
    with box.unchanged():
        refused(box.put(f"/msgboxx/users/{msgboxx.ADMIN}", {**USER, "password": "other"}), 422, "username")
    got(box.put(f"/msgboxx/users/{msgboxx.ADMIN}", {**box.credentials(), **names}))
    got(box.log_in().get("/contact"))


def test_the_own_user_of_empty_fixtures_sees_later_accounts(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    api = box.log_in()
    got(box.put(f"/msgboxx/apiaccounts/{NEW}", ACCOUNT))
    assert [account["apiAccountId"] for account in api.items("/apiaccount")] == [NEW]
    box.inbound(msgboxx.PHONE_OF[msgboxx.ANN])
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
    assert made == {**TEMPLATE, "status": status, "templateId": NEW, "dateTime": msgboxx.NOW}
    assert api.one(f"/template/{NEW}") == api.items("/template", name="t")[0] == made


def test_a_changed_template_keeps_its_time(box: Box, api: Api) -> None:
    before = api.one(f"/template/{msgboxx.GREETING}")
    changed = got(box.put(f"/msgboxx/templates/{msgboxx.GREETING}", TEMPLATE))
    assert changed == {**before, **TEMPLATE}
    assert api.items("/template", name="greeting") == []


# Of each field the values that do not fit.
WRONG: dict[str, dict[str, list[Any]]] = {
    "apiaccounts": {"name": [""], "phoneNumber": ["0"]},
    "inboxes": {"name": [1], "apiAccountId": [NOBODY, "x"]},
    "users": {"username": [""], "password": [None], "firstName": [1], "administrator": ["yes"]}
    | {"apiAccountIds": [[NOBODY], ["x"], None]},
    "teams": {"name": [""], "apiAccountIds": [[NOBODY]], "userIds": [[NOBODY], "x"]},
    "templates": {"apiAccountId": [NOBODY], "status": ["APPROVED"], "templateText": [""], "templateExample": [1]},
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_setting_that_does_not_fit_is_named_and_so_is_an_id_that_is_no_uuid(box: Box, kind: str) -> None:
    with box.unchanged():
        for field, values in WRONG[kind].items():
            for value in values:
                refused(box.put(f"/msgboxx/{kind}/{NEW}", {**BODIES[kind], field: value}), 422, field)
        refused(box.put(f"/msgboxx/{kind}/x", BODIES[kind]), 422, "id")


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
