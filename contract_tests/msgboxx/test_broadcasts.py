"""Broadcasts: template messages."""

from ..states import DAY
from ..tables import parametrize
from .shapes import BROADCAST, BROADCAST_AT_ONCE, MESSAGE, UNKNOWN, ids, page

TEXT = "Hi Jack, thanks for it."


def of(contact):
    return {"apiAccountId": contact["apiAccountId"], "contactId": contact["contactId"]}


def queued(msgboxx, contact):
    """A broadcast that was queued to WhatsApp, of which nothing has been reported."""
    msgboxx.tenant.hold_reports()
    broadcast = msgboxx.broadcast(contact)
    msgboxx.tenant.advance(1)
    return broadcast["broadcastId"]


def test_broadcast_001_a_broadcast_is_given_its_id_at_once(msgboxx):
    body = msgboxx.new_broadcast(msgboxx.contact())
    first = msgboxx.api.post("/broadcast", body).expect(201).body["broadcastId"]
    second = msgboxx.api.post("/broadcast", body).expect(201).body["broadcastId"]
    assert first != second


def test_broadcast_002_message_and_status_are_absent_until_the_broadcast_is_queued(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.post("/broadcast", msgboxx.new_broadcast(contact)).expect(201, BROADCAST_AT_ONCE | of(contact))


def test_broadcast_003_a_queued_broadcast_has_its_message_and_status(msgboxx):
    contact = msgboxx.contact()
    broadcast = queued(msgboxx, contact)
    expected = BROADCAST | of(contact) | {"broadcastId": broadcast, "message": TEXT}
    one = msgboxx.api.get(f"/broadcast/{broadcast}").expect(200, expected)
    msgboxx.api.get("/broadcast").expect(200, page([one.body]))


@parametrize("state", ["closed", "never opened"])
def test_broadcast_004_a_broadcast_needs_no_open_window(msgboxx, state):
    contact = msgboxx.contact_who_wrote(DAY + 1) if state == "closed" else msgboxx.contact()
    msgboxx.api.post("/broadcast", msgboxx.new_broadcast(contact)).expect(201)


def test_broadcast_005_a_sent_broadcast_is_a_template_message(msgboxx):
    contact = msgboxx.contact()
    broadcast = queued(msgboxx, contact)
    message_id = msgboxx.api.get(f"/broadcast/{broadcast}").expect(200).body["messageId"]
    expected = MESSAGE | {"messageId": message_id, "bodyText": TEXT, "isTemplateMessage": True}
    msgboxx.api.get(f"/message/{message_id}").expect(200, expected)
    assert message_id in ids(msgboxx.api.get("/message").expect(200), "messageId")


@parametrize("text", ["Hi Jack, thanks for {{2}}.", "Hi {{1}}, thanks for {{2}}.", "Hi {{1}}, thanks for it."])
def test_broadcast_006_a_placeholder_left_over_is_a_bad_request(msgboxx, text):
    body = msgboxx.new_broadcast(msgboxx.contact(), text=text)
    msgboxx.api.post("/broadcast", body).expect(400)


@parametrize(
    "text", ["Hello Jack, thanks for it.", "Hi Jack, thanks for it", "Hi Jack. Thanks!", "Oh. Hi Jack, thanks for it."]
)
def test_broadcast_007_a_text_that_does_not_fit_its_template_is_a_bad_request(msgboxx, text):
    body = msgboxx.new_broadcast(msgboxx.contact(), text=text)
    msgboxx.api.post("/broadcast", body).expect(400)


@parametrize("status", ["Pending", "Rejected"])
def test_broadcast_008_a_template_that_is_not_approved_cannot_be_sent(msgboxx, status):
    contact, template = msgboxx.contact(), msgboxx.template(status=status)
    msgboxx.api.post("/broadcast", msgboxx.new_broadcast(contact, template)).expect(400)
    msgboxx.api.get("/broadcast").expect(200, page([]))


def test_broadcast_009_a_template_of_another_api_account_cannot_be_sent(msgboxx):
    contact, template = msgboxx.contact(), msgboxx.template(account=msgboxx.account())
    msgboxx.api.post("/broadcast", msgboxx.new_broadcast(contact, template)).expect(400)


def test_broadcast_010_a_broadcast_is_pending_then_sent_then_delivered_then_read(msgboxx):
    broadcast = queued(msgboxx, msgboxx.contact())
    shown = msgboxx.api.get(f"/broadcast/{broadcast}").expect(200).body
    seen = [shown["status"]]
    for status in ("sent", "delivered", "read"):
        msgboxx.tenant.report(shown["messageId"], status)
        seen.append(msgboxx.api.get(f"/broadcast/{broadcast}").expect(200).body["status"])
    assert seen == ["Pending", "Sent", "Delivered", "Read"]


def test_broadcast_011_a_broadcast_that_could_not_be_delivered_has_failed(msgboxx):
    broadcast = queued(msgboxx, msgboxx.contact())
    shown = msgboxx.api.get(f"/broadcast/{broadcast}").expect(200).body
    msgboxx.tenant.report(shown["messageId"], "failed")
    msgboxx.api.get(f"/broadcast/{broadcast}").expect(200, shown | {"status": "Failed"})


@parametrize("name", ["apiAccountId", "inboxId", "contactId"])
def test_broadcast_012_broadcasts_are_filtered_by_what_they_belong_to(msgboxx, name):
    wanted, other = (msgboxx.contact(msgboxx.account()) for _ in range(2))
    broadcast = msgboxx.broadcast(wanted)["broadcastId"]
    msgboxx.broadcast(other)
    values = of(wanted) | {"inboxId": msgboxx.inbox_of(wanted)["inboxId"]}
    found = msgboxx.api.get("/broadcast", params={name: values[name]}).expect(200)
    assert ids(found, "broadcastId") == [broadcast]
    msgboxx.api.get("/broadcast", params={name: UNKNOWN}).expect(200, page([]))


@parametrize("missing", ["apiAccountId", "contactId", "templateId", "message"])
def test_broadcast_013_a_broadcast_needs_api_account_contact_template_and_text(msgboxx, missing):
    body = msgboxx.new_broadcast(msgboxx.contact())
    del body[missing]
    msgboxx.api.post("/broadcast", body).expect(400)


def test_broadcast_014_a_template_without_placeholders_is_sent_as_it_stands(msgboxx):
    contact, template = msgboxx.contact(), msgboxx.template("Our office is closed today.")
    body = msgboxx.new_broadcast(contact, template, "Our office is closed today.")
    msgboxx.api.post("/broadcast", body).expect(201)
    msgboxx.api.post("/broadcast", body | {"message": "Our office is open today."}).expect(400)


def test_broadcast_015_the_documents_own_sample_is_accepted(msgboxx):
    template = msgboxx.template("Hi {{1}}, thanks for the conversation earlier about {{2}} lets catch up soon.")
    text = "Hi Jack, thanks for the conversation earlier about the 2 bedroom house in Swindon lets catch up soon."
    msgboxx.api.post("/broadcast", msgboxx.new_broadcast(msgboxx.contact(), template, text)).expect(201)


def test_broadcast_016_a_broadcast_goes_its_way_by_itself(msgboxx):
    broadcast = msgboxx.broadcast(msgboxx.contact())
    msgboxx.pass_time(3600)
    answer = msgboxx.api.get(f"/broadcast/{broadcast['broadcastId']}").expect(200)
    assert answer.body.get("status") == "Read"


def test_broadcast_017_a_contact_of_another_api_account_cannot_be_sent_a_broadcast(msgboxx):
    branch = msgboxx.account()
    contact, template = msgboxx.contact(msgboxx.account()), msgboxx.template(account=branch)
    body = msgboxx.new_broadcast(contact, template) | {"apiAccountId": branch["apiAccountId"]}
    msgboxx.api.post("/broadcast", body).expect(400)
