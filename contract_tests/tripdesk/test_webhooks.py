"""What a receiver is told: six events, signed, retried until they are taken."""

from ..states import MINUTE
from ..tables import parametrize
from .calls import NEW_MESSAGE
from .shapes import CONTACT, EVENT, MESSAGE, history
from .states import LONG, MESSAGES, genuine

TOLD = MESSAGE | {"conversation_id": "<ulid-cnv>"}
FAILURE = {"code": "<text>", "message": "<text>"}


def send(tripdesk, channel="sms", plane="test", **fields):
    body = tripdesk.new_message(channel, **fields)
    return tripdesk.plane(plane).post(MESSAGES, body).expect(202).body


def types(hooks):
    return [hook.json["type"] for hook in hooks]


def told(tripdesk, receiver, channel="sms", plane="test", **fields):
    """A message, and all that is ever told of it."""
    tripdesk.hears(receiver)
    sent = send(tripdesk, channel, plane, **fields)
    tripdesk.tenant.advance(LONG)
    return sent, tripdesk.heard(receiver)


def test_webhook_001_a_message_that_the_provider_took_is_told_with_its_id_there(tripdesk, receiver):
    tripdesk.hears(receiver)
    tripdesk.tenant.hold_reports()
    sent = send(tripdesk)
    assert tripdesk.heard(receiver) == []
    tripdesk.tenant.report(sent["id"], "sent")
    (hook,) = tripdesk.heard(receiver)
    data = TOLD | {"id": sent["id"], "status": "sent", "history": history("queued", "sent")}
    hook.expect(EVENT | {"type": "message.sent", "data": data})
    assert hook.json["data"]["provider_message_id"] == tripdesk.seen(sent)["provider_message_id"]


@parametrize("channel", ["sms", "email", "whatsapp"])
def test_webhook_002_delivery_is_told(tripdesk, receiver, channel):
    sent, hooks = told(tripdesk, receiver, channel)
    assert types(hooks) == ["message.sent", "message.delivered"]
    data = TOLD | {"id": sent["id"], "status": "delivered", "history": history("queued", "sent", "delivered")}
    hooks[1].expect(EVENT | {"type": "message.delivered", "data": data})


def test_webhook_003_delivery_of_a_broadcast_is_not_told(tripdesk, receiver):
    _, hooks = told(tripdesk, receiver, "broadcast")
    assert types(hooks) == ["message.sent"]


@parametrize("to", ["+447700900001", "+447700900004", "+447700900005"])
def test_webhook_004_a_failure_is_told_once_with_error_retries_and_refund(tripdesk, receiver, to):
    sent, hooks = told(tripdesk, receiver, to=to)
    (hook,) = [hook for hook in hooks if hook.json["type"] == "message.failed"]
    shown = tripdesk.seen(sent)
    data = {**shown, "conversation_id": "<ulid-cnv>", "refund": sent["cost_estimate"]}
    hook.expect(EVENT | {"type": "message.failed", "data": data})
    assert (shown["status"], shown["retry_count"]) == ("failed", 3)
    assert shown["last_error"].keys() == FAILURE.keys()
    assert types(hooks)[-1] == "message.failed"


def test_webhook_004_a_failure_is_told_only_after_the_retries(tripdesk, receiver):
    tripdesk.hears(receiver, "message.failed")
    sent = send(tripdesk, to="+447700900004")
    for _ in range(120):
        failed = tripdesk.seen(sent)["status"] == "failed"
        assert types(tripdesk.heard(receiver)) == ["message.failed"] * failed
        if failed:
            break
        tripdesk.tenant.advance(0.5)
    assert len(receiver.hooks) == 1


def test_webhook_004_the_refund_is_in_the_wallet_when_it_is_told(tripdesk, receiver):
    before = tripdesk.money()
    _, hooks = told(tripdesk, receiver, gateway=tripdesk.down_gateway()["id"])
    assert types(hooks) == ["message.failed"]
    assert tripdesk.money() == before


