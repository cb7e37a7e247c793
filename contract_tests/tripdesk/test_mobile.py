"""The mobile API: log in, devices, polling, answering."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from ..states import at_once, counted
from ..tables import parametrize
from .calls import NEW_DEVICE
from .shapes import ACCEPTED, CONVERSATION, DEVICE, TOKEN, error, ids
from .states import CONVERSATIONS, MESSAGES

LOG_IN = "/api/mobile/auth/token"
DEVICES = "/api/mobile/devices"
POLL = "/api/mobile/conversations"


def poll(tripdesk, since=None, **params):
    """The conversations that changed since the last answer, and the next cursor."""
    given = params if since is None else {"since": since, **params}
    answer = tripdesk.app.get(POLL, params=given).expect(200)
    data = [CONVERSATION | {"contact_id": one["contact_id"], "agent": one["agent"]} for one in answer.body["data"]]
    answer.expect(200, {"data": data, "next_cursor": "<text>"})
    return ids(answer), answer.body["next_cursor"]


def messages_of(conversation):
    return f"{POLL}/{conversation['id']}/messages"


def test_mobile_001_an_agent_logs_in_for_a_token_that_opens_the_mobile_api(tripdesk):
    token = tripdesk.nobody.post(LOG_IN, tripdesk.new_log_in()).expect(200, TOKEN).body
    tripdesk.nobody.with_token(token["access_token"]).get(POLL).expect(200)


@parametrize(
    "wrong", [{"password": "wrong"}, {"email": "nobody@example.com"}, {"email": "nobody@example.com", "password": "x"}]
)
def test_mobile_002_a_wrong_email_address_or_password_is_refused(tripdesk, wrong):
    tripdesk.nobody.post(LOG_IN, tripdesk.new_log_in(**wrong)).expect(401, error("unauthorized"))


def test_mobile_002_another_partners_password_opens_nothing(tripdesk):
    stranger = tripdesk.another()
    wrong = tripdesk.new_log_in(password=stranger.credentials["mobile_password"])
    tripdesk.nobody.post(LOG_IN, wrong).expect(401, error("unauthorized"))


def test_mobile_003_a_token_is_good_until_it_expires_and_not_a_second_longer(tripdesk):
    token = tripdesk.nobody.post(LOG_IN, tripdesk.new_log_in()).expect(200, TOKEN).body
    app = tripdesk.nobody.with_token(token["access_token"])
    expires = datetime.fromisoformat(token["expires_at"])
    assert expires > tripdesk.tenant.now()
    tripdesk.tenant.advance_to(expires - timedelta(seconds=1))
    app.get(POLL).expect(200)
    tripdesk.tenant.advance_to(expires)
    app.get(POLL).expect(401, error("unauthorized"))
    tripdesk.logged_in().get(POLL).expect(200)


@parametrize(
    "change",
    [
        lambda text: text[:-2],
        lambda text: text + "xx",
        lambda text: text[:10],
        # Of the right form, and with one letter that is another.
        lambda text: text[:-20] + ("A" if text[-20] != "A" else "B") + text[-19:],
        str.swapcase,
    ],
    ids=["shorter", "longer", "begun", "another letter", "another case"],
)
def test_mobile_004_a_token_that_nobody_gave_out_is_refused(tripdesk, change):
    token = tripdesk.logged_in().token
    tripdesk.nobody.with_token(change(token)).get(POLL).expect(401, error("unauthorized"))


def test_mobile_003_a_new_token_leaves_the_old_one_good(tripdesk):
    first, second = tripdesk.logged_in(), tripdesk.logged_in()
    first.get(POLL).expect(200)
    second.get(POLL).expect(200)


def test_mobile_005_an_agent_sees_its_own_partners_conversations_alone(tripdesk):
    stranger, conversation = tripdesk.another(), tripdesk.conversation()
    stranger.app.get(POLL).expect(200, {"data": [], "next_cursor": "<text>"})
    stranger.app.get(messages_of(conversation)).expect(404, error("not_found"))
    stranger.app.post(messages_of(conversation), {"text": "Hello."}).expect(404, error("not_found"))
    assert poll(tripdesk)[0] == [conversation["id"]]


@parametrize("platform", ["ios", "android"])
def test_mobile_006_a_device_is_registered_by_its_fcm_token_and_dropped(tripdesk, platform):
    body = NEW_DEVICE | {"platform": platform}
    device = tripdesk.app.post(DEVICES, body).expect(201, DEVICE | body).body
    other = {"ios": "android", "android": "ios"}[platform]
    tripdesk.app.post(DEVICES, NEW_DEVICE | {"platform": other}).expect(201, device | {"platform": other})
    tripdesk.app.delete(f"{DEVICES}/{device['id']}").expect(204, "")
    tripdesk.app.delete(f"{DEVICES}/{device['id']}").expect(404, error("not_found"))


def test_mobile_006_two_devices_are_dropped_one_by_one(tripdesk):
    first, second = (
        tripdesk.app.post(DEVICES, NEW_DEVICE | {"fcm_token": f"fcm-{number}"}).expect(201).body["id"]
        for number in (1, 2)
    )
    assert first != second
    for device in (first, second):
        tripdesk.app.delete(f"{DEVICES}/{device}").expect(204, "")


def test_mobile_005_another_partners_device_cannot_be_dropped(tripdesk):
    device = tripdesk.app.post(DEVICES, NEW_DEVICE).expect(201).body
    tripdesk.another().app.delete(f"{DEVICES}/{device['id']}").expect(404, error("not_found"))
    tripdesk.app.delete(f"{DEVICES}/{device['id']}").expect(204, "")


def test_mobile_007_the_first_poll_has_every_conversation(tripdesk):
    made = [tripdesk.conversation()["id"] for _ in range(3)]
    found, _ = poll(tripdesk)
    assert sorted(found) == sorted(made)


def test_mobile_007_a_poll_has_what_changed_since_the_last_answer_and_nothing_else(tripdesk):
    first, second = tripdesk.conversation(), tripdesk.conversation()
    _, cursor = poll(tripdesk)
    found, cursor = poll(tripdesk, cursor)
    assert found == []
    tripdesk.writes(first["address"])
    found, cursor = poll(tripdesk, cursor)
    assert found == [first["id"]]
    tripdesk.message(to=second["address"])
    third = tripdesk.conversation()
    found, cursor = poll(tripdesk, cursor)
    assert sorted(found) == sorted([second["id"], third["id"]])
    assert poll(tripdesk, cursor)[0] == []


def test_mobile_007_an_assignment_is_a_change(tripdesk):
    conversation, _ = tripdesk.conversation(), tripdesk.conversation()
    _, cursor = poll(tripdesk)
    tripdesk.assign(conversation)
    assert poll(tripdesk, cursor)[0] == [conversation["id"]]


def test_mobile_008_a_polls_cursor_is_never_null(tripdesk):
    empty, cursor = poll(tripdesk)
    tripdesk.tenant.require("clean.account")
    assert empty == []
    conversation = tripdesk.conversation()
    assert poll(tripdesk, cursor)[0] == [conversation["id"]]


@parametrize(("limit", "parts"), [(1, 7), (3, 3), (7, 1), (100, 1)])
def test_mobile_009_polling_in_parts_misses_nothing_and_has_nothing_twice(tripdesk, limit, parts):
    made = [tripdesk.conversation()["id"] for _ in range(7)]
    found, cursor = [], None
    for _ in range(parts):
        part, cursor = poll(tripdesk, cursor, limit=limit)
        assert 0 < len(part) <= limit
        found += part
    assert sorted(found) == sorted(made)
    assert poll(tripdesk, cursor, limit=limit)[0] == []


def test_mobile_009_polling_while_others_write_misses_nothing_and_has_nothing_twice(tripdesk):
    client, bodies = tripdesk.test, [tripdesk.new_message() for _ in range(120)]
    found, cursor = poll(tripdesk)
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(client.post, MESSAGES, body) for body in bodies]
        while len(found) < len(bodies):
            done = all(call.done() for call in calls)
            part, cursor = poll(tripdesk, cursor, limit=10)
            found += part
            if done and not part:
                break
        counted([call.result() for call in calls], 202)
    listed = [one["id"] for one in tripdesk.test.get(CONVERSATIONS, params={"limit": 100}).expect(200).body["data"]]
    tripdesk.tenant.require("clean.account")
    assert len(found) == len(set(found)) == len(bodies)
    assert set(listed) < set(found)


def test_mobile_010_an_agent_answers_in_a_conversation(tripdesk):
    conversation = tripdesk.conversation(channel="whatsapp")
    body = {"text": "On my way."}
    sent = tripdesk.app.post(messages_of(conversation), body).expect(202, ACCEPTED | {"channel": "whatsapp"}).body
    (out,) = tripdesk.tenant.messages("tripdesk", direction="outbound")
    assert (out["id"], out["to"], out["text"]) == (sent["id"], conversation["address"], "On my way.")
    assert sent["id"] in ids(tripdesk.app.get(messages_of(conversation)).expect(200))


def test_mobile_011_a_conversation_is_the_same_on_both_surfaces(tripdesk):
    conversation = tripdesk.conversation()
    tripdesk.message(to=conversation["address"])
    external = tripdesk.test.get(f"{CONVERSATIONS}/{conversation['id']}/messages").expect(200)
    tripdesk.app.get(messages_of(conversation)).expect(200, external.body)
    shown = tripdesk.test.get(f"{CONVERSATIONS}/{conversation['id']}").expect(200).body
    assert tripdesk.app.get(POLL).expect(200).body["data"] == [shown]


def test_mobile_012_an_answer_is_paid_for(penniless):
    conversation = penniless.conversation()
    penniless.app.post(messages_of(conversation), {"text": "On my way."}).expect(402, error("insufficient_balance"))
    penniless.has_sent_nothing()
    penniless.credit("1.00")
    sent = penniless.app.post(messages_of(conversation), {"text": "On my way."}).expect(202).body
    assert penniless.spent() + sum(penniless.money()) == 1
    assert sent["cost_estimate"] == penniless.seen(sent)["cost"]


def test_mobile_010_answers_at_once_are_all_sent(tripdesk):
    conversation, app = tripdesk.conversation(), tripdesk.app
    answers = at_once(8, lambda _: app.post(messages_of(conversation), {"text": "On my way."}))
    assert counted(answers, 202) == {202: 8}
    found = ids(tripdesk.app.get(messages_of(conversation)).expect(200))
    assert {answer.body["id"] for answer in answers} < set(found)
