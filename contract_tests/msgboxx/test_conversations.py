"""Conversations: whom they are assigned to, and in which folder they are."""

from ..tables import parametrize
from .shapes import UNKNOWN

UNASSIGNED = {"folder": "inbox"}


def as_user(user):
    return {key: user[key] for key in ("firstName", "lastName", "userId")}


def as_team(team):
    return {key: team[key] for key in ("name", "description", "teamId")}


def test_conversation_001_a_new_conversation_is_in_the_inbox_and_assigned_to_nobody(msgboxx):
    conversation = msgboxx.conversation()
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, UNASSIGNED)


def test_conversation_002_a_conversation_assigned_to_a_user_shows_the_user_alone(msgboxx):
    conversation, user = msgboxx.conversation(), msgboxx.user(msgboxx.home)
    msgboxx.api.put(f"/conversation/{conversation}", {"userId": user["userId"]}).expect(200)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, {"user": as_user(user), "folder": "inbox"})


def test_conversation_003_a_conversation_assigned_to_a_team_shows_the_team_alone(msgboxx):
    conversation, team = msgboxx.conversation(), msgboxx.team(msgboxx.home)
    msgboxx.api.put(f"/conversation/{conversation}", {"teamId": team["teamId"]}).expect(200)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, {"team": as_team(team), "folder": "inbox"})


@parametrize("body", [{"folder": "archive"}, {"folder": "inbox"}, {}], ids=["changed", "same", "nothing"])
def test_conversation_004_an_update_answers_with_an_empty_body(msgboxx, body):
    msgboxx.api.put(f"/conversation/{msgboxx.conversation()}", body).expect(200, "")


def test_conversation_005_assigning_to_a_team_takes_the_user_away(msgboxx):
    conversation = msgboxx.conversation()
    user, team = msgboxx.user(msgboxx.home), msgboxx.team(msgboxx.home)
    msgboxx.api.put(f"/conversation/{conversation}", {"userId": user["userId"]}).expect(200)
    msgboxx.api.put(f"/conversation/{conversation}", {"teamId": team["teamId"]}).expect(200)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, {"team": as_team(team), "folder": "inbox"})


def test_conversation_006_assigning_to_a_user_takes_the_team_away(msgboxx):
    conversation = msgboxx.conversation()
    user, team = msgboxx.user(msgboxx.home), msgboxx.team(msgboxx.home)
    msgboxx.api.put(f"/conversation/{conversation}", {"teamId": team["teamId"]}).expect(200)
    msgboxx.api.put(f"/conversation/{conversation}", {"userId": user["userId"]}).expect(200)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, {"user": as_user(user), "folder": "inbox"})


def test_conversation_007_both_a_user_and_a_team_are_a_bad_request(msgboxx):
    conversation = msgboxx.conversation()
    user, team = msgboxx.user(msgboxx.home), msgboxx.team(msgboxx.home)
    body = {"userId": user["userId"], "teamId": team["teamId"], "folder": "archive"}
    msgboxx.api.put(f"/conversation/{conversation}", body).expect(400)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, UNASSIGNED)


def test_conversation_008_an_empty_id_counts_as_absent(msgboxx):
    conversation, user = msgboxx.conversation(), msgboxx.user(msgboxx.home)
    sample = {"userId": user["userId"], "teamId": "", "folder": "inbox"}
    msgboxx.api.put(f"/conversation/{conversation}", sample).expect(200)
    msgboxx.api.put(f"/conversation/{conversation}", {"userId": "", "teamId": ""}).expect(200)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, {"user": as_user(user), "folder": "inbox"})


@parametrize("folder", ["archive", "spam", "inbox"])
def test_conversation_009_a_conversation_moves_between_the_three_folders(msgboxx, folder):
    conversation = msgboxx.conversation()
    msgboxx.api.put(f"/conversation/{conversation}", {"folder": folder}).expect(200)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, {"folder": folder})


@parametrize("folder", ["trash", "Inbox", "INBOX", 7])
def test_conversation_010_another_folder_is_a_bad_request(msgboxx, folder):
    conversation = msgboxx.conversation()
    msgboxx.api.put(f"/conversation/{conversation}", {"folder": folder}).expect(400)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, UNASSIGNED)


def test_conversation_011_what_is_not_sent_stays(msgboxx):
    conversation, user = msgboxx.conversation(), msgboxx.user(msgboxx.home)
    msgboxx.api.put(f"/conversation/{conversation}", {"userId": user["userId"]}).expect(200)
    msgboxx.api.put(f"/conversation/{conversation}", {"folder": "archive"}).expect(200)
    msgboxx.api.put(f"/conversation/{conversation}", {}).expect(200)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, {"user": as_user(user), "folder": "archive"})


def test_conversation_011_what_a_contact_writes_moves_no_conversation(msgboxx):
    contact, user = msgboxx.contact_who_wrote(), msgboxx.user(msgboxx.home)
    path = f"/conversation/{msgboxx.conversation_with(contact)}"
    msgboxx.api.put(path, {"userId": user["userId"], "folder": "archive"}).expect(200)
    msgboxx.writes(contact)
    msgboxx.api.get(path).expect(200, {"user": as_user(user), "folder": "archive"})


@parametrize("field", ["userId", "teamId"])
def test_conversation_012_an_unknown_assignee_is_a_bad_request(msgboxx, field):
    conversation = msgboxx.conversation()
    msgboxx.api.put(f"/conversation/{conversation}", {field: UNKNOWN}).expect(400)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, UNASSIGNED)


def test_conversation_013_a_user_without_access_to_the_api_account_is_a_bad_request(msgboxx):
    conversation, stranger = msgboxx.conversation(), msgboxx.user(msgboxx.account())
    msgboxx.api.put(f"/conversation/{conversation}", {"userId": stranger["userId"]}).expect(400)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, UNASSIGNED)


def test_conversation_014_a_team_of_another_api_account_is_a_bad_request(msgboxx):
    conversation, strangers = msgboxx.conversation(), msgboxx.team(msgboxx.account())
    msgboxx.api.put(f"/conversation/{conversation}", {"teamId": strangers["teamId"]}).expect(400)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, UNASSIGNED)


def test_conversation_015_a_global_team_handles_conversations_of_every_api_account(msgboxx):
    conversation, team = msgboxx.conversation(), msgboxx.team()
    msgboxx.api.put(f"/conversation/{conversation}", {"teamId": team["teamId"]}).expect(200)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, {"team": as_team(team), "folder": "inbox"})


def test_conversation_016_everything_said_with_a_contact_is_one_conversation(msgboxx):
    contact, other = msgboxx.contact_who_wrote(), msgboxx.contact_who_wrote()
    answer = msgboxx.api.post("/message", msgboxx.new_message(contact)).expect(201).body
    found = msgboxx.api.get("/message").expect(200).body["items"]
    ours, theirs = (
        [message["conversationId"] for message in found if message["contact"]["contactId"] == each["contactId"]]
        for each in (contact, other)
    )
    assert ours == [answer["conversationId"]] * 2
    assert len(theirs) == 1
    assert theirs[0] not in ours
