"""A user sees what its api accounts give it access to."""

from ..tables import parametrize
from .shapes import ids, page

LISTED = ["apiaccount", "inbox", "contact", "message", "broadcast", "template"]
KEYS = {
    "apiaccount": "apiAccountId",
    "inbox": "inboxId",
    "contact": "contactId",
    "message": "messageId",
    "broadcast": "broadcastId",
    "template": "templateId",
}


def fill(msgboxx, account):
    """One of everything in an api account: the ids by resource."""
    contact = msgboxx.contact_who_wrote(account=account)
    message = msgboxx.message(contact)
    template = msgboxx.template("Closed today.", account=account)
    broadcast = msgboxx.api.arrange(
        "POST", "/broadcast", 201, msgboxx.new_broadcast(contact, template, "Closed today.")
    )
    return {
        "apiaccount": account["apiAccountId"],
        "inbox": msgboxx.inbox_of(account)["inboxId"],
        "contact": contact["contactId"],
        "message": message["messageId"],
        "broadcast": broadcast["broadcastId"],
        "template": template["templateId"],
        "conversation": message["conversationId"],
    }


@parametrize("resource", LISTED)
def test_access_001_a_list_leaves_out_what_the_user_may_not_see(msgboxx, resource):
    mine, hidden = msgboxx.account(), msgboxx.account()
    seen, unseen = fill(msgboxx, mine), fill(msgboxx, hidden)
    limited = msgboxx.limited_api(mine)
    found = ids(limited.get(f"/{resource}").expect(200), KEYS[resource])
    assert seen[resource] in found
    assert unseen[resource] not in found


@parametrize("resource", [*LISTED, "conversation"])
def test_access_002_an_entity_of_an_api_account_without_access_is_forbidden(msgboxx, resource):
    mine, hidden = msgboxx.account(), msgboxx.account()
    unseen = fill(msgboxx, hidden)
    msgboxx.limited_api(mine).get(f"/{resource}/{unseen[resource]}").expect(403)


@parametrize("resource", [*LISTED, "conversation"])
def test_access_003_an_entity_of_the_users_own_api_account_is_given(msgboxx, resource):
    mine = msgboxx.account()
    seen = fill(msgboxx, mine)
    msgboxx.limited_api(mine).get(f"/{resource}/{seen[resource]}").expect(200)


def test_access_004_a_contact_without_access_cannot_be_changed(msgboxx):
    mine, hidden = msgboxx.account(), msgboxx.account()
    contact = msgboxx.contact(hidden)
    changed = {**contact, "name": "Changed"}
    limited = msgboxx.limited_api(mine)
    limited.put(f"/contact/{contact['contactId']}", changed).expect(403)
    limited.post("/contact", msgboxx.new_contact(hidden)).expect(403)
    msgboxx.api.get(f"/contact/{contact['contactId']}").expect(200, contact)


def test_access_005_a_conversation_without_access_cannot_be_changed(msgboxx):
    mine, hidden = msgboxx.account(), msgboxx.account()
    conversation = msgboxx.conversation(hidden)
    msgboxx.limited_api(mine).put(f"/conversation/{conversation}", {"folder": "spam"}).expect(403)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, {"folder": "inbox"})


@parametrize("resource", LISTED[1:])
def test_access_006_a_filter_opens_no_api_account(msgboxx, resource):
    mine, hidden = msgboxx.account(), msgboxx.account()
    fill(msgboxx, hidden)
    params = {"apiAccountId": hidden["apiAccountId"]}
    msgboxx.limited_api(mine).get(f"/{resource}", params=params).expect(200, page([]))


def test_access_007_a_number_search_finds_nobody_in_an_api_account_without_access(msgboxx):
    mine, hidden = msgboxx.account(), msgboxx.account()
    contact = msgboxx.contact(hidden)
    params = {"mobileNumber": contact["mobileNumber"]}
    msgboxx.limited_api(mine).get("/contact", params=params).expect(200, page([]))


def test_access_008_nobody_sends_from_an_api_account_without_access(msgboxx):
    mine, hidden = msgboxx.account(), msgboxx.account()
    contact = msgboxx.contact_who_wrote(account=hidden)
    broadcast = msgboxx.new_broadcast(contact)
    limited = msgboxx.limited_api(mine)
    limited.post("/message", msgboxx.new_message(contact)).expect(403)
    limited.post("/broadcast", broadcast).expect(403)
    found = msgboxx.api.get("/message").expect(200).body["items"]
    assert [message["messageDirection"] for message in found] == ["incoming"]


def test_access_009_every_user_is_given_all_teams(msgboxx):
    mine, hidden = msgboxx.account(), msgboxx.account()
    teams = [msgboxx.team(mine), msgboxx.team(hidden)]
    found = msgboxx.limited_api(mine).get("/team").expect(200).body
    assert {team["teamId"] for team in found} == {team["teamId"] for team in teams}


def test_access_010_every_user_is_given_all_users(msgboxx):
    mine, hidden = msgboxx.account(), msgboxx.account()
    stranger = msgboxx.user(hidden)
    found = msgboxx.limited_api(mine).get("/user").expect(200).body
    assert stranger["userId"] in {row["user"]["userId"] for row in found}


def test_access_011_another_organisations_entities_do_not_exist(msgboxx):
    stranger = msgboxx.another()
    contact = stranger.contact()
    msgboxx.api.get(f"/contact/{contact['contactId']}").expect(404)
    msgboxx.api.get("/contact").expect(200, page([]))
    stranger.api.get("/contact").expect(200, page([contact]))


def test_access_012_a_user_of_two_api_accounts_sees_both_and_no_third(msgboxx):
    first, second, third = msgboxx.account(), msgboxx.account(), msgboxx.account()
    seen = [msgboxx.contact(account)["contactId"] for account in (first, second)]
    msgboxx.contact(third)
    found = msgboxx.limited_api(first, second).get("/contact").expect(200)
    assert set(ids(found, "contactId")) == set(seen)