def test_webhook_005_a_permanent_bounce_is_told_with_its_diagnostic(tripdesk, receiver):
    sent, hooks = told(tripdesk, receiver, "email", to="bounce@example.com")
    assert "message.failed" not in types(hooks)
    assert types(hooks).index("message.bounced") == len(hooks) - 1
    shown = tripdesk.seen(sent)
    assert (shown["status"], shown["retry_count"]) == ("bounced", 0)
    data = {**shown, "conversation_id": "<ulid-cnv>", "refund": sent["cost_estimate"], "diagnostic": FAILURE}
    hooks[-1].expect(EVENT | {"type": "message.bounced", "data": data})


def test_webhook_006_a_transient_bounce_is_told_as_a_failure_in_the_end(tripdesk, receiver):
    _, hooks = told(tripdesk, receiver, "email", to="soft-bounce@example.com")
    assert "message.bounced" not in types(hooks)
    assert types(hooks).count("message.failed") == 1
    assert hooks[-1].json["data"]["retry_count"] == 3


def test_webhook_007_an_assignment_is_told(tripdesk, receiver):
    conversation = tripdesk.conversation()
    tripdesk.hears(receiver)
    tripdesk.assign(conversation, "Agent 1")
    shown = tripdesk.test.get(f"/api/v1/conversations/{conversation['id']}").expect(200).body
    (hook,) = tripdesk.heard(receiver)
    hook.expect(EVENT | {"type": "conversation.assigned", "data": shown})
    assert shown["agent"] == "Agent 1"


@parametrize("channel", ["telegram", "sms", "email", "whatsapp"])
def test_webhook_008_a_contact_is_identified_by_the_external_id_of_the_channel(tripdesk, receiver, channel):
    sender = tripdesk.address(channel)
    body = tripdesk.new_contact(external_ids={channel: sender})
    contact = tripdesk.test.post("/api/v1/contacts", body).expect(201, CONTACT | body).body
    tripdesk.hears(receiver)
    written = tripdesk.writes(sender, channel=channel)
    (hook,) = tripdesk.heard(receiver)
    data = hook.expect(EVENT | {"type": "contact.identified", "data": hook.json["data"]}).json["data"]
    assert data["contact"] == contact
    assert data["message_id"] == written


@parametrize("plane", ["test", "live"])
def test_webhook_008_each_message_identifies_its_contact(tripdesk, receiver, plane):
    body = tripdesk.new_contact(external_ids={"telegram": "tg-1"})
    tripdesk.plane(plane).post("/api/v1/contacts", body).expect(201)
    tripdesk.hears(receiver)
    written = [tripdesk.writes("tg-1", channel="telegram", plane=plane) for _ in range(3)]
    hooks = tripdesk.heard(receiver)
    assert types(hooks) == ["contact.identified"] * 3
    assert sorted(hook.json["data"]["message_id"] for hook in hooks) == sorted(written)


@parametrize(
    ("known", "plane", "sender", "channel"),
    [
        ({}, "test", "id-1", "telegram"),
        ({"messenger": "id-1"}, "test", "id-1", "telegram"),
        ({"crm": "id-1"}, "test", "id-1", "telegram"),
        ({"telegram": "id-2"}, "test", "id-1", "telegram"),
        ({"telegram": "id-1"}, "live", "id-1", "telegram"),
        ({"crm": "C-1"}, "test", "+447700900190", "sms"),
        ({"crm": "C-1"}, "test", "passenger@example.com", "email"),
    ],
)
def test_webhook_009_nobody_is_identified_by_anything_else(tripdesk, receiver, known, plane, sender, channel):
    body = tripdesk.new_contact(external_ids=known, phone="+447700900190", email="passenger@example.com")
    tripdesk.test.post("/api/v1/contacts", body).expect(201)
    tripdesk.hears(receiver)
    tripdesk.writes(sender, channel=channel, plane=plane)
    assert tripdesk.heard(receiver) == []


def test_webhook_009_nobody_is_identified_who_was_deleted_or_is_written_to(tripdesk, receiver):
    contact = tripdesk.contact(external_ids={"telegram": "tg-1"})
    tripdesk.hears(receiver, "contact.identified")
    tripdesk.message("telegram", to="tg-1")
    tripdesk.test.delete(f"/api/v1/contacts/{contact['id']}").expect(204)
    tripdesk.writes("tg-1", channel="telegram")
    assert tripdesk.heard(receiver) == []


