"""What the API only reads: api accounts, inboxes, templates, teams and users."""

from ..tables import parametrize
from .shapes import API_ACCOUNT, INBOX_ALONE, INBOX_IN_LIST, TEMPLATE, ids, page


def test_template_001_the_list_of_templates_gives_every_field_of_the_sample(msgboxx):
    template = msgboxx.template()
    msgboxx.api.get("/template").expect(200, page([TEMPLATE | template]))


def test_template_002_a_template_by_its_id_is_that_of_the_list(msgboxx):
    templates = [msgboxx.template(), msgboxx.template()]
    listed = msgboxx.api.get("/template").expect(200).body["items"]
    for template in templates:
        one = msgboxx.api.get(f"/template/{template['templateId']}").expect(200, TEMPLATE | template)
        assert one.body in listed
    assert len(listed) == len(templates)


def test_template_003_templates_are_found_under_both_spellings(msgboxx):
    template = msgboxx.template()
    msgboxx.api.get("/templates").expect(200, page([TEMPLATE | template]))
    msgboxx.api.get(f"/templates/{template['templateId']}").expect(200, TEMPLATE | template)


@parametrize("path", ["/template", "/templates"])
def test_template_004_templates_are_filtered_by_api_account(msgboxx, path):
    other = msgboxx.account()
    msgboxx.template()
    template = msgboxx.template(account=other)
    found = msgboxx.api.get(path, params={"apiAccountId": other["apiAccountId"]}).expect(200)
    assert ids(found, "templateId") == [template["templateId"]]


def test_template_005_templates_are_filtered_by_name(msgboxx):
    template = msgboxx.template(name="follow_up")
    msgboxx.template(name="follow_up_later")
    found = msgboxx.api.get("/template", params={"name": "follow_up"}).expect(200)
    assert ids(found, "templateId") == [template["templateId"]]


def test_template_006_a_templates_text_keeps_its_placeholders(msgboxx):
    text = "Hi {{1}}, thanks for the conversation earlier about {{2}} lets catch up soon."
    template = msgboxx.template(text)
    answer = msgboxx.api.get(f"/template/{template['templateId']}").expect(200)
    assert answer.body["templateText"] == text


@parametrize("status", ["Approved", "Pending", "Rejected"])
def test_template_007_a_template_shows_how_its_review_stands(msgboxx, status):
    template = msgboxx.template(status=status)
    msgboxx.api.get(f"/template/{template['templateId']}").expect(200, TEMPLATE | template)


def test_team_001_teams_are_a_bare_array_with_their_api_accounts_and_users(msgboxx):
    branch = msgboxx.account()
    user = msgboxx.user(branch)
    team = msgboxx.team(branch, users=(user,))
    expected = {
        "name": team["name"],
        "description": team["description"],
        "teamId": team["teamId"],
        "apiAccounts": [{"name": branch["name"], "apiAccountid": branch["apiAccountId"]}],
        "users": [{"firstName": user["firstName"], "lastName": user["lastName"], "userId": user["userId"]}],
    }
    msgboxx.api.get("/team").expect(200, [expected])


def test_team_002_a_global_team_is_linked_to_no_api_account(msgboxx):
    msgboxx.account()
    team = msgboxx.team()
    (found,) = msgboxx.api.get("/team").expect(200).body
    assert (found["teamId"], found["apiAccounts"], found["users"]) == (team["teamId"], [], [])


def test_team_003_an_organisation_without_teams_has_an_empty_array(msgboxx):
    msgboxx.api.get("/team").expect(200, [])


def test_user_001_users_are_a_bare_array_of_users_with_an_api_account(msgboxx):
    branch = msgboxx.account()
    user = msgboxx.user(branch, first_name="Rory", last_name="Sample")
    rows = msgboxx.api.get("/user").expect(200).body
    expected = {
        "user": {"firstName": "Rory", "lastName": "Sample", "userId": user["userId"]},
        "apiAccount": {"name": branch["name"], "apiAccountid": branch["apiAccountId"]},
    }
    assert expected in rows


def test_user_002_a_user_has_a_row_for_each_api_account(msgboxx):
    first, second, third = msgboxx.account(), msgboxx.account(), msgboxx.account()
    user = msgboxx.user(first, second)
    rows = msgboxx.api.get("/user").expect(200).body
    found = [row["apiAccount"]["apiAccountid"] for row in rows if row["user"]["userId"] == user["userId"]]
    assert sorted(found) == sorted([first["apiAccountId"], second["apiAccountId"]])
    assert third["apiAccountId"] not in found


def test_account_001_the_list_of_api_accounts_gives_every_field_of_the_sample(msgboxx):
    account = msgboxx.account()
    msgboxx.api.get("/apiaccount").expect(200, page([API_ACCOUNT | account]))


def test_account_002_an_api_account_by_its_id_is_that_of_the_list(msgboxx):
    accounts = [msgboxx.account(), msgboxx.account()]
    listed = msgboxx.api.get("/apiaccount").expect(200).body["items"]
    for account in accounts:
        one = msgboxx.api.get(f"/apiaccount/{account['apiAccountId']}").expect(200, API_ACCOUNT | account)
        assert one.body in listed
    assert len(listed) == len(accounts)


def test_account_003_an_api_account_has_one_inbox(msgboxx):
    accounts = [msgboxx.account(), msgboxx.account()]
    found = msgboxx.api.get("/inbox").expect(200).body["items"]
    assert sorted(inbox["apiAccountId"] for inbox in found) == sorted(account["apiAccountId"] for account in accounts)


def test_inbox_001_the_list_of_inboxes_spells_its_time_with_a_capital(msgboxx):
    account = msgboxx.account()
    expected = INBOX_IN_LIST | {"apiAccountId": account["apiAccountId"]}
    msgboxx.api.get("/inbox").expect(200, page([expected]))


def test_inbox_002_an_inbox_by_its_id_spells_its_time_in_small_letters(msgboxx):
    inboxes = [msgboxx.inbox_of(msgboxx.account()), msgboxx.inbox_of(msgboxx.account())]
    for inbox in inboxes:
        expected = INBOX_ALONE | {key: inbox[key] for key in ("inboxId", "apiAccountId", "name")}
        answer = msgboxx.api.get(f"/inbox/{inbox['inboxId']}").expect(200, expected)
        assert answer.body["datetime"] == inbox["dateTime"]


def test_inbox_003_inboxes_are_found_under_both_documented_spellings(msgboxx):
    inbox = msgboxx.inbox_of(msgboxx.account())
    msgboxx.api.get("/inboxes").expect(200, page([inbox]))
    one = msgboxx.api.get(f"/inbox/{inbox['inboxId']}").expect(200)
    msgboxx.api.get(f"/inboxes/{inbox['inboxId']}").expect(200, one.body)


@parametrize("path", ["/inbox", "/inboxes"])
def test_inbox_004_inboxes_are_filtered_by_api_account(msgboxx, path):
    branch, other = msgboxx.account(), msgboxx.account()
    expected = INBOX_IN_LIST | {"apiAccountId": other["apiAccountId"]}
    msgboxx.api.get(path, params={"apiAccountId": other["apiAccountId"]}).expect(200, page([expected]))
    assert msgboxx.inbox_of(branch) != msgboxx.inbox_of(other)
