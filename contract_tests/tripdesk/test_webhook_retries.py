"""What a receiver does not take comes again, at most five times; and when what it is told is signed."""

from datetime import UTC, datetime

from ..states import DAY, MINUTE
from ..tables import parametrize
from .states import LONG, MESSAGES, genuine

HANG_UP = None
WAITS = (30, 60, 120, 240, 480)


def only_sent(tripdesk, receiver):
    """A message of which the receiver is told one thing, once."""
    tripdesk.hears(receiver, "message.sent")
    return tripdesk.test.post(MESSAGES, tripdesk.new_message()).expect(202).body


def test_webhook_015_a_retry_is_the_same_event_signed_anew(tripdesk, receiver):
    receiver.answers(500, 503)
    tripdesk.tenant.advance(0.5)
    began = int(tripdesk.tenant.now().timestamp())
    only_sent(tripdesk, receiver)
    tripdesk.tenant.advance(90)
    hooks = tripdesk.heard(receiver)
    assert len({hook.body for hook in hooks}) == 1
    assert [genuine(hook) for hook in hooks] == [True] * 3
    times = [int(hook.headers["TripDesk-Signature"].partition(",")[0].removeprefix("t=")) for hook in hooks]
    assert times == [began, began + 30, began + 90]


@parametrize("status", [200, 201, 202, 204, 206, 299])
def test_webhook_016_any_2xx_ends_it(tripdesk, receiver, status):
    receiver.always(status)
    only_sent(tripdesk, receiver)
    tripdesk.tenant.advance(DAY)
    assert len(tripdesk.heard(receiver)) == 1


@parametrize("status", [300, 301, 302, 307, 308, 400, 401, 404, 410, 429, 500, 503, HANG_UP])
def test_webhook_017_anything_else_is_retried(tripdesk, receiver, status):
    receiver.answers(status)
    only_sent(tripdesk, receiver)
    assert len(tripdesk.heard(receiver)) == 1
    tripdesk.tenant.advance(30)
    assert [(hook.method, hook.path) for hook in tripdesk.heard(receiver)] == [("POST", "/hook")] * 2


def test_webhook_018_the_retries_come_at_their_times_and_there_are_five(tripdesk, receiver):
    receiver.always(500)
    only_sent(tripdesk, receiver)
    tripdesk.hears_at(receiver, WAITS)
    tripdesk.tenant.advance(30 * DAY)
    assert len(tripdesk.heard(receiver)) == 1 + len(WAITS)


@parametrize("failures", [1, 2, 5])
def test_webhook_018_a_retry_that_is_taken_is_the_last(tripdesk, receiver, failures):
    receiver.answers(*[500] * failures)
    only_sent(tripdesk, receiver)
    tripdesk.tenant.advance(30 * DAY)
    assert len(tripdesk.heard(receiver)) == failures + 1


@parametrize("status", [500, HANG_UP])
def test_webhook_020_a_receiver_that_fails_holds_nothing_up(tripdesk, receiver, status):
    receiver.always(status)
    sent = only_sent(tripdesk, receiver)
    tripdesk.tenant.advance(LONG)
    assert len(tripdesk.heard(receiver)) == 6
    assert tripdesk.test.get(f"{MESSAGES}/{sent['id']}").expect(200).body["status"] == "delivered"


def test_webhook_023_a_webhook_is_dated_when_it_is_really_sent(tripdesk, receiver):
    partner = tripdesk.by_real_time()
    partner.has_money("test")
    partner.hears(receiver)
    partner.test.post(MESSAGES, partner.new_message()).expect(202)
    partner.tenant.advance(DAY)
    hooks = partner.heard(receiver)
    now = datetime.now(UTC).timestamp()
    assert len(hooks) == 2
    assert all(genuine(hook) for hook in hooks)
    dated = [int(hook.headers["TripDesk-Signature"].partition(",")[0].removeprefix("t=")) for hook in hooks]
    assert all(abs(date - now) < 5 * MINUTE for date in dated)
