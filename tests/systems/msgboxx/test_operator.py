"""What an operator does in the dashboard and to the delivery of messages, and what msgboxx's users see of it."""

from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, CID, NUMBER_OF, PENDING, PHONE_OF, WILL, A, Api, B, C, refused

# A recipient, the status that its message ends with, and how many of FLAGS are true then.
ENDS = {"+447700990001": ("failed", 1), "+447700990003": ("sent", 1), "+447700990004": ("failed", 0)}
FLAGS = ("isSent", "isDelivered", "isRead")


def test_how_far_a_message_came_that_did_not_arrive_is_told_by_its_flags(box: Box, api: Api) -> None:
    for number, (status, flags) in ENDS.items():
        contact = str(got(api.add_contact(number), 201)["contactId"])
        box.inbound(number, to=NUMBER_OF[A])
        sent = got(api.say(contact, account=A), 201)
        box.advance(3_600)
        shown, message = api.one(f"/message/{sent['messageId']}"), box.message(sent["messageId"])
        assert [shown[flag] for flag in FLAGS] == [place < flags for place in range(3)]
        assert (message["status"], message["native"]) == (status, shown)


def test_changing_the_mode_holds_for_messages_under_way(box: Box, api: Api) -> None:
    message_id = got(api.say(WILL), 201)["messageId"]
    got(box.get(""))
    got(box.control.patch(box.path, {"delivery": {"mode": "manual"}}))
    box.advance(60)
    assert box.message(message_id)["status"] == "sent"
    got(box.control.patch(box.path, {"delivery": {"mode": "auto"}}))
    later = got(api.say(WILL), 201)["messageId"]
    box.advance(60)
    assert box.message(later)["status"] == "read"


def test_a_change_of_delays_keeps_what_it_does_not_name(box: Box) -> None:
    changed = got(box.control.patch(box.path, {"delivery": {"delays": {"read": 60}}}))
    assert changed["delivery"] == {"mode": "auto", "delays": {"sent": 0, "delivered": 1, "read": 60}}
    assert got(box.get(""))["delivery"] == changed["delivery"]


def test_access_follows_the_dashboard(box: Box) -> None:
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


def test_a_template_that_is_approved_can_be_sent(box: Box, api: Api) -> None:
    row = {"apiAccountId": A, "name": "pending", "status": "Approved", "templateText": "Soon, {{1}}."}
    refused(api.broadcast(ANN, PENDING, "Soon, Jo."), 400, "templateId")
    got(box.put(f"/msgboxx/templates/{PENDING}", row))
    got(api.broadcast(ANN, PENDING, "Soon, Jo."), 201)


def test_of_what_was_written_at_one_instant_the_last_is_listed_first(box: Box, api: Api) -> None:
    for text in ("one", "two"):
        got(api.say(WILL, text), 201)
        box.inbound(PHONE_OF[WILL], f"re {text}")
    listed = [message["bodyText"] for message in api.items("/message", contactId=WILL)]
    assert listed[:4] == ["re two", "two", "re one", "one"]
