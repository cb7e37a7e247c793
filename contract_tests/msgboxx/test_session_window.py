"""The 24 hours after a contact writes, in which it may be sent a session message."""

from ..states import DAY, HOUR
from ..tables import parametrize, rows


def send(msgboxx, contact):
    return msgboxx.api.post("/message", msgboxx.new_message(contact))


@parametrize("age", [0, 1, DAY - 1])
def test_window_001_a_contact_who_wrote_within_24_hours_can_be_sent_a_message(msgboxx, age):
    send(msgboxx, msgboxx.contact_who_wrote(age)).expect(201)


@parametrize(
    "age",
    rows(
        window_002_a_moment_over_24_hours=DAY + 0.1,
        window_002_a_second_over_24_hours=DAY + 1,
        window_002_25_hours=25 * HOUR,
        window_002_30_days=30 * DAY,
        window_003_exactly_24_hours=DAY,
    ),
)
def test_the_window_is_closed_after(msgboxx, age):
    send(msgboxx, msgboxx.contact_who_wrote(age)).expect(400)


def test_window_004_a_contact_who_never_wrote_has_no_window(msgboxx):
    msgboxx.contact_who_wrote()
    send(msgboxx, msgboxx.contact()).expect(400)


def test_window_005_each_message_of_the_contact_moves_the_window(msgboxx):
    contact = msgboxx.contact_who_wrote(23 * HOUR)
    msgboxx.writes(contact)
    msgboxx.pass_time(DAY - 1)
    send(msgboxx, contact).expect(201)
    msgboxx.pass_time(1)
    send(msgboxx, contact).expect(400)


def test_window_006_our_own_messages_do_not_move_the_window(msgboxx):
    contact = msgboxx.contact_who_wrote(23 * HOUR)
    send(msgboxx, contact).expect(201)
    msgboxx.pass_time(HOUR)
    send(msgboxx, contact).expect(400)


def test_window_007_a_broadcast_opens_no_window(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.post("/broadcast", msgboxx.new_broadcast(contact)).expect(201)
    msgboxx.pass_time(HOUR)
    send(msgboxx, contact).expect(400)


def test_window_008_a_window_is_open_in_one_api_account_alone(msgboxx):
    contact = msgboxx.contact_who_wrote(account=msgboxx.account())
    namesake = msgboxx.contact(msgboxx.account(), mobileNumber=contact["mobileNumber"])
    send(msgboxx, namesake).expect(400)
    send(msgboxx, contact).expect(201)


@parametrize("state", ["closed", "never opened"])
def test_window_009_a_closed_window_is_named_and_so_is_the_way_out(msgboxx, state):
    contact = msgboxx.contact_who_wrote(DAY + 1) if state == "closed" else msgboxx.contact()
    told = send(msgboxx, contact).expect(400).body["message"]
    assert "window" in told
    assert "Broadcast" in told


def test_window_010_a_closed_window_opens_again_when_the_contact_writes(msgboxx):
    contact = msgboxx.contact_who_wrote(3 * DAY)
    send(msgboxx, contact).expect(400)
    msgboxx.writes(contact)
    send(msgboxx, contact).expect(201)


def test_window_011_a_message_that_was_refused_is_not_sent_later(msgboxx):
    contact = msgboxx.contact()
    send(msgboxx, contact).expect(400)
    msgboxx.writes(contact)
    msgboxx.pass_time(60)
    found = msgboxx.api.get("/message").expect(200).body["items"]
    assert [message["messageDirection"] for message in found] == ["incoming"]


def test_window_012_a_change_of_the_contact_leaves_its_window_open(msgboxx):
    contact = msgboxx.contact_who_wrote()
    changed = contact | {"name": "New"}
    msgboxx.api.put(f"/contact/{contact['contactId']}", changed).expect(200)
    send(msgboxx, contact).expect(201)
