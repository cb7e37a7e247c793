"""Idempotency keys: a retry gets the first answer again, and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from ..forms import JSON, encoded
from ..states import DAY, MINUTE, at_once, counted
from ..tables import parametrize
from .calls import NEW_CONTACT, NEW_DEVICE, NEW_MESSAGE, NO_CONTACT
from .shapes import CONTACT, EMPTY, error, ids, page
from .states import CONTACTS, MESSAGES, keyed

# Its keys must be such that nobody has used.
pytestmark = pytest.mark.needs("clean.account")
INTERNAL = "/api/internal/messages"
REPLAYED = {"Idempotent-Replayed": "true"}
KEY = "7f3e2c1a-9b8d-4f6e-a2c1-b3d4e5f6a7b8"


def retried(client, method, path, body, status, key=KEY):
    """A call and its retry, which got the same answer: the answer."""
    arguments = () if body is None else (body,)
    first = client.request(method, path, *arguments, headers=keyed(key)).expect(status)
    again = client.request(method, path, *arguments, headers=keyed(key)).expect(status, headers=REPLAYED)
    assert again.text == first.text
    assert "Idempotent-Replayed" not in first.headers
    return first


def send(client, key=KEY, **fields):
    return client.post(MESSAGES, NEW_MESSAGE | fields, headers=keyed(key))


def test_idempotency_001_a_retry_sends_nothing_twice(tripdesk):
    sent = send(tripdesk.test).expect(202).body
    balance = tripdesk.money()
    for _ in range(3):
        assert send(tripdesk.test).expect(202).body["id"] == sent["id"]
    assert ids(tripdesk.test.get(MESSAGES).expect(200)) == [sent["id"]]
    assert len(tripdesk.tenant.messages("tripdesk")) == 1
    assert tripdesk.money() == balance


def test_idempotency_002_a_retry_gets_the_first_answer_byte_for_byte_whatever_has_happened_since(tripdesk):
    first = send(tripdesk.test).expect(202)
    tripdesk.tenant.advance(3600)
    assert tripdesk.seen(first.body)["status"] == "delivered"
    again = send(tripdesk.test).expect(202)
    assert again.text == first.text
    assert again.headers["Content-Type"] == first.headers["Content-Type"]


def test_idempotency_003_a_repeated_answer_says_so_and_the_first_does_not(tripdesk):
    assert "Idempotent-Replayed" not in send(tripdesk.test).expect(202).headers
    send(tripdesk.test).expect(202, headers=REPLAYED)
    send(tripdesk.test).expect(202, headers=REPLAYED)


@parametrize(
    ("first", "second"),
    [
        ("Idempotency-Key", "idempotency_key"),
        ("idempotency_key", "Idempotency-Key"),
        ("idempotency_key", "idempotency_key"),
        ("idempotency-key", "IDEMPOTENCY-KEY"),
    ],
)
def test_idempotency_004_both_documented_spellings_are_one_header(tripdesk, first, second):
    sent = tripdesk.test.post(MESSAGES, NEW_MESSAGE, headers={first: KEY}).expect(202)
    again = tripdesk.test.post(MESSAGES, NEW_MESSAGE, headers={second: KEY}).expect(202, headers=REPLAYED)
    assert again.text == sent.text
    assert ids(tripdesk.test.get(MESSAGES).expect(200)) == [sent.body["id"]]


def test_idempotency_005_sixteen_at_once_are_one_message(tripdesk):
    client, (before, _) = tripdesk.test, tripdesk.money()
    answers = at_once(16, lambda _: send(client))
    assert counted(answers, 202) == {202: 16}
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert len(tripdesk.tenant.messages("tripdesk")) == 1
    assert before - tripdesk.money()[0] == tripdesk.spent() > 0


@parametrize("change", [{"to": "+447700900101"}, {"text": "Another."}, {"channel": "whatsapp"}, {"subject": "More"}])
def test_idempotency_006_the_same_key_with_another_body_is_a_conflict(tripdesk, change):
    sent = send(tripdesk.test).expect(202).body
    send(tripdesk.test, **change).expect(409, error("idempotency_conflict"))
    assert ids(tripdesk.test.get(MESSAGES).expect(200)) == [sent["id"]]
    send(tripdesk.test).expect(202, sent, headers=REPLAYED)


@parametrize(
    ("method", "path", "body"),
    [
        ("POST", INTERNAL, NEW_MESSAGE),
        ("POST", CONTACTS, NEW_CONTACT),
        ("PATCH", f"{CONTACTS}/{NO_CONTACT}", NEW_CONTACT),
        ("DELETE", f"{CONTACTS}/{NO_CONTACT}", None),
    ],
)
def test_idempotency_007_the_same_key_with_another_call_is_a_conflict(tripdesk, method, path, body):
    send(tripdesk.test).expect(202)
    arguments = () if body is None else (body,)
    conflict = error("idempotency_conflict")
    tripdesk.test.request(method, path, *arguments, headers=keyed(KEY)).expect(409, conflict)
    tripdesk.test.get(CONTACTS).expect(200, EMPTY)
    assert len(tripdesk.tenant.messages("tripdesk")) == 1


def test_idempotency_007_the_same_key_for_another_contact_is_a_conflict(tripdesk):
    first, second = tripdesk.contact(), tripdesk.contact()
    tripdesk.test.delete(f"{CONTACTS}/{first['id']}", headers=keyed(KEY)).expect(204)
    tripdesk.test.delete(f"{CONTACTS}/{second['id']}", headers=keyed(KEY)).expect(409, error("idempotency_conflict"))
    tripdesk.test.get(CONTACTS).expect(200, page([second]))


def test_idempotency_007_the_same_key_with_another_method_is_a_conflict(tripdesk):
    contact, change = tripdesk.contact(), {"name": "Changed"}
    path = f"{CONTACTS}/{contact['id']}"
    changed = tripdesk.test.patch(path, change, headers=keyed(KEY)).expect(200).body
    tripdesk.test.delete(path, body=change, headers=keyed(KEY)).expect(409, error("idempotency_conflict"))
    tripdesk.test.get(path).expect(200, changed)


@parametrize(("seconds", "messages"), [(DAY - 1, 1), (DAY, 2)])
def test_idempotency_008_a_key_is_kept_for_24_hours(tripdesk, seconds, messages):
    first = send(tripdesk.test).expect(202).body
    tripdesk.tenant.advance(seconds)
    again = send(tripdesk.test).expect(202)
    assert (again.body["id"] == first["id"]) == (messages == 1)
    assert len(tripdesk.tenant.messages("tripdesk")) == messages


def test_idempotency_008_a_retry_does_not_make_a_key_live_longer(tripdesk):
    first = send(tripdesk.test).expect(202).body
    tripdesk.tenant.advance(DAY / 2)
    send(tripdesk.test).expect(202, first)
    tripdesk.tenant.advance(DAY / 2)
    assert send(tripdesk.test).expect(202).body["id"] != first["id"]


@parametrize(
    ("raw", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b'{"channel": "sms"}', {"Content-Type": "text/plain"}, 415),
        (b'{"channel": "sms", "to": "7", "text": "x"}', JSON, 422),
        (b" " * (1024 * 1024 + 1), JSON, 413),
        (encoded(NEW_MESSAGE), JSON | {"Authorization": ""}, 401),
    ],
    ids=["400", "415", "422", "413", "401"],
)
def test_idempotency_009_what_was_refused_for_its_form_does_not_use_up_its_key(tripdesk, raw, headers, status):
    tripdesk.test.post(MESSAGES, raw=raw, headers=headers | keyed(KEY)).expect(status)
    assert "Idempotent-Replayed" not in send(tripdesk.test).expect(202).headers


def test_idempotency_009_what_could_not_be_paid_for_is_tried_afresh(penniless):
    send(penniless.test).expect(402)
    penniless.credit("1.00")
    sent = send(penniless.test).expect(202)
    assert "Idempotent-Replayed" not in sent.headers
    send(penniless.test).expect(202, sent.body, headers=REPLAYED)


def test_idempotency_009_what_came_over_the_limit_is_tried_afresh(tripdesk):
    tripdesk.tenant.limit("tripdesk", 1)
    client = tripdesk.key("test")
    client.get(MESSAGES).expect(200, EMPTY)
    send(client).expect(429)
    tripdesk.tenant.advance(MINUTE)
    assert "Idempotent-Replayed" not in send(client).expect(202).headers


@parametrize("status", [500, 503])
def test_idempotency_010_what_broke_is_tried_afresh(tripdesk, status):
    tripdesk.tenant.fault(system="tripdesk", kind="error", status=status, times=1)
    send(tripdesk.test).expect(status)
    sent = send(tripdesk.test).expect(202)
    assert "Idempotent-Replayed" not in sent.headers
    assert ids(tripdesk.test.get(MESSAGES).expect(200)) == [sent.body["id"]]


def test_idempotency_011_a_retry_after_a_lost_answer_gets_it(tripdesk):
    tripdesk.tenant.fault(system="tripdesk", kind="truncate", times=1)
    with pytest.raises(requests.RequestException):
        send(tripdesk.test)
    again = send(tripdesk.test).expect(202, headers=REPLAYED)
    assert ids(tripdesk.test.get(MESSAGES).expect(200)) == [again.body["id"]]


def test_idempotency_012_a_404_is_kept(tripdesk):
    path = f"{CONTACTS}/{NO_CONTACT}"
    retried(tripdesk.test, "PATCH", path, NEW_CONTACT, 404)
    retried(tripdesk.test, "DELETE", path, None, 404, key="another")


def test_idempotency_013_a_409_is_kept_also_when_its_reason_is_gone(tripdesk):
    holder = tripdesk.contact(external_ids={"crm": "C-1"})
    body = tripdesk.new_contact(external_ids={"crm": "C-1"})
    first = tripdesk.test.post(CONTACTS, body, headers=keyed(KEY)).expect(409, error("external_id_conflict"))
    tripdesk.test.delete(f"{CONTACTS}/{holder['id']}").expect(204)
    again = tripdesk.test.post(CONTACTS, body, headers=keyed(KEY)).expect(409, headers=REPLAYED)
    assert again.text == first.text
    tripdesk.test.post(CONTACTS, body).expect(201)


def test_idempotency_014_every_call_that_changes_contacts_takes_a_key(tripdesk):
    created = retried(tripdesk.test, "POST", CONTACTS, NEW_CONTACT, 201, "create").body
    path = f"{CONTACTS}/{created['id']}"
    changed = retried(tripdesk.test, "PATCH", path, {"name": "Changed"}, 200, "change").body
    tripdesk.test.get(CONTACTS).expect(200, page([changed]))
    retried(tripdesk.test, "DELETE", path, None, 204, "delete")
    tripdesk.test.get(CONTACTS).expect(200, EMPTY)


def test_idempotency_014_every_call_of_the_mobile_api_that_changes_something_takes_a_key(tripdesk):
    conversation = tripdesk.conversation()
    device = retried(tripdesk.app, "POST", "/api/mobile/devices", NEW_DEVICE, 201, "register").body
    retried(tripdesk.app, "DELETE", f"/api/mobile/devices/{device['id']}", None, 204, "drop")
    path = f"/api/mobile/conversations/{conversation['id']}/messages"
    sent = retried(tripdesk.app, "POST", path, {"text": "On my way."}, 202, "send").body
    assert ids(tripdesk.test.get(MESSAGES).expect(200)) == [sent["id"]]


def test_idempotency_014_send_and_confirm_takes_a_key_too(tripdesk):
    body = NEW_MESSAGE | {"channel": "broadcast", "to": "passengers"}
    sent = retried(tripdesk.test, "POST", INTERNAL, body, 200).body
    assert ids(tripdesk.test.get(MESSAGES).expect(200)) == [sent["id"]]


def test_idempotency_015_the_others_wait_while_the_first_is_still_running(tripdesk):
    client = tripdesk.test
    with ThreadPoolExecutor(16) as pool:
        calls = [pool.submit(client.post, INTERNAL, NEW_MESSAGE, headers=keyed(KEY)) for _ in range(16)]
        tripdesk.tenant.await_messages("tripdesk")
        tripdesk.tenant.advance(MINUTE)
        answers = [call.result() for call in calls]
    assert counted(answers, 200) == {200: 16}
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert len(tripdesk.tenant.messages("tripdesk")) == 1


def test_idempotency_016_reading_takes_no_key(tripdesk):
    tripdesk.tenant.require("clean.account")
    tripdesk.test.get(CONTACTS, headers=keyed(KEY)).expect(200, EMPTY)
    contact = tripdesk.contact()
    answer = tripdesk.test.get(CONTACTS, headers=keyed(KEY)).expect(200, page([contact]))
    assert "Idempotent-Replayed" not in answer.headers


def test_idempotency_017_another_partners_key_is_another(tripdesk):
    stranger = tripdesk.another()
    stranger.credit("1.00")
    first, second = send(tripdesk.test).expect(202).body, send(stranger.test).expect(202)
    assert "Idempotent-Replayed" not in second.headers
    assert second.body["id"] != first["id"]


@parametrize("other", ["order-2", "ORDER-1", "order-1x", "order"])
def test_idempotency_017_another_key_is_another_call(tripdesk, other):
    first = send(tripdesk.test, "order-1").expect(202).body
    second = send(tripdesk.test, other).expect(202).body
    assert first["id"] != second["id"]


def test_idempotency_005_a_retry_is_no_second_contact(tripdesk):
    client = tripdesk.test
    answers = at_once(16, lambda _: client.post(CONTACTS, NEW_CONTACT, headers=keyed(KEY)))
    assert counted(answers, 201) == {201: 16}
    assert len({answer.text for answer in answers}) == 1
    tripdesk.test.get(CONTACTS).expect(200, page([CONTACT | NEW_CONTACT]))


def test_idempotency_006_two_bodies_at_once_under_one_key_are_one_message(tripdesk):
    client = tripdesk.test
    texts = iter([f"Text {number}." for number in range(16)])
    answers = at_once(16, lambda _: send(client, text=next(texts)))
    assert counted(answers, 202, 409) == {202: 1, 409: 15}
    assert len(tripdesk.tenant.messages("tripdesk")) == 1
