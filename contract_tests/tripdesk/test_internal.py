"""The internal API: send and confirm."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic

from ..states import MINUTE
from ..tables import parametrize
from .calls import NEW_MESSAGE
from .shapes import MESSAGE, error, history, ids, invalid
from .states import LONG, MESSAGES, keyed

INTERNAL = "/api/internal/messages"
FAILURE = {"code": "<text>", "message": "<text>"}
# So many seconds of real time it waits.
PATIENCE = 30


@contextmanager
def waiting(tripdesk, body):
    """A call that waits for confirmation, as a future; the message has been accepted, and nothing was reported."""
    client = tripdesk.test
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.post, INTERNAL, body)
        tripdesk.tenant.await_messages("tripdesk", direction="outbound")
        yield call


def confirmed(tripdesk, body):
    """The answer to a call that waits, once enough time has passed for anything."""
    with waiting(tripdesk, body) as call:
        tripdesk.tenant.advance(LONG)
        return call.result()


@parametrize("channel", ["email", "sms"])
def test_internal_001_it_answers_with_the_final_status(tripdesk, channel):
    body = tripdesk.new_message(channel)
    answer = confirmed(tripdesk, body)
    road = history("queued", "sent", "delivered")
    answer.expect(200, MESSAGE | body | {"status": "delivered", "history": road})


def test_internal_002_a_broadcast_is_final_when_it_is_sent(tripdesk):
    tripdesk.tenant.hold_reports()
    body = tripdesk.new_message("broadcast")
    with waiting(tripdesk, body) as call:
        (message_id,) = ids(tripdesk.test.get(MESSAGES).expect(200))
        tripdesk.tenant.report(message_id, "sent")
        road = history("queued", "sent")
        call.result().expect(200, MESSAGE | body | {"status": "sent", "history": road})


def test_internal_003_a_gateway_that_is_down_fails_it_with_the_reason(tripdesk):
    answer = confirmed(tripdesk, tripdesk.new_message("sms", gateway=tripdesk.down_gateway()["id"]))
    failed = {"status": "failed", "retry_count": 3, "last_error": FAILURE, "provider_message_id": None}
    answer.expect(200, MESSAGE | failed | {"history": history("queued", "failed")})


@parametrize(
    ("to", "status"), [("bounce@example.com", "bounced"), ("soft-bounce@example.com", "failed")], ids=["hard", "soft"]
)
def test_internal_004_a_bounce_is_an_end_too(tripdesk, to, status):
    found = confirmed(tripdesk, tripdesk.new_message("email", to=to)).expect(200).body
    assert found["status"] == status
    assert found["last_error"].keys() == FAILURE.keys()


def test_internal_005_it_waits_until_the_clock_is_moved(tripdesk):
    tripdesk.tenant.hold_reports()
    with waiting(tripdesk, NEW_MESSAGE) as call:
        (message_id,) = ids(tripdesk.test.get(MESSAGES).expect(200))
        for status in ("sent", "delivered"):
            assert not call.done()
            tripdesk.tenant.report(message_id, status)
        call.result().expect(
            200,
            MESSAGE
            | NEW_MESSAGE
            | {"id": message_id, "history": history("queued", "sent", "delivered"), "status": "delivered"},
        )


def test_internal_006_after_30_seconds_it_answers_504_and_the_message_goes_on(tripdesk):
    tripdesk.tenant.hold_reports()
    client, began = tripdesk.test, monotonic()
    client.post(INTERNAL, NEW_MESSAGE, headers=keyed("order-1")).expect(504, error("confirmation_timeout"))
    waited = monotonic() - began
    (message_id,) = ids(tripdesk.test.get(MESSAGES).expect(200))
    for status in ("sent", "delivered"):
        tripdesk.tenant.report(message_id, status)
    again = tripdesk.test.post(INTERNAL, NEW_MESSAGE, headers=keyed("order-1")).expect(200).body
    assert (again["id"], again["status"]) == (message_id, "delivered")
    assert ids(tripdesk.test.get(MESSAGES).expect(200)) == [message_id]
    # Later is the machine's affair; sooner is another contract.
    assert waited >= PATIENCE


def test_internal_001_what_it_answers_is_the_message(tripdesk):
    answer = confirmed(tripdesk, tripdesk.new_message("sms"))
    found = answer.expect(200).body
    tripdesk.test.get(f"{MESSAGES}/{found['id']}").expect(200, found)


@parametrize("change", [{"to": "7"}, {"channel": "fax"}, {"text": ""}], ids=["to", "channel", "text"])
def test_internal_007_it_refuses_what_the_external_api_refuses(tripdesk, change):
    tripdesk.test.post(INTERNAL, NEW_MESSAGE | change).expect(422, invalid(*change))
    tripdesk.has_sent_nothing()


def test_internal_005_others_are_served_while_it_waits(tripdesk):
    with waiting(tripdesk, NEW_MESSAGE) as call:
        other = tripdesk.test.post(MESSAGES, tripdesk.new_message("email")).expect(202).body
        tripdesk.test.get(f"{MESSAGES}/{other['id']}").expect(200)
        assert not call.done()
        tripdesk.tenant.advance(MINUTE)
        call.result().expect(200)


@parametrize("plane", ["test", "live"])
def test_internal_008_it_sends_in_the_plane_of_its_key(tripdesk, plane):
    body = tripdesk.new_message("broadcast")
    sent = tripdesk.plane(plane).post(INTERNAL, body).expect(200).body
    tripdesk.tenant.require("clean.account")
    assert ids(tripdesk.plane(plane).get(MESSAGES).expect(200)) == [sent["id"]]
    other = "live" if plane == "test" else "test"
    assert ids(tripdesk.plane(other).get(MESSAGES).expect(200)) == []


def test_internal_009_what_is_known_at_once_is_answered_at_once(tripdesk):
    body = tripdesk.new_message("broadcast")
    road = history("queued", "sent")
    tripdesk.test.post(INTERNAL, body).expect(200, MESSAGE | body | {"status": "sent", "history": road})
