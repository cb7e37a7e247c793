"""Conversations: whom they are assigned to, and in which folder they are."""

from ..tables import parametrize, rows
from .shapes import UNKNOWN

UNASSIGNED = {"folder": "inbox"}


def as_user(user):
    return {key: user[key] for key in ("firstName", "lastName", "userId")}


def as_team(team):
    return {key: team[key] for key in ("name", "description", "teamId")}


def test_conversation_001_a_new_conversation_is_in_the_inbox_and_assigned_to_nobody(msgboxx):
    conversation = msgboxx.conversation()
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, UNASSIGNED)


def assigned(msgboxx, kind):
    """A conversation and its assignment: the path, the body, and what it then shows."""
    path = f"/conversation/{msgboxx.conversation()}"
    if kind == "user":
        user = msgboxx.user(msgboxx.home)
        return path, {"userId": user["userId"]}, {"user": as_user(user), "folder": "inbox"}
    team = msgboxx.team(*([msgboxx.home] if kind == "team" else []))
    return path, {"teamId": team["teamId"]}, {"team": as_team(team), "folder": "inbox"}


@parametrize(
    "kind",
    rows(
        conversation_002_to_a_user="user",
        conversation_003_to_a_team="team",
        conversation_015_to_a_team_of_every_api_account="global team",
    ),
)
def test_an_assignment_shows_the_assignee_alone(msgboxx, kind):
    path, body, shown = assigned(msgboxx, kind)
    msgboxx.api.put(path, body).expect(200)
    msgboxx.api.get(path).expect(200, shown)


@parametrize("body", [{"folder": "archive"}, {"folder": "inbox"}, {}], ids=["changed", "same", "nothing"])
def test_conversation_004_an_update_answers_with_an_empty_body(msgboxx, body):
    msgboxx.api.put(f"/conversation/{msgboxx.conversation()}", body).expect(200, "")


@parametrize(
    ("before", "after"),
    rows(conversation_005_a_team_takes_the_user_away=("user", "team"))
    + rows(conversation_006_a_user_takes_the_team_away=("team", "user")),
)
def test_one_assignment_takes_the_place_of_another(msgboxx, before, after):
    _, first, _ = assigned(msgboxx, before)
    path, second, shown = assigned(msgboxx, after)
    msgboxx.api.put(path, first).expect(200)
    msgboxx.api.put(path, second).expect(200)
    msgboxx.api.get(path).expect(200, shown)


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


@parametrize(
    "body_of",
    rows(
        conversation_012_an_unknown_user=lambda _: {"userId": UNKNOWN},
        conversation_012_an_unknown_team=lambda _: {"teamId": UNKNOWN},
        conversation_013_a_user_without_access=lambda here: {"userId": here.user(here.account())["userId"]},
        conversation_014_a_team_of_another_api_account=lambda here: {"teamId": here.team(here.account())["teamId"]},
    ),
)
def test_who_may_not_be_assigned_is_a_bad_request(msgboxx, body_of):
    conversation = msgboxx.conversation()
    msgboxx.api.put(f"/conversation/{conversation}", body_of(msgboxx)).expect(400)
    msgboxx.api.get(f"/conversation/{conversation}").expect(200, UNASSIGNED)


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
