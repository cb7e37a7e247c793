"""Which messages the list gives: the newest 24 hours, or a range, and the filters."""

from datetime import timedelta

from ..states import DAY
from ..tables import parametrize
from .shapes import UNKNOWN, ids, page


def texts(answer):
    return [message["bodyText"] for message in answer.body["items"]]


def ago(msgboxx, seconds):
    return (msgboxx.tenant.now() - timedelta(seconds=seconds)).isoformat()


def test_message_017_without_dates_only_the_newest_24_hours_are_given(msgboxx):
    contact = msgboxx.contact_who_wrote(1)
    msgboxx.pass_time(DAY - 2)
    msgboxx.writes(contact, "Anybody?")
    assert texts(msgboxx.api.get("/message").expect(200)) == ["Anybody?", "Are you there?"]
    msgboxx.pass_time(2)
    assert texts(msgboxx.api.get("/message").expect(200)) == ["Anybody?"]


def test_message_018_an_old_message_is_given_by_its_id(msgboxx):
    contact = msgboxx.contact_who_wrote()
    sent = msgboxx.message(contact)
    msgboxx.pass_time(3 * DAY)
    answer = msgboxx.api.get(f"/message/{sent['messageId']}").expect(200)
    assert answer.body["messageId"] == sent["messageId"]


def test_message_019_from_date_gives_older_messages_too(msgboxx):
    msgboxx.contact_who_wrote(2 * DAY)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/message").expect(200, page([]))
    found = msgboxx.api.get("/message", params={"fromDate": ago(msgboxx, 2 * DAY + 1)}).expect(200)
    assert texts(found) == ["Are you there?"]
    msgboxx.api.get("/message", params={"fromDate": ago(msgboxx, 2 * DAY - 1)}).expect(200, page([]))


def test_message_020_to_date_alone_gives_everything_before_it(msgboxx):
    contact = msgboxx.contact_who_wrote(3 * DAY)
    msgboxx.writes(contact, "Anybody?")
    found = msgboxx.api.get("/message", params={"toDate": ago(msgboxx, DAY)}).expect(200)
    assert texts(found) == ["Are you there?"]


def test_message_021_two_dates_give_the_range_between_them(msgboxx):
    contact = msgboxx.contact_who_wrote(3 * DAY)
    msgboxx.writes(contact, "In between")
    msgboxx.pass_time(3 * DAY)
    msgboxx.writes(contact, "Now")
    params = {"fromDate": ago(msgboxx, 4 * DAY), "toDate": ago(msgboxx, 2 * DAY)}
    assert texts(msgboxx.api.get("/message", params=params).expect(200)) == ["In between"]


def test_message_022_both_ends_of_a_range_of_messages_are_inside_it(msgboxx):
    contact = msgboxx.contact_who_wrote()
    sent = msgboxx.message(contact)
    params = {"fromDate": sent["dateTime"], "toDate": sent["dateTime"]}
    assert ids(msgboxx.api.get("/message", params=params).expect(200), "messageId") == [sent["messageId"]]


@parametrize("name", ["apiAccountId", "inboxId", "contactId", "conversationId"])
def test_message_023_messages_are_filtered_by_what_they_belong_to(msgboxx, name):
    wanted, other = (msgboxx.contact_who_wrote(account=msgboxx.account()) for _ in range(2))
    msgboxx.writes(wanted, "Wanted")
    msgboxx.writes(other, "Other")
    values = {
        "apiAccountId": wanted["apiAccountId"],
        "inboxId": msgboxx.inbox_of(wanted)["inboxId"],
        "contactId": wanted["contactId"],
        "conversationId": msgboxx.conversation_with(wanted),
    }
    found = msgboxx.api.get("/message", params={name: values[name]}).expect(200)
    assert texts(found) == ["Wanted", "Are you there?"]
    assert {message["contact"]["contactId"] for message in found.body["items"]} == {wanted["contactId"]}


def test_message_024_filters_that_contradict_each_other_find_nothing(msgboxx):
    first, second = (msgboxx.contact_who_wrote(account=msgboxx.account()) for _ in range(2))
    conversation = msgboxx.conversation_with(first)
    for params in (
        {"contactId": first["contactId"], "apiAccountId": second["apiAccountId"]},
        {"conversationId": conversation, "contactId": second["contactId"]},
        {"contactId": UNKNOWN},
        {"conversationId": UNKNOWN},
    ):
        msgboxx.api.get("/message", params=params).expect(200, page([]))


def test_message_025_the_newest_message_comes_first(msgboxx):
    contact = msgboxx.contact()
    for text in ("one", "two", "three"):
        msgboxx.writes(contact, text)
        msgboxx.tenant.advance(60)
    assert texts(msgboxx.api.get("/message").expect(200)) == ["three", "two", "one"]


def test_message_026_the_24_hours_hold_for_filtered_lists_too(msgboxx):
    contact = msgboxx.contact_who_wrote(DAY + 1)
    params = {"contactId": contact["contactId"]}
    msgboxx.api.get("/message", params=params).expect(200, page([]))
    assert texts(msgboxx.api.get("/message", params=params | {"fromDate": ago(msgboxx, 2 * DAY)}).expect(200))