def test_webhook_010_there_are_six_events_and_no_others(tripdesk, receiver):
    tripdesk.contact(external_ids={"telegram": "tg-1"})
    tripdesk.hears(receiver)
    tripdesk.assign(tripdesk.conversation("tg-1", "telegram"))
    for channel, to in (("whatsapp", None), ("email", "bounce@example.com"), ("sms", "+447700900004")):
        send(tripdesk, channel, to=to)
    tripdesk.tenant.advance(LONG)
    assert set(types(tripdesk.heard(receiver))) == {
        *("message.sent", "message.delivered", "message.failed", "message.bounced"),
        *("conversation.assigned", "contact.identified"),
    }


def test_webhook_011_each_event_has_an_id_type_time_mode_and_data(tripdesk, receiver):
    sent, hooks = told(tripdesk, receiver)
    steps = {f"message.{step['status']}": step["at"] for step in tripdesk.seen(sent)["history"]}
    for hook in hooks:
        known = {"livemode": False, "data": hook.json["data"], "created_at": steps[hook.json["type"]]}
        hook.expect(EVENT | known)
    assert len({hook.json["id"] for hook in hooks}) == len(hooks) == 2


@parametrize("plane", ["test", "live"])
def test_webhook_012_livemode_tells_the_plane(tripdesk, receiver, plane):
    _, hooks = told(tripdesk, receiver, plane=plane)
    assert [hook.json["livemode"] for hook in hooks] == [plane == "live"] * 2


@parametrize(("channel", "to"), [("whatsapp", None), ("email", "bounce@example.com"), ("sms", "+447700900001")])
def test_webhook_013_both_planes_are_told_of_in_one_form(tripdesk, receiver, channel, to):
    forms = []
    for plane in ("test", "live"):
        before = len(receiver.hooks)
        _, hooks = told(tripdesk, receiver, channel, plane, to=to)
        forms.append([(hook.json["type"], set(hook.json), set(hook.json["data"])) for hook in hooks[before:]])
    assert forms[0] == forms[1] != []


def test_webhook_014_each_event_is_signed(tripdesk, receiver):
    _, hooks = told(tripdesk, receiver, text="Grüße 👋")
    assert len(hooks) == 2
    for hook in hooks:
        assert genuine(hook)
        assert not genuine(hook, "another secret")
        assert hook.headers["Content-Type"].startswith("application/json")


def test_webhook_019_what_is_refused_or_repeated_is_told_to_nobody(tripdesk, receiver):
    headers = {"Idempotency-Key": "order-1"}
    tripdesk.hears(receiver, "message.sent", "message.failed")
    tripdesk.test.post(MESSAGES, NEW_MESSAGE | {"to": "7"}).expect(422)
    tripdesk.nobody.post(MESSAGES, NEW_MESSAGE).expect(401)
    for _ in range(3):
        tripdesk.test.post(MESSAGES, NEW_MESSAGE, headers=headers).expect(202)
    tripdesk.tenant.advance(MINUTE)
    assert types(tripdesk.heard(receiver)) == ["message.sent"]


@parametrize("chosen", [["message.delivered"], ["message.failed", "message.sent"]])
def test_webhook_021_only_the_events_that_were_chosen_are_told(tripdesk, receiver, chosen):
    tripdesk.hears(receiver, *chosen)
    send(tripdesk)
    send(tripdesk, to="+447700900004")
    tripdesk.tenant.advance(LONG)
    assert set(types(tripdesk.heard(receiver))) == set(chosen)


def test_webhook_022_a_partners_receiver_is_told_of_that_partner_alone(tripdesk, receiver):
    stranger = tripdesk.another()
    stranger.credit("1.00")
    tripdesk.hears(receiver)
    send(stranger)
    sent = send(tripdesk)
    for partner in (stranger, tripdesk):
        partner.tenant.advance(LONG)
        partner.tenant.drain()
    assert {hook.json["data"]["id"] for hook in receiver.hooks} == {sent["id"]}
