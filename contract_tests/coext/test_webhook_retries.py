"""Webhooks that are not answered with 200 come again, at most five times."""

from ..states import DAY, MINUTE
from ..tables import parametrize
from .shapes import ACCEPTED, success
from .signing import genuine

WAITS = [minutes * MINUTE for minutes in (1, 5, 15, 60, 360)]


def only_sent(coext, receiver):
    """The id of a message of which the receiver is told one thing, once."""
    number = coext.customer()
    coext.hears(receiver, "message.sent")
    answer = coext.api.post("/messages/text", coext.new_text(number))
    return answer.expect(200, success(ACCEPTED)).body["data"]["message_id"]


def test_webhook_011_a_retry_is_the_same_hook_again(coext, receiver):
    receiver.answers(500, 503)
    only_sent(coext, receiver)
    coext.tenant.advance(10 * MINUTE)
    hooks = coext.heard(receiver)
    assert len(hooks) == 3
    assert len({(hook.headers["X-Webhook-Id"], hook.headers["X-Webhook-Event"], hook.body) for hook in hooks}) == 1


def test_webhook_013_a_retry_is_signed_too(coext, receiver):
    receiver.answers(500, 500)
    only_sent(coext, receiver)
    coext.tenant.advance(10 * MINUTE)
    assert [genuine(hook) for hook in coext.heard(receiver)] == [True] * 3


def test_webhook_014_200_ends_it(coext, receiver):
    only_sent(coext, receiver)
    coext.tenant.advance(2 * DAY)
    assert len(coext.heard(receiver)) == 1


@parametrize(
    "status", [201, 202, 203, 204, 206, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 410, 422, 429, 500, 502, 503]
)
def test_webhook_015_any_other_status_is_retried(coext, receiver, status):
    receiver.answers(status)
    only_sent(coext, receiver)
    assert len(coext.heard(receiver)) == 1
    coext.tenant.advance(MINUTE)
    assert [(hook.method, hook.path) for hook in coext.heard(receiver)] == [("POST", "/hook")] * 2


def test_webhook_016_a_connection_without_an_answer_is_retried(coext, receiver):
    receiver.answers(None)
    only_sent(coext, receiver)
    assert len(coext.heard(receiver)) == 1
    coext.tenant.advance(MINUTE)
    assert len(coext.heard(receiver)) == 2


@parametrize("status", [204, 500, None])
def test_webhook_018_there_are_5_retries_and_no_more(coext, receiver, status):
    receiver.always(status)
    only_sent(coext, receiver)
    coext.tenant.advance(30 * DAY)
    assert len(coext.heard(receiver)) == 1 + 5


def test_webhook_019_the_retries_come_at_their_times(coext, receiver):
    receiver.always(500)
    only_sent(coext, receiver)
    coext.hears_at(receiver, WAITS)


@parametrize("failures", [1, 2, 5])
def test_webhook_020_a_retry_that_is_taken_is_the_last(coext, receiver, failures):
    receiver.answers(*[500] * failures)
    only_sent(coext, receiver)
    coext.tenant.advance(30 * DAY)
    assert len(coext.heard(receiver)) == failures + 1


@parametrize("status", [500, None])
def test_webhook_022_a_receiver_that_fails_keeps_nothing_from_being_sent(coext, receiver, status):
    receiver.always(status)
    message_id = only_sent(coext, receiver)
    coext.tenant.advance(MINUTE)
    assert len(coext.heard(receiver)) == 2
    assert coext.api.get(f"/messages/{message_id}").expect(200).body["data"]["status"] == "read"
